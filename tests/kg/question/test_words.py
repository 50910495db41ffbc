"""What words may mean: persons before things, general words, follow-ups that look like lists."""

from __future__ import annotations

import pytest

from tests.kg.question.conftest import asker_over

TURTLE = """
@prefix : <http://example.org/v#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Person rdfs:label "Person"@en , "人物"@zh . :Town rdfs:label "Town"@en , "城镇"@zh .
:Workshop rdfs:label "Workshop"@en , "作坊"@zh .
:runs rdfs:label "runs"@en , "经营"@zh . :jointly rdfs:label "runs"@en .
:population rdfs:label "population"@en , "人口"@zh . :zip rdfs:label "zip code"@en , "邮编"@zh .
:capital rdfs:label "main town"@en , "主城"@zh .
:opened rdfs:label "opening date"@en , "启用日期"@zh .
:ada a :Person ; rdfs:label "Ada Brook"@en ; :runs :kiln .
:kiln a :Workshop ; rdfs:label "Kiln"@en , "窑"@zh ; :zip "1024" ; :opened "2001-05-04"^^xsd:date .
:loom a :Workshop ; rdfs:label "Loom"@en , "织坊"@zh ; :zip "2048" ; :opened "2011-05-04"^^xsd:date ; :jointly :kiln .
:lower a :Town ; rdfs:label "Lower Mill"@en , "清水镇"@zh ; :population 1200 ; :capital :upper .
:upper a :Town ; rdfs:label "Upper Mill"@en , "和平镇"@zh ; :population 2200 .
"""


def _labels(question: str, lang: str = "en") -> list[str]:
    return [value.label for value in asker_over(TURTLE).ask(question, lang).values]


def test_who_asks_for_persons_before_things() -> None:
    asker = asker_over(TURTLE)
    _, found = asker.readings("Who runs the Kiln?", "en")
    things = [r for r in found if r.features.get("wh_thing")]
    assert things and all(r.score < found[0].score for r in things)
    assert _labels("Who runs the Kiln?") == ["Ada Brook"]
    assert _labels("Which workshop runs the Kiln?") == ["Loom"]


def test_general_words_of_addresses_and_openings() -> None:
    assert _labels("What is the postal code of the Loom?") == ["2048"]
    assert _labels("织坊的邮政编码是多少？", "zh") == ["2048"]
    assert _labels("织坊是什么时候开业的？", "zh") == ["2011-05-04"]


def test_a_question_that_begins_with_and_is_no_list() -> None:
    asker = asker_over(TURTLE)
    previous = asker.ask("What is the main town of Lower Mill?", "en")
    assert [v.label for v in previous.values] == ["Upper Mill"]
    answer = asker.ask("and its population?", "en", previous=previous, focus=previous.focus)
    assert [(len(v.columns)) for v in answer.values] == [0]


PLAYS = """
@prefix : <http://example.org/p#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Play rdfs:label "play"@en , "话剧"@zh . :Person rdfs:label "person"@en .
:writtenBy rdfs:label "written by"@en . :features rdfs:label "starring"@en .
:p1 a :Play ; rdfs:label "The Lamp" ; :writtenBy :a , :b ; :features :c , :d .
:p2 a :Play ; rdfs:label "The Door" ; :writtenBy :b ; :features :d , :e .
:p3 a :Play ; rdfs:label "The Well" ; :writtenBy :b , :e .
:a a :Person ; rdfs:label "Ada Brook" . :b a :Person ; rdfs:label "Bo Lind" . :c a :Person ; rdfs:label "Cai Roe" .
:d a :Person ; rdfs:label "Dee Vane" . :e a :Person ; rdfs:label "Eli Moss" .
"""


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("Who co-wrote plays with Bo Lind?", ["Ada Brook", "Eli Moss"]),
        ("Which writers co-wrote plays with Ada Brook?", ["Bo Lind"]),
        ("Who are co-writers of Eli Moss?", ["Bo Lind"]),
        ("Who wrote plays together with Bo Lind?", ["Ada Brook", "Eli Moss"]),
        ("Who co-starred with Dee Vane?", ["Cai Roe", "Eli Moss"]),
        ("Who starred in the same play as Cai Roe?", ["Dee Vane"]),
        ("Which plays have the same writer as The Lamp?", ["The Door", "The Well"]),
        ("Which plays have the same star as The Door?", ["The Lamp"]),
    ],
)
def test_what_is_shared_leads_back_to_others_only(question: str, answers: list[str]) -> None:
    assert [value.label for value in asker_over(PLAYS).ask(question, "en").values] == answers


TRIPS = """
@prefix : <http://example.org/t#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Trip rdfs:label "trip"@en , "班次"@zh .
:dep rdfs:label "scheduled departure"@en , "出发时间"@zh . :arr rdfs:label "scheduled arrival"@en , "到达时间"@zh .
:t1 a :Trip ; rdfs:label "T142" ; :dep "07:10" ; :arr "09:47" . :t2 a :Trip ; rdfs:label "T143" ; :dep "8" ; :arr "9" .
"""


def test_several_columns_may_be_named_in_part() -> None:
    for question, lang in (("Give me the departure and arrival of T142.", "en"), ("T142的出发和到达时间？", "zh")):
        rows = [(v.label, [c.label for c in v.columns]) for v in asker_over(TRIPS).ask(question, lang).values]
        assert rows == [("T142", ["07:10", "09:47"])], question
