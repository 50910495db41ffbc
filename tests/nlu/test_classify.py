"""Whole texts of any kind get a label, whatever stands in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlu.classify import Classifier
from nlu.types import LabelError
from nlu.vectors import SentenceEncoder
from tests.nlu.tiny import TEXTS, model_for, save, tokenizer_for

LABELS = {"good": ("good", "好"), "bad": ("bad", "坏")}
HARD = {
    "empty": "",
    "space": " \n\t ",
    "one": "x",
    "100k": "甲" * 100_000,
    "emoji": "😀" * 500,
    "control": "\x00\x07\x1b[31m",
    "rtl": "שלום עולם",
    "mixed": "混合 mixed текст",
    "surrogate": "\ud800 lone",
}


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = tokenizer_for(TEXTS)
    return save(tmp_path_factory.mktemp("classify"), model_for(tokenizer, seed=5), tokenizer)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=200), max_size=3))
def test_any_texts_get_probabilities_in_order(weights: Path, texts: list[str]) -> None:
    found = Classifier(weights, "cpu", "fp32").classify(texts, LABELS)
    assert len(found) == len(texts)
    for c in found:
        assert c.label in LABELS and abs(sum(score for _, score in c.scores) - 1) < 1e-6
        assert c.score == max(score for _, score in c.scores) >= 0.5
    vectors = SentenceEncoder(weights, "cpu", precision="fp32").encode(texts)
    assert np.isfinite(vectors).all() and len(vectors) == len(texts)


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_hard_texts_are_classified(weights: Path, text: str) -> None:
    classifier = Classifier(weights, "cpu", "fp32")
    (alone,) = classifier.classify([text], LABELS)
    among = classifier.classify(["London", text, "深圳 " * 300], LABELS)[1]
    assert alone.label == among.label and abs(alone.score - among.score) < 1e-3
    assert np.isfinite(SentenceEncoder(weights, "cpu").encode([text])).all()


def test_the_words_of_a_long_text_weigh_by_their_length(weights: Path) -> None:
    classifier = Classifier(weights, "cpu", "fp32")
    one, other = "Ada Lovelace was born in London .", "华为技术有限公司位于深圳。"
    scores = [dict(c.scores)["good"] for c in classifier.classify([one, other, f"{one}\n\n{other}"], LABELS)]
    assert min(scores[:2]) - 1e-6 <= scores[2] <= max(scores[:2]) + 1e-6


def test_labels_without_words_are_refused(weights: Path) -> None:
    with pytest.raises(LabelError):
        Classifier(weights, "cpu").classify(["x"], {})
