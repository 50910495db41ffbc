"""Where everything stands: boxes around wrapped labels, arrows between their edges, no label upon another.

Knows: how boxes find their places. Does not know: formats, graphs. The same scene gives the same drawing.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Sequence

from kg.draw.arrows import arrows_between, shapes
from kg.draw.drawing import Area, Box, Drawing, Point, label_size
from kg.draw.lettering import LINE, SIZE, SMALL, text_width, wrap
from kg.draw.scene import Scene

_WIDEST = 11.0
"""Widest line of a node's label, in ems; longer labels wrap."""
_MOST_LINES = 3
_IN_ROW = 3
"""Boxes side by side in the picture of a way: more would be too small on a phone."""
_PAD_X, _PAD_Y = 12, 8
_GAP = 26
_LABEL_GAP = 18
"""Between two boxes beyond the label of their arrow, so that the arrow is seen."""
_MARGIN = 24
_NOTES = 520.0
"""Least width of a picture with quotes below it."""
_TURNS, _TURNS_ASIDE = 600, 60
_MANY = 40
"""Up to so many boxes no pains are spared."""
_STRETCHES = (1.0, 1.12, 1.25, 1.4, 1.6, 1.8)
"""How far a drawing is widened, step by step, until every label has room."""
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


def lay_out(scene: Scene) -> Drawing:
    """A drawing of the scene: a tree from its centre, boxes pushed apart, then the labels."""
    kinds = [kind for kind, _ in Counter(n.kind for n in scene.nodes if n.kind).most_common()]
    colours = {kind: _COLOURS[number % len(_COLOURS)] for number, kind in enumerate(kinds)}
    names = [wrap(node.label, _WIDEST, _MOST_LINES) for node in scene.nodes]
    sizes = [(round(max(map(text_width, n)) * SIZE + 2 * _PAD_X, 1), len(n) * LINE + 2 * _PAD_Y) for n in names]
    links = _links(scene)
    centres = _in_rows(sizes, links) or _apart(_begin(scene), sizes, links)
    for stretch in _STRETCHES if len(scene.nodes) <= _MANY else _STRETCHES[::5]:
        boxes = [
            Box(round(x * stretch, 1), round(y * stretch, 1), *size, node, lines, colours.get(node.kind, VALUE_COLOUR))
            for (x, y), size, node, lines in zip(centres, sizes, scene.nodes, names, strict=True)
        ]
        arrows = arrows_between(boxes, scene.edges, shorten=stretch == _STRETCHES[-1])
        if all(arrow.lines for arrow in arrows):
            break
    called = {node.id: node.label for node in scene.nodes}
    notes = [f"{called[a.edge.source]} → {called[a.edge.target]}: {a.edge.label}" for a in arrows if not a.lines]
    turns = [Area(x, y, 0.0, 0.0) for arrow in arrows for x, y in arrow.route]
    areas: list[Area] = [*boxes, *(arrow.area for arrow in arrows if arrow.lines), *turns]
    left = min(a.x - a.width / 2 for a in areas) - _MARGIN
    top = min(a.y - a.height / 2 for a in areas) - _MARGIN
    width = max(a.x + a.width / 2 for a in areas) + _MARGIN - left
    height = max(a.y + a.height / 2 for a in areas) + _MARGIN - top
    inner = width
    if scene.notes:
        width = max(width, _NOTES)
        notes += [line for note in scene.notes for line in wrap(note, (width - 2 * _MARGIN) / SMALL, _MOST_LINES)]
    if below := [*kinds, *notes]:
        width = max(width, max(map(text_width, below)) * SMALL + 60)
        height += len(below) * LINE + 10
    left -= round((width - inner) / 2, 1)  # what stands below may be wider
    return Drawing(
        tuple(box.moved(-left, -top) for box in boxes),
        tuple(arrow.moved(-left, -top) for arrow in arrows),
        tuple(colours.items()),
        tuple(notes),
        round(width),
        round(height),
        scene.lang,
        scene.left_out,
    )


def _links(scene: Scene) -> dict[tuple[int, int], tuple[float, float]]:
    """The pairs of boxes with an edge between them, the lower number first, and the room that its label takes."""
    number = {node.id: n for n, node in enumerate(scene.nodes)}
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for edge in scene.edges:
        one, two = sorted((number[edge.source], number[edge.target]))
        width, height = label_size(next(shapes(edge.label))[0])
        before = found.get((one, two), (0.0, 0.0))  # two arrows have their labels one below the other
        found[one, two] = max(before[0], width), before[1] + height
    return found


def _in_rows(sizes: Sequence[tuple[float, float]], links: dict[tuple[int, int], tuple[float, float]]) -> list[Point]:
    """Centres of a way from the first box to the last, as one reads, every other row backwards; none where the boxes
    are no such way."""
    if len(sizes) < 2 or sorted(links) != [(n, n + 1) for n in range(len(sizes) - 1)]:
        return []
    places = [(0.0, 0.0)]
    for n, ((width, height), (room, tall)) in enumerate(
        zip(sizes[1:], (links[n, n + 1] for n in range(len(links))), strict=True), 1
    ):
        x, y = places[-1]
        if n % _IN_ROW:
            step = (sizes[n - 1][0] + width) / 2 + max(_GAP, room + 2 * _LABEL_GAP)
            x += step if n // _IN_ROW % 2 == 0 else -step
        else:
            y += (sizes[n - 1][1] + height) / 2 + max(_GAP, tall + 2 * _LABEL_GAP)
        places.append((x, y))
    return places


def _begin(scene: Scene) -> list[Point]:
    """Centres: a tree; where edges close a circle, relaxed by springs (Fruchterman & Reingold 1991, networkx)."""
    import networkx

    if len(scene.nodes) == 1:
        return [(0.0, 0.0)]
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(scene.nodes)))
    graph.add_edges_from(_links(scene))
    centres = [n for n, node in enumerate(scene.nodes) if node.centre]
    start = _tree({n: list(graph[n]) for n in graph}, centres)
    found = start
    if not networkx.is_forest(graph):
        found = networkx.spring_layout(graph, pos=start, k=1.6 / math.sqrt(len(scene.nodes)), iterations=60, seed=7)
    reach = 70 + 60 * math.sqrt(len(scene.nodes))
    return [(float(found[n][0]) * reach * 1.15, float(found[n][1]) * reach * 0.9) for n in range(len(scene.nodes))]


def _tree(near: dict[int, list[int]], centres: Sequence[int]) -> dict[int, Point]:
    """Nodes on rings around the centre by their distance from it, each above its own sector (Eades 1992)."""
    children: dict[int, list[int]] = {}
    roots, order = [], []
    for root in [*centres[:1], *sorted(near, key=lambda n: -len(near[n]))]:
        if root in children:
            continue
        roots.append(root)
        children[root] = []
        waiting = deque([root])
        while waiting:
            node = waiting.popleft()
            order.append(node)
            for other in near[node]:
                if other not in children:
                    children[other] = []
                    children[node].append(other)
                    waiting.append(other)
    leaves: dict[int, int] = {}
    for node in reversed(order):
        leaves[node] = sum(leaves[child] for child in children[node]) or 1
    places: dict[int, Point] = {}

    def spread(nodes: Sequence[int], ring: float, low: float, high: float) -> None:
        share = (high - low) / (sum(leaves[n] for n in nodes) or 1)
        for node in nodes:
            middle = low + leaves[node] * share / 2
            places[node] = ring * math.cos(middle), ring * math.sin(middle)
            spread(children[node], ring + 1, low, low + leaves[node] * share)
            low += leaves[node] * share

    spread(roots, 0 if len(roots) == 1 else 1, -math.pi, math.pi)
    most = max(math.hypot(*place) for place in places.values()) or 1.0
    return {node: (x / most, y / most) for node, (x, y) in places.items()}


def _apart(
    centres: Sequence[Point], sizes: Sequence[tuple[float, float]], links: dict[tuple[int, int], tuple[float, float]]
) -> list[Point]:
    """Boxes that come too near are pushed apart, each time along the shorter way, until none does; at first those on
    a foreign arrow are pushed aside too."""
    places = [list(c) for c in centres]
    aside = min(_TURNS_ASIDE, _TURNS_ASIDE * _MANY**2 // (len(places) ** 2 or 1))
    for turn in range(_TURNS):
        moved = turn < aside and _aside(places, sizes, links)
        for i in range(len(places)):
            for j in range(i + 1, len(places)):
                dx, dy = places[j][0] - places[i][0], places[j][1] - places[i][1]
                gap_x = gap_y = float(_GAP)
                if (i, j) in links:
                    gap_x, gap_y = (max(_GAP, room + _LABEL_GAP) for room in links[i, j])
                over_x = (sizes[i][0] + sizes[j][0]) / 2 + gap_x - abs(dx)
                over_y = (sizes[i][1] + sizes[j][1]) / 2 + gap_y - abs(dy)
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


def _aside(
    places: list[list[float]], sizes: Sequence[tuple[float, float]], links: dict[tuple[int, int], tuple[float, float]]
) -> bool:
    """Whether a box lay on an arrow between two others; each that does moves a bit off it."""
    moved = False
    for one, two in links:
        (x1, y1), (x2, y2) = places[one], places[two]
        length = math.hypot(x2 - x1, y2 - y1) or 1.0
        across = -(y2 - y1) / length, (x2 - x1) / length
        for number, place in enumerate(places):
            if number in (one, two):
                continue
            width, height = sizes[number]
            if Area(place[0], place[1], width + 8, height + 8).crossed_by((x1, y1), (x2, y2)):
                moved = True
                off = (place[0] - x1) * across[0] + (place[1] - y1) * across[1]
                need = (abs(across[0]) * width + abs(across[1]) * height) / 2 + 5 - abs(off)
                push = max(need, 1.0) * (0.5 if off >= 0 else -0.5)
                place[0] += across[0] * push
                place[1] += across[1] * push
    return moved
