"""Tokens of a text: words where words stand apart, single characters in Chinese, each with its place.

Knows: how a text is cut, and the articles that names are meant without. Does not know: what the words mean.
"""

from __future__ import annotations

from typing import NamedTuple

from nlu.language.characters import TOKEN, norm, without_possessives
from nlu.language.data import FALLBACK, language
from nlu.language.inflection import stem


class Token(NamedTuple):
    """One word or one Chinese character of a text, with its place in it."""

    text: str
    norm: str
    stem: str
    start: int
    end: int


def tokenize(text: str, lang: str = FALLBACK) -> list[Token]:
    """The tokens of a text, without punctuation: words, numbers, and single Chinese characters."""
    return [
        Token(m.group(), low := norm(m.group()), stem(low, lang), m.start(), m.end())
        for m in TOKEN.finditer(without_possessives(text))
    ]


def stem_key(text: str, lang: str = FALLBACK) -> str:
    """The form under which schema words are looked up: stems without articles, joined by spaces."""
    words = language(lang).words
    return " ".join(token.stem for token in tokenize(text, lang) if token.norm not in words.articles)


__all__ = ["Token", "stem_key", "tokenize"]
