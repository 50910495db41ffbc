"""A scene with places: boxes, arrows and a legend, in pixels, left to right and top to bottom.

Knows: what stands where. Does not know: how the places were found, formats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.draw.lettering import SMALL, SMALL_LINE, text_width
from kg.draw.scene import Edge, Node

Point = tuple[float, float]


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

    `lines` is empty where there was no room for the label; it stands among the drawing's notes then.
    """

    edge: Edge
    start: Point
    end: Point
    x: float
    y: float
    lines: tuple[str, ...]

    def moved(self, right: float, down: float) -> Arrow:
        """The same arrow elsewhere."""
        (x1, y1), (x2, y2), (x3, y3) = (
            (round(x + right, 1), round(y + down, 1)) for x, y in (self.start, self.end, (self.x, self.y))
        )
        return replace(self, start=(x1, y1), end=(x2, y2), x=x3, y=y3)

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
        notes: What stands below the legend: the facts whose label found no room at its arrow.
    """

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    legend: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    width: float
    height: float
    lang: str
    left_out: int


def label_size(lines: tuple[str, ...]) -> tuple[float, float]:
    """Width and height of an edge's label."""
    return max((text_width(line) for line in lines), default=0.0) * SMALL, len(lines) * SMALL_LINE


def lost(label: str, lines: tuple[str, ...]) -> bool:
    """Whether some of a label is missing in its lines."""
    return "".join("".join(lines).split()) != ("".join(label.split()) or "·")
