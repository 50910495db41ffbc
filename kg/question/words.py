"""Words as the question compiler asks for them: tokens, stems and the operator lexicon of a language.

Knows: where `nlu.language` has them. Does not know: any language, any graph.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from nlu.language import thesaurus as _thesaurus
from nlu.language.characters import is_han, key, local_name
from nlu.language.data import language, spaced
from nlu.language.inflection import lemma, other_number, stem
from nlu.language.language import Adjective
from nlu.language.tokens import Token, stem_key, tokenize


@dataclass(frozen=True, slots=True)
class Operators:
    """The operator lexicon of one language, keyed by normalised tokens joined with spaces."""

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
        words.function, phrases, questions.superlatives, questions.comparatives, questions.degrees, questions.wh,
        words.frames, words.measures, words.people, words.persons, words.here,
    )  # fmt: skip


def thesaurus() -> _thesaurus.Concepts:
    """Concepts of a word (by stem key), and the words of a concept (stem keys)."""
    return _thesaurus.thesaurus(frozenset(["en", "zh"]))


__all__ = [
    "Adjective", "Operators", "Token", "is_han", "key", "lemma", "local_name", "operators", "other_number", "stem",
    "stem_key", "thesaurus", "tokenize",
]  # fmt: skip
