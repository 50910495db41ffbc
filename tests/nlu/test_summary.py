"""Extractive summaries: the text's own sentences, in order, different from each other, in bounded time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from nlu.summary import CANDIDATES, extract
from tests.timing import processor_seconds

TEXTS = {
    "en": (
        "# The mill\n\nThe mill of Arden was built in 1802 by the Orr family. It ground flour for four villages. "
        "Its wheel turned in the river Lin. The weather was often bad. The mill closed in 1951. "
        "Today the mill is a museum of flour."
    ),
    "zh": (
        "老磨坊\n\n老磨坊建于1802年，由奥家建造。磨坊为四个村子磨面粉。水轮立在林河里。天气常常不好。"
        "磨坊于1951年关闭。今天磨坊是面粉博物馆。"
    ),
}


class LetterVectors:
    """Vectors of letter counts: a stand-in for the encoder that needs no weights."""

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += len(texts)
        found = np.zeros((len(texts), 64), np.float32)
        for row, text in enumerate(texts):
            for character in text:
                found[row, ord(character) % 64] += 1
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


@pytest.mark.parametrize("lang", sorted(TEXTS))
def test_a_summary_is_sentences_of_the_text_in_their_order(lang: str) -> None:
    text = TEXTS[lang]
    found = extract(text, LetterVectors(), 3)
    assert len(found.spans) == 3 and list(found.spans) == sorted(found.spans)
    said = [text[start:end] for start, end in found.spans]
    assert found.text == (" " if lang == "en" else "").join(said)
    assert "1802" in said[0] and not said[0].startswith(("#", "老磨坊\n"))


def test_a_sentence_that_stands_twice_is_given_once() -> None:
    text = "The bridge was opened in spring. " * 30 + "Ships pass below it at noon. It is painted green every year."
    found = extract(text, LetterVectors(), 3)
    assert found.text.count("opened in spring") == 1 and len(found.spans) == 3


def test_a_short_text_is_its_own_summary() -> None:
    assert extract("It rained all day long.", LetterVectors(), 3).text == "It rained all day long."
    assert extract("", LetterVectors(), 3).spans == ()


def test_tables_pictures_and_headings_are_no_sentences() -> None:
    text = "# Report of the year\n\n| a | b | c | d | e |\n\n![A picture of the harbour](x.png)\n\n" + TEXTS["en"]
    assert "|" not in extract(text, LetterVectors(), 4).text and "picture" not in extract(text, LetterVectors(), 4).text


@pytest.mark.parametrize(
    "unit", ["Number {n} of the ships left port. ", "第{n}艘船离开了港口，去了很远的地方。", "😀", "x = {n}\n"]
)
def test_a_hundred_thousand_characters_are_bounded(unit: str) -> None:
    text = "".join(unit.format(n=n) for n in range(100_000 // len(unit)))[:100_000]
    vectors = LetterVectors()
    assert processor_seconds(lambda: extract(text, vectors, 3)) < 5
    assert vectors.encoded <= CANDIDATES
