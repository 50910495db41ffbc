"""How the things of one class are linked with those of another, by the fewest steps of the graph.

Knows: which classes a property leads from and to. Does not know: words.
"""

from __future__ import annotations

import functools
import itertools

from kg.question.index.graph import GraphIndex
from kg.question.logic.expressions import Expr, Join, RowVariable

_SAMPLE = 30
_MOST_STEPS = 3
_MOST_LINKS = 4

Step = tuple[int, bool]


@functools.lru_cache(maxsize=8)
def _edges(index: GraphIndex) -> dict[int, tuple[tuple[int, bool, int], ...]]:
    """From each class, the properties that lead on from its members, with the direction and the class reached."""
    found: dict[int, dict[tuple[int, bool, int], None]] = {}
    for prop, known in index.properties.items():
        if known.literal or prop in index.covered:
            continue
        starts = frozenset(itertools.islice(known.forward, _SAMPLE))
        ends = known.follow(starts, False)
        mine, theirs = index.kinds(starts, _SAMPLE), index.kinds(ends, _SAMPLE)
        for left in mine:
            for right in theirs:
                found.setdefault(left, {})[prop, False, right] = None
                found.setdefault(right, {})[prop, True, left] = None
    return {kind: tuple(steps) for kind, steps in found.items()}


def links(index: GraphIndex, kind: int, other: int, most: int = _MOST_STEPS) -> list[Expr]:
    """The shortest chains over the thing of a row from members of one class to members of another."""
    if kind == other:
        return []
    edges = _edges(index)
    level: list[tuple[tuple[Step, ...], int, frozenset[int]]] = [((), kind, frozenset((kind,)))]
    for _ in range(most):
        grown: list[tuple[tuple[Step, ...], int, frozenset[int]]] = []
        for steps, at, seen in level:
            for prop, inverse, reached in edges.get(at, ()):
                if reached not in seen:
                    grown.append(((*steps, (prop, inverse)), reached, seen | {reached}))
        hits = [steps for steps, reached, _ in grown if reached == other]
        if hits:
            return [_chain(steps) for steps in hits[:_MOST_LINKS]]
        level = grown[:400]
    return []


def _chain(steps: tuple[Step, ...]) -> Expr:
    made: Expr = RowVariable()
    for prop, inverse in steps:
        made = Join(made, prop, inverse)
    return made


def kind_of(index: GraphIndex, nodes: frozenset[int]) -> int | None:
    """The smallest class that holds most of some things."""
    kinds = index.kinds(nodes, _SAMPLE)
    most = [k for k, share in kinds.items() if share >= 0.9 and k in index.members]
    return min(most, key=lambda k: (index.members.size(k), k)) if most else None


def domain_of(index: GraphIndex, prop: int) -> int | None:
    """The class whose members have a property."""
    return kind_of(index, frozenset(itertools.islice(index.properties[prop].forward, _SAMPLE)))
