"""SPARQL text: the only way by which data become part of a request.

Knows: how terms and triples are written so that no value can leave its place. Does not know: stores, graphs, meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.term import Identifier

from kg.types import GraphError, Triple
from kg.vocab import XSD

CHUNK = 500
"""Terms in one VALUES clause."""
MOST_LINES = 50_000
"""Triples in one operation."""

_UNSAFE = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPED = re.compile(r'["\\\n\r\t\b\f]')
_INSERT, _BEGIN, _END = "INSERT DATA { GRAPH ", " {\n", "\n} }"
_STRING = XSD.string  # a namespace attribute costs a look-up each time


def term(value: Identifier) -> str:
    """A term as SPARQL text.

    Raises:
        GraphError: A blank node, which has no name that a request could say, or an IRI that is none.
    """
    if isinstance(value, URIRef):
        if _UNSAFE.search(value):
            raise GraphError(f"{str(value)!r} is not an IRI: it has characters that an IRI cannot hold")
        return f"<{value}>"
    if isinstance(value, Literal):
        text = value.encode("utf-8", "replace").decode().replace("\x00", "")
        body = '"' + _ESCAPED.sub(lambda m: _ESCAPES[m.group()], text) + '"'
        if value.language:
            return f"{body}@{value.language}"
        if value.datatype is not None and value.datatype != _STRING:
            return f"{body}^^{term(value.datatype)}"
        return body
    raise GraphError(f"{value!r} cannot be written; blank nodes are named before they are stored")


def line(triple: Triple) -> str:
    """A triple as SPARQL text, without the full stop."""
    return f"{term(triple[0])} {term(triple[1])} {term(triple[2])}"


def insert(graph: URIRef, triples: Iterable[Triple]) -> list[str]:
    """The operation that puts triples into a graph; none for no triples."""
    return _data("INSERT", graph, triples)


def delete(graph: URIRef, triples: Iterable[Triple]) -> list[str]:
    """The operation that takes triples out of a graph; none for no triples."""
    return _data("DELETE", graph, triples)


def change(graph: URIRef, old: set[Triple], new: set[Triple]) -> list[str]:
    """The operations that turn a graph from `old` to `new`.

    Only what differs is named: on Oxigraph, dropping a graph and filling it again within one request takes six times as
    long as the two in separate requests.
    """
    return [*delete(graph, old - new), *insert(graph, new - old)]


def values(variable: str, terms: Iterable[Identifier]) -> Iterator[str]:
    """VALUES clauses over any number of terms, each of a size that servers accept."""
    items = sorted(set(map(term, terms)))
    for start in range(0, len(items), CHUNK):
        yield f"VALUES ?{variable} {{ {' '.join(items[start : start + CHUNK])} }}"


def inserted(operation: str) -> tuple[URIRef, str] | None:
    """What an operation that `insert` wrote puts in: the graph, and the triples as N-Triples; None for any other."""
    head, _, rest = operation.partition(_BEGIN)
    if not head.startswith(_INSERT):
        return None
    return URIRef(head.removeprefix(_INSERT)[1:-1]), rest.removesuffix(_END) + " .\n"


def _data(verb: str, graph: URIRef, triples: Iterable[Triple]) -> list[str]:
    """Operations of no more than `MOST_LINES` triples each."""
    lines = [line(t) for t in triples]
    head = f"{verb} DATA {{ GRAPH {term(graph)}{_BEGIN}"
    return [head + " .\n".join(lines[start : start + MOST_LINES]) + _END for start in range(0, len(lines), MOST_LINES)]
