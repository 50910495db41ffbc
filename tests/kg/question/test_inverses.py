"""One relation said from its other end: subordinates where the graph says "reports to"."""

from __future__ import annotations

import pytest
import rdflib

from kg.question import Answerer
from kg.store.opening import view_of

FIRM = """
@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Person a rdfs:Class ; rdfs:label "person"@en , "人"@zh .
:boss rdfs:label "reports to"@en , "直属上级"@zh . :mother rdfs:label "mother"@en , "母亲"@zh .
:tutor rdfs:label "tutor"@en , "导师"@zh .
:a a :Person ; rdfs:label "Ines Okafor"@en , "孙丽"@zh .
:b a :Person ; rdfs:label "Tomasz Bielak"@en , "周航"@zh ; :boss :a ; :tutor :a ; :mother :d .
:c a :Person ; rdfs:label "Freya Lind"@en , "吴佩"@zh ; :boss :a ; :tutor :b .
:d a :Person ; rdfs:label "Marta Roe"@en , "冯雪"@zh ; :boss :b .
"""


@pytest.fixture(scope="module")
def asker() -> Answerer:
    return Answerer(view_of(rdflib.Graph().parse(data=FIRM, format="turtle")))


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("孙丽的下属有谁？", {"周航", "吴佩"}),
        ("谁是周航的下属？", {"冯雪"}),
        ("周航的上级是谁？", {"孙丽"}),
        ("冯雪的孩子是谁？", {"周航"}),
        ("周航的学生有哪些？", {"吴佩"}),
        ("Who are the subordinates of Ines Okafor?", {"Tomasz Bielak", "Freya Lind"}),
        ("How many direct reports does Ines Okafor have?", {"2"}),
        ("Who are Marta Roe's children?", {"Tomasz Bielak"}),
        ("Who is the mother of Tomasz Bielak?", {"Marta Roe"}),
    ],
)
def test_a_relation_is_found_from_its_other_end(asker: Answerer, question: str, labels: set[str]) -> None:
    assert {value.label for value in asker.ask(question).values} == labels
