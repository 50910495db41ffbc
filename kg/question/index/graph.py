"""The graph as the question compiler sees it: integers for terms, edges by property, classes with their members.

Knows: the arrays of one version of a view (`gather` makes them), observed classes, domains and ranges. Does not know:
words, questions. A set of things is a frozenset of numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from rdflib.term import Identifier, Literal, URIRef

from kg.question.index.adjacency import EMPTY, MANY, Edges, Groups, Members, Nodes, Patterns, Values, as_array
from kg.question.index.array_file import Array, ArrayFile
from kg.question.index.builder import DESCRIPTIONS
from kg.question.index.term_table import Numbers, Terms
from kg.times.period import Period
from kg.times.words import names_end, names_start

_SMALL, _MOST_EXPANDED = 50_000, 500_000
_YEARS, _SAMPLE = (1000, 2999), 50


class Property:
    """One property: its edges in both directions and what its objects are."""

    def __init__(self, index: GraphIndex, row: Mapping[str, Any], symmetric: bool) -> None:
        self._index = index
        self._row = row
        self.id: int = row["id"]
        self.iri = URIRef(str(index.terms[self.id]))
        self.numeric: bool = row["numeric"]
        self.date: bool = row["date"]
        self.literal: bool = row["literal"]
        self.symmetric = symmetric
        self.size: int = row["size"]

    @cached_property
    def forward(self) -> Mapping[int, list[int]]:
        """The objects of each subject."""
        return self._index.expand(self._forward)

    @cached_property
    def backward(self) -> Mapping[int, list[int]]:
        """The subjects of each object."""
        return self._index.expand(self._backward)

    @cached_property
    def owners(self) -> Nodes:
        """The classes that every subject is said to be of."""
        return self._index.types.shared(self._forward.keys_)

    @property
    def is_key(self) -> bool:
        """Whether its values tell its things apart, as numbers do that are names."""
        return self.numeric and len(self.backward) == len(self.forward) == self.size > 2

    @cached_property
    def _forward(self) -> Edges:
        return self._edges("forward")

    @cached_property
    def _backward(self) -> Edges:
        return self._edges("backward")

    def _edges(self, way: str) -> Edges:
        arrays = self._index.shelf.arrays
        lo, hi = self._row[way]
        return Edges(arrays[f"{way}.keys"][lo:hi], arrays[f"{way}.places"][lo : hi + 1], arrays[f"{way}.values"])

    def follow(self, nodes: Nodes, inverse: bool) -> Nodes:
        """Everything that the property leads to from the nodes."""
        if len(nodes) >= MANY:
            whole = self._backward if inverse else self._forward
            reached, _ = whole.stretch(whole.found(as_array(nodes)))
            there = np.zeros(len(self._index.terms), bool)
            there[reached] = True
            return frozenset(np.flatnonzero(there).tolist())
        edges = self.backward if inverse else self.forward
        found: set[int] = set()
        for node in nodes:
            if node in edges:
                found.update(edges[node])
        return frozenset(found)

    def leads(self, nodes: Iterable[int], inverse: bool = False) -> bool:
        """Whether the property leads anywhere from any of the nodes."""
        edges = self.backward if inverse else self.forward
        if isinstance(nodes, frozenset) and len(nodes) >= MANY:
            if any(node in edges for node, _ in zip(nodes, range(MANY), strict=False)):
                return True
            return bool(len((self._backward if inverse else self._forward).found(as_array(nodes))))
        return any(node in edges for node in nodes)

    def measured(self, nodes: Nodes) -> tuple[Array, Array]:
        """The nodes that have a number under the property, in order, once for each, and these numbers."""
        at = self._forward.found(as_array(nodes))
        reached, lengths = self._forward.stretch(at)
        numbers = self._index.numbers.array[reached]
        known = ~np.isnan(numbers)
        return np.repeat(self._forward.keys_[at], lengths)[known], numbers[known]

    def counted(self, nodes: Nodes, inverse: bool, among: Nodes | None) -> dict[int, int]:
        """With how many things (among some) the property links each of the nodes."""
        if len(nodes) < MANY:
            edges = self.backward if inverse else self.forward
            return {
                n: len(edges[n] if among is None else among.intersection(edges[n])) if n in edges else 0 for n in nodes
            }
        whole = self._backward if inverse else self._forward
        found = dict.fromkeys(nodes, 0)
        at = whole.found(as_array(nodes))
        reached, lengths = whole.stretch(at)
        if among is not None:
            kept = np.isin(reached, as_array(among))
            owner = np.repeat(np.arange(len(at)), lengths)
            lengths = np.bincount(owner[kept], minlength=len(at))
        found.update(zip(whole.keys_[at].tolist(), lengths.tolist(), strict=True))
        return found


class GraphIndex:
    """All triples of a view, by property and by node."""

    def __init__(self, shelf: ArrayFile) -> None:
        self.shelf = shelf
        arrays, meta = shelf.arrays, shelf.meta
        self.terms = Terms(shelf)
        self.ids = Numbers(self.terms, shelf, meta["terms"])
        symmetric = set(meta["symmetric"])
        self.properties = {row["id"]: Property(self, row, row["id"] in symmetric) for row in meta["properties"]}
        self.labels = self._literals("labels")
        self.aliases = self._literals("aliases")
        by, text = arrays["described.by"].data, arrays["described.text"].data
        self.descriptions: Mapping[int, list[tuple[URIRef, Literal]]] = Groups(
            arrays["described.places"],
            arrays["described.values"],
            lambda rows: [(self.terms[by[row]], self.terms[text[row]]) for row in rows],  # type: ignore[misc]
        )
        self.types = self._patterns("types")
        self.out = self._patterns("out")
        self.into = self._patterns("into")
        self.classes = set(meta["named"])
        self.plain = frozenset(meta["plain"])
        """Classes whose members all say so themselves."""
        self.members = Members(meta["classes"], arrays["members.places"], arrays["members.values"])
        self.superclasses: dict[int, set[int]] = {sub: set(above) for sub, above in meta["superclasses"]}
        self.paths: dict[int, tuple[int, int]] = {path: (steps[0], steps[1]) for path, steps in meta["paths"]}
        """Properties that are two steps of the graph (`measures`)."""
        self.covered = frozenset(meta["covered"])
        """Properties whose names a path bears."""
        self.periods: dict[tuple[int, int, int], list[Period]] = defaultdict(list)
        """From when until when facts hold, of those of which a source says so."""
        for s, p, o, start, end, over in meta.get("periods", ()):
            self.periods[s, p, o].append(Period(start, end, over))
        self.numbers = Values(arrays["numbers"])
        self._expanded = 0

    def _literals(self, name: str) -> Mapping[int, list[Literal]]:
        arrays, terms = self.shelf.arrays, self.terms
        return Groups(
            arrays[f"{name}.places"],
            arrays[f"{name}.values"],
            lambda values: [terms[value] for value in values],  # type: ignore[misc]
        )

    def _patterns(self, name: str) -> Patterns:
        return Patterns(*(self.shelf.arrays[f"{name}.{part}"] for part in ("pattern", "places", "values")))

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Properties of which the one holds the first and the other the last day of what the same rows say."""
        dated = [p for p in self.properties.values() if p.date or (p.numeric and self._in_years(p))]
        starts, ends = ([p for p in dated if any(map(named, self._called(p)))] for named in (names_start, names_end))
        return tuple(
            (start.id, end.id)
            for start in starts
            for end in ends
            if start.id != end.id and any(node in start.forward for node in end.forward)
        )

    def _in_years(self, prop: Property) -> bool:
        """Whether the numbers of a property may be years, as far as some of them tell."""
        return all(_YEARS[0] <= self.numbers.get(node, 0.0) <= _YEARS[1] for node in islice(prop.backward, _SAMPLE))

    def _called(self, prop: Property) -> list[str]:
        """The names of a property; the last part of its IRI where it has none."""
        labels = [str(label) for label in self.labels.get(prop.id, ())]
        return labels or [re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", re.split(r"[#/:]", prop.iri)[-1]).lower()]

    @property
    def nodes(self) -> Sequence[int]:
        """All things and values, without classes and properties."""
        return self.shelf.arrays["nodes"].data

    def expand(self, edges: Edges) -> Mapping[int, list[int]]:
        """Edges in the form that is looked up fastest, as long as there is room."""
        size = int(edges.places[-1] - edges.places[0])
        if size > _SMALL or self._expanded + size > _MOST_EXPANDED:
            return edges
        self._expanded += size
        return edges.expanded()

    def is_literal(self, node: int) -> bool:
        """Whether the node is a literal."""
        return self.terms.is_literal(node)

    def kinds(self, nodes: Nodes, most: int = 40) -> dict[int, float]:
        """The classes of some of the nodes, with the share of them that each holds."""
        counts: dict[int, int] = defaultdict(int)
        seen = 0
        for node in nodes:
            seen += 1
            for kind in self.types.get(node, EMPTY):
                counts[kind] += 1
                for above in self.superclasses.get(kind, ()):
                    counts[above] += 1
            if seen >= most:
                break
        return {kind: min(1.0, n / seen) for kind, n in counts.items()}


__all__ = ["DESCRIPTIONS", "EMPTY", "GraphIndex", "Identifier", "Nodes", "Property"]
