"""Reckoning without a class, orders of the answers before, and who is no person."""

from __future__ import annotations

import rdflib

from kg.question import Answerer
from kg.store.opening import view_of

TURTLE = """
@prefix v: <http://example.com/v#> .
@prefix i: <http://example.com/i/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
v:Employee a rdfs:Class ; rdfs:label "employee"@en , "员工"@zh .
v:Workshop a rdfs:Class ; rdfs:label "Companies"@en .
v:Tool a rdfs:Class ; rdfs:label "tool"@en , "工具"@zh .
v:Work a rdfs:Class ; rdfs:label "creative work"@en .
v:salary rdfs:label "annual salary"@en , "年薪"@zh .
v:worksFor rdfs:label "works for"@en .
v:born rdfs:label "date of birth"@en , "出生日期"@zh .
v:country rdfs:label "country"@en .
v:price rdfs:label "price"@en , "价格"@zh .
v:madeBy rdfs:label "made by"@en , "制造者"@zh .
i:a a v:Employee ; rdfs:label "Ada Brook" ; v:worksFor i:w ; v:salary 50000 ; v:born "1980-03-04"^^xsd:date .
i:b a v:Employee ; rdfs:label "Bo Lind" ; v:worksFor i:w ; v:salary 70000 ; v:born "1970-03-04"^^xsd:date .
i:c a v:Employee ; rdfs:label "Cai Roe" ; v:worksFor i:u ; v:salary 60000 ; v:born "1990-03-04"^^xsd:date .
i:w a v:Workshop ; rdfs:label "Maple" ; v:country "Norway" .
i:u a v:Workshop ; rdfs:label "Oak" ; v:country "Peru" .
i:o a v:Work ; rdfs:label "Ode" .
i:t1 a v:Tool ; rdfs:label "Hammer" ; v:price 10 ; v:madeBy i:w .
i:t2 a v:Tool ; rdfs:label "Saw" ; v:price 25 ; v:madeBy i:w .
i:t3 a v:Tool ; rdfs:label "Drill" ; v:price 9 ; v:madeBy i:u .
"""
ASKER = Answerer(view_of(rdflib.Graph().parse(data=TURTLE, format="turtle")))


def _labels(*questions: str, lang: str = "en") -> list[str]:
    answer = None
    for question in questions:
        answer = ASKER.ask(question, lang, previous=answer)
    return [value.label for value in answer.values] if answer else []


def test_companies_and_works_are_no_persons() -> None:
    lexicon = ASKER.snapshot().lexicon
    assert {lexicon.label(kind, "en") for kind in lexicon.people} == {"employee"}


def test_a_mean_needs_no_class() -> None:
    assert _labels("What is the average salary?") == ["60000"]
    assert _labels("平均工资是多少？", lang="zh") == ["60000"]


def test_a_verb_before_most_is_what_orders() -> None:
    assert _labels("Who earns the most?") == ["Bo Lind"]
    assert _labels("Which employee earns the least?") == ["Ada Brook"]
    assert _labels("Which employees work for Maple?", "Which of them earns the most?") == ["Bo Lind"]


def test_an_order_picks_one_of_the_answers_before() -> None:
    assert _labels("Which tools were made by Maple?", "the cheapest one") == ["Hammer"]
    assert _labels("Which tools were made by Maple?", "the most expensive of them") == ["Saw"]
    assert _labels("哪些工具是Maple制造的？", "其中最便宜的", lang="zh") == ["Hammer"]
