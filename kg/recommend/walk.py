"""A random walk with restart over the facts of a graph (Tong, Faloutsos and Pan 2006), popular things damped.

Nodes are things, classes and short values that several things share; a rating joins its person and its thing by an
edge that weighs as much as the rating. Knows: arrays of the index. Does not know: who asks, words.
"""

from __future__ import annotations

import numpy as np

from kg.question.index.array_file import Array
from kg.question.index.graph import GraphIndex
from kg.recommend.columns import columns, kinds
from kg.recommend.ratings import Ratings

RESTART = 0.3
"""Probability of going back to where the walk began; large keeps it near."""
STEPS = 12
"""Rounds of power iteration: what is left to move is .7 to the 12th, 1.4 %."""
DAMPED = 0.5
"""Exponent of a node's weight by which its visits are divided (Paudel et al. 2017, RP3beta)."""
_NOBODY = np.zeros(0, np.int64)
_LONGEST = 60
"""Characters of a value that can still be something two things share."""


class Walk:
    """The graph as one sparse matrix of transitions.

    Attributes:
        people: For each person who rates, the node of the walk: that of the index, else one behind all of them, where
            people are mere numbers in a column, which other columns have as well.
        things: The same for each thing that is rated.
        degree: Weight of all edges of each node.
    """

    def __init__(self, index: GraphIndex, ratings: Ratings | None) -> None:
        self.people, self.things, self._size = _nodes(index, ratings)
        gone = np.zeros(self._size, bool)
        if ratings is not None:
            gone[ratings.rows] = True
        ends: list[tuple[Array, Array, Array]] = []
        for column in columns(index):
            if column.numeric:
                continue
            keep = ~gone[column.subjects] & ~gone[column.objects]
            if column.literal:
                keep &= _shared(index, column.objects)
            ends.append((column.subjects[keep], column.objects[keep], np.ones(int(keep.sum()), np.float32)))
        node, kind = kinds(index)
        keep = ~gone[node]
        ends.append((node[keep], kind[keep], np.ones(int(keep.sum()), np.float32)))
        if ratings is not None:
            ends.append((self.people[ratings.user], self.things[ratings.item], ratings.weights()))
        one, other, weight = (np.concatenate(part) for part in zip(*ends, strict=True))
        self._from, self._to = np.r_[one, other], np.r_[other, one]
        both = np.r_[weight, weight]
        self.degree = np.bincount(self._from, weights=both, minlength=self._size)
        self._share = both / self.degree[self._from]

    def visits(self, seeds: dict[int, float]) -> Array:
        """How often a walk from the seeds (node to weight) comes by each node, damped by the node's weight."""
        start = np.zeros(self._size)
        start[list(seeds)] = list(seeds.values())
        total = start.sum()
        if total <= 0:
            return start
        start /= total
        found = start.copy()
        for _ in range(STEPS):
            moved = np.bincount(self._to, weights=found[self._from] * self._share, minlength=self._size)
            found = (1 - RESTART) * moved + RESTART * start
        return found / np.maximum(self.degree, 1.0) ** DAMPED


def _nodes(index: GraphIndex, ratings: Ratings | None) -> tuple[Array, Array, int]:
    """The nodes of people and of rated things, and how many nodes there are in all."""
    size = len(index.terms)
    found = []
    for ends in (ratings.users, ratings.items) if ratings is not None else (_NOBODY, _NOBODY):
        if len(ends) and index.is_literal(int(ends[0])):
            found.append(size + np.arange(len(ends)))
            size += len(ends)
        else:
            found.append(ends)
    return found[0], found[1], size


def _shared(index: GraphIndex, objects: Array) -> Array:
    """Which values of a column are short and stand there more than once."""
    values, back, counts = np.unique(objects, return_inverse=True, return_counts=True)
    numbers = index.numbers.array[values]
    short = np.array([len(index.terms.text(int(value))) <= _LONGEST for value in values], bool)
    return (short & (counts > 1) & np.isnan(numbers))[back] if len(values) else np.zeros(0, bool)
