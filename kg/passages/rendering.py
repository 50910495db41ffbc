"""The words of a question in another language, by the dictionary: what a sentence in it may say for each.

Knows: the dictionary (CC-CEDICT), how words are cut. Does not know: sentences, meaning in context: every sense counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kg.passages.terms import asked_terms, terms
from kg.question.lexicon import dictionary
from nlu.language.characters import is_han
from nlu.language.inflection import lemma
from nlu.language.tokens import Token, tokenize

Senses = tuple[frozenset[str], ...]
"""The senses of one word, each as the terms that must stand together in a sentence."""
_LONGEST = 6
_MOST_SENSES = 24


def renderings(question: str, lang: str, but: Collection[str] = ()) -> list[Senses]:
    """For each word that a question is about what it can be in the other language; words without any are left out.

    Args:
        but: Terms that are not looked up.

    >>> [sorted(map(sorted, senses)) for senses in renderings("押金多少", "zh")]
    [[['deposit'], ['down', 'payment']]]
    """
    asked = set(asked_terms(question)).difference(but)
    read = {"zh": _of_chinese, "en": _of_english}.get(lang)
    found = read(question, asked) if read is not None else iter(())
    return [senses for senses in found if senses]


def _of_chinese(question: str, asked: set[str]) -> Iterator[Senses]:
    at, tokens = 0, tokenize(question)
    while at < len(tokens):
        sizes = range(min(_LONGEST, len(tokens) - at), 1, -1)
        size = next((n for n in sizes if dictionary.english(_joined(tokens[at : at + n]))), 0)
        word = _joined(tokens[at : at + size])
        if size and is_han(word) and asked.intersection(terms(word)):
            yield _senses(dictionary.english(word))
        at += max(size, 1)


def _of_english(question: str, asked: set[str]) -> Iterator[Senses]:
    for token in tokenize(question):
        if token.stem in asked and token.norm.isalpha():
            ways = dict.fromkeys((token.norm, lemma(token.norm, "en")))
            yield _senses([word for way in ways for word in dictionary.chinese(way) if len(word) > 1])


def _senses(phrases: Sequence[str]) -> Senses:
    return tuple(dict.fromkeys(frozenset(found) for phrase in phrases[:_MOST_SENSES] if (found := terms(phrase))))


def _joined(tokens: Sequence[Token]) -> str:
    return "".join(token.norm for token in tokens)


__all__ = ["Senses", "renderings"]
