"""Terms: a text as words that can be counted, the same for sentences and for questions.

Knows: stems where words stand apart, pairs of neighbouring characters in Chinese, and the words of `words/` that a
question is not about. Does not know: sentences, how terms are weighed.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from nlu.language.characters import is_han
from nlu.language.data import read_yaml
from nlu.language.tokens import Token, tokenize

_FOLDER = Path(__file__).parent / "words"


def terms(text: str) -> list[str]:
    """The terms of a text, in order: stems of words, pairs of neighbouring Chinese characters.

    >>> terms("Who founded 联想公司的产品?")
    ['who', 'found', '联想', '想公', '公司', '产品']
    """
    return [term for term, _ in _pairs(text)]


def placed_terms(text: str) -> list[tuple[str, int, int]]:
    """The terms of a text, each with where its last word or character begins and ends."""
    return [(term, token.start, token.end) for term, token in _pairs(text)]


def asked_terms(question: str) -> list[str]:
    """The terms that a question is about, each once; all of it if nothing else is left.

    >>> asked_terms("When was the harbour built?")
    ['harbour', 'built']
    """
    found = _pairs(question)
    asked = [term for term, token in found if not _only_asks(term, token)]
    return list(dict.fromkeys(asked or [term for term, _ in found]))


def firm_terms(question: str) -> list[str]:
    """Those of `asked_terms` that no synonym or translation stands for: names in Latin letters, and numbers.

    >>> firm_terms("How many people work at Vell 2?")
    ['vell', '2']
    """
    asked = set(asked_terms(question))
    found = [
        term
        for number, (term, token) in enumerate(_pairs(question))
        if term in asked and (any(map(str.isdigit, token.text)) or (number and token.text[:1].isupper()))
    ]
    return list(dict.fromkeys(found))


def _pairs(text: str) -> list[tuple[str, Token]]:
    """Each term with the last token that it was made of."""
    found: list[tuple[str, Token]] = []
    before: Token | None = None
    for token in tokenize(text):
        if not is_han(token.norm):
            before = None
            found.append((token.stem, token))
        elif token.norm in _particles():
            before = None
        else:
            if before is not None and before.end == token.start:
                found.append((before.norm + token.norm, token))
            before = token
    return found


def _only_asks(term: str, token: Token) -> bool:
    """Whether a question is not about a term; a word as it is written, since "mayor" has the stem of "may"."""
    return (term if is_han(token.norm) else token.norm) in _asking()


@functools.cache
def _asking() -> frozenset[str]:
    """The words that a question is not about, in all languages: texts and questions mix them."""
    words = [word for words in _words("asking") for word in words.split()]
    return frozenset(words) | frozenset(term for word in words if is_han(word[0]) for term in terms(word))


@functools.cache
def _particles() -> frozenset[str]:
    return frozenset("".join(_words("particles")))


def _words(key: str) -> Sequence[str]:
    return [str(read_yaml(path)[key]) for path in sorted(_FOLDER.glob("*.yaml"))]


__all__ = ["asked_terms", "firm_terms", "placed_terms", "terms"]
