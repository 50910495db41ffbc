"""Pictures: what is in them, where it stands, and that every format shows every label as text or as characters."""

from __future__ import annotations

import io
import math
import random
import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rdflib import RDF, RDFS, Literal, URIRef

from kg import draw
from kg.draw import Edge, Node, Scene, raster
from kg.draw.drawing import Area, Box
from kg.draw.lettering import SIZE, SMALL, text_width, wrap
from kg.draw.routes import routes
from kg.labels import labels, node_named
from kg.store.opening import view_of
from kg.store.store import View
from kg.types import GraphError

EX = "http://example.org/"
TURTLE = """
@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Person rdfs:label "person"@en, "人"@zh . :City rdfs:label "city"@en, "城市"@zh .
:born rdfs:label "born in"@en, "出生于"@zh . :twin rdfs:label "twin town"@en . :year rdfs:label "year"@en .
:knows rdfs:label "knows"@en .
:lu a :Person ; rdfs:label "Lu Min"@en, "陆敏"@zh ; :born :osk ; :year 1931 ; :knows :ada, :bo, :cy, :di .
:ada a :Person ; rdfs:label "Ada" . :bo a :Person ; rdfs:label "Bo" . :cy a :Person ; rdfs:label "Cy" .
:di a :Person ; rdfs:label "Di" ; :born :rig .
:osk a :City ; rdfs:label "Osk"@en, "奥斯克"@zh ; :twin :rig . :rig a :City ; rdfs:label "Rig <&\\"'> 100%" .
:alone rdfs:label "Alone" .
"""


@pytest.fixture
def view() -> View:
    return view_of(rdflib.Graph().parse(data=TURTLE, format="turtle"))


WORDS = [
    "Amsterdam",
    "of",
    "量子",
    "计算机科学",
    "Institute",
    "for",
    "华为",
    "Technology",
    "北京市海淀区",
    "x",
    "Ångström",
]
SAID = (
    "is",
    "位于",
    "出生于\nmade by",
    "担任首席执行官的公司",
    "publication date",
    "was educated at the university of",
    "member of political party",
    "has participant\nauthor\n参与者",
)


def scene_of(number: int, seed: int, shape: str = "tree") -> Scene:
    """A random connected scene of long and short labels in both languages: a tree, a star, or a tree and more edges,
    some of them both ways."""
    chance = random.Random(seed)
    nodes = [
        Node(
            f"urn:n{n}", " ".join(chance.choices(WORDS, k=chance.randint(1, 6))), chance.choice(["a", "b", ""]), n == 0
        )
        for n in range(number)
    ]
    pairs = {(0 if shape == "star" else chance.randrange(n), n): chance.choice(SAID) for n in range(1, number)}
    if shape == "net":
        pairs |= {(two, one): chance.choice(SAID) for one, two in list(pairs)[::9]}
        for _ in range(number // 4):
            one, two = chance.sample(range(number), 2)
            pairs.setdefault((one, two), chance.choice(SAID))
    edges = [Edge(nodes[one].id, nodes[two].id, said) for (one, two), said in pairs.items()]
    return Scene(tuple(nodes), tuple(edges), "en")


def test_every_property_comes_before_any_comes_twice(view: View) -> None:
    scene = draw.neighbourhood(view, [URIRef(EX + "lu")], "en", most=4)
    assert {e.label for e in scene.edges} == {"born in", "knows", "year"}
    assert scene.left_out == 3
    assert [n.label for n in scene.nodes if n.centre] == ["Lu Min"]
    assert {n.kind for n in scene.nodes} == {"person", "city", ""}
    assert [n.label for n in scene.nodes if n.value] == ["1931"]


def test_depth_and_language(view: View) -> None:
    near = draw.neighbourhood(view, [URIRef(EX + "lu")], "zh", most=30)
    far = draw.neighbourhood(view, [URIRef(EX + "lu")], "zh", most=30, depth=2)
    assert {"陆敏", "奥斯克"} <= {n.label for n in near.nodes}
    assert {n.id for n in far.nodes} - {n.id for n in near.nodes} == {EX + "rig"}


def test_the_way_between_two_things(view: View) -> None:
    scene = draw.connection(view, URIRef(EX + "ada"), URIRef(EX + "osk"), "en")
    assert [n.label for n in scene.nodes] == ["Ada", "Lu Min", "Osk"]
    assert {(e.source, e.label) for e in scene.edges} == {(EX + "lu", "knows"), (EX + "lu", "born in")}
    with pytest.raises(GraphError, match="no way of up to 6 facts leads from 'Ada' to 'Alone'"):
        draw.connection(view, URIRef(EX + "ada"), URIRef(EX + "alone"), "en")
    with pytest.raises(GraphError, match="says nothing of 'Alone'"):
        draw.neighbourhood(view, [URIRef(EX + "alone")], "en")


@pytest.mark.parametrize("number", [1, 2, 10, 20, 30, 40])
@pytest.mark.parametrize("shape", ["tree", "star", "net"])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_label_lies_on_another_and_all_are_inside(number: int, shape: str, seed: int) -> None:
    scene = scene_of(number, seed, shape)
    drawing = draw.lay_out(scene)
    assert [arrow.edge for arrow in drawing.arrows] == list(scene.edges)
    areas: list[Area] = [*drawing.boxes, *(arrow.area for arrow in drawing.arrows)]
    for one, two in combinations(areas, 2):
        assert not one.overlaps(two), (one, two)
    bottom = drawing.height - len(drawing.legend) * 19
    for area in areas:
        assert area.width / 2 <= area.x <= drawing.width - area.width / 2
        assert area.height / 2 <= area.y <= bottom - area.height / 2
    for box in drawing.boxes:
        assert max(text_width(line) for line in box.lines) * SIZE <= box.width
    for arrow in drawing.arrows:
        assert arrow.lines and max(text_width(line) for line in arrow.lines) * SMALL <= arrow.area.width
    assert not drawing.notes
    assert drawing == draw.lay_out(scene)


@pytest.mark.parametrize("number", [3, 10, 20, 30, 40])
@pytest.mark.parametrize("shape", ["tree", "star", "net"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_arrow_runs_behind_a_box_that_is_not_its_own(number: int, shape: str, seed: int) -> None:
    drawing = draw.lay_out(scene_of(number, seed, shape))
    for arrow in drawing.arrows:
        own = {arrow.edge.source, arrow.edge.target}
        for box in drawing.boxes:
            inside = [part for part in pairwise(arrow.course()) if box.crossed_by(*part)]
            assert box.node.id in own or not inside, (arrow, box)
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in arrow.course())


@pytest.mark.parametrize("number", [2, 3, 7])
def test_a_way_is_read_in_rows(number: int) -> None:
    nodes = tuple(Node(f"urn:n{n}", f"{n} {'量子' * (n % 4)}", "a", n in (0, number - 1)) for n in range(number))
    ways = [(n, n + 1) if n % 2 else (n + 1, n) for n in range(number - 1)]
    drawing = draw.lay_out(Scene(nodes, tuple(Edge(f"urn:n{a}", f"urn:n{b}", "was made by") for a, b in ways), "zh"))
    rows = [round(box.y) for box in drawing.boxes]
    assert rows == sorted(rows) and len(set(rows)) == (number + 2) // 3
    assert all(arrow.lines and len(arrow.route) == 2 for arrow in drawing.arrows)


def test_a_name_that_is_also_a_value_is_not_drawn_twice() -> None:
    twice = TURTLE + ':ada :called "Ada" ; :nick "Countess" .'
    view = view_of(rdflib.Graph().parse(data=twice, format="turtle"))
    scene = draw.neighbourhood(view, [URIRef(EX + "ada")], "en")
    assert [n.label for n in scene.nodes if n.value] == ["Countess"]


def test_a_free_way_is_straight_and_one_around_is_short() -> None:
    boxes = [
        Box(x, 0.0, 60.0, 30.0, Node(f"urn:{n}", str(n)), (str(n),), "") for n, x in enumerate((0.0, 150.0, 300.0))
    ]
    near, far = (Edge("urn:0", f"urn:{n}", "says") for n in (1, 2))
    straight, around = routes(boxes, [near, far])
    assert straight == ((30.0, 0.0), (120.0, 0.0))
    assert 3 <= len(around) <= 4 and all(abs(y) < 40 for _, y in around)
    assert sum(math.dist(*part) for part in pairwise(around)) < 300


def test_there_and_back_are_two_arrows() -> None:
    nodes = tuple(Node(f"urn:{n}", name, "town") for n, name in enumerate(("Osk", "Rig")))
    there, back = draw.lay_out(
        Scene(nodes, (Edge("urn:0", "urn:1", "is in"), Edge("urn:1", "urn:0", "capital")), "en")
    ).arrows
    assert abs(there.route[0][1] - back.route[1][1]) == pytest.approx(10, abs=0.3)
    assert there.route[0][0] == back.route[1][0]  # both at the border


def test_a_label_stands_at_its_own_arrow() -> None:
    for arrow in draw.lay_out(scene_of(40, 1, "star")).arrows:
        around = Area(arrow.x, arrow.y, arrow.area.width + 10, arrow.area.height + 10)
        assert any(around.crossed_by(*part) for part in pairwise(arrow.route)), arrow


def test_a_label_without_room_stands_below_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = tuple(Node(f"urn:{n}", name, "town") for n, name in enumerate(("Osk", "Rig")))
    scene = Scene(nodes, (Edge("urn:0", "urn:1", "twin town"),), "en")
    assert draw.lay_out(scene).arrows[0].lines == ("twin town",)
    monkeypatch.setattr("kg.draw.arrows._candidates", lambda *_: [])
    drawing = draw.lay_out(scene)
    assert drawing.arrows[0].lines == () and drawing.notes == ("Osk → Rig: twin town",)
    assert ">Osk → Rig: twin town</text>" in draw.svg(drawing)
    noted, plain = (read(draw.png(d)) for d in (drawing, replace(drawing, notes=("",))))
    assert noted.size == plain.size and noted.tobytes() != plain.tobytes()


def test_a_cut_label_is_whole_when_pointed_at() -> None:
    label = "a very long name of a property that does not fit into two lines of a picture"
    scene = Scene((Node("urn:a", "A"), Node("urn:b", "B")), (Edge("urn:a", "urn:b", label),), "en")
    drawing = draw.lay_out(scene)
    assert drawing.arrows[0].lines[-1].endswith("…")
    assert f"<title>{label}</title>" in draw.svg(drawing)


@given(st.text(max_size=80))
def test_wrapped_lines_keep_the_text_and_the_width(text: str) -> None:
    lines = wrap(text, 8.0, 100)
    assert all(text_width(line) <= 8.0 or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == ("".join(text.split()) or "·")
    assert len(wrap(text, 8.0, 2)) <= 2


@given(st.text(max_size=30))
def test_labels_cannot_leave_their_place(label: str) -> None:
    scene = Scene((Node("urn:a", label, label, True), Node("urn:b", "b")), (Edge("urn:a", "urn:b", label),), "en")
    root = ElementTree.fromstring(draw.svg(draw.lay_out(scene)))
    assert not [e for e in root.iter() if e.tag.rpartition("}")[2] in ("script", "a", "foreignObject", "image")]
    assert draw.mermaid(scene).count("\n") == 6
    drawing = draw.lay_out(scene)
    page = draw.html(drawing)
    titles = 1 + page.count('class="thing') + sum(arrow.cut for arrow in drawing.arrows)
    assert "<script" not in page.lower() and len(re.findall(r"<title>", page)) == titles


def test_svg_tells_what_can_be_clicked(view: View) -> None:
    text = draw.svg(draw.lay_out(draw.neighbourhood(view, [URIRef(EX + "rig")], "en")))
    assert 'data-iri="http://example.org/osk" data-name="Osk"' in text and "&lt;&amp;" in text
    page = draw.html(draw.lay_out(draw.neighbourhood(view, [URIRef(EX + "lu")], "en", most=3)))
    assert (
        "http" not in re.sub(r'data-iri="[^"]*"|xmlns="[^"]*"|http-equiv', "", page)
        and "more facts are not shown" in page
    )


def test_mermaid_escapes() -> None:
    scene = Scene((Node("urn:a", 'say "hi" <b>'), Node("_:v1", "12; x")), (Edge("urn:a", "_:v1", "is"),), "en")
    assert draw.mermaid(scene).splitlines()[1:4] == [
        '  n0("say #34;hi#34; #60;b#62;")',
        '  n1["12#59; x"]',
        '  n0 -->|"is"| n1',
    ]


def read(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("L")


def picture_of(label: str) -> Image.Image:
    return read(draw.png(draw.lay_out(Scene((Node("urn:a", label, ""),), (), "zh"))))


@pytest.mark.skipif(raster.chinese_font() is None, reason="no Chinese font; .ci/run installs one")
def test_chinese_labels_are_characters_and_not_boxes() -> None:
    pictures = [picture_of(label) for label in ("图问", "龘靐", "北京", "\ue123\ue124")]
    assert len({p.size for p in pictures}) == 1
    assert len({p.tobytes() for p in pictures}) == 4
    ink = [sum(1 for v in p.tobytes() if v > 200) for p in pictures[:3]]
    assert min(ink) > 0 and len(set(ink)) == 3  # boxes would all have the same ink


def test_a_png_of_any_scene(view: View) -> None:
    image = read(draw.png(draw.lay_out(draw.neighbourhood(view, [URIRef(EX + "lu")], "en"))))
    drawing = draw.lay_out(draw.neighbourhood(view, [URIRef(EX + "lu")], "en"))
    assert image.size == (drawing.width * 2, drawing.height * 2)


def test_without_a_chinese_font_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "_chinese_font", lambda: None)
    with pytest.raises(GraphError, match="apt install fonts-noto-cjk"):
        picture_of("图问")
    assert picture_of("Latin").size[0] > 0


def test_names_find_things_and_near_ones_are_offered(view: View) -> None:
    assert node_named(view, "lu min") == node_named(view, "陆敏") == node_named(view, EX + "lu") == URIRef(EX + "lu")
    with pytest.raises(GraphError, match="did you mean 'Lu Min'"):
        node_named(view, "Lu Ming")
    with pytest.raises(GraphError, match="nothing in the graph is called 'Zzyzx'"):
        node_named(view, "Zzyzx")


def test_labels_fall_back() -> None:
    graph = rdflib.Graph()
    graph.add((URIRef(EX + "a"), RDFS.label, Literal("甲", lang="zh")))
    graph.add((URIRef(EX + "bigTown"), RDF.type, URIRef(EX + "T")))
    found = labels(view_of(graph), [URIRef(EX + "a"), URIRef(EX + "bigTown"), Literal("7")], "en")
    assert list(found.values()) == ["甲", "big Town", "7"]
