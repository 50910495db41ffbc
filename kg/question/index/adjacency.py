"""Edges and groups over arrays: what leads where, looked up by node, and for large sets all at once.

Knows: sorted arrays of numbers. Does not know: terms. What is small becomes a dict at its first use, which is faster to
look up; what is large stays in the arrays, which may lie in a file.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

import numpy as np

from kg.question.index.array_file import Array

Nodes = frozenset[int]
EMPTY: Nodes = frozenset()
T = TypeVar("T")

MANY = 512
"""So many nodes are looked up with numpy, fewer one by one."""


def as_array(nodes: Collection[int]) -> Array:
    """The nodes in order."""
    found = np.fromiter(nodes, np.int32, len(nodes))
    found.sort()
    return found


class Edges(Mapping[int, "list[int]"]):
    """Where one property leads from each node that has it, in one direction."""

    def __init__(self, keys: Array, places: Array, values: Array) -> None:
        self.keys_, self.places, self.values_ = keys, places, values
        self._keys, self._places, self._values = keys.data, places.data, values.data

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)

    def __contains__(self, node: int) -> bool:  # type: ignore[override]
        keys = self._keys
        place = bisect_left(keys, node)
        return place < len(keys) and keys[place] == node

    def __getitem__(self, node: int) -> list[int]:
        keys = self._keys
        place = bisect_left(keys, node)
        if place == len(keys) or keys[place] != node:
            raise KeyError(node)
        return self._values[self._places[place] : self._places[place + 1]].tolist()

    def expanded(self) -> dict[int, list[int]]:
        """The same as a dict."""
        bounds = (self.places - self.places[0]).tolist()
        values = self.values_[self.places[0] : self.places[-1]].tolist()
        return {key: values[bounds[i] : bounds[i + 1]] for i, key in enumerate(self.keys_.tolist())}

    def found(self, nodes: Array) -> Array:
        """The places of those of the nodes (sorted) that are keys."""
        if not len(self._keys):
            return np.zeros(0, np.int64)
        at = np.searchsorted(self.keys_, nodes)
        at[at == len(self.keys_)] = 0
        there: Array = at[self.keys_[at] == nodes]
        return there

    def stretch(self, at: Array) -> tuple[Array, Array]:
        """The values of the keys at some places, end to end, and how many each has."""
        starts, lengths = self.places[at], self.places[at + 1] - self.places[at]
        shift = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
        return self.values_[shift + np.arange(len(shift))], lengths


class Groups(Mapping[int, T]):
    """For each node what is made of its stretch of values; a node without any is not in it."""

    def __init__(self, places: Array, values: Array, make: Callable[[list[int]], T]) -> None:
        self._places, self._values, self._make = places.data, values.data, make

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[int]:
        return (node for node in range(len(self._places) - 1) if node in self)

    def __contains__(self, node: int) -> bool:  # type: ignore[override]
        return self._places[node] < self._places[node + 1]

    def __getitem__(self, node: int) -> T:
        lo, hi = self._places[node], self._places[node + 1]
        if lo == hi:
            raise KeyError(node)
        return self._make(self._values[lo:hi].tolist())


class Patterns:
    """For each node one of few sets; the empty one for most."""

    def __init__(self, pattern: Array, places: Array, values: Array) -> None:
        self.pattern, self._pattern = pattern, pattern.data
        plain = values.tolist()
        self._sets = [frozenset(plain[lo:hi]) for lo, hi in itertools.pairwise(places.tolist())]

    def __getitem__(self, node: int) -> Nodes:
        return self._sets[self._pattern[node]]

    def get(self, node: int, _: object = ()) -> Nodes:
        """The set of a node, as a dict of sets would give it."""
        return self._sets[self._pattern[node]]

    def shared(self, nodes: Array) -> Nodes:
        """What is in the set of each of the nodes; the empty set where there are none."""
        kinds = np.unique(self.pattern[nodes]).tolist()
        return frozenset.intersection(*(self._sets[kind] for kind in kinds)) if kinds else EMPTY


class Members:
    """The members of each class, made when they are asked for."""

    def __init__(self, classes: list[int], places: Array, values: Array) -> None:
        self._place = {kind: i for i, kind in enumerate(classes)}
        self._places, self._values = places, values
        self._made: dict[int, Nodes] = {}

    def __contains__(self, kind: int) -> bool:
        return self.size(kind) > 0

    def __getitem__(self, kind: int) -> Nodes:
        made = self._made.get(kind)
        if made is None:
            place = self._place[kind]
            made = frozenset(self._values[self._places[place] : self._places[place + 1]].tolist())
            self._made[kind] = made
        return made

    def get(self, kind: int, _: object = ()) -> Nodes:
        """The members of a class, as a dict of sets would give them."""
        return self[kind] if kind in self._place else EMPTY

    def size(self, kind: int) -> int:
        """How many members a class has."""
        place = self._place.get(kind)
        return 0 if place is None else int(self._places[place + 1] - self._places[place])


class Values(Mapping[int, float]):
    """The number of each node that is one."""

    def __init__(self, values: Array) -> None:
        self.array = values
        self._values = values.data

    def __len__(self) -> int:
        return int(np.count_nonzero(~np.isnan(self.array)))

    def __iter__(self) -> Iterator[int]:
        return iter(np.flatnonzero(~np.isnan(self.array)).tolist())

    def __contains__(self, node: int) -> bool:  # type: ignore[override]
        return not math.isnan(self._values[node])

    def __getitem__(self, node: int) -> float:
        value: float = self._values[node]
        if math.isnan(value):
            raise KeyError(node)
        return value
