"""What rooms outside the question compiler ask of a snapshot: names, kinds, properties."""

from __future__ import annotations

import pytest
from rdflib import Literal, URIRef

from kg.question import Answerer
from kg.question.snapshot import GraphSnapshot
from kg.vocab import RDF
from tests.kg.question.conftest import asker_over

FIRM = "http://example.org/firm/"


def firm(name: str) -> URIRef:
    return URIRef(FIRM + name)


@pytest.fixture
def graph(company: Answerer) -> GraphSnapshot:
    return company.snapshot()


def test_a_word_means_what_it_names_best(graph: GraphSnapshot) -> None:
    assert graph.meaning("Li Wei") == graph.meaning("李伟") == (firm("li"),)
    assert graph.meaning("Sam Fox") == (firm("sam1"), firm("sam2"))
    assert graph.meaning("employees") == (firm("Employee"),)
    assert graph.meaning(f"<{FIRM}li>") == (firm("li"),)
    assert graph.meaning("unicorn") == graph.meaning("red") == graph.meaning("") == ()


def test_one_thing_kind_or_value_is_found(graph: GraphSnapshot) -> None:
    assert graph.find("Chair") == firm("chair")
    assert graph.find("boats") == firm("Boat")
    assert graph.find("red") == Literal("red")
    assert graph.find("unicorn") is None
    assert sorted(graph.called("Sam Fox")) == [firm("sam1"), firm("sam2")]


def test_things_have_names_in_both_languages(graph: GraphSnapshot) -> None:
    assert (graph.label(firm("li"), "en"), graph.label(firm("li"), "zh")) == ("Li Wei", "李伟")
    assert {"Li Wei", "李伟"} <= set(graph.names_of(firm("li")))
    assert graph.label(URIRef("urn:x"), "en") == "urn:x" and graph.names_of(URIRef("urn:x")) == []


def test_kinds_and_properties_are_told_from_things(graph: GraphSnapshot) -> None:
    assert graph.is_kind(firm("Boat")) and not graph.is_kind(firm("gull")) and not graph.is_kind(firm("owns"))
    assert graph.is_schema(firm("owns")) and graph.is_schema(firm("Boat")) and not graph.is_schema(firm("gull"))
    assert graph.names_kind("boats") and not graph.names_kind("gull")
    assert graph.mentions_kind({"offic", "office", "and"}) and not graph.mentions_kind({"and"})
    assert graph.members(firm("Boat")) == [firm("gull")] and graph.members(URIRef("urn:x")) == []


def test_persons_may_be_human_and_products_not(graph: GraphSnapshot) -> None:
    assert graph.may_be_human([firm("li")]) and not graph.may_be_human([firm("chair")])


def test_most_things_have_a_value_under_its_main_property(graph: GraphSnapshot) -> None:
    assert graph.main_property(Literal("red"), firm("x")) == firm("colour")
    assert graph.main_property(firm("Boat"), firm("x")) == RDF.type


def test_a_measure_is_told_without_its_unit() -> None:
    snapshot = asker_over(
        "@prefix : <urn:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        ':weight rdfs:label "weight (kg)" . :a a :Box ; rdfs:label "A" ; :weight 3 . :b a :Box ; :weight 4 .'
    ).snapshot()
    assert snapshot.measure(URIRef("urn:weight"), "en") == ("weight", "kg")
    assert snapshot.measure(URIRef("urn:Box"), "en") is None
