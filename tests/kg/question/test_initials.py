"""A person with and without middle initials is found by either name; things that only have a letter inside are not."""

from __future__ import annotations

import rdflib

from kg.question import Answerer
from kg.store.opening import view_of

TURTLE = """
@prefix v: <http://example.com/v#> .
@prefix i: <http://example.com/i/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
v:Person a rdfs:Class ; rdfs:label "person" .
v:Virus a rdfs:Class ; rdfs:label "virus" .
v:birthPlace rdfs:label "place of birth" .
v:spouse rdfs:label "spouse" .
v:seat rdfs:label "seat" .
i:a a v:Person ; rdfs:label "Harold J. Finch" ; v:birthPlace "Queens" .
i:b a v:Person ; rdfs:label "Harold Finch" ; v:spouse "Grace Moss" .
i:c a v:Person ; rdfs:label "Dora K L Reed" ; v:birthPlace "Leeds" .
i:d a v:Virus ; rdfs:label "Hepatitis B virus" ; v:seat "liver" .
"""


def _said(question: str) -> list[str]:
    asker = Answerer(view_of(rdflib.Graph().parse(data=TURTLE, format="turtle")))
    return [value.label for value in asker.ask(question, "en").values]


def test_a_name_without_its_initial_finds_the_one_with_it() -> None:
    assert _said("What is the place of birth of Harold Finch?") == ["Queens"]
    assert _said("What is the place of birth of Dora Reed?") == ["Leeds"]


def test_a_name_with_an_initial_finds_the_one_without_it() -> None:
    assert _said("Who is the spouse of Harold J. Finch?") == ["Grace Moss"]


def test_a_letter_inside_the_name_of_a_thing_is_no_initial() -> None:
    names = Answerer(view_of(rdflib.Graph().parse(data=TURTLE, format="turtle"))).snapshot().lexicon.names
    assert "dora reed" in names and "hepatitis virus" not in names
