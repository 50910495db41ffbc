"""Numbers of a question in words, digits and mixtures of both."""

from decimal import Decimal

import pytest

from nlu.language.data import languages, numbers
from nlu.values import read_number


@pytest.mark.parametrize(
    ("said", "lang", "value", "size"),
    [
        ("thirty desks", "en", 30, 1),
        ("fifteen", "en", 15, 1),
        ("thirty five", "en", 35, 2),
        ("two dozen eggs", "en", 24, 2),
        ("a dozen", "en", 12, 2),
        ("1.5 million people", "en", 1_500_000, 2),
        ("two hundred and five", "en", 205, 4),
        ("two hundred and five hundred", "en", 200, 2),
        ("fifty and five hundred", "en", 50, 1),
        ("三 十 五 公 顷", "zh", 35, 3),
        ("六 万", "zh", 60_000, 2),
        ("一 百 二 十 个", "zh", 120, 4),
        ("１５", "zh", 15, 1),
        ("２ 万", "zh", 20_000, 2),
        ("叁 拾", "zh", 30, 2),
        ("2.5 亿", "zh", 250_000_000, 2),
        ("fifteen", "zh", 15, 1),
    ],
)
def test_numbers_are_read_whole(said: str, lang: str, value: int, size: int) -> None:
    assert read_number(said.split(" "), lang) == (Decimal(value), size)


@pytest.mark.parametrize(("said", "lang"), [("a seat", "en"), ("and five", "en"), ("百 货", "zh"), ("hundred", "en")])
def test_other_words_are_none(said: str, lang: str) -> None:
    assert read_number(said.split(" "), lang) is None


@pytest.mark.parametrize("lang", languages())
def test_every_small_number_of_every_language_is_read(lang: str) -> None:
    for word, value in {**numbers(lang).digits, **numbers(lang).small}.items():
        assert read_number(word.split(" "), lang) == (value, len(word.split(" ")))
