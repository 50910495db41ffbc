"""Persons by what they are called, months, things with columns, exclusions, mutual links."""

from __future__ import annotations

import rdflib

from kg.question import Answerer
from kg.question.index.date_values import day_of, span_of
from kg.store.opening import view_of

TURTLE = """
@prefix v: <http://example.com/v#> .
@prefix i: <http://example.com/i/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
v:Nurse rdfs:subClassOf v:Worker ; rdfs:label "nurse"@en .
v:Worker a rdfs:Class .
v:Ward a rdfs:Class ; rdfs:label "ward"@en .
v:worksOn rdfs:label "works on"@en .
v:email rdfs:label "e-mail"@en .
v:joined rdfs:label "joined"@en .
v:mentor rdfs:label "mentor"@en .
v:shift rdfs:label "shift"@en .
i:a a v:Nurse ; rdfs:label "Ada Brook" ; v:worksOn i:w ; v:email "ada@x.org" ; v:joined "2021-03-04"^^xsd:date ;
  v:mentor i:b ; v:shift "night shift" .
i:b a v:Nurse ; rdfs:label "Bo Lind" ; v:worksOn i:w ; v:email "bo@x.org" ; v:joined "2021-03-29"^^xsd:date ;
  v:mentor i:a ; v:shift "night shift" .
i:c a v:Nurse ; rdfs:label "Cai Roe" ; v:worksOn i:u ; v:email "cai@x.org" ; v:joined "2021-07-01"^^xsd:date ;
  v:mentor i:a ; v:shift "day shift" .
i:w a v:Ward ; rdfs:label "Maple Ward" .
i:u a v:Ward ; rdfs:label "Oak Ward" .
"""


def _asker() -> Answerer:
    return Answerer(view_of(rdflib.Graph().parse(data=TURTLE, format="turtle")))


def _labels(question: str, lang: str = "en") -> list[str]:
    return [value.label for value in _asker().ask(question, lang).values]


def test_people_are_the_members_of_classes_of_persons() -> None:
    assert _labels("How many people work on Maple Ward?") == ["2"]
    assert _labels("Who works on the Oak Ward?") == ["Cai Roe"]


def test_a_month_and_a_day_compare_with_dates() -> None:
    assert _labels("Which nurses joined in March 2021?") == ["Ada Brook", "Bo Lind"]
    assert _labels("Which nurses joined after 29 March 2021?") == ["Cai Roe"]
    assert _labels("Which nurses joined before 29 March 2021?") == ["Ada Brook"]


def test_days_are_numbers_and_back() -> None:
    assert [day_of(moment) for moment in span_of("2023-01")] == ["2023-01-01", "2023-01-31"]
    assert [day_of(moment) for moment in span_of("1999-12-31")] == ["1999-12-31", "1999-12-31"]


def test_a_kind_is_found_in_the_other_number() -> None:
    assert _labels("Which nurses have night shifts?") == ["Ada Brook", "Bo Lind"]


def test_things_come_with_their_columns() -> None:
    answer = _asker().ask("List the nurses on Maple Ward and their e-mail", "en")
    rows = [(v.label, [c.label for c in v.columns]) for v in answer.values]
    assert rows == [("Ada Brook", ["ada@x.org"]), ("Bo Lind", ["bo@x.org"])]


def test_mutual_links_and_exclusions_by_name() -> None:
    assert _labels("Which nurses are each other's mentor?") == ["Ada Brook", "Bo Lind"]
    assert _labels("Which nurses other than Ada Brook work on Maple Ward?") == ["Bo Lind"]


def test_the_oldest_has_most_age_where_there_is_no_date_of_birth() -> None:
    ages = TURTLE + 'v:age rdfs:label "age"@en . i:a v:age 41 . i:b v:age 38 . i:c v:age 29 .'
    asker = Answerer(view_of(rdflib.Graph().parse(data=ages, format="turtle")))
    assert [v.label for v in asker.ask("Which nurse is the oldest?", "en").values] == ["Ada Brook"]
    assert [v.label for v in asker.ask("Which nurse is the youngest?", "en").values] == ["Cai Roe"]


def test_who_lives_in_a_city_of_a_column() -> None:
    homes = TURTLE + 'v:city rdfs:label "city"@en . i:a v:city "York" . i:b v:city "Leeds" .'
    asker = Answerer(view_of(rdflib.Graph().parse(data=homes, format="turtle")))
    assert [v.label for v in asker.ask("Who lives in York?", "en").values] == ["Ada Brook"]
    assert [v.label for v in asker.ask("Which nurse lives in Leeds?", "en").values] == ["Bo Lind"]
