"""A number in words bounds a question as the same number in digits does."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from kg.evaluation.kgqa import load_graph
from kg.question import Answerer
from kg.store.opening import view_of

DATA = Path(__file__).parents[2] / "data"


@functools.cache
def asker(name: str) -> Answerer:
    return Answerer(view_of(load_graph(f"kgqa/{name}", DATA)))


@pytest.mark.parametrize(
    ("name", "lang", "words", "digits"),
    [
        ("company-en", "en", "Which offices have more than thirty desks?", "Which offices have more than 30 desks?"),
        ("company-en", "en", "Which offices have more than fifteen desks?", "Which offices have more than 15 desks?"),
        ("company-en", "en", "Which offices have over five dozen desks?", "Which offices have over 60 desks?"),
        ("company-en", "en", "Which offices have at least sixty five desks?", "Which offices have at least 65 desks?"),
        ("company-en", "en", "the twelve oldest employees", "the 12 oldest employees"),
        ("city-zh", "zh", "哪些公园的面积大于三十五公顷？", "哪些公园的面积大于35公顷？"),
        ("city-zh", "zh", "哪些公园的面积大于３５公顷？", "哪些公园的面积大于35公顷？"),
        ("city-zh", "zh", "人口超过六十万的区有哪些？", "人口超过60万的区有哪些？"),
        ("city-zh", "zh", "六十年代建成的学校有哪些？", "20世纪60年代建成的学校有哪些？"),
    ],
)  # fmt: skip
def test_numbers_in_words_are_bounds(name: str, lang: str, words: str, digits: str) -> None:
    said, written = asker(name).ask(words, lang), asker(name).ask(digits, lang)
    assert (said.status, said.sparql, said.values) == (written.status, written.sparql, written.values)
    assert said.sparql


def test_a_bound_in_words_is_not_dropped() -> None:
    few = asker("company-en").ask("Which offices have more than thirty desks?", "en")
    all_of_them = asker("company-en").ask("Which offices have more than three desks?", "en")
    assert 0 < len(few.values) < len(all_of_them.values)
