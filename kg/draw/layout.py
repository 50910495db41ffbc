"""Where everything stands: boxes around wrapped labels, none upon another, and arrows between their edges.

Knows: geometry in pixels, left to right and top to bottom. Does not know: formats, graphs. The same scene gives the
same drawing.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from kg.draw.scene import Edge, Node, Scene

SIZE = 14
"""Height of the letters of a node; those of an edge are two smaller."""
LINE = 19
"""From one line of a label to the next."""
_WIDEST = 11.0
"""Widest line of a node's label, in ems; longer labels wrap."""
_MOST_LINES = 3
_PAD_X, _PAD_Y = 12, 8
_GAP = 26
_MARGIN = 24
_COLOURS = (
    "#3b6fb6",
    "#b8552f",
    "#3f8f5b",
    "#8a4fa3",
    "#a8842c",
    "#2c8c93",
    "#b0476f",
    "#5d6b3a",
    "#7a5c45",
    "#4a57a8",
)
VALUE_COLOUR = "#6b7280"


@dataclass(frozen=True, slots=True)
class Box:
    """A node in its place: centre, size, the lines of its label, its colour."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    colour: str

    def overlaps(self, other: Box, gap: float = 0.0) -> bool:
        """Whether two boxes come nearer than `gap`."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width + 2 * gap
            and abs(self.y - other.y) * 2 < self.height + other.height + 2 * gap
        )


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge in its place: from the border of one box to that of another, its label's lines around (x, y)."""

    edge: Edge
    start: tuple[float, float]
    end: tuple[float, float]
    x: float
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A scene with places, in pixels; `legend` gives the colour of each kind of thing."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    legend: tuple[tuple[str, str], ...]
    width: float
    height: float
    lang: str
    left_out: int


def lay_out(scene: Scene) -> Drawing:
    """A drawing of the scene: spring layout (Fruchterman & Reingold 1991, networkx), then boxes pushed apart."""
    kinds = [kind for kind, _ in Counter(n.kind for n in scene.nodes if n.kind).most_common()]
    colours = {kind: _COLOURS[number % len(_COLOURS)] for number, kind in enumerate(kinds)}
    sized = []
    for node in scene.nodes:
        lines = wrap(node.label, _WIDEST, _MOST_LINES)
        width = max(text_width(line) for line in lines) * SIZE + 2 * _PAD_X
        sized.append((node, lines, width, len(lines) * LINE + 2 * _PAD_Y))
    centres = _apart(_spring(scene), [(w, h) for _, _, w, h in sized])
    left = min(x - w / 2 for (x, _), (_, _, w, _) in zip(centres, sized, strict=True)) - _MARGIN
    top = min(y - h / 2 for (_, y), (_, _, _, h) in zip(centres, sized, strict=True)) - _MARGIN
    boxes = tuple(
        Box(node, round(x - left, 1), round(y - top, 1), round(w, 1), h, lines, colours.get(node.kind, VALUE_COLOUR))
        for (x, y), (node, lines, w, h) in zip(centres, sized, strict=True)
    )
    legend = tuple(colours.items())
    width = max(b.x + b.width / 2 for b in boxes) + _MARGIN
    height = max(b.y + b.height / 2 for b in boxes) + _MARGIN
    if legend:
        width = max(width, max(text_width(kind) for kind, _ in legend) * SIZE + 60)
        height += len(legend) * LINE + 10
    by_id = {b.node.id: b for b in boxes}
    ends = {(edge.source, edge.target) for edge in scene.edges}
    arrows = tuple(
        _arrow(edge, by_id[edge.source], by_id[edge.target], boxes, (edge.target, edge.source) in ends)
        for edge in scene.edges
    )
    return Drawing(boxes, arrows, legend, round(width), round(height), scene.lang, scene.left_out)


def text_width(text: str) -> float:
    """About how wide a text is, in ems: Chinese characters are square, Latin letters about half as wide."""
    return sum(1.0 if ord(c) > 0x2E7F else 0.66 if c.isupper() or c in "mwMW@%" else 0.54 for c in text)


def wrap(text: str, widest: float, most: int) -> tuple[str, ...]:
    """The lines of a label, broken between words or Chinese characters; what does not fit ends in "…"."""
    lines, line = [], ""
    for word in _words(" ".join(text.split()) or "·"):
        if line and text_width(line + word.rstrip()) > widest:
            lines.append(line.rstrip())
            line = ""
        while text_width(word.rstrip()) > widest:  # one word that is wider than a line
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or text_width(word[:n]) <= widest)
            lines.append(word[:cut])
            word = word[cut:]
        line += word
    lines.append(line.rstrip())
    lines = [one for one in lines if one] or ["·"]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: max(len(lines[most - 1]) - 1, 1)].rstrip() + "…"]
    return tuple(lines)


def _words(text: str) -> list[str]:
    words: list[str] = []
    for c in text:
        before = words[-1] if words else ""
        latin = before and not before.endswith((" ", "-", "/")) and ord(c) <= 0x2E7F and ord(before[-1]) <= 0x2E7F
        if latin or (before and c in " ，。、；：！？）》”,.;:!?)"):
            words[-1] += c
        else:
            words.append(c)
    return words


def _spring(scene: Scene) -> list[tuple[float, float]]:
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(len(scene.nodes)))
    number = {node.id: n for n, node in enumerate(scene.nodes)}
    graph.add_edges_from((number[e.source], number[e.target]) for e in scene.edges)
    if len(scene.nodes) == 1:
        return [(0.0, 0.0)]
    start = networkx.circular_layout(graph)
    found = networkx.spring_layout(graph, pos=start, k=1.6 / math.sqrt(len(scene.nodes)), iterations=200, seed=7)
    reach = 70 + 60 * math.sqrt(len(scene.nodes))
    return [(float(found[n][0]) * reach * 1.15, float(found[n][1]) * reach * 0.9) for n in range(len(scene.nodes))]


def _apart(centres: list[tuple[float, float]], sizes: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Boxes that overlap are pushed apart, each time along the shorter way, until none does."""
    places = [list(c) for c in centres]
    for turn in range(600):
        moved = False
        for i in range(len(places)):
            for j in range(i + 1, len(places)):
                dx, dy = places[j][0] - places[i][0], places[j][1] - places[i][1]
                over_x = (sizes[i][0] + sizes[j][0]) / 2 + _GAP - abs(dx)
                over_y = (sizes[i][1] + sizes[j][1]) / 2 + _GAP - abs(dy)
                if over_x > 0 and over_y > 0:
                    moved = True
                    axis = 0 if over_x < over_y else 1
                    push = (over_x if axis == 0 else over_y) / 2 + 0.5 + turn * 0.01
                    sign = 1 if (dx, dy)[axis] >= 0 else -1
                    places[i][axis] -= sign * push
                    places[j][axis] += sign * push
        if not moved:
            break
    return [(x, y) for x, y in places]


def _arrow(edge: Edge, source: Box, target: Box, boxes: tuple[Box, ...], both_ways: bool) -> Arrow:
    """An arrow whose label stands where no box is: in the middle, or nearer to its source where one comes back."""
    start, end = _border(source, target), _border(target, source)
    lines = tuple(line for part in edge.label.split("\n") for line in wrap(part, _WIDEST, 2))[:4]
    width = max(text_width(line) for line in lines) * (SIZE - 2)
    height = len(lines) * (LINE - 3)

    places = (0.3, 0.4, 0.2) if both_ways else (0.5, 0.4, 0.6, 0.3, 0.7)

    def covered(at: float) -> tuple[int, float]:
        label = Box(source.node, *_between(start, end, at), width, height, lines, "")
        return sum(label.overlaps(box) for box in boxes), abs(at - places[0])

    x, y = _between(start, end, min(places, key=covered))
    return Arrow(edge, start, end, round(x, 1), round(y, 1), lines)


def _between(start: tuple[float, float], end: tuple[float, float], at: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * at, start[1] + (end[1] - start[1]) * at


def _border(box: Box, towards: Box) -> tuple[float, float]:
    """Where the line from the centre of one box to that of another leaves the first."""
    dx, dy = towards.x - box.x, towards.y - box.y
    if not dx and not dy:
        return box.x, box.y
    scale = min(box.width / 2 / abs(dx) if dx else math.inf, box.height / 2 / abs(dy) if dy else math.inf)
    return round(box.x + dx * min(scale, 1.0), 1), round(box.y + dy * min(scale, 1.0), 1)
