"""Where asks for the place of what is named, also where that is named by what somebody has to do with it."""

from __future__ import annotations

import pytest
import rdflib

from kg.question import Answerer
from kg.store.opening import view_of

CLUBS = """
@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Player a rdfs:Class ; rdfs:label "player" . :Club a rdfs:Class ; rdfs:label "club" .
:Country a rdfs:Class ; rdfs:label "country" .
:playsIn rdfs:label "plays in" . :isIn rdfs:label "is in country" .
:a a :Player ; rdfs:label "Ann Roe" ; :playsIn :c . :b a :Player ; rdfs:label "Bo Lind" ; :playsIn :d .
:c a :Club ; rdfs:label "Red Star" ; :isIn :n . :d a :Club ; rdfs:label "Blue Moon" ; :isIn :m .
:n a :Country ; rdfs:label "Norway" . :m a :Country ; rdfs:label "Malta" .
"""

KINDS = """
@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:State a rdfs:Class ; rdfs:label "state" ; rdfs:comment "A state is a part of the union." ; rdfs:subClassOf :Place .
:Place a rdfs:Class ; rdfs:label "place" . :o a :State ; rdfs:label "Ohio" . :t a :State ; rdfs:label "Texas" .
"""


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("Where is the club that Ann Roe plays in?", "Norway"),
        ("Where is the club Bo Lind plays in?", "Malta"),
        ("Where is Red Star?", "Norway"),
    ],
)
def test_where_asks_for_the_place_of_the_club(question: str, label: str) -> None:
    asker = Answerer(view_of(rdflib.Graph().parse(data=CLUBS, format="turtle")))
    assert [value.label for value in asker.ask(question).values] == [label]


def test_the_members_of_a_kind_are_no_kind() -> None:
    asker = Answerer(view_of(rdflib.Graph().parse(data=KINDS, format="turtle")))
    assert [value.label for value in asker.ask("What are the states?").values] == ["Ohio", "Texas"]
    assert asker.ask("What is a state?").text == "A state is a part of the union."
