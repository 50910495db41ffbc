"""Follow-ups that name little or nothing: "and where?", "that department", and what must not be taken for one."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import URIRef

from kg.question import Answerer, asks_otherwise
from kg.store.opening import view_of
from kg.types import Status

GRAPH = """
@prefix : <urn:x:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Person rdfs:label "person"@en, "人物"@zh .
:Town rdfs:label "town"@en, "城镇"@zh .
:Team rdfs:label "team"@en, "团队"@zh .
:born rdfs:label "date of birth"@en, "出生日期"@zh .
:birthplace rdfs:label "place of birth"@en, "出生地"@zh .
:died rdfs:label "date of death"@en, "逝世日期"@zh .
:home rdfs:label "place of residence"@en, "居住地"@zh .
:team rdfs:label "member of"@en, "所属"@zh .
:budget rdfs:label "budget"@en, "预算"@zh .
:ann a :Person ; rdfs:label "Ann Berg"@en, "安伯格"@zh ; :birthplace :mill ; :home :lake ; :team :red ;
    :born "1950-03-04"^^xsd:date ; :died "2001-01-01"^^xsd:date .
:bob a :Person ; rdfs:label "Bob Holm"@en, "鲍霍姆"@zh ; :birthplace :lake ; :team :blue ;
    :born "1960-05-06"^^xsd:date .
:mill a :Town ; rdfs:label "Millby"@en, "磨坊镇"@zh .
:lake a :Town ; rdfs:label "Lakeby"@en, "湖镇"@zh .
:red a :Team ; rdfs:label "Red Team"@en, "红队"@zh ; :budget 700 .
:blue a :Team ; rdfs:label "Blue Team"@en, "蓝队"@zh ; :budget 900 .
"""


@pytest.fixture(scope="module")
def asker() -> Answerer:
    return Answerer(view_of(rdflib.Graph().parse(data=GRAPH, format="turtle")))


@pytest.mark.parametrize(
    ("asked", "then", "found"),
    [
        ("When was Ann Berg born?", "And where?", "Millby"),
        ("安伯格的出生日期是什么？", "在哪里？", "磨坊镇"),
        ("What is the place of birth of Ann Berg?", "when?", "1950-03-04"),
        ("What is the place of birth of Bob Holm?", "and in what year?", "1960-05-06"),
    ],
)
def test_another_question_word_asks_for_the_property_beside(asker: Answerer, asked: str, then: str, found: str) -> None:
    first = asker.ask(asked)
    assert first.status is Status.ANSWERED
    second = asker.follow_up(then, previous=first)
    assert second is not None and [value.label for value in second.values] == [found]


@pytest.mark.parametrize("then", ["who?", "why?", "谁呢？"])
def test_a_question_word_that_no_property_answers_changes_nothing(asker: Answerer, then: str) -> None:
    assert asks_otherwise(then)
    assert asker.follow_up(then, previous=asker.ask("When was Ann Berg born?")) is None
    assert asker.follow_up("and where?", previous=asker.ask("What is the budget of the Red Team?")) is None


@pytest.mark.parametrize("said", ["Where is Millby?", "and where is she from?", "那他在哪里？", "who wrote it"])
def test_a_message_that_says_more_is_no_lone_question_word(said: str) -> None:
    assert not asks_otherwise(said)


@pytest.mark.parametrize(
    ("asked", "about", "found"),
    [
        ("What is the budget of that team?", "red", "700"),
        ("What is the budget of this team?", "blue", "900"),
        ("那个团队的预算是多少？", "blue", "900"),
        ("Who is a member of that team?", "red", "Ann Berg"),
    ],
)
def test_that_team_is_the_one_that_was_talked_about(asker: Answerer, asked: str, about: str, found: str) -> None:
    answer = asker.ask(asked, focus=(URIRef(f"urn:x:{about}"),))
    assert [value.label for value in answer.values] == [found]
