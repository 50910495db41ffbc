"""Numbers behind nodes of their own are properties of the things that have these nodes."""

from __future__ import annotations

import rdflib

from kg.question import Answerer
from kg.store.opening import view_of
from kg.types import Status

TURTLE = """
@prefix v: <http://example.com/v#> .
@prefix i: <http://example.com/i/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
v:Kettle a rdfs:Class ; rdfs:label "kettle"@en .
v:hasPrice rdfs:label "price"@en .
v:proofed rdfs:label "dishwasher-proof"@en .
i:k1 a v:Kettle ; rdfs:label "Kestrel One" ; v:hasPrice i:x1 ; v:hasWeight i:w1 ; v:proofed true .
i:k2 a v:Kettle ; rdfs:label "Kestrel Two" ; v:hasPrice i:x2 ; v:hasWeight i:w2 ; v:proofed false .
i:k3 a v:Kettle ; rdfs:label "Merlin" ; v:hasPrice i:x3 ; v:hasWeight i:w3 ; v:proofed true .
i:x1 v:amount 49.5 ; v:currency "EUR" .
i:x2 v:amount 80 ; v:currency "EUR" .
i:x3 v:amount 20 ; v:currency "EUR" .
i:w1 v:value 1.2 ; v:unit "kg" .
i:w2 v:value 0.9 ; v:unit "kg" .
i:w3 v:value 2.1 ; v:unit "kg" .
"""


def _asker() -> Answerer:
    return Answerer(view_of(rdflib.Graph().parse(data=TURTLE, format="turtle")))


def _labels(question: str, lang: str = "en") -> list[str]:
    answer = _asker().ask(question, lang)
    assert answer.status is Status.ANSWERED, answer
    return [value.label for value in answer.values]


def test_the_price_of_a_thing_is_the_amount_with_its_unit() -> None:
    answer = _asker().ask("What is the price of the Merlin?", "en")
    assert [value.label for value in answer.values] == ["20 EUR"]
    assert "hasPrice/" in answer.sparql and "amount" in answer.sparql


def test_things_are_ordered_and_compared_by_what_lies_behind_a_node() -> None:
    assert _labels("Which kettle is the most expensive?") == ["Kestrel Two"]
    assert _labels("What is the heaviest kettle?") == ["Merlin"]
    assert _labels("Which kettles cost less than 60 euros?") == ["Kestrel One", "Merlin"]


def test_a_flag_is_said_of_things() -> None:
    assert _labels("Which kettles are dishwasher-proof?") == ["Kestrel One", "Merlin"]
    assert _labels("Is the Kestrel Two dishwasher-proof?") == ["no"]
    assert _labels("Is the Merlin dishwasher-proof?") == ["yes"]
