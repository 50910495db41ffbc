"""Names that the graph is written with: namespaces, the housekeeping graphs, and how IRIs are minted."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Namespace, URIRef

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]+")
TW = Namespace("urn:tuwen:o:")
"""The default ontology, and the terms of the house's own bookkeeping."""
ENTITY = Namespace("urn:tuwen:entity:")
SOURCE = Namespace("urn:tuwen:source:")
PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
SCHEMA = Namespace("https://schema.org/")

BELIEF = URIRef("urn:tuwen:belief")
"""Each accepted triple once; questions run here."""
INFERRED = URIRef("urn:tuwen:inferred")
"""The triples of the belief that no source says literally."""
IDENTITY = URIRef("urn:tuwen:identity")
"""Which node of the belief a source's local node denotes, and which table columns are links."""
SOURCES = URIRef("urn:tuwen:sources")
"""One description a source."""
DECISIONS = URIRef("urn:tuwen:decisions")
"""What people decided: merge, keep apart, promote, refuse. Nothing writes it yet."""

DENOTES = TW.denotes
LINKS_TO = TW.linksTo
TABLE_COLUMN = TW.tableColumn
"""(property, TABLE_COLUMN, header): a column of a table; its text values may name another table's rows."""
ROW_KEY = TW.rowKey
"""(row, ROW_KEY, text): the value of the row's key column."""
LOCAL = TW.LocalNode
"""(node, rdf:type, LOCAL) beside a source: a name in that source, to be identified."""
NAME_KEY = TW.nameKey
"""(node, NAME_KEY, normalised name) beside a source: a name by which it calls the node."""
NAME_BLOCK = TW.nameBlock
"""(local node, NAME_BLOCK, first letters of a key): where names that are nearly equal are looked for."""
NAME_UNIT = TW.nameUnit
"""(local node, NAME_UNIT, digest) beside a source: what the node says of itself, so that its equals are found."""
NAME_CONTEXT = TW.nameContext
"""(local node of a person, NAME_CONTEXT, name and word) beside a source: what the source connects the person with."""
SAID_IN = TW.saidIn
"""(row, SAID_IN, "start end reader text") beside a source: the one quote that says everything about the row."""
READ_BY = TW.readBy
MODEL = TW.model
SCORE = TW.score
TEXT = TW.text
PERIOD_START, PERIOD_END, PERIOD_OVER = TW.periodStart, TW.periodEnd, TW.periodOver
"""(period, PERIOD_START, date): first year, month or day of a fact (rdf:subject, rdf:predicate, rdf:object), its last
one, and that it has ended, nobody says when. A period is a statement of its source as any other (`period_iri`)."""
STRIKES = TW.strikesSubject, TW.strikesPredicate, TW.strikesObject
"""(node, STRIKES[n], term): the parts of a fact of the belief that a correction strikes out."""
LASTING = TW.lasting
"""(property, LASTING, true): the property holds for a time."""
HEADER = TW.header
"""(reader, HEADER, names of columns) beside a source: what the cells of its rows stand under."""
ACCOUNT = TW.account
"""(source, ACCOUNT, JSON) beside a source: what was decided about its tables."""
REFERS = TW.refersTo
"""(column, REFERS, class): the source says, or a person, that the column's values name rows of the class."""
SHA256 = TW.sha256

_USER = "urn:tuwen:user:"
_BESIDE = ":evidence"
PERIOD_MARK = ":period:"
"""In the names of periods, and of nothing else."""

__all__ = [
    "ACCOUNT", "BELIEF", "DCTERMS", "DECISIONS", "DENOTES", "ENTITY", "HEADER", "IDENTITY", "INFERRED", "LASTING",
    "LINKS_TO", "LOCAL", "MODEL", "NAME_BLOCK", "NAME_CONTEXT", "NAME_KEY", "NAME_UNIT", "OA", "OWL", "PERIOD_END",
    "PERIOD_MARK", "PERIOD_OVER", "PERIOD_START", "PROV", "RDF", "RDFS", "READ_BY", "REFERS", "ROW_KEY", "SAID_IN",
    "SCHEMA", "SCORE", "SHA256", "SKOS", "SOURCE", "SOURCES", "STRIKES", "TABLE_COLUMN", "TEXT", "TW", "XSD",
    "column_iri", "entity_iri", "evidence_graph", "is_iri", "is_source", "is_user", "period_iri", "relation_iri",
    "row_iri", "slug", "source_iri", "table_class", "user_graph",
]  # fmt: skip


def slug(text: str) -> str:
    """Words as one readable IRI segment: spaces become underscores, what an IRI cannot hold is percent-encoded."""
    if _PLAIN.fullmatch(text):
        return text
    words = re.sub(r"\s+", "_", text.strip()).encode("utf-8", "replace").decode()
    return "".join(c if c.isalnum() or c in "_-.~" else quote(c, safe="") for c in words)


def source_iri(uri: str) -> URIRef:
    """The ledger graph of a source, stable for its URI."""
    return SOURCE[hashlib.sha256(uri.encode()).hexdigest()[:20]]


def evidence_graph(source: URIRef) -> URIRef:
    """Where the evidence of a source's statements lies."""
    return URIRef(f"{source}{_BESIDE}")


def period_iri(source: URIRef, fact: str) -> URIRef:
    """The node of the time that one source gives a fact.

    Args:
        fact: What tells the fact from others of the source.
    """
    return URIRef(f"{source}{PERIOD_MARK}{hashlib.sha256(fact.encode()).hexdigest()[:16]}")


def is_iri(text: str) -> bool:
    """Whether a text may be an IRI: a scheme, and no character that an IRI cannot have."""
    return _IRI.fullmatch(text) is not None


def is_source(graph: object) -> bool:
    """Whether a graph holds what one source says: not evidence, not what a person taught."""
    return isinstance(graph, URIRef) and graph.startswith(SOURCE) and not graph.endswith(_BESIDE)


def user_graph(user: str) -> URIRef:
    """What one person taught."""
    return URIRef(f"{_USER}{slug(user)}")


def is_user(source: URIRef) -> bool:
    """Whether a source is what one person taught, which is nobody else's belief."""
    return source.startswith(_USER)


def entity_iri(label: str, discriminator: str = "") -> URIRef:
    """A node of the belief minted from a name; different names never give one IRI."""
    name = slug(label.replace("_", "\0").replace("~", "\1")).replace("%00", "%5F").replace("%01", "%7E")
    return ENTITY[name + (f"~{discriminator}" if discriminator else "")]


def table_class(table: str) -> URIRef:
    """The class of a table's rows."""
    return URIRef(f"urn:tuwen:class:{slug(table)}")


def column_iri(table: str, column: str) -> URIRef:
    """The property of a table's column."""
    return URIRef(f"urn:tuwen:table:{slug(table)}:{slug(column)}")


def relation_iri(name: str) -> URIRef:
    """The property of a relation that a table of triples or edges names."""
    return URIRef(name) if is_iri(name) and "://" in name else URIRef(f"urn:tuwen:relation:{slug(name)}")


def row_iri(table: str, key: str) -> URIRef:
    """The entity of a table's row."""
    return URIRef(f"urn:tuwen:row:{slug(table)}:{slug(key)}")
