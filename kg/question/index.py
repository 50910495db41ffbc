"""The graph as the question compiler sees it: integers for terms, edges by property, classes with their members.

Knows: every triple of one version of a view, observed classes, domains and ranges. Does not know: words, questions.
Terms are numbered in the order in which they are met; a set of things is a frozenset of these numbers.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import BNode, Identifier, Literal, URIRef

Nodes = frozenset[int]
EMPTY: Nodes = frozenset()

_YEAR = re.compile("1[5-9][0-9][0-9]|20[0-9][0-9]")
_YEARLY = re.compile("(?i)year|年")
_SCHEMA = "http://schema.org/"
LABELS = (RDFS.label, SKOS.prefLabel)
ALIASES = (
    SKOS.altLabel,
    URIRef(_SCHEMA + "alternateName"),
    URIRef("https://schema.org/alternateName"),
    SKOS.hiddenLabel,
)
NAMES = (
    URIRef(_SCHEMA + "name"),
    URIRef("https://schema.org/name"),
    URIRef("http://xmlns.com/foaf/0.1/name"),
    URIRef("http://purl.org/dc/terms/title"),
    URIRef("http://purl.org/dc/elements/1.1/title"),
)
DESCRIPTIONS = (
    URIRef("urn:tuwen:o:description"),
    SKOS.definition,
    RDFS.comment,
    URIRef(_SCHEMA + "description"),
    URIRef("https://schema.org/description"),
    URIRef("http://purl.org/dc/terms/description"),
    URIRef("http://purl.org/dc/elements/1.1/description"),
    URIRef("http://dbpedia.org/ontology/abstract"),
)
"""Properties that define a thing in words, best first."""

_BUILTIN = (*(str(ns) for ns in (RDF, RDFS, OWL, XSD, SKOS)), "http://www.w3.org/ns/shacl#")
_CLASS_TYPES = {OWL.Class, RDFS.Class}
_PROPERTY_TYPES = {
    RDF.Property,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.SymmetricProperty,
    OWL.FunctionalProperty,
    OWL.TransitiveProperty,
    OWL.InverseFunctionalProperty,
}
_NUMERIC = {
    XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.int, XSD.long, XSD.short, XSD.nonNegativeInteger,
    XSD.positiveInteger, XSD.byte, XSD.unsignedInt, XSD.unsignedLong, XSD.unsignedShort, XSD.negativeInteger,
    XSD.nonPositiveInteger, XSD.unsignedByte,
}  # fmt: skip
_DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth, XSD.dateTimeStamp, XSD.time}


class Selecting(Protocol):
    """The part of a view that the index needs."""

    def select(self, sparql: str) -> object: ...


@dataclass(slots=True)
class Property:
    """One property: its edges in both directions and what its objects are."""

    id: int
    iri: URIRef
    forward: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    backward: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    numeric: bool = False
    date: bool = False
    literal: bool = False
    symmetric: bool = False
    size: int = 0

    def follow(self, nodes: Iterable[int], inverse: bool) -> Nodes:
        """Everything that the property leads to from the nodes."""
        edges = self.backward if inverse else self.forward
        found: set[int] = set()
        for node in nodes:
            if node in edges:
                found.update(edges[node])
        return frozenset(found)


class GraphIndex:
    """All triples of a view, by property and by node."""

    def __init__(self, triples: Iterable[Sequence[Identifier | None]]) -> None:
        self.terms: list[Identifier] = []
        self.ids: dict[Identifier, int] = {}
        self.properties: dict[int, Property] = {}
        self.labels: dict[int, list[Literal]] = defaultdict(list)
        self.aliases: dict[int, list[Literal]] = defaultdict(list)
        self.descriptions: dict[int, list[tuple[URIRef, Literal]]] = defaultdict(list)
        self.types: dict[int, set[int]] = defaultdict(set)
        self.members: dict[int, set[int]] = defaultdict(set)
        self.out: dict[int, set[int]] = defaultdict(set)
        self.into: dict[int, set[int]] = defaultdict(set)
        self.schema: set[int] = set()
        self.declared: dict[int, set[int]] = {}
        self._subclass: dict[int, set[int]] = defaultdict(set)
        self._load(triples)

    def _intern(self, term: Identifier) -> int:
        found = self.ids.get(term)
        if found is None:
            found = self.ids[term] = len(self.terms)
            self.terms.append(term)
        return found

    def _load(self, triples: Iterable[Sequence[Identifier | None]]) -> None:
        naming = {*LABELS, *ALIASES, *NAMES}
        described = set(DESCRIPTIONS)
        classes: set[int] = set()
        for row in triples:
            s, p, o = row[0], row[1], row[2]
            if s is None or p is None or o is None or not isinstance(p, URIRef):
                continue
            si = self._intern(s)
            if p in naming and isinstance(o, Literal):
                (self.labels if p not in ALIASES else self.aliases)[si].append(o)
            elif p == RDF.type:
                self._type(si, o, classes)
            elif p == RDFS.subClassOf and isinstance(o, URIRef):
                self._subclass[self._intern(o)].add(si)
                classes.update((si, self._intern(o)))
            else:
                if p in described and isinstance(o, Literal):
                    self.descriptions[si].append((p, o))
                if str(p).startswith(_BUILTIN):
                    if p in (RDFS.domain, RDFS.range):
                        self.schema.add(si)
                    continue
                self._edge(si, p, o)
        self._close(classes)

    def _type(self, node: int, kind: Identifier, classes: set[int]) -> None:
        if kind in _CLASS_TYPES:
            classes.add(node)
        elif kind in _PROPERTY_TYPES:
            self.schema.add(node)
            self.declared.setdefault(node, set())
            if kind == OWL.SymmetricProperty:
                self.declared[node].add(1)
        elif str(kind).startswith(_BUILTIN):
            self.schema.add(node)
        else:
            ki = self._intern(kind)
            self.types[node].add(ki)
            classes.add(ki)

    def _edge(self, si: int, p: URIRef, o: Identifier) -> None:
        pi, oi = self._intern(p), self._intern(o)
        found = self.properties.get(pi)
        if found is None:
            found = self.properties[pi] = Property(pi, p)
        found.forward[si].append(oi)
        found.backward[oi].append(si)
        found.size += 1
        self.out[si].add(pi)
        self.into[oi].add(pi)

    def _close(self, classes: set[int]) -> None:
        """Classes get the members of their subclasses; properties learn what their objects are."""
        self.classes = {c for c in classes if not isinstance(self.terms[c], BNode)}
        self.schema |= classes
        direct: dict[int, set[int]] = defaultdict(set)
        for node, kinds in self.types.items():
            for kind in kinds:
                direct[kind].add(node)
        self.superclasses: dict[int, set[int]] = defaultdict(set)
        for kind in classes:
            seen, stack = {kind}, [kind]
            while stack:
                for sub in self._subclass.get(stack.pop(), ()):
                    if sub not in seen:
                        seen.add(sub)
                        stack.append(sub)
            for sub in seen - {kind}:
                self.superclasses[sub].add(kind)
            self.members[kind] = set().union(*(direct.get(sub, set()) for sub in seen))
        for found in self.properties.values():
            self.schema.add(found.id)
            sorts = [self._kind(o) for o in itertools.islice(found.backward, 200)]
            found.numeric = sorts.count("number") > 0.8 * len(sorts)
            found.date = sorts.count("date") > 0.8 * len(sorts)
            found.date = found.date or (found.numeric and self._in_years(found))
            found.literal = sorts.count("node") < 0.2 * len(sorts)
            found.symmetric = 1 in self.declared.get(found.id, ())
        self._without_naming()
        self.nodes = frozenset(self.out) | frozenset(n for n in self.into if not isinstance(self.terms[n], Literal))
        self.nodes |= frozenset(self.types)
        self.nodes -= self.schema

    def _without_naming(self) -> None:
        """Columns that only repeat the names of their rows are names, no properties to ask for."""
        for prop in list(self.properties):
            found = self.properties[prop]
            if found.literal and found.forward and all(self._repeats(n, os) for n, os in found.forward.items()):
                del self.properties[prop]
                for node, values in found.forward.items():
                    self.out[node].discard(prop)
                    for value in values:
                        self.into[value].discard(prop)

    def _repeats(self, node: int, values: list[int]) -> bool:
        names = {str(label) for label in self.labels.get(node, ())}
        return all(str(self.terms[v]) in names for v in values)

    def _in_years(self, found: Property) -> bool:
        """Whether whole numbers are years: what they are called says so, and so do they."""
        values = [str(self.terms[o]) for o in itertools.islice(found.backward, 200)]
        names = [str(found.iri), *(str(label) for label in self.labels.get(found.id, ()))]
        return all(_YEAR.fullmatch(v) for v in values) and (
            any(_YEARLY.search(name) for name in names) or (len(values) >= 5 and max(values) < "2040")
        )

    def _kind(self, node: int) -> str:
        term = self.terms[node]
        if not isinstance(term, Literal):
            return "node"
        if term.datatype in _NUMERIC:
            return "number"
        return "date" if term.datatype in _DATES else "text"

    def is_literal(self, node: int) -> bool:
        """Whether the node is a literal."""
        return isinstance(self.terms[node], Literal)

    @cached_property
    def numbers(self) -> dict[int, float]:
        """The value of every numeric or date literal, comparable (dates as fractional years)."""
        found: dict[int, float] = {}
        for node in {n for p in self.properties.values() for n in p.backward if self.is_literal(n)}:
            value = number_of(self.terms[node])
            if value is not None:
                found[node] = value
        return found

    def kinds(self, nodes: Nodes, most: int = 40) -> dict[int, float]:
        """The classes of some of the nodes, with the share of them that each holds."""
        counts: dict[int, int] = defaultdict(int)
        seen = 0
        for node in nodes:
            seen += 1
            for kind in self.types.get(node, ()):
                counts[kind] += 1
                for above in self.superclasses.get(kind, ()):
                    counts[above] += 1
            if seen >= most:
                break
        return {kind: min(1.0, n / seen) for kind, n in counts.items()}


def number_of(term: Identifier) -> float | None:
    """The value of a literal for comparing: a number as it is, a date as a fractional year; None for other terms."""
    if not isinstance(term, Literal):
        return None
    text = str(term)
    try:
        if term.datatype in _NUMERIC:
            return float(text)
        if term.datatype in _DATES:
            sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
            parts = digits.split("T")[0].split("-")
            year = float(parts[0])
            month = float(parts[1][:2]) if len(parts) > 1 else 1
            day = float(parts[2][:2]) if len(parts) > 2 else 1
            return sign * year + (month - 1) / 12 + (day - 1) / 372
    except ValueError:
        return None
    return None
