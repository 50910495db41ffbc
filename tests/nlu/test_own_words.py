"""The list of single words that retrieval is measured on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.training.evaluation import evaluate, names, retrieval


def test_each_word_has_one_partner() -> None:
    pairs = retrieval.own_words()
    assert len(pairs) >= 300
    for side in (0, 1):
        assert len({pair[side].casefold() for pair in pairs}) == len(pairs)
    assert all(english.isascii() and not chinese.isascii() for english, chinese in pairs)


def test_words_are_scored_among_the_three_nearest_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pairs = retrieval.own_words()
    place = {word: n for n, pair in enumerate(pairs) for word in pair}

    class Nearly:
        """Finds every English word second: its neighbour in the list is a little nearer."""

        def __init__(self, weights: Path | None) -> None: ...

        def encode(self, texts: list[str]) -> np.ndarray:
            rows = np.eye(len(pairs), dtype=np.float32)[[place[text] for text in texts]]
            return rows if texts[0].isascii() else rows * 0.9 + np.roll(rows, 1, 1)

    monkeypatch.setattr(retrieval, "SentenceEncoder", Nearly)
    found = evaluate("translation/own-words", tmp_path, weights=None)
    assert found.items == len(pairs)
    assert (found.metrics["top1"], found.metrics["top3"]) == (0.0, 1.0)
    assert "translation/own-words" in names(tmp_path)
