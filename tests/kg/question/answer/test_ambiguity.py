"""Parses that mean different things and are as good."""

from __future__ import annotations

from kg.question.answer.ambiguity import close, rivals_of, shared_name, with_shares
from kg.question.logic.expressions import Describe, Entities, Join
from kg.question.parsing.parse import Parse


def parse(outcome: str, probability: float) -> Parse:
    return Parse(Entities((1,)), 1, {}, 0.0, probability, outcome, ())


def test_parses_with_one_answer_are_no_rivals() -> None:
    found = [parse("a", 0.5), parse("a", 0.2), parse("b", 0.3)]
    assert [(r.outcome, r.probability) for r in rivals_of(found)] == [("a", 0.5), ("b", 0.3)]


def test_an_answer_has_the_probability_of_all_its_parses() -> None:
    found = [parse("a", 0.5), parse("a", 0.2), parse("b", 0.3)]
    assert [round(r.probability, 9) for r in with_shares(rivals_of(found), found)] == [0.7, 0.3]


def test_close_rivals_are_nearly_as_probable_as_the_first() -> None:
    rivals = [parse("a", 0.40), parse("b", 0.35), parse("c", 0.25)]
    assert [r.outcome for r in close(rivals)] == ["a", "b"]


def test_a_name_is_shared_where_something_of_its_things_is_asked() -> None:
    both = Entities((1, 2))
    assert shared_name(Describe(both)) == shared_name(Join(both, 3, False)) == both
    assert shared_name(Join(both, 3, True)) is None and shared_name(Describe(Entities((1,)))) is None
