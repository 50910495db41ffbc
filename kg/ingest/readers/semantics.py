"""What an RDF file means beyond its triples: words for SKOS's terms, days of schema.org, definitions of OWL classes.

Knows: one file's graph. Does not know: other files, stores. What follows from a definition is said with the definition
as its quote; rules that need one premise alone (subclass, inverse) are those of `kg.ledger.inference`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any

import rdflib
from rdflib import BNode, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode

from kg.types import Quote, Statement, Triple
from kg.vocab import OWL, RDF, RDFS, SKOS, TW, XSD

_SCHEMA_ORG = ("http://schema.org/", "https://schema.org/")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_YEAR = re.compile(r"\d{4}")
_DATED = re.compile(r"(?i).*date.*|.*Time")
_DEFINING = frozenset({OWL.equivalentClass, OWL.intersectionOf, OWL.unionOf, RDFS.subClassOf})
_ROUNDS = 5
"""Most rounds of definitions that use classes that are defined themselves."""


def meant(graph: rdflib.Graph) -> Iterator[Statement]:
    """What a graph says besides its triples."""
    _type_days(graph)
    for triple in _words(graph):
        yield Statement(triple)
    new = list(_members(graph))
    for triple, why in new:
        yield Statement(triple, Quote(why, 0, 0, "rdf", 1.0))
    yield from map(Statement, _kinds(graph, (triple for triple, _ in new)))


def meant_by_terms(predicates: Iterable[str], kinds: Iterable[str]) -> list[Triple] | None:
    """What a graph of these predicates and types says besides its triples; None where that hangs on the triples."""
    sample, node = rdflib.Graph(), BNode()
    for predicate in predicates:
        dated = predicate.startswith(_SCHEMA_ORG) and _DATED.fullmatch(re.split("[/#]", predicate)[-1])
        if dated or URIRef(predicate) in _DEFINING:
            return None
        sample.add((node, URIRef(predicate), node))
    for kind in kinds:
        sample.add((node, RDF.type, URIRef(kind)))
    return list(_words(sample))


def _type_days(graph: rdflib.Graph) -> None:
    """Give the days of schema.org, which its context calls so, the datatype of days."""
    for predicate in set(graph.predicates()):
        if not str(predicate).startswith(_SCHEMA_ORG) or not _DATED.fullmatch(re.split("[/#]", str(predicate))[-1]):
            continue
        for s, o in list(graph.subject_objects(predicate)):
            if isinstance(o, Literal) and not o.language and o.datatype in (None, XSD.string):
                for pattern, kind in ((_DAY, XSD.date), (_MOMENT, XSD.dateTime), (_YEAR, XSD.gYear)):
                    if pattern.fullmatch(str(o)):
                        graph.remove((s, predicate, o))
                        graph.add((s, predicate, Literal(str(o), datatype=kind, normalize=False)))


def _words(graph: rdflib.Graph) -> Iterator[Triple]:
    """Labels in both languages, and inverses, for the terms of SKOS that a graph uses."""
    used = {p for p in set(graph.predicates()) if str(p).startswith(str(SKOS))}
    used |= {o for o in set(graph.objects(None, RDF.type)) if str(o).startswith(str(SKOS))}
    if not used:
        return
    words = rdflib.Graph()
    words.parse(data=resources.files("kg.ontology").joinpath("skos.ttl").read_text("utf-8"), format="turtle")
    inverse = {o for s in used for o in words.objects(s, OWL.inverseOf)}
    inverse |= {s for o in used for s in words.subjects(OWL.inverseOf, o)}
    for term in used | inverse:
        for s, p, o in words.triples((term, None, None)):
            if (s, p, o) not in graph:
                yield s, p, o  # type: ignore[misc]


def _kinds(graph: rdflib.Graph, more: Iterable[Triple]) -> Iterator[Triple]:
    """What can be asked of classes with a name: which are below one, and above it."""
    said = [(s, o) for s, o in graph.subject_objects(RDFS.subClassOf)]
    pairs = {*said, *((s, o) for s, p, o in more if p == RDFS.subClassOf)}
    named = [(s, o) for s, o in pairs if s != o and all((x, RDFS.label, None) in graph for x in (s, o))]
    if not named:
        return
    words = rdflib.Graph()
    words.parse(data=resources.files("kg.ontology").joinpath("classes.ttl").read_text("utf-8"), format="turtle")
    yield from words  # type: ignore[misc]
    for below, above in sorted(named, key=str):
        yield above, TW.subclass, below  # type: ignore[misc]
        yield below, TW.superclass, above  # type: ignore[misc]


# --- OWL --------------------------------------------------------------------------------------------------------------


def _members(graph: rdflib.Graph) -> Iterator[tuple[Triple, str]]:
    """What follows from classes that are defined by others: who is a member, and what members have."""
    defined = list(_definitions(graph))
    if not defined:
        return
    known = rdflib.Graph()
    for triple in graph:
        known.add(triple)
    for _ in range(_ROUNDS):
        new: list[tuple[Triple, str]] = []
        for kind, expression, both in defined:
            why = f"{_name(graph, kind)}: {_told(graph, expression)}"
            new += [(t, why) for t in _upwards(known, kind, expression) if t not in known]
            if both:
                inside = _inside(known, expression)
                new += [
                    (t, why)
                    for node in sorted(inside or (), key=str)
                    if isinstance(node, IdentifiedNode) and (t := (node, RDF.type, kind)) not in known
                ]
        if not new:
            return
        for triple, why in dict(new).items():
            known.add(triple)
            yield triple, why


def _definitions(graph: rdflib.Graph) -> Iterator[tuple[URIRef, Any, bool]]:
    """Each named class with an expression, and whether the expression says all that makes a member."""
    for predicate, both in ((OWL.equivalentClass, True), (RDFS.subClassOf, False)):
        for s, o in graph.subject_objects(predicate):
            if isinstance(s, URIRef) and not _is_made(graph, s) and _is_made(graph, o):
                yield s, o, both
            elif both and isinstance(o, URIRef) and _is_made(graph, s) and not _is_made(graph, o):
                yield o, s, True
    for predicate in (OWL.intersectionOf, OWL.unionOf):
        for s in graph.subjects(predicate):
            if isinstance(s, URIRef) and not _is_blank(graph, s):
                yield s, s, True


def _is_blank(graph: rdflib.Graph, node: Any) -> bool:
    """Whether a node has no name of its own: the reader names blank nodes after the file."""
    return isinstance(node, BNode) or re.fullmatch(r"urn:tuwen:source:[0-9a-f]+:b\d+", str(node)) is not None


def _is_made(graph: rdflib.Graph, node: Any) -> bool:
    return _is_blank(graph, node) and any(
        (node, p, None) in graph for p in (OWL.intersectionOf, OWL.unionOf, OWL.onProperty)
    )


def _parts(graph: rdflib.Graph, expression: Any, predicate: URIRef) -> list[Any] | None:
    head = graph.value(expression, predicate)
    return list(Collection(graph, head)) if head is not None else None


def _upwards(graph: rdflib.Graph, kind: URIRef, expression: Any) -> Iterator[Triple]:
    """What holds for every member of a class, as statements of the class or of each member."""
    for part in _parts(graph, expression, OWL.intersectionOf) or ():
        if _is_made(graph, part):
            yield from _upwards(graph, kind, part)
        elif isinstance(part, URIRef) and part != kind:
            yield kind, RDFS.subClassOf, part
    for part in _parts(graph, expression, OWL.unionOf) or ():
        if isinstance(part, URIRef) and not _is_made(graph, part) and part != kind and expression == kind:
            yield part, RDFS.subClassOf, kind
    value, prop = graph.value(expression, OWL.hasValue), graph.value(expression, OWL.onProperty)
    if value is not None and isinstance(prop, URIRef):
        for node in _all_of(graph, kind):
            if isinstance(node, IdentifiedNode):
                yield node, prop, value


def _inside(graph: rdflib.Graph, expression: Any) -> set[Any] | None:
    """The members of a class expression that the graph knows; None where it is of a kind that is not read."""
    named = not any((expression, p, None) in graph for p in (OWL.intersectionOf, OWL.unionOf))
    if named and not _is_made(graph, expression):
        return _all_of(graph, expression)
    parts = _parts(graph, expression, OWL.intersectionOf)
    if parts is not None:
        sets = [_inside(graph, part) for part in parts]
        if not sets or any(found is None for found in sets):
            return None
        return set.intersection(*(found for found in sets if found is not None))
    parts = _parts(graph, expression, OWL.unionOf)
    if parts is not None:
        return set().union(*(_inside(graph, part) or set() for part in parts))
    prop = graph.value(expression, OWL.onProperty)
    value, some = graph.value(expression, OWL.hasValue), graph.value(expression, OWL.someValuesFrom)
    if prop is None or (value is None and some is None):
        return None
    if value is not None:
        return set(graph.subjects(prop, value))
    if some == OWL.Thing:
        return set(graph.subjects(prop))
    return {s for o in _inside(graph, some) or () for s in graph.subjects(prop, o)} if some is not None else None


def _all_of(graph: rdflib.Graph, kind: Any) -> set[Any]:
    """Members of a class and of those below it."""
    kinds = set(graph.transitive_subjects(RDFS.subClassOf, kind))
    return {node for one in kinds for node in graph.subjects(RDF.type, one)}


def _name(graph: rdflib.Graph, node: Any) -> str:
    label = graph.value(node, RDFS.label)
    return str(label) if label is not None else re.split("[/#:]", str(node).rstrip("/#:"))[-1]


def _told(graph: rdflib.Graph, expression: Any) -> str:
    """A class expression in words of its own language."""
    for predicate, word in ((OWL.intersectionOf, " and "), (OWL.unionOf, " or ")):
        parts = _parts(graph, expression, predicate)
        if parts is not None:
            return word.join(_told(graph, part) for part in parts)
    prop = graph.value(expression, OWL.onProperty)
    if prop is None:
        return _name(graph, expression)
    value = graph.value(expression, OWL.hasValue) or graph.value(expression, OWL.someValuesFrom)
    return f"{_name(graph, prop)} {_told(graph, value) if value is not None else '…'}"
