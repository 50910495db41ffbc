"""Words as the question compiler asks for them: tokens, stems and the operator lexicon of a language.

Knows: where `nlu.language` has them. Does not know: any language, any graph.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from nlu.language.characters import is_han, key, local_name
from nlu.language.data import language, spaced
from nlu.language.inflection import lemma, other_number, stem
from nlu.language.language import Adjective
from nlu.language.tokens import Token, stem_key, tokenize


@dataclass(frozen=True, slots=True)
class Operators:
    """The operator lexicon of one language, keyed by normalised tokens joined with spaces."""

    lang: str
    function: frozenset[str]
    phrases: Mapping[str, tuple[str, str]]
    superlatives: Mapping[str, Adjective]
    comparatives: Mapping[str, Adjective]
    degrees: Mapping[str, tuple[str, ...]]
    wh: Mapping[str, tuple[str, ...]]
    frames: frozenset[str]
    measures: frozenset[str]
    people: frozenset[str]
    persons: frozenset[str]
    here: frozenset[str]


@functools.cache
def operators(lang: str) -> Operators:
    """The operator lexicon of a language."""
    found = language(lang)
    words, questions = found.words, found.questions
    phrases = dict(questions.phrases)
    for measure in words.measures:
        for asking in questions.counted:
            phrases.setdefault(spaced(asking + measure), ("count", "things"))
    return Operators(
        lang, words.function, phrases, questions.superlatives, questions.comparatives, questions.degrees, questions.wh,
        words.frames, words.measures, words.people, words.persons, words.here,
    )  # fmt: skip


@functools.cache
def light(lang: str) -> frozenset[str]:
    """Words of Latin script without content of their own: those of the language or of its companions."""
    found = language(lang)
    if found.syntax.spaced:
        return found.words.function
    return frozenset[str]().union(*(language(code).words.function for code in found.syntax.companions))


__all__ = [
    "Adjective", "Operators", "Token", "is_han", "key", "lemma", "light", "local_name", "operators", "other_number",
    "stem", "stem_key", "tokenize",
]  # fmt: skip
