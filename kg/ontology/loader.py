"""An ontology file as classes, properties and the label set that an extractor is asked for.

Knows: RDFS and OWL terms for labels, comments, domains, ranges, inverse and symmetric properties. Several domains or
ranges of one property mean "one of these" here, which is how people write them. Does not know: models, stores.
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
from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef

from kg.types import OntologyError
from kg.vocab import TW
from nlu.types import Label, LabelKind, LabelSet

DEFAULT = Path(__file__).with_name("default.ttl")
CLASSES = (OWL.Class, RDFS.Class)
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
    """A property; `domain` and `range` each mean "one of these", empty means any."""

    iri: URIRef
    labels: dict[str, list[str]]
    comments: dict[str, str]
    domain: tuple[URIRef, ...]
    range: tuple[URIRef, ...]
    inverse: URIRef | None
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Ontology:
    """Classes, properties, and the graph that they were read from."""

    graph: rdflib.Graph
    classes: tuple[OntologyClass, ...]
    properties: tuple[OntologyProperty, ...]

    def label_set(self) -> LabelSet:
        """What an extractor is asked for: ids are IRIs, names and descriptions English where there is English."""
        kinds = {c.iri: c.kind for c in self.classes}
        mentions = tuple(Label(str(c.iri), _name(c.labels), _first(c.comments), kind=c.kind) for c in self.classes)
        relations = tuple(
            Label(
                str(p.iri), _name(p.labels), _first(p.comments),
                heads=tuple(map(str, p.domain)), tails=tuple(map(str, p.range)),
            )
            for p in self.properties
            if p.iri != TW.description and any(r in kinds for r in p.range)
        )  # fmt: skip
        return LabelSet(mentions, relations)


def load_ontology(path: Path | None = None, *, extend: bool = False) -> Ontology:
    """The default ontology, or the one of a file.

    Args:
        path: A Turtle, N-Triples or RDF/XML file; None for the default.
        extend: Add the file to the default ontology instead of replacing it.

    Raises:
        OntologyError: The file cannot be read or parsed, or has no class and no property.
    """
    if path is None:
        return _build(_parse(DEFAULT))
    graph = _parse(path)
    if extend:
        graph = _parse(DEFAULT) + graph
    ontology = _build(graph)
    if not ontology.classes and not ontology.properties:
        raise OntologyError(
            f"{path}: no owl:Class, rdfs:Class or property in it; declare what texts are to be read for"
        )
    return ontology


def _parse(path: Path) -> rdflib.Graph:
    from kg.store import from_ox

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
    classes = _subjects(graph, CLASSES)
    properties = [p for p in _subjects(graph, PROPERTIES) if p not in classes]
    return Ontology(
        graph,
        tuple(OntologyClass(c, _labels(graph, c), _comments(graph, c), _kind(graph, c)) for c in classes),
        tuple(
            OntologyProperty(
                p, _labels(graph, p), _comments(graph, p),
                _iris(graph, p, RDFS.domain), _iris(graph, p, RDFS.range),
                next(iter(_iris(graph, p, OWL.inverseOf)), None),
                (p, RDF.type, OWL.SymmetricProperty) in graph,
            )
            for p in properties
        ),
    )  # fmt: skip


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
