"""Names of which only a part is written, over a graph whose properties have no labels; flags that things have."""

from __future__ import annotations

import pytest
import rdflib

from kg.question import Answerer
from kg.store.opening import view_of

FERRIES = """
@prefix f: <https://ferries.example/ns#> . @prefix d: <https://ferries.example/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
f:Vessel a rdfs:Class . f:Operator a rdfs:Class .
d:a a f:Vessel ; rdfs:label "MV North Star" ; f:passengerCapacity 640 ; f:operatedBy d:c ; f:hasWifi true .
d:b a f:Vessel ; rdfs:label "MV Grace Hopper" ; f:passengerCapacity 900 ; f:operatedBy d:t ; f:hasWifi true .
d:e a f:Vessel ; rdfs:label "HSC Swift Tern" ; f:passengerCapacity 280 ; f:operatedBy d:t ; f:hasWifi false .
d:c a f:Operator ; rdfs:label "Calder Lines" . d:t a f:Operator ; rdfs:label "Tern Fast Ferries" .
"""


@pytest.fixture(scope="module")
def asker() -> Answerer:
    return Answerer(view_of(rdflib.Graph().parse(data=FERRIES, format="turtle")))


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Who operates the Grace Hopper?", {"Tern Fast Ferries"}),
        ("What is the passenger capacity of the North Star?", {"640"}),
        ("What is the passenger capacity of Swift Tern?", {"280"}),
        ("How many passengers can the North Star carry?", {"640"}),
        ("Which vessels have wifi?", {"MV North Star", "MV Grace Hopper"}),
    ],
)
def test_a_name_may_lack_its_first_word(asker: Answerer, question: str, labels: set[str]) -> None:
    assert {value.label for value in asker.ask(question).values} == labels


def test_properties_without_labels_are_written_as_words(asker: Answerer) -> None:
    assert (
        asker.ask("What is the passenger capacity of MV North Star?").paraphrase
        == "passenger capacity of MV North Star"
    )
