"""The way of each arrow: straight from box to box, or around the boxes that stand between.

Knows: boxes as obstacles, the shortest way past their corners. Does not know: labels, formats.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from kg.draw.drawing import Box, Point, crossings
from kg.draw.scene import Edge

Route = tuple[Point, ...]
_CLEAR, _CORNER = 4.0, 9.0
"""How near an arrow comes to a box that is not its own, and where it turns around a corner."""
_STEP = 4.0
"""Between arrows that turn around the same corner."""
_BESIDE = 5.0
"""From the middle line, of two arrows between the same boxes."""
_TURN = 25.0
"""What a turn costs, in pixels of way."""


def routes(boxes: Sequence[Box], edges: Sequence[Edge]) -> list[Route]:
    """Points from the border of an edge's source to the border of its target; two of them where the way is free.

    Around obstacles it is the shortest way over the corners of boxes that see each other (Lozano-Pérez & Wesley 1979),
    found by A* (Hart, Nilsson & Raphael 1968).
    """
    number = {box.node.id: n for n, box in enumerate(boxes)}
    ends = {(edge.source, edge.target) for edge in edges}
    field = _Field(boxes)
    return [
        field.route(number[edge.source], number[edge.target], beside=(edge.target, edge.source) in ends)
        for edge in edges
    ]


class _Field:
    """The boxes of one drawing, and which of their corners see each other."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        middles = np.array([(b.x, b.y) for b in boxes], float)
        halves = np.array([(b.width / 2 + _CLEAR, b.height / 2 + _CLEAR) for b in boxes], float)
        self._low, self._high = middles - halves, middles + halves
        self._corners = [
            (b.x + right * (b.width / 2 + _CORNER), b.y + down * (b.height / 2 + _CORNER))
            for b in boxes
            for right in (-1, 1)
            for down in (-1, 1)
        ]
        self._places = np.array(self._corners, float)
        self._sights: dict[int, list[int]] = {}
        self._used: Counter[int] = Counter()

    def route(self, source: int, target: int, *, beside: bool) -> Route:
        """Points from border to border; `beside`: a bit aside, for another arrow comes the other way."""
        one, two = self._boxes[source], self._boxes[target]
        turns: list[Point] = []
        if source != target:
            x, y = _left(one, two, _BESIDE) if beside else (0.0, 0.0)
            start, end = (one.x + x, one.y + y), (two.x + x, two.y + y)
            if self._free(start, end, source, target):
                return border(one, end, start), border(two, start, end)
            turns = [self._turn(corner) for corner in self._way(source, target)]
            if turns and not self._clear([(one.x, one.y), *turns, (two.x, two.y)], source, target):
                turns = [self._corners[corner] for corner in self._way(source, target)]
        return (
            border(one, turns[0] if turns else (two.x, two.y)),
            *((round(x, 1), round(y, 1)) for x, y in turns),
            border(two, turns[-1] if turns else (one.x, one.y)),
        )

    def _turn(self, corner: int) -> Point:
        """A corner, or where others turn there already, a place further out."""
        box = self._boxes[corner // 4]
        x, y = self._corners[corner]
        out = self._used[corner] * _STEP
        self._used[corner] += 1
        return x + math.copysign(out, x - box.x), y + math.copysign(out, y - box.y)

    def _clear(self, points: Sequence[Point], source: int, target: int) -> bool:
        last = len(points) - 2
        return all(
            self._free(points[n], points[n + 1], *([source] if n == 0 else []), *([target] if n == last else []))
            for n in range(last + 1)
        )

    def _way(self, source: int, target: int) -> list[int]:
        """The corners of the shortest way; none where there is no way."""
        start, end = ((self._boxes[n].x, self._boxes[n].y) for n in (source, target))
        waiting: list[tuple[float, float, int, tuple[int, ...]]] = [(math.dist(start, end), 0.0, -1, ())]
        done: set[int] = set()
        while waiting:
            _, cost, here, way = heapq.heappop(waiting)
            if here == len(self._corners):
                return list(way)
            if here in done:
                continue
            done.add(here)
            place = start if here < 0 else self._corners[here]
            if here >= 0 and self._free(place, end, target):
                whole = cost + math.dist(place, end)
                heapq.heappush(waiting, (whole, whole, len(self._corners), way))
            for there in self._in_sight(here, source):
                if there not in done:
                    on = cost + math.dist(place, self._corners[there]) + _TURN
                    heapq.heappush(waiting, (on + math.dist(self._corners[there], end), on, there, (*way, there)))
        return []

    def _in_sight(self, here: int, source: int) -> list[int]:
        """The corners that are seen from a corner, or with -1 from the middle of the source."""
        if here < 0:
            box = self._boxes[source]
            return self._seen_from((box.x, box.y), source)
        if here not in self._sights:
            self._sights[here] = [there for there in self._seen_from(self._corners[here]) if there != here]
        return self._sights[here]

    def _seen_from(self, start: Point, *but: int) -> list[int]:
        blocked = crossings(np.array([start]), self._places, self._low, self._high)
        blocked[:, list(but)] = False
        return [int(n) for n in np.flatnonzero(~blocked.any(axis=1))]

    def _free(self, start: Point, end: Point, *but: int) -> bool:
        """Whether no box but these stands between two points."""
        blocked = crossings(np.array([start]), np.array([end]), self._low, self._high)
        blocked[:, list(but)] = False
        return not blocked.any()


def border(box: Box, towards: Point, inside: Point | None = None) -> Point:
    """Where the line from a point inside a box (its centre) to another point leaves it."""
    x, y = inside or (box.x, box.y)
    dx, dy = towards[0] - x, towards[1] - y
    right, down = box.x + math.copysign(box.width / 2, dx), box.y + math.copysign(box.height / 2, dy)
    scale = min((right - x) / dx if dx else math.inf, (down - y) / dy if dy else math.inf, 1.0)
    return round(x + dx * scale, 1), round(y + dy * scale, 1)


def _left(one: Box, two: Box, far: float) -> Point:
    """So far to the left hand of who goes from one box to another."""
    dx, dy = two.x - one.x, two.y - one.y
    length = math.hypot(dx, dy) or 1.0
    return dy / length * far, -dx / length * far
