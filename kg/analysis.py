"""The shape of a graph: how two things are connected, what is central, which things belong together.

Knows: the links between things, as arrays over an index; every step takes time and memory linear in them. Does not
know: questions, sentences. Values, classes and the schema are no things.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from kg.question.index.array_file import Array
from kg.question.index.graph import GraphIndex

_ROUNDS, _DAMPING = 60, 0.85
_STEPS = 6
"""Links of a connection, at most."""
_LOOKED = 200_000
"""Things that are looked at for a connection, at most."""


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a connection: from one thing to the next by a property, or against it."""

    start: int
    property: int
    end: int
    inverse: bool


@dataclass(frozen=True, slots=True)
class Community:
    """Things with more links among them than to others; the best connected ones first, the first one names it."""

    members: tuple[int, ...]


class Links:
    """The links between the things of one graph."""

    def __init__(self, index: GraphIndex) -> None:
        starts, ends, by = [], [], []
        schema = index.classes | index.properties.keys()
        for prop in index.properties.values():
            if prop.literal or prop.id in index.paths:
                continue
            for start, reached in prop.forward.items():
                for end in reached:
                    if not index.is_literal(end) and start != end and start not in schema and end not in schema:
                        starts.append(start)
                        ends.append(end)
                        by.append(prop.id)
        self.starts, self.ends, self.by = (np.array(column, np.int32) for column in (starts, ends, by))
        self.size = len(index.terms)
        near, far = np.concatenate([self.starts, self.ends]), np.concatenate([self.ends, self.starts])
        self._order = np.argsort(near, kind="stable")
        self._near, self._far = near[self._order], far[self._order]
        self._places = np.searchsorted(self._near, np.arange(self.size + 1))

    def degrees(self) -> Array:
        """How many links each node has."""
        return np.diff(self._places)

    def connection(self, one: int, other: int) -> list[Step] | None:
        """A shortest way from one thing to another; None where there is none of few links."""
        came: dict[int, int] = {one: -1}
        waiting, depth = deque([(one, 0)]), 0
        while waiting and len(came) < _LOOKED:
            here, depth = waiting.popleft()
            if here == other:
                return self._way(came, other)
            if depth == _STEPS:
                continue
            for place in range(self._places[here], self._places[here + 1]):
                there = int(self._far[place])
                if there not in came:
                    came[there] = int(self._order[place])
                    waiting.append((there, depth + 1))
        return None

    def _way(self, came: dict[int, int], end: int) -> list[Step]:
        count, steps = len(self.starts), list[Step]()
        while (link := came[end]) >= 0:
            inverse = link >= count
            edge = link - count if inverse else link
            start = int(self.ends[edge]) if inverse else int(self.starts[edge])
            steps.append(Step(start, int(self.by[edge]), end, inverse))
            end = start
        return steps[::-1]

    def central(self, most: int) -> list[tuple[int, float]]:
        """The things that most ways lead to, with their share (PageRank over links in both directions)."""
        degrees = self.degrees()
        nodes = np.flatnonzero(degrees)
        if not len(nodes):
            return []
        weight = np.zeros(self.size)
        weight[nodes] = 1 / len(nodes)
        out = np.where(degrees > 0, degrees, 1)
        for _ in range(_ROUNDS):
            flow = np.bincount(self._far, (weight / out)[self._near], self.size)
            weight = np.where(degrees > 0, (1 - _DAMPING) / len(nodes) + _DAMPING * flow, 0.0)
        best = sorted(nodes.tolist(), key=lambda n: (-weight[n], n))[:most]
        return [(node, float(weight[node])) for node in best]

    def communities(self, least: int = 2) -> list[Community]:
        """Things that belong together, the largest first (label propagation, Raghavan et al. 2007, in fixed order)."""
        degrees = self.degrees()
        label = np.arange(self.size)
        for round_ in range(_ROUNDS):
            changed = False
            for half in (0, 1):
                taken = self._taken(label, half)
                moved = taken != label
                changed |= bool(moved.any())
                label = taken
            if not changed or round_ > 30:
                break
        groups: dict[int, list[int]] = {}
        for node in np.flatnonzero(degrees).tolist():
            groups.setdefault(int(label[node]), []).append(node)
        found = [
            Community(tuple(sorted(group, key=lambda n: (-degrees[n], n))))
            for group in groups.values()
            if len(group) >= least
        ]
        return sorted(found, key=lambda one: (-len(one.members), one.members[0]))

    def _taken(self, label: Array, half: int) -> Array:
        """The labels after every other node has taken the most frequent one around it; its own, where that is one."""
        chosen = self._near % 2 == half
        near, seen = self._near[chosen], label[self._far[chosen]]
        order = np.lexsort((seen, near))
        near, seen = near[order], seen[order]
        first = np.flatnonzero(np.r_[True, (near[1:] != near[:-1]) | (seen[1:] != seen[:-1])][: len(near)])
        counts = np.diff(np.r_[first, len(near)]).astype(float)
        counts += 0.5 * (label[near[first]] == seen[first])
        best = np.lexsort((seen[first], -counts, near[first]))
        heads = np.r_[True, near[first][best][1:] != near[first][best][:-1]][: len(best)]
        taken = label.copy()
        taken[near[first][best][heads]] = seen[first][best][heads]
        return taken


__all__ = ["Community", "Links", "Step"]
