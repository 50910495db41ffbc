"""Kinds of message: what asks the graph nothing is told apart before the graph is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue.kinds import kind_of
from bot.dialogue.unasked import unasked
from kg.types import Status

FOLDER = Path(__file__).parents[1] / "data" / "kinds"


def lines(lang: str) -> list[tuple[str, str]]:
    found = (FOLDER / f"{lang}.tsv").read_text("utf-8").splitlines()
    return [(kind, text) for kind, text in (line.split("\t") for line in found)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_most_messages_are_told_apart(lang: str) -> None:
    said = lines(lang)
    right = [kind_of(text, lang) == kind for kind, text in said]
    assert sum(right) / len(right) >= 0.9, [pair for pair, good in zip(said, right, strict=True) if not good]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_question_to_the_graph_is_never_taken_for_something_else(lang: str) -> None:
    wrong = [text for kind, text in lines(lang) if kind == "question" and kind_of(text, lang) != "question"]
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(("text", "lang"), [("hello", "en"), ("你好", "zh"), ("Thanks!", "en"), ("我今天很开心", "zh")])
def test_what_asks_nothing_gets_no_facts(text: str, lang: str) -> None:
    found = unasked(text, lang)
    assert found is not None
    assert found.status is Status.UNSUPPORTED
    assert not found.values


def test_a_question_is_left_to_the_graph() -> None:
    assert unasked("Who wrote Hamlet?") is None
