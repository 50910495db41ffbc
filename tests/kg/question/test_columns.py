"""Columns asked by several question words, rows for each of a property named in part, chains to what is counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from kg.question import Answerer
from kg.types import Status
from tests.kg.question.conftest import asker_over

GRAPH = """
@prefix : <http://example.org/choirs/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Choir a rdfs:Class ; rdfs:label "choir"@en , "合唱团"@zh .
:Valley a rdfs:Class ; rdfs:label "valley"@en , "山谷"@zh .
:Village a rdfs:Class ; rdfs:label "village"@en , "村"@zh .
:Organ a rdfs:Class ; rdfs:label "organ"@en .
:leader rdfs:label "conductor"@en , "指挥"@zh .
:began rdfs:label "founded"@en , "成立年份"@zh .
:fee rdfs:label "membership fee"@en , "会费"@zh .
:phone rdfs:label "telephone"@en , "电话"@zh .
:home rdfs:label "sings in"@en . :within rdfs:label "belongs to"@en . :make rdfs:label "tuning system"@en .
:v1 a :Valley ; rdfs:label "Brook Valley"@en . :v2 a :Valley ; rdfs:label "Heath Valley"@en .
:w1 a :Village ; rdfs:label "Ashby"@en ; :within :v1 . :w2 a :Village ; rdfs:label "Bilton"@en ; :within :v1 .
:w3 a :Village ; rdfs:label "Corley"@en ; :within :v2 .
:ann rdfs:label "Ann Reed"@en ; :phone "555-1" . :bo rdfs:label "Bo Lind"@en ; :phone "555-2" .
:c1 a :Choir ; rdfs:label "Larks"@en , "云雀团"@zh ; :leader :ann ; :began "1950"^^xsd:gYear ; :fee 20 ; :home :w1 .
:c2 a :Choir ; rdfs:label "Wrens"@en , "鹪鹩团"@zh ; :leader :bo ; :began "1972"^^xsd:gYear ; :fee 30 ; :home :w2 .
:c3 a :Choir ; rdfs:label "Finches"@en , "雀团"@zh ; :leader :bo ; :began "1980"^^xsd:gYear ; :fee 30 ; :home :w3 .
:o1 a :Organ ; rdfs:label "Great Organ"@en ; :make :mean . :o2 a :Organ ; rdfs:label "Small Organ"@en ; :make :mean .
:o3 a :Organ ; rdfs:label "Old Organ"@en ; :make :just . :h1 rdfs:label "Harp"@en ; :make :just .
:mean rdfs:label "Meantone"@en . :just rdfs:label "Just Tuning"@en .
"""


@pytest.fixture(scope="module")
def choirs() -> Answerer:
    return asker_over(GRAPH)


def rows(asker: Answerer, question: str) -> dict[str, list[str]]:
    return {v.label: [c.label for c in v.columns] for v in asker.ask(question).values}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "For each choir, who is its conductor and when was it founded?",
            {"Larks": ["Ann Reed", "1950"], "Wrens": ["Bo Lind", "1972"], "Finches": ["Bo Lind", "1980"]},
        ),
        ("云雀团的指挥是谁，又是哪年成立的？", {"云雀团": ["Ann Reed", "1950"]}),
        ("Give me the name and phone number of the conductor of the Larks.", {"Ann Reed": ["555-1"]}),
    ],
)
def test_several_question_words_ask_for_several_columns(
    choirs: Answerer, question: str, expected: dict[str, list[str]]
) -> None:
    assert rows(choirs, question) == expected


def test_rows_for_each_value_of_a_property_that_is_named_in_part(choirs: Answerer) -> None:
    assert rows(choirs, "How many organs are there of each tuning?") == {"Meantone": ["2"], "Just Tuning": ["1"]}
    assert rows(choirs, "Break our organs down by tuning system: how many are there?") == {
        "Meantone": ["2"],
        "Just Tuning": ["1"],
    }


def test_rows_by_way_of_steps_that_are_not_said(choirs: Answerer) -> None:
    expected = {"Brook Valley": ["2"], "Heath Valley": ["1"]}
    assert rows(choirs, "For every valley, how many choirs are there?") == expected


class Near:
    """An encoder that takes everything for the same."""

    patient = True

    def encode(self, texts: Sequence[str], deadline: object = None) -> npt.NDArray[np.float32]:
        return np.ones((len(texts), 1), np.float32)


def test_a_property_that_the_graph_lacks_is_not_replaced_by_another(choirs: Answerer) -> None:
    alike = Answerer(choirs.view, encoder=Near())
    for question, word in (("How much does Ann Reed earn?", "earn"), ("云雀团的工资是多少？", "工资")):
        answer = alike.ask(question)
        assert (answer.status, answer.failed) == (Status.UNKNOWN_PROPERTY, word)
