"""Kinds of message: what asks the graph nothing is told apart before the graph is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from bot.dialogue.kinds import Kind, is_plain_question, kind_of, signs
from bot.dialogue.kinds.fit import lines
from bot.dialogue.kinds.head import Head, Kinds, inputs, shipped
from bot.dialogue.unasked import unasked
from kg.types import Status
from nlu.folders import identity_of

FOLDER = Path(__file__).parents[1] / "data" / "kinds"


class Marks:
    """Vectors that only tell whether a text says "pump"."""

    identity = "marks"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[1.0, 0.0] if "pump" in text else [0.0, 1.0] for text in texts], np.float32)


def head(kind: Kind) -> Head:
    """A layer that takes whatever says "pump" for one kind, and anything else for a question."""
    kinds: tuple[Kind, ...] = get_args(Kind)
    weights = np.zeros((len(kinds), inputs(["x"], Marks()).shape[1]), np.float32)
    weights[kinds.index(kind), 0] = weights[kinds.index("question"), 1] = 9.0
    return Head("marks", kinds, weights)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_most_messages_are_told_apart_by_their_forms_alone(lang: str) -> None:
    said = lines(FOLDER / f"{lang}.tsv")
    right = [kind_of(text, lang) == kind for kind, text in said]
    assert sum(right) / len(right) >= 0.9, [pair for pair, good in zip(said, right, strict=True) if not good]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("part", ["", "heldout."])
def test_a_question_to_the_graph_is_never_taken_for_something_else(lang: str, part: str) -> None:
    said = [text for kind, text in lines(FOLDER / f"{part}{lang}.tsv") if kind == "question"]
    wrong = [text for text in said if kind_of(text, lang) not in ("question", "documents")]
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_has_the_form_of_a_plain_question_is_one(lang: str) -> None:
    said = [pair for part in ("train.", "heldout.") for pair in lines(FOLDER / f"{part}{lang}.tsv")]
    other = [text for kind, text in said if kind != "question" and is_plain_question(text, lang)]
    assert len(other) <= 8, other


def test_the_layer_decides_where_no_form_fits() -> None:
    kinds = Kinds(Marks(), head("feeling"))
    assert kinds("dreadful pump", "en") == "feeling"
    assert kinds("dreadful valve", "en") == "question"
    assert kinds("Which pump is the oldest?", "en") == "question"  # its form is plain
    assert kinds("Hello!", "en") == "greeting"


def test_without_its_encoder_the_layer_is_not_asked() -> None:
    other = Marks()
    other.identity = "another"
    assert Kinds(other, head("feeling"))("dreadful pump", "en") == "question"
    assert Kinds()("dreadful pump", "en") == "question"


def test_the_shipped_layer_was_fitted_for_the_shipped_encoder() -> None:
    """After new weights: `python -m bot.dialogue.kinds.fit --data tests/data`."""
    found = shipped()
    assert found is not None and found.encoder == identity_of()
    assert found.weights.shape == (len(get_args(Kind)), 384 + len(signs("x", "en")) + 1)


@pytest.mark.parametrize(("text", "lang"), [("hello", "en"), ("你好", "zh"), ("Thanks!", "en"), ("我今天很开心", "zh")])
def test_what_asks_nothing_gets_no_facts(text: str, lang: str) -> None:
    found = unasked(text, lang)
    assert found is not None
    assert found.status is Status.UNSUPPORTED
    assert not found.values


def test_a_question_is_left_to_the_graph_and_the_documents() -> None:
    assert unasked("Who wrote Hamlet?") is None
    assert unasked("What do the documents say about tea?") is None
