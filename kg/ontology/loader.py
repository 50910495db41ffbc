"""An ontology file as classes, properties and the label set that an extractor is asked for.

Knows: RDFS and OWL terms for labels, comments, domains, ranges, inverse and symmetric properties. Several domains or
ranges of one property mean "one of these" here, which is how people write them; a class named only as a domain or range
counts as a class. Does not know: models, stores.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

import pyoxigraph as ox
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Literal, URIRef

from kg.types import OntologyError
from kg.vocab import TW
from nlu.types import Label, LabelKind, LabelSet

DEFAULT = Path(__file__).with_name("default.ttl")
CLASSES = (OWL.Class, RDFS.Class)
BUILT_IN = (str(XSD), str(RDFS), str(RDF), str(OWL))
DATATYPES: dict[URIRef, LabelKind] = {
    **dict.fromkeys((XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth), "date"),
    **dict.fromkeys((XSD.integer, XSD.nonNegativeInteger, XSD.int, XSD.decimal, XSD.double, XSD.float), "quantity"),
    XSD.anyURI: "url",
}
LITERALS: dict[LabelKind, tuple[URIRef, str, str]] = {
    "date": (TW.Date, "date", "A day, month or year."),
    "quantity": (TW.Quantity, "quantity", "A number, with or without a unit."),
    "url": (TW.URL, "web address", "An address on the web."),
}
"""The classes that XSD ranges stand for when an ontology has none of its own for that kind of value."""
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property, OWL.SymmetricProperty)


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """A class.

    Attributes:
        labels: Names by language, the preferred one first.
        comments: One defining sentence a language.
        kind: "name", or the kind of literal value that its members are.
    """

    iri: URIRef
    labels: dict[str, list[str]]
    comments: dict[str, str]
    kind: LabelKind


@dataclass(frozen=True, slots=True)
class OntologyProperty:
    """A property.

    Attributes:
        domain: One of these classes; empty: any.
        range: One of these classes; empty: any.
        inverse: The inverse property, on whichever of the two it is declared.
        functional: A thing has one value of it.
        literal: Its values are text or data, not things.
        lasting: It holds for a time (tw:lasting): an office, a marriage, a seat.
    """

    iri: URIRef
    labels: dict[str, list[str]]
    comments: dict[str, str]
    domain: tuple[URIRef, ...]
    range: tuple[URIRef, ...]
    inverse: URIRef | None
    symmetric: bool
    functional: bool
    literal: bool
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Ontology:
    """Classes, properties, and the graph that they were read from."""

    graph: rdflib.Graph
    classes: tuple[OntologyClass, ...]
    properties: tuple[OntologyProperty, ...]

    def label_set(self) -> LabelSet:
        """What an extractor is asked for: ids are IRIs, names and descriptions English where there is English.

        A class stands for its subclasses too. XSD ranges ask for literal values (`xsd:date` for dates ...); a property
        whose values cannot be found in text (plain strings) is left out.
        """
        mentions = {c.iri: Label(str(c.iri), _name(c.labels), _first(c.comments), kind=c.kind) for c in self.classes}
        own_literals: dict[LabelKind, URIRef] = {c.kind: c.iri for c in reversed(self.classes) if c.kind != "name"}
        relations = []
        for p in self.properties:
            if p.iri == TW.description:
                continue
            tails: list[URIRef] = []
            for wanted in p.range:
                kind = DATATYPES.get(wanted)
                if kind is None:
                    tails += self.with_subclasses(wanted)
                    continue
                if kind not in own_literals:
                    iri, name, description = LITERALS[kind]
                    mentions.setdefault(iri, Label(str(iri), name, description, kind=kind))
                tails.append(own_literals.get(kind, LITERALS[kind][0]))
            if tails or (not p.range and not p.literal):
                heads = [str(iri) for c in p.domain for iri in self.with_subclasses(c)]
                ends = (tuple(dict.fromkeys(heads)), tuple(dict.fromkeys(map(str, tails))))
                relations.append(Label(str(p.iri), _name(p.labels), _first(p.comments), *ends))
        return LabelSet(tuple(mentions.values()), tuple(relations))

    def with_subclasses(self, iri: URIRef) -> list[URIRef]:
        """The class and all below it, as far as they are classes of this ontology."""
        known = {c.iri for c in self.classes}
        below = self.graph.transitive_subjects(RDFS.subClassOf, iri)
        return [c for c in below if isinstance(c, URIRef) and c in known]


def load_ontology(path: Path | None = None, *, extend: bool = False) -> Ontology:
    """The default ontology, or the one of a file.

    Args:
        path: A Turtle, N-Triples or RDF/XML file; None for the default.
        extend: Add the file to the default ontology instead of replacing it.

    Raises:
        OntologyError: The file cannot be read or parsed, or has no class and no property.
    """
    if path is None:
        return _build(parse_rdf(DEFAULT))
    graph = parse_rdf(path)
    if extend:
        graph = parse_rdf(DEFAULT) + graph
    ontology = _build(graph)
    if not ontology.classes and not ontology.properties:
        raise OntologyError(
            f"{path}: no owl:Class, rdfs:Class or property in it; declare what texts are to be read for"
        )
    return ontology


def parse_rdf(path: Path) -> rdflib.Graph:
    """The triples of an RDF file, by its suffix; Turtle where that says nothing.

    Raises:
        OntologyError: It cannot be read.
    """
    from kg.store.convert import from_ox

    graph = rdflib.Graph()
    formats = {
        ".ttl": ox.RdfFormat.TURTLE,
        ".nt": ox.RdfFormat.N_TRIPLES,
        ".xml": ox.RdfFormat.RDF_XML,
        ".rdf": ox.RdfFormat.RDF_XML,
        ".owl": ox.RdfFormat.RDF_XML,
    }
    try:
        for quad in ox.parse(path.read_bytes(), format=formats.get(path.suffix.lower(), ox.RdfFormat.TURTLE)):
            graph.add(tuple(from_ox(t) for t in (quad.subject, quad.predicate, quad.object)))  # type: ignore[arg-type]
    except (OSError, SyntaxError, ValueError) as error:
        raise OntologyError(f"{path}: the ontology cannot be read: {error}") from error
    return graph


def _build(graph: rdflib.Graph) -> Ontology:
    properties = [p for p in _subjects(graph, PROPERTIES) if not any((p, RDF.type, c) in graph for c in CLASSES)]
    ends = {p: (_ends(graph, p, RDFS.domain), _ends(graph, p, RDFS.range)) for p in properties}
    used = {iri for pair in ends.values() for iris in pair for iri in iris if not str(iri).startswith(BUILT_IN)}
    classes = sorted({*_subjects(graph, CLASSES), *used})
    return Ontology(
        graph,
        tuple(OntologyClass(c, _labels(graph, c), _comments(graph, c), _kind(graph, c)) for c in classes),
        tuple(
            OntologyProperty(
                p, _labels(graph, p), _comments(graph, p), *ends[p], _inverse(graph, p),
                (p, RDF.type, OWL.SymmetricProperty) in graph,
                (p, RDF.type, OWL.FunctionalProperty) in graph,
                (p, RDF.type, OWL.DatatypeProperty) in graph,
                (p, TW.lasting, Literal(True)) in graph,
            )
            for p in properties
        ),
    )  # fmt: skip


def _ends(graph: rdflib.Graph, p: URIRef, side: URIRef) -> tuple[URIRef, ...]:
    """The domain or range; "anything" is none."""
    return tuple(iri for iri in _iris(graph, p, side) if iri not in (OWL.Thing, RDFS.Resource))


def _inverse(graph: rdflib.Graph, p: URIRef) -> URIRef | None:
    declared = [*_iris(graph, p, OWL.inverseOf), *sorted(graph.subjects(OWL.inverseOf, p), key=str)]
    return next((o for o in declared if isinstance(o, URIRef)), None)


def _subjects(graph: rdflib.Graph, kinds: Iterable[URIRef]) -> list[URIRef]:
    return sorted({s for kind in kinds for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef)})


def _iris(graph: rdflib.Graph, s: URIRef, p: URIRef) -> tuple[URIRef, ...]:
    return tuple(sorted(o for o in graph.objects(s, p) if isinstance(o, URIRef)))


def _labels(graph: rdflib.Graph, s: URIRef) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for predicate in (RDFS.label, SKOS.prefLabel, SKOS.altLabel):
        for o in sorted(graph.objects(s, predicate), key=str):
            if isinstance(o, Literal):
                found.setdefault(o.language or "en", []).append(str(o))
    return found or {"en": [local_words(str(s))]}


def _comments(graph: rdflib.Graph, s: URIRef) -> dict[str, str]:
    return {
        o.language or "en": str(o)
        for p in (SKOS.definition, RDFS.comment)
        for o in graph.objects(s, p)
        if isinstance(o, Literal)
    }


def _kind(graph: rdflib.Graph, s: URIRef) -> LabelKind:
    value = str(graph.value(s, TW.kind) or "name")
    if value not in get_args(LabelKind):
        raise OntologyError(f"{s}: tw:kind {value!r} is none of {', '.join(get_args(LabelKind))}")
    return cast(LabelKind, value)


@functools.cache
def local_words(iri: str) -> str:
    """The last segment of an IRI as words: "birthPlace" is "birth place"."""
    tail = re.split(r"[#/:]", iri.rstrip("#/:"))[-1]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.]+", " ", tail).strip().lower() or iri


def _name(labels: dict[str, list[str]]) -> str:
    return (labels.get("en") or next(iter(labels.values())))[0]


def _first(comments: dict[str, str]) -> str:
    return comments.get("en") or next(iter(comments.values()), "")
