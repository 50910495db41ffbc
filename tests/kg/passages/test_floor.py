"""A floor under the figures of `tuwen eval passages/own`, by words alone, so that no test needs the encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.evaluation.passages import documents, load_items, names, passages_of, score
from kg.passages.ranking import weights

DATA = Path(__file__).parents[2] / "data"
FOLDER = DATA / "passages" / "own"


@pytest.mark.parametrize(("lang", "least"), [("en", 0.45), ("zh", 0.6)])
def test_right_sentences_are_among_the_first_three(lang: str, least: float) -> None:
    items = [item for item in load_items(FOLDER) if item.lang == lang][::2]
    passages = passages_of(documents(FOLDER), None)
    assert score(items, lambda item: passages.find(item.question, least=0.0))["recall3"] >= least


def test_every_right_sentence_stands_in_its_document() -> None:
    texts = {source.title: text for source, text in documents(FOLDER)}
    for item in load_items(FOLDER):
        assert all(quote in texts[item.document] for quote in item.quotes), item.id


def test_both_languages_are_sets_of_their_own() -> None:
    assert names(DATA) == ["passages/own-en", "passages/own-zh"]
    assert names(DATA / "kgqa") == []


def test_the_shipped_threshold_is_a_probability() -> None:
    assert 0 < weights().asked < weights().near < 1
