"""RDF files as they are, through Oxigraph's parsers. Blank nodes get names that are stable for the same file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import URIRef

from kg.ingest.readers.files import LARGEST, Input
from kg.ingest.readers.json_ld import with_contexts
from kg.ingest.readers.text import one_line
from kg.store.convert import from_ox
from kg.types import Document, RDFDocument, Source, SourceError

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
}


def read_rdf(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """One graph; the names of named graphs are dropped.

    Raises:
        SourceError: The file cannot be parsed; names the line and column where the parser tells them.
    """
    named: dict[str, URIRef] = {}

    def node(term: object) -> rdflib.term.Identifier:
        if isinstance(term, ox.BlankNode):
            return named.setdefault(term.value, URIRef(f"{source.id}:b{len(named)}"))
        return from_ox(term)

    if FORMATS[item.suffix] == ox.RdfFormat.RDF_XML:
        _check_entities(item, raw)
    if FORMATS[item.suffix] == ox.RdfFormat.JSON_LD:
        raw = with_contexts(item, raw)
    graph = rdflib.Graph()
    try:
        for quad in ox.parse(raw, format=FORMATS[item.suffix], base_iri=source.uri, lenient=True):
            graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    except (SyntaxError, ValueError, OSError) as error:
        raise SourceError(f"{item.path}: not readable as {FORMATS[item.suffix].name}: {one_line(error)}") from error
    if not graph:
        raise SourceError(f"{item.path}: there is no triple in it")
    yield RDFDocument(source, graph)


LARGE = 1_000_000
"""From so many bytes on, a file is read as a stream."""
_STREAMED = frozenset({".ttl", ".nt", ".nq", ".trig"})


def is_large(item: Input) -> bool:
    """Whether a file is worth being read as a stream, and can be."""
    packed = item.path.name.lower().endswith(".gz")
    return item.suffix in _STREAMED and item.size >= LARGE and not packed


def stream_rdf(item: Input, source: Source) -> Iterator[tuple[Any, Any, Any]]:
    """The triples of a file one after another, in Oxigraph's terms; a triple comes as often as it stands there.

    Raises:
        SourceError: The file cannot be parsed; names the line and column where the parser tells them.
    """
    named: dict[str, ox.NamedNode] = {}

    def node(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return named.setdefault(term.value, ox.NamedNode(f"{source.id}:b{len(named)}"))
        return term

    try:
        with item.path.open("rb") as file:
            for quad in ox.parse(file, format=FORMATS[item.suffix], base_iri=source.uri, lenient=True):
                yield node(quad.subject), quad.predicate, node(quad.object)
    except (SyntaxError, ValueError, OSError) as error:
        raise SourceError(f"{item.path}: not readable as {FORMATS[item.suffix].name}: {one_line(error)}") from error


_ENTITY = re.compile(rb"""<!ENTITY\s+([^\s%"']+)\s+(?:"([^"]*)"|'([^']*)')""")


def _check_entities(item: Input, raw: bytes) -> None:
    """Nothing, unless entities blow up: Oxigraph's parser expands them, however far ("billion laughs").

    Entities that stand for namespaces are customary in RDF/XML; entities of entities are not.

    Raises:
        SourceError: An entity is made of others, or all of them expand too far.
    """
    expanded = 0
    for name, one, other in _ENTITY.findall(raw):
        value = one or other
        if re.search(rb"&[^#;\s]+;", value):
            raise SourceError(f"{item.path}: an XML entity is made of other entities; write it out")
        expanded += raw.count(b"&" + name + b";") * len(value)
    if expanded > LARGEST:
        raise SourceError(f"{item.path}: its XML entities expand beyond {LARGEST / 1e6:.0f} MB; it is not read")
