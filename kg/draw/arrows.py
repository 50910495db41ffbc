"""Arrows between boxes and their labels, one placed after another where no box and no label is.

Knows: places along a line and beside it. Does not know: how boxes got their places, formats.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from kg.draw.drawing import Area, Arrow, Box, Point, crossings, label_size, lost
from kg.draw.lettering import wrap
from kg.draw.routes import Route, routes
from kg.draw.scene import Edge

_SHAPES = ((11.0, 2), (7.0, 3), (18.0, 1))
"""Widest line in ems and most lines of one property's name, in the order in which they are liked."""
_MOST_LINES = 4
_ALONG = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86)
_ALONG_TWO_WAYS = (0.3, 0.36, 0.24, 0.42, 0.18, 0.12)
"""Of two arrows between the same boxes each has its label nearer to its source."""
_ROOM = 3.0
"""From a label to a box or to another label."""
_CROSSED, _BESIDE, _OTHER_SHAPE, _SHORTENED = 0.5, 0.25, 0.3, 2.0
"""What it costs when another arrow runs through a label, when it stands beside its own, when it is narrower or wider,
when it is cut; half the length of the arrow away from the middle costs 0.5."""


def arrows_between(boxes: Sequence[Box], edges: Sequence[Edge], *, shorten: bool) -> list[Arrow]:
    """An arrow for each edge. Labels with little room are placed first; one that has none is left out.

    Args:
        shorten: Whether a label that has no room may be cut to one line.
    """
    ends = {(edge.source, edge.target) for edge in edges}
    ways = routes(boxes, edges)
    parts = [(*start, *end, n) for n, way in enumerate(ways) for start, end in pairwise(way)]
    starts, stops, owner = (np.array(parts, float).reshape(-1, 5)[:, cut] for cut in (slice(0, 2), slice(2, 4), 4))
    placed: dict[int, Arrow] = {}
    taken: list[Area] = []
    for number in sorted(range(len(edges)), key=lambda n: _length(ways[n])):
        edge, way = edges[number], ways[number]
        foreign = owner != number
        two_ways = (edge.target, edge.source) in ends
        best = math.inf
        arrow = Arrow(edge, way, *_along(way, 0.5)[0], ())
        for cost, label, area in _candidates(edge.label, way, two_ways, shorten):
            if cost >= best:
                break
            if any(area.overlaps(other, _ROOM) for other in (*boxes, *taken)):
                continue
            low, high = (np.array([[area.x + s * area.width / 2, area.y + s * area.height / 2]]) for s in (-1, 1))
            through = crossings(starts, stops, low, high)[:, 0]
            cost += _CROSSED * len(set(owner[through & foreign]))
            if cost < best:
                best, arrow = cost, Arrow(edge, way, area.x, area.y, label)
        placed[number] = arrow
        if arrow.lines:
            taken.append(arrow.area)
    return [placed[number] for number in range(len(edges))]


def shapes(label: str) -> Iterator[tuple[tuple[str, ...], float]]:
    """The ways to break an edge's label into lines, with what they cost; the last is one line of it."""
    for number, (widest, most) in enumerate(_SHAPES):
        lines = tuple([line for part in label.split("\n") for line in wrap(part, widest, most)][:_MOST_LINES])
        yield lines, number * _OTHER_SHAPE + lost(label, lines) * _SHORTENED
    yield wrap(label, _SHAPES[1][0], 1), len(_SHAPES) * _OTHER_SHAPE + _SHORTENED


def _candidates(label: str, way: Route, two_ways: bool, shorten: bool) -> list[tuple[float, tuple[str, ...], Area]]:
    """Places for a label with what they cost, cheapest first."""
    places = _ALONG_TWO_WAYS if two_ways else _ALONG
    found = []
    for lines, dear in list(shapes(label))[: None if shorten else -1]:
        width, height = label_size(lines)
        for at in places:
            (x, y), across = _along(way, at)
            away = (abs(across[0]) * width + abs(across[1]) * height) / 2 + _ROOM
            for side in (0, -1, 1):
                area = Area(round(x + side * away * across[0], 1), round(y + side * away * across[1], 1), width, height)
                found.append((abs(at - places[0]) + _BESIDE * abs(side) + dear, lines, area))
    return sorted(found, key=lambda one: one[0])


def _along(way: Route, share: float) -> tuple[Point, Point]:
    """The point behind a share of a way, and the direction across the way there."""
    left = share * _length(way)
    for start, end in pairwise(way):
        length = math.dist(start, end)
        if left <= length or end == way[-1]:
            break
        left -= length
    at = min(left / length, 1.0) if length else 0.0
    x, y = start[0] + (end[0] - start[0]) * at, start[1] + (end[1] - start[1]) * at
    return (x, y), (-(end[1] - start[1]) / (length or 1.0), (end[0] - start[0]) / (length or 1.0))


def _length(way: Route) -> float:
    return sum(math.dist(*part) for part in pairwise(way))
