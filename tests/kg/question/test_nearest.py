"""An empty answer says which condition stands in the way."""

from __future__ import annotations

import rdflib

from kg.question import Answerer
from kg.question.logic.expressions import Comparison, Denotation, Entities, Intersection, Join
from kg.question.logic.relaxation import nearest
from kg.store.opening import view_of
from kg.types import Status

TURTLE = """
@prefix v: <http://example.com/v#> .
@prefix i: <http://example.com/i/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
v:Bakery a rdfs:Class ; rdfs:label "bakery"@en, "面包店"@zh .
v:city rdfs:label "city"@en, "城市"@zh .
v:sells rdfs:label "sells"@en, "出售"@zh .
v:founded rdfs:label "founded"@en, "成立年份"@zh .
i:o rdfs:label "Oslo" . i:b rdfs:label "Bergen" .
i:r rdfs:label "rye bread" . i:w rdfs:label "white bread" .
i:b1 a v:Bakery ; rdfs:label "Crumb" ; v:city i:b ; v:sells i:r, i:w ; v:founded 1999 .
i:b2 a v:Bakery ; rdfs:label "Crust" ; v:city i:b ; v:sells i:r ; v:founded 2005 .
i:b3 a v:Bakery ; rdfs:label "Loaf" ; v:city i:o ; v:sells i:w ; v:founded 2012 .
"""


def _ask(question: str, lang: str) -> str:
    answer = Answerer(view_of(rdflib.Graph().parse(data=TURTLE, format="turtle"))).ask(question, lang)
    assert answer.status is Status.NO_FACT, answer
    assert answer.values == ()
    return answer.text


def test_the_name_that_nothing_fits_with_is_the_reason() -> None:
    said = _ask("Which bakeries in Oslo sell rye bread?", "en")
    assert said.endswith("Without “Oslo” there are 2: Crumb and Crust.")


def test_of_several_conditions_the_one_that_leaves_the_fewest_is_named() -> None:
    index = Answerer(view_of(rdflib.Graph().parse(data=TURTLE, format="turtle"))).snapshot().index

    def things(name: str) -> Entities:
        return Entities((index.ids[rdflib.URIRef(f"http://example.com/i/{name}")],))

    def of(prop: str) -> int:
        return index.ids[rdflib.URIRef(f"http://example.com/v#{prop}")]

    oslo, rye = Join(things("o"), of("city"), True), Join(things("r"), of("sells"), True)
    assert nearest(Intersection(rye, oslo), Denotation(index)) == (oslo, rye)
    late = Comparison(rye, of("founded"), ">", 2010.0)
    assert nearest(late, Denotation(index)) == (rye, late)
    assert nearest(Join(things("o"), of("sells"), False), Denotation(index)) is None


def test_a_comparison_may_be_the_reason() -> None:
    said = _ask("Which bakeries in Bergen were founded after 2010?", "en")
    assert "Without “" in said and ("Loaf" in said or "Crumb" in said)


def test_it_is_said_in_the_language_of_the_question() -> None:
    assert "不要求“Oslo”的话有2个：Crumb、Crust。" in _ask("Oslo的哪些面包店出售rye bread？", "zh")
