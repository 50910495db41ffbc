"""A folder with tables in two languages: each word finds its table, in whatever language the question is."""

from __future__ import annotations

import pytest
import rdflib

from kg.question import Answerer
from kg.store.opening import view_of

MUSEUM = """
@prefix s: <urn:staff:> . @prefix t: <urn:tickets:> . @prefix l: <urn:loans:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
s:Staff a rdfs:Class ; rdfs:label "staff" . t:V a rdfs:Class ; rdfs:label "访客" .
s:position rdfs:label "position" . s:salary rdfs:label "salary" . s:reports rdfs:label "reports to" .
t:month rdfs:label "月份" .
t:groups rdfs:label "团体票" . t:guides rdfs:label "讲解场次" . t:income rdfs:label "门票收入" .
t:adults rdfs:label "成人票" . t:children rdfs:label "儿童票" .
l:due rdfs:label "due back" . l:Loan a rdfs:Class ; rdfs:label "loan" .
s:1 a s:Staff, s:Person ; rdfs:label "Ines Okafor" ; s:position "Director" ; s:salary 7200 .
s:2 a s:Staff, s:Person ; rdfs:label "Tomasz Bielak" ; s:position "Conservator" ; s:salary 5400 ; s:reports s:1 .
s:3 a s:Staff, s:Person ; rdfs:label "Freya Lind" ; s:position "Registrar" ; s:salary 3900 ; s:reports s:2 .
s:Person rdfs:label "person" .
t:1 a t:V ; rdfs:label "2025-03" ; t:month "2025-03"^^xsd:gYearMonth ; t:adults 930 ; t:groups 12 ; t:guides 31 ; 
  t:children 412 ; t:income 49800 .
t:2 a t:V ; rdfs:label "2025-04" ; t:month "2025-04"^^xsd:gYearMonth ; t:adults 1204 ; t:groups 9 ; t:guides 40 ; 
  t:children 633 ; t:income 66100 .
l:1 a l:Loan ; rdfs:label "Chart of the Baltic, 1733" ; l:due "2026-09-30"^^xsd:date .
l:2 a l:Loan ; rdfs:label "Whaling harpoon" ; l:due "2026-05-01"^^xsd:date .
"""


@pytest.fixture(scope="module")
def asker() -> Answerer:
    return Answerer(view_of(rdflib.Graph().parse(data=MUSEUM, format="turtle")))


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Ines Okafor的工资是多少？", ["7200"]),  # few of the graph's properties have an English name, salary has
        ("Tomasz Bielak的职位是什么？", ["Conservator"]),
        ("2025年3月的门票收入是多少？", ["49800"]),  # a month that is compared with a month
        ("2025年4月之后的访客", []),
        ("Who reports to Tomasz Bielak?", ["Freya Lind"]),
        ("Who does Tomasz Bielak report to?", ["Ines Okafor"]),
        ("Tomasz Bielak reports to whom?", ["Ines Okafor"]),
        ("Who is the registrar?", ["Freya Lind"]),
        ("When is the chart of the Baltic due back?", ["2026-09-30"]),
    ],
)
def test_a_graph_in_two_languages(asker: Answerer, question: str, labels: list[str]) -> None:
    assert [value.label for value in asker.ask(question).values] == labels


def test_a_month_is_called_a_month(asker: Answerer) -> None:
    answer = asker.ask("2025年3月的门票收入是多少？")
    assert "2025-03" in answer.paraphrase
    assert "31" not in answer.paraphrase
