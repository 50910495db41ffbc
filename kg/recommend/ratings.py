"""Ratings in a graph: rows that hold a person, a thing and a number on a scale, found by their shape.

A class is a table of ratings where its rows have one number called a rating (or one number of few values), one column
called a person, and one other column, and no person rates a thing twice. Knows: columns. Does not know: walks, reasons.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from kg.question.index.array_file import Array
from kg.question.index.graph import GraphIndex
from kg.recommend.columns import Column, columns, is_called

_MOST_STEPS = 101
"""Most values that a scale may have: 0 to 100."""
_COVERED = 0.9
"""Least share of the rows that must have a person, a thing and a rating."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Who rated what how.

    Attributes:
        users: The people, numbers of the index, sorted.
        items: The things, numbers of the index, sorted.
        user: For each rating, the place of its person in `users`; sorted.
        item: For each rating, the place of its thing in `items`.
        value: For each rating, its number.
        rows: The nodes that hold the ratings.
        scale: Lowest and highest number that was given.
    """

    users: Array
    items: Array
    user: Array
    item: Array
    value: Array
    rows: Array
    scale: tuple[float, float]

    def __len__(self) -> int:
        return len(self.value)

    def of(self, user: int) -> tuple[Array, Array]:
        """(places of the things, numbers) that the person at a place gave."""
        low, high = np.searchsorted(self.user, [user, user + 1])
        return self.item[low:high], self.value[low:high]

    def weights(self) -> Array:
        """Each rating as a share of the best one, above 0 and at most 1; all 1 where there is only one value."""
        low, high = self.scale
        floor = min(low, 1.0) if low > 0 else low - (high - low) / 10
        if high - floor < 1e-9:
            return np.ones(len(self.value), np.float32)
        base = 0.0 if low > 0 else floor
        return ((self.value - base) / (high - base)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Unusable:
    """A table that looks like ratings and has none: which column is no scale, and the people in it."""

    column: str
    people: Array


@dataclass(frozen=True, slots=True)
class Found:
    """What a graph has of ratings: the largest table of them, else one that looks like ratings and is unusable."""

    ratings: Ratings | None
    problem: Unusable | None = None


def find_ratings(index: GraphIndex) -> Found:
    """The ratings of a graph."""
    by_kind: dict[int, list[Column]] = defaultdict(list)
    for column in columns(index):
        if len(column.subjects) and column.single():
            for kind in index.types.get(int(column.subjects[0]), ()):
                by_kind[kind].append(column)
    best: Ratings | None = None
    problem: Unusable | None = None
    for kind, found in sorted(by_kind.items()):
        made = _table(index, kind, found)
        if isinstance(made, Unusable):
            problem = problem or made
        elif made is not None and (best is None or len(made) > len(best)):
            best = made
    return Found(best, None if best is not None else problem)


def _table(index: GraphIndex, kind: int, found: list[Column]) -> Ratings | Unusable | None:
    """The ratings that a class holds, or what looks so; None where it does neither."""
    size = index.members.size(kind)
    full = [column for column in found if len(column.subjects) >= _COVERED * size]
    person = [c for c in full if is_called(index, c.prop, "rater")]
    called = [c for c in full if is_called(index, c.prop, "rating")]
    if len(person) != 1:
        return None
    rating = [c for c in called if c.numeric] or (
        [c for c in full if c.numeric and not called and _few(index, c) and c is not person[0]]
    )
    rest = [c for c in full if c not in (person[0], *rating, *called) and not is_called(index, c.prop, "time")]
    things = [c for c in rest if not c.literal] or [c for c in rest if len(np.unique(c.objects)) < len(c.objects)]
    if not things or not (rating or called or is_called(index, kind, "rating")):
        return None
    if not rating or not _few(index, rating[0]):  # words as ratings may even be taken for the names of the rows
        told = [column.prop for column in (rating or called)[:1]]
        return Unusable(_named(index, kind, *told), np.unique(person[0].objects))
    thing = max(things, key=lambda c: (not c.literal, len(np.unique(c.objects))))
    return _joined(index, person[0], thing, rating[0])


def _few(index: GraphIndex, column: Column) -> bool:
    """Whether the numbers of a column are steps of a scale."""
    values = index.numbers.array[column.objects]
    return len(np.unique(values)) <= _MOST_STEPS and not np.isnan(values).any()


def _named(index: GraphIndex, *nodes: int) -> str:
    return " / ".join(str(next(iter(index.labels.get(node) or ()), index.terms[node])) for node in nodes)


def _joined(index: GraphIndex, person: Column, thing: Column, rating: Column) -> Ratings | None:
    rows = np.intersect1d(np.intersect1d(person.subjects, thing.subjects), rating.subjects)
    who, what, number = (column.objects[np.searchsorted(column.subjects, rows)] for column in (person, thing, rating))
    value = index.numbers.array[number].astype(np.float64)
    users, user = np.unique(who, return_inverse=True)
    items, item = np.unique(what, return_inverse=True)
    order = np.lexsort((item, user))
    pairs = user[order].astype(np.int64) * len(items) + item[order]
    if len(rows) < 2 or len(items) < 2:
        return None
    last = np.r_[pairs[1:] != pairs[:-1], True]  # of two ratings of one thing by one person the later row counts
    order = order[last]
    return Ratings(users, items, user[order], item[order], value[order], rows, (float(value.min()), float(value.max())))
