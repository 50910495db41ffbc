"""What the schema lets one infer from a single triple: subclass, subproperty, inverse and symmetric properties.

Every rule has one premise, so an inferred triple can be traced back, and withdrawn, without search. Only the schema's
own statements and their transitive closure are used (RDFS 7 and 9, OWL 2 RL prp-inv and prp-symp).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rdflib import URIRef
from rdflib.term import IdentifiedNode

from kg.types import Triple
from kg.vocab import OWL, RDF, RDFS

SCHEMA_PREDICATES = frozenset({RDFS.subClassOf, RDFS.subPropertyOf, OWL.inverseOf})

T = TypeVar("T")
Turned = tuple[URIRef, bool]
"""A property, and whether subject and object change places."""
_TYPE, _SYMMETRIC = RDF.type, OWL.SymmetricProperty


class Rules:
    """The rules of one schema, forwards and backwards."""

    def __init__(self, schema: Iterable[Triple] = ()) -> None:
        above: dict[URIRef, set[URIRef]] = defaultdict(set)
        step: dict[Turned, set[Turned]] = defaultdict(set)
        for s, p, o in schema:
            if not isinstance(s, URIRef) or not isinstance(o, URIRef) or (s == o and p != RDF.type):
                continue
            if p == RDFS.subClassOf:
                above[s].add(o)
            elif p == RDFS.subPropertyOf:
                _both(step, (s, False), (o, False))
            elif p == OWL.inverseOf:
                _both(step, (s, False), (o, True))
                _both(step, (o, False), (s, True))
            elif p == RDF.type and o == OWL.SymmetricProperty:
                _both(step, (s, False), (s, True))
        self.above = {kind: _closure(kind, above) for kind in list(above)}
        self.below: dict[URIRef, set[URIRef]] = defaultdict(set)
        for kind, supers in self.above.items():
            for sup in supers:
                self.below[sup].add(kind)
        self._forward = {view[0]: _closure(view, step) for view in list(step) if not view[1]}
        self._backward: dict[URIRef, set[Turned]] = defaultdict(set)
        for source, views in self._forward.items():
            for target, flip in views:
                self._backward[target].add((source, flip))

    @staticmethod
    def speaks_of(triple: Triple) -> bool:
        """Whether a triple is of the kind from which rules are made."""
        return triple[1] in SCHEMA_PREDICATES or (triple[1] == _TYPE and triple[2] == _SYMMETRIC)

    @property
    def any(self) -> bool:
        """Whether there is a rule at all."""
        return bool(self._forward or self.above)

    def terms(self) -> set[URIRef]:
        """The properties and classes that a rule is about, as premise or as conclusion."""
        return {*self._forward, *self._backward, *self.above, *self.below}

    def consequences(self, triple: Triple) -> Iterator[Triple]:
        """What follows from a triple, itself left out."""
        s, p, o = triple
        if p == _TYPE and isinstance(o, URIRef):
            for sup in self.above.get(o, ()):
                yield s, p, sup
        for q, flip in self._forward.get(p, ()):
            if flip and isinstance(o, IdentifiedNode):
                if (o, q, s) != triple:
                    yield o, q, s
            elif not flip and q != p:
                yield s, q, o

    def premises(self, triple: Triple) -> Iterator[Triple]:
        """Every triple from which this one would follow."""
        s, p, o = triple
        if p == _TYPE and isinstance(o, URIRef):
            for sub in self.below.get(o, ()):
                yield s, p, sub
        for q, flip in self._backward.get(p, ()):
            if flip and isinstance(o, IdentifiedNode):
                if (o, q, s) != triple:
                    yield o, q, s
            elif not flip and q != p:
                yield s, q, o


def _both(step: dict[Turned, set[Turned]], one: Turned, two: Turned) -> None:
    step[one].add(two)
    step[(one[0], not one[1])].add((two[0], not two[1]))


def _closure(start: T, step: dict[T, set[T]]) -> set[T]:
    seen: set[T] = set()
    todo = list(step.get(start, ()))
    while todo:
        item = todo.pop()
        if item not in seen:
            seen.add(item)
            todo += step.get(item, ())
    return seen - {start}
