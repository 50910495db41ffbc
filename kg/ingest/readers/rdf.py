"""RDF files as they are, through Oxigraph's parsers. Blank nodes get names that are stable for the same file."""

from __future__ import annotations

import gzip
import re
import warnings
import zlib
from collections.abc import Iterator
from typing import IO, Any, cast

import pyoxigraph as ox
import rdflib
from rdflib import URIRef

from kg.ingest.readers.files import LARGEST, MOST_PACKED, SMALL, Input
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
    left_out: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib's, of literals that do not fit their datatypes: they stay as written
        for quad in _quads(item, raw, source, left_out):
            graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    if not graph:
        raise SourceError(left_out[0] if left_out else f"{item.path}: there is no triple in it")
    yield RDFDocument(source, graph, tuple(f"{line}; it is left out" for line in left_out))


_MOST_BAD = 100
"""Statements that cannot be read in a file that is read all the same."""
_GOES_ON = frozenset([".ttl", ".nt", ".nq", ".trig"])
"""Formats whose parser finds the next statement behind one that it cannot read."""


def _quads(item: Input, raw: bytes, source: Source, left_out: list[str]) -> list[Any]:
    """The statements of a file. Where some cannot be read, the others are, strictly, so that none is misread.

    Args:
        left_out: Takes a line for each that cannot.

    Raises:
        SourceError: Nothing can be read, or more cannot than can.
    """
    wanted = FORMATS[item.suffix]
    try:
        return list(ox.parse(raw, format=wanted, base_iri=source.uri, lenient=True))
    except (SyntaxError, ValueError, OSError) as error:
        if item.suffix not in _GOES_ON:
            raise SourceError(f"{item.path}: not readable as {wanted.name}: {one_line(error)}") from error
    found: list[Any] = []
    places: set[int | None] = set()
    parser = iter(ox.parse(raw, format=wanted, base_iri=source.uri))
    while True:
        try:
            found.append(next(parser))
        except StopIteration:
            break
        except (SyntaxError, ValueError) as error:
            place = getattr(error, "lineno", None)
            if "Unexpected end" in str(error):  # cut short: who knows what is missing
                raise SourceError(f"{item.path}: not readable as {wanted.name}: {one_line(error)}") from error
            if place not in places:
                left_out.append(f"{item.path}: not readable as {wanted.name}: {one_line(error)}")
            places.add(place)
        if len(left_out) > _MOST_BAD or (len(left_out) > 3 and len(left_out) > len(found)):
            raise SourceError(f"{left_out[0]}; so are {len(left_out) - 1} more places")
    if len(left_out) > len(found):
        raise SourceError(left_out[0])
    return found


LARGE = 1_000_000
"""From so many bytes on, a file is read as a stream."""
_PACKED = 10
"""About so many times as much text as bytes is in a packed one."""
_STREAMED = frozenset({".ttl", ".nt", ".nq", ".trig"})


def is_large(item: Input) -> bool:
    """Whether a file is worth being read as a stream, and can be."""
    return item.suffix in _STREAMED and item.size >= (LARGE // _PACKED if _is_packed(item) else LARGE)


def _is_packed(item: Input) -> bool:
    return item.path.name.lower().endswith(".gz")


class _Unpacked:
    """The content of a .gz, read piece by piece."""

    def __init__(self, item: Input, file: IO[bytes]) -> None:
        self._item, self._file, self._read = item, file, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            SourceError: There are more than a text ever expands to.
        """
        piece = self._file.read(size)
        self._read += len(piece)
        if self._read > max(self._item.size * MOST_PACKED, SMALL):
            raise SourceError(
                f"{self._item.path}: {self._item.size:,} bytes expand to more than {MOST_PACKED} times as many; "
                "no text is packed like this: unpack the file"
            )
        return piece


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
        with gzip.open(item.path) if _is_packed(item) else item.path.open("rb") as file:
            content: Any = _Unpacked(item, cast("IO[bytes]", file)) if _is_packed(item) else file
            for quad in ox.parse(content, format=FORMATS[item.suffix], base_iri=source.uri, lenient=True):
                yield node(quad.subject), quad.predicate, node(quad.object)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(f"{item.path}: not a gzip file, or a broken one: {error}") from error
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
