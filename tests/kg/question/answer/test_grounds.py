"""What an answer rests on: its facts with their quotes, and the picture of them."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import URIRef

from kg import draw
from kg.draw.lettering import SMALL, text_width
from kg.question import Answerer
from kg.store.opening import view_of
from kg.types import Evidence, GraphError, Source, Triple

EX = "http://example.org/"
TURTLE = """
@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Machine a rdfs:Class ; rdfs:label "machine"@en, "机器"@zh . :Firm rdfs:label "firm"@en .
:maker rdfs:label "maker"@en, "制造商"@zh . :price rdfs:label "price"@en .
:one a :Machine ; rdfs:label "Apple One" ; :maker :apple ; :price 600 .
:two a :Machine ; rdfs:label "Apple Two" ; :maker :apple ; :price 1200 .
:apple a :Firm ; rdfs:label "Apple"@en, "苹果公司"@zh .
"""
SOURCE = Source(URIRef("urn:s"), "machines.csv", "file:///machines.csv", "0" * 64, "en", "2026-01-01T00:00:00+00:00")


def said(triple: Triple) -> list[Evidence]:
    row = 2 if triple[0] == URIRef(EX + "one") else 3
    return [Evidence(SOURCE, f"{triple[0]} | " + "many words in a row " * 8, row, row + 1, "table", 1.0)]


@pytest.fixture
def asker() -> Answerer:
    return Answerer(view_of(rdflib.Graph().parse(data=TURTLE, format="turtle")), evidence=said)


def cite(evidence: Evidence) -> str:
    return f"{evidence.quote} — {evidence.source.title}, row {evidence.start}"


def test_facts_stand_behind_an_answer_each_with_its_quote(asker: Answerer) -> None:
    answer = asker.ask("Which machines did Apple make?")
    facts = asker.grounds(answer)
    assert {f.subject for f in facts} == {URIRef(EX + "one"), URIRef(EX + "two")} == {v.term for v in answer.values}
    assert [f.subject for f in facts] == [v.term for v in answer.values]  # as they are told
    assert {f.predicate for f in facts} == {URIRef(EX + "maker")} and all(f.evidence for f in facts)
    assert asker.grounds(asker.ask("Who is the mayor of Atlantis?")) == []
    assert len(asker.grounds(answer, most=1)) == 1


def test_the_picture_of_an_answer_has_its_quotes_below(asker: Answerer) -> None:
    answer = asker.ask("苹果公司制造了哪些机器？")
    view = view_of(rdflib.Graph().parse(data=TURTLE, format="turtle"))
    scene = draw.answered(view, asker.grounds(answer), [v.term for v in answer.values], "zh", cite)
    assert {n.label: n.centre for n in scene.nodes} == {"Apple One": True, "Apple Two": True, "苹果公司": False}
    assert sorted(e.label for e in scene.edges) == ["制造商 [1]", "制造商 [2]"]
    assert len(scene.notes) == 2 and all("row" in note for note in scene.notes)
    drawing = draw.lay_out(scene)
    assert all(text_width(line) * SMALL < drawing.width for line in drawing.notes)
    assert max(box.y + box.height / 2 for box in drawing.boxes) < drawing.height - 19 * len(drawing.notes)
    assert "machines.csv" in "".join(drawing.notes) and draw.png(drawing).startswith(b"\x89PNG")
    assert draw.svg(drawing).count("[1]") == 2 and draw.mermaid(scene).count("machines.csv") == 2
    with pytest.raises(GraphError, match="no facts stand behind"):
        draw.answered(view, [], [], "en", cite)
