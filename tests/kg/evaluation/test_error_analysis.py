"""Where an answer went wrong, told from the terms of the gold query and of ours."""

from __future__ import annotations

import pytest

from kg.evaluation.error_analysis import UNTOLD, Wanted, mistake, wanted_along, wanted_by
from kg.question.sparql.query_terms import terms_of
from kg.types import Alternative, Answer, QueryError, Status

PREFIX = "PREFIX : <http://x/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
GOLD = wanted_by(PREFIX + "SELECT ?x { ?x a :Person ; :livesIn :Oslo ; :drives ?c . ?c :colour 'red' }")


def answered(query: str, status: Status = Status.ANSWERED, *choices: str) -> Answer:
    alternatives = tuple(Alternative("", PREFIX + choice, 0.5) for choice in choices)
    return Answer(status, "en", "", sparql=PREFIX + query if query else "", alternatives=alternatives)


def names(iri: str) -> list[str]:
    return {"http://x/Oslo": ["Oslo kommune"], "http://x/livesIn": ["lives in"]}.get(iri, [iri.rsplit("/", 1)[-1]])


RIGHT = "SELECT ?x { ?x a :Person ; :livesIn :Oslo ; :drives ?c . ?c :colour 'red' }"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (answered(RIGHT.replace(":Oslo", ":Bergen")), "linking"),
        (answered(RIGHT.replace("'red'", "'red', :Boat")), "linking"),
        (answered(RIGHT.replace(":colour 'red'", ":colour ?y")), "linking"),
        (answered(RIGHT.replace(":drives", ":sells")), "property"),
        (answered(RIGHT.replace("a :Person ;", "")), "property"),
        (answered(RIGHT.replace("SELECT ?x", "SELECT ?c")), "structure"),
        (answered(RIGHT, Status.NO_FACT), "structure"),
        (answered(RIGHT, Status.UNSUPPORTED), "execution"),
        (answered("", Status.UNSUPPORTED), "structure"),
        (answered("", Status.UNKNOWN_ENTITY), "linking"),
        (answered("", Status.UNKNOWN_PROPERTY), "property"),
        (answered("", Status.CLARIFY, RIGHT, RIGHT.replace(":Oslo", ":Bergen")), "linking"),
        (answered("", Status.CLARIFY, RIGHT, RIGHT.replace(":drives", ":sells")), "property"),
    ],
)
def test_the_first_thing_that_is_wrong(answer: Answer, expected: str) -> None:
    assert mistake(GOLD, answer, names) == expected


def test_gold_paths_name_by_label_and_local_name() -> None:
    gold = wanted_along(["oslo KOMMUNE"], ["lives_In^-1", "drives"])
    assert mistake(gold, answered("SELECT ?c { ?x :livesIn :Oslo ; :drives ?c }"), names) == "structure"
    assert mistake(gold, answered("SELECT ?c { ?x :livesIn :Oslo ; :owns ?c }"), names) == "property"


def test_where_gold_tells_nothing_only_the_outcome_does() -> None:
    assert mistake(UNTOLD, answered(RIGHT), names) == "structure"
    assert mistake(Wanted(frozenset(["Bergen"])), answered(RIGHT), names) == "linking"


def test_terms_stand_in_paths_filters_values_and_nested_queries() -> None:
    found = terms_of(
        PREFIX
        + """SELECT ?x (COUNT(?y) AS ?n) {
            VALUES ?x { :a "b" 7 }
            ?x (:p|^:q)/:r* ?y ; a/rdfs:subClassOf* :C .
            OPTIONAL { ?y :s ?z FILTER (?z = :d && STR(?z) != "e" && ?z > 3 && ?z IN (:f)) }
            FILTER NOT EXISTS { ?y :t "g"@en ; a :D }
            { SELECT (MAX(?v) AS ?m) { ?o :u ?v } }
        } GROUP BY ?x"""
    )
    assert {t.removeprefix("http://x/") for t in found.things} == {"a", "b", "d", "e", "f", "g"}
    assert {t.removeprefix("http://x/") for t in found.schema} == {*"pqrstu", "C", "D"}


@pytest.mark.parametrize("text", ["", "DROP ALL", "SELECT", "SELECT ?x { ?x nope:p ?y }", "(" * 5_000])
def test_what_is_no_query(text: str) -> None:
    with pytest.raises(QueryError):
        terms_of(text)
