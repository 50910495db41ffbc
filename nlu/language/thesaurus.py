"""Concepts, joined over languages: which words mean the same.

Knows: `concepts.yaml` of each language. Does not know: any graph.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from nlu.language.data import FALLBACK, language
from nlu.language.tokens import stem_key

Concepts = tuple[Mapping[str, tuple[str, ...]], Mapping[str, frozenset[str]]]


@functools.cache
def thesaurus(langs: frozenset[str]) -> Concepts:
    """Concepts of a word (by stem key) and the words of a concept (stem keys), in some languages together."""
    concepts: dict[str, set[str]] = {}
    words: dict[str, set[str]] = {}
    for lang in sorted(langs):
        for concept, phrases in language(lang).concepts.items():
            keys = {stem_key(phrase, lang) for phrase in phrases}
            keys.add(stem_key(concept, FALLBACK))
            words.setdefault(concept, set()).update(keys)
            for key in keys:
                concepts.setdefault(key, set()).add(concept)
    return {k: tuple(sorted(v)) for k, v in concepts.items()}, {k: frozenset(v) for k, v in words.items()}
