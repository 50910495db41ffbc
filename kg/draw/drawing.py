"""A scene with places: boxes, arrows and a legend, in pixels, left to right and top to bottom.

Knows: what stands where. Does not know: how the places were found, formats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from kg.draw.lettering import SMALL, SMALL_LINE, text_width
from kg.draw.scene import Edge, Node

Point = tuple[float, float]
_SOFT, _ROUND = 6, 14.0
"""Pieces of a turn, and how far from its corner it begins."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle by its centre and size."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Area, gap: float = 0.0) -> bool:
        """Whether two areas come nearer than `gap`."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width + 2 * gap
            and abs(self.y - other.y) * 2 < self.height + other.height + 2 * gap
        )

    def crossed_by(self, start: Point, end: Point) -> bool:
        """Whether the line between two points has a part in the area (Liang & Barsky 1984)."""
        first, last = 0.0, 1.0
        for origin, way, low, high in (
            (start[0], end[0] - start[0], self.x - self.width / 2, self.x + self.width / 2),
            (start[1], end[1] - start[1], self.y - self.height / 2, self.y + self.height / 2),
        ):
            if not way:
                if not low < origin < high:
                    return False
                continue
            enters, leaves = sorted(((low - origin) / way, (high - origin) / way))
            first, last = max(first, enters), min(last, leaves)
        return first < last


@dataclass(frozen=True, slots=True)
class Box(Area):
    """A node in its place: centre, size, the lines of its label, its colour."""

    node: Node
    lines: tuple[str, ...]
    colour: str

    def moved(self, right: float, down: float) -> Box:
        """The same box elsewhere."""
        return replace(self, x=round(self.x + right, 1), y=round(self.y + down, 1))


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge in its place: from the border of one box to that of another, its label's lines around (x, y).

    Attributes:
        route: The points that it goes through, from the first to the last; it turns softly at those between.
        lines: Empty where there was no room for the label; it stands among the drawing's notes then.
    """

    edge: Edge
    route: tuple[Point, ...]
    x: float
    y: float
    lines: tuple[str, ...]

    def moved(self, right: float, down: float) -> Arrow:
        """The same arrow elsewhere."""
        route = tuple((round(x + right, 1), round(y + down, 1)) for x, y in self.route)
        return replace(self, route=route, x=round(self.x + right, 1), y=round(self.y + down, 1))

    def course(self) -> list[Point]:
        """The points of the line as it is drawn, close enough together to look round where it turns."""
        found = [self.route[0]]
        for before, at, after in zip(self.route, self.route[1:], self.route[2:], strict=False):
            p, q = _towards(at, before), _towards(at, after)
            for n in range(_SOFT + 1):
                t = n / _SOFT  # a quadratic Bézier curve
                a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
                found.append((round(a * p[0] + b * at[0] + c * q[0], 1), round(a * p[1] + b * at[1] + c * q[1], 1)))
        return [*found, self.route[-1]]

    @property
    def cut(self) -> bool:
        """Whether the lines are not the whole label."""
        return bool(self.lines) and lost(self.edge.label, self.lines)

    @property
    def area(self) -> Area:
        """Where the label stands."""
        return Area(self.x, self.y, *label_size(self.lines))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A scene with places.

    Attributes:
        legend: The colour of each kind of thing.
        notes: What stands below the legend: the facts whose label found no room at its arrow, and the scene's notes.
    """

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    legend: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    width: float
    height: float
    lang: str
    left_out: int


def _towards(at: Point, other: Point) -> Point:
    """Where a turn at one point begins on the way to another: half the way at most."""
    way = math.dist(at, other)
    share = min(_ROUND, way / 2) / way if way else 0.0
    return at[0] + (other[0] - at[0]) * share, at[1] + (other[1] - at[1]) * share


def crossings(starts: np.ndarray, ends: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Which lines have a part in which areas, as `Area.crossed_by` says: a truth value for each line and each area.

    Args:
        starts, ends: Of m lines, (m, 2); one start for all lines will do.
        low, high: Opposite corners of n areas, (n, 2).
    """
    way = (ends - starts)[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (low - starts[:, None, :]) / way, (high - starts[:, None, :]) / way
    along = way == 0
    inside = (low < starts[:, None, :]) & (starts[:, None, :] < high)
    enters = np.where(along, np.where(inside, -np.inf, np.inf), np.minimum(one, two)).max(axis=2)
    leaves = np.where(along, np.where(inside, np.inf, -np.inf), np.maximum(one, two)).min(axis=2)
    return np.asarray(np.maximum(enters, 0.0) < np.minimum(leaves, 1.0))


def label_size(lines: tuple[str, ...]) -> tuple[float, float]:
    """Width and height of an edge's label."""
    return max((text_width(line) for line in lines), default=0.0) * SMALL, len(lines) * SMALL_LINE


def lost(label: str, lines: tuple[str, ...]) -> bool:
    """Whether some of a label is missing in its lines."""
    return "".join("".join(lines).split()) != ("".join(label.split()) or "·")
