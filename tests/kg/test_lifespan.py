"""Lives: how many years dates make, and which answers are dates of a life at all."""

from __future__ import annotations

from datetime import date

import pytest
import rdflib
from rdflib import Literal, URIRef

from kg.lifespan import Life, life, people
from kg.question import Answerer
from kg.store.opening import view_of
from kg.types import Answer, Status, Value

EX = "http://example.org/"
GRAPH = """
@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Person a rdfs:Class ; rdfs:label "person"@en, "人物"@zh . :Bridge a rdfs:Class ; rdfs:label "bridge"@en .
:born rdfs:label "date of birth"@en, "出生日期"@zh . :died rdfs:label "date of death"@en, "逝世日期"@zh .
:opened rdfs:label "year opened"@en .
:Ann a :Person ; rdfs:label "Ann Lee" ; :born "1900-05-04"^^xsd:date ; :died "1980-05-03"^^xsd:date .
:Bob a :Person ; rdfs:label "Bob Ray" ; :born "1970-01-31"^^xsd:date .
:Cyd a :Person ; rdfs:label "Cyd Moss" .
:Span a :Bridge ; rdfs:label "Long Span" ; :opened 1950 .
"""


def dated(text: str) -> Answer:
    return Answer(Status.ANSWERED, "en", text, (Value(Literal(text), text),))


@pytest.mark.parametrize(
    ("born", "died", "years"),
    [
        ("1912-06-23", "1954-06-07", (41, 41)),
        ("1912-06-23", "1954-06-23", (42, 42)),
        ("1921", "1988", (66, 67)),
        ("1912-06", "1954-05-01", (41, 41)),
        ("1912-06", "1954-06-01", (41, 42)),
        ("1912-06", None, (88, 88)),
        ("2001", None, (0, 0)),
        ("long ago", None, None),
    ],
)
def test_years(born: str, died: str | None, years: tuple[int, int] | None) -> None:
    found = Life(URIRef(EX), "x", dated(born), dated(died) if died else None)
    assert found.years(date(2001, 3, 1)) == years


def test_no_year_of_another_kind_is_a_death() -> None:
    asker = Answerer(view_of(rdflib.Graph().parse(data=GRAPH, format="turtle")))
    ann, bob, span = (life(asker, URIRef(EX + name), "en") for name in ("Ann", "Bob", "Span"))
    assert ann.died is not None and ann.years(date(2026, 1, 1)) == (79, 79)
    assert bob.born is not None and bob.died is None and bob.years(date(2026, 1, 31)) == (56, 56)
    assert not span.known
    assert life(asker, URIRef(EX + "Ann"), "zh").died is not None


def test_people_are_named_one_by_one_or_described() -> None:
    asker = Answerer(view_of(rdflib.Graph().parse(data=GRAPH, format="turtle")))
    assert people(asker, "Ann Lee", "en") == (URIRef(EX + "Ann"),)
    assert people(asker, "Ann Lee and Cyd Moss", "en") == (URIRef(EX + "Ann"), URIRef(EX + "Cyd"))
    nobody = people(asker, "Zoe Quill", "en")
    assert isinstance(nobody, Answer) and nobody.status is not Status.ANSWERED
