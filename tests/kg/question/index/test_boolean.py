"""Properties that are only true or false."""

from __future__ import annotations

from kg.question.index.boolean import true_of
from kg.question.index.graph import GraphIndex
from tests.kg.question.conftest import asker_over

TURTLE = """
@prefix : <urn:> .
:a a :Tent ; :dry true ; :sold false ; :size 2 ; :note "true" .
:b a :Tent ; :dry false ; :sold false ; :size 3 ; :note "no" .
"""


def property_of(index: GraphIndex, name: str) -> int:
    return next(number for number, found in index.properties.items() if str(found.iri) == f"urn:{name}")


def test_a_flag_has_a_node_that_says_yes() -> None:
    index = asker_over(TURTLE).snapshot().index
    dry = true_of(index, property_of(index, "dry"))
    assert dry is not None and str(index.terms[dry]) == "true"


def test_a_flag_that_is_never_true_has_none() -> None:
    index = asker_over(TURTLE).snapshot().index
    assert true_of(index, property_of(index, "sold")) is None


def test_numbers_and_words_are_no_flags() -> None:
    index = asker_over(TURTLE).snapshot().index
    assert true_of(index, property_of(index, "size")) is None
    assert true_of(index, property_of(index, "note")) is None
