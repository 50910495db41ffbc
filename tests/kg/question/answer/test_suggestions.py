"""Questions that surely have an answer."""

from __future__ import annotations

import pytest
from rdflib import URIRef

from kg.question.answer.suggestions import Suggest
from kg.question.logic.expressions import Count, Denotation, Describe, Entities
from kg.question.snapshot import GraphSnapshot
from tests.kg.question.conftest import COMPANY, asker_over

FIRM = "http://example.org/firm/"


@pytest.fixture(scope="module")
def graph() -> GraphSnapshot:
    return asker_over(COMPANY).snapshot()


def test_all_that_is_said_of_a_thing_is_suggested(graph: GraphSnapshot) -> None:
    lamp = graph.index.ids[URIRef(FIRM + "lamp")]
    asked = list(Suggest(graph.index, graph.lexicon).about((lamp,)))
    assert len(asked) == 4  # weight, price, designer, colour
    assert all(Denotation(graph.index).nodes(expr) for expr in asked)


def test_nothing_is_suggested_of_plain_words(graph: GraphSnapshot) -> None:
    suggest = Suggest(graph.index, graph.lexicon)
    literal = next(n for n in range(len(graph.index.terms)) if graph.index.is_literal(n))
    assert list(suggest.about(())) == list(suggest.about((literal,))) == []


def test_a_misspelt_name_is_suggested_rightly(graph: GraphSnapshot) -> None:
    li = graph.index.ids[URIRef(FIRM + "li")]
    assert Describe(Entities((li,))) in list(Suggest(graph.index, graph.lexicon).near("Li Wie"))


def test_examples_end_with_a_count(graph: GraphSnapshot) -> None:
    *questions, last = Suggest(graph.index, graph.lexicon).examples()
    assert questions and isinstance(last, Count)
