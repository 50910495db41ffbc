"""Learning from use: what was judged moves the ranking, and only so far."""

from __future__ import annotations

from pathlib import Path

from kg.evaluation.adapt_ranker import Judged, adapt
from kg.evaluation.kgqa import load_graph
from kg.question import Answerer
from kg.question.logic.serialization import to_form
from kg.question.ranking import model as rank
from kg.store.opening import view_of

DATA = Path(__file__).parents[2] / "data"


def asker(weights: dict[str, float] | None = None) -> Answerer:
    return Answerer(view_of(load_graph("kgqa/company-en", DATA)), weights=weights)


def test_a_reading_that_people_confirm_wins() -> None:
    ask = asker()
    index = ask.snapshot().index
    question = "Which products cost more than 1000?"
    _, found = ask.readings(question, "en")
    second = next(r for r in found if r.outcome != found[0].outcome)
    judged = [Judged(question, "en", to_form(second.expr, index), True)] * 8
    weights, used = adapt(ask, judged, rank.weights())
    assert used == 8
    before = second.probability
    _, after = asker(weights).readings(question, "en")
    assert next(r for r in after if r.outcome == second.outcome).probability > before


def test_confirming_what_is_answered_changes_no_other_answer() -> None:
    ask = asker()
    questions = ["Who designed the Ember?", "Which products are red?", "Who works in Oslo?"]
    answers = [ask.ask(q) for q in questions]
    weights, _ = adapt(ask, [Judged(questions[0], "en", answers[0].form, True)], rank.weights())
    changed = asker(weights)
    assert [changed.ask(q).text for q in questions] == [a.text for a in answers]


def test_what_is_gone_or_broken_teaches_nothing() -> None:
    weights, used = adapt(
        asker(), [Judged("Who?", "en", "{}", True), Judged("", "en", "no form", False)], rank.weights()
    )
    assert used == 0
    assert weights == dict(rank.weights())
