"""GraphML as two tables in the form of Neo4j's import files: nodes and edges.

Knows: GraphML through networkx. Does not know: what nodes are called (`kg.ingest.table.shapes`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from kg.ingest.readers.delimited import stem
from kg.ingest.readers.files import Input
from kg.ingest.readers.text import one_line
from kg.ingest.table.assembly import tables_of
from kg.ingest.table.region import Grid
from kg.ingest.table.words import spelt
from kg.types import Document, Source, SourceError

_KINDS = frozenset(["label", "labels", "type", "class", "kind"])


def read_graphml(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The nodes and the edges of a graph.

    Raises:
        SourceError: It is no GraphML, or there is no node in it.
    """
    import networkx

    if b"<!ENTITY" in raw:
        raise SourceError(f"{item.path}: XML entities are not read; write them out")
    try:
        graph = networkx.read_graphml(io.BytesIO(raw), force_multigraph=True)
    except (networkx.NetworkXError, SyntaxError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{item.path}: not GraphML: {one_line(error)}") from error
    if not graph:
        raise SourceError(f"{item.path}: there is no node in it")
    name = stem(item.path)
    nodes = [{":ID": str(node), **_fields(data, ":LABEL")} for node, data in graph.nodes(data=True)]
    edges = [
        {":START_ID": str(one), ":END_ID": str(other), **_fields(data, ":TYPE")}
        for one, other, data in graph.edges(data=True)
    ]
    for records in (nodes, edges):
        if records:
            columns = list(dict.fromkeys(key for record in records for key in record))
            rows: list[tuple[int, list[Any]]] = [(1, [*columns])]
            rows += [(n, [record.get(c) for c in columns]) for n, record in enumerate(records, 2)]
            yield from tables_of(str(item.path), source, Grid(name, rows, headed=True), item.rules_for(name))


def _fields(data: dict[str, Any], kind: str) -> dict[str, Any]:
    """The attributes of a node or edge; the one that says what it is under the name that Neo4j has for it."""
    told = next((key for key in data if spelt(str(key)) in _KINDS), None)
    return {kind if key == told else str(key): value for key, value in data.items()}
