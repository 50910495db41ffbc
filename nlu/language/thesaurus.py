"""Concepts, joined over languages: which words mean the same.

Knows: `concepts.yaml` of each language, and which concepts are inverse. Does not know: any graph.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from nlu.language.data import FALLBACK, FOLDER, language, read_yaml
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


@functools.cache
def inverses() -> Mapping[str, tuple[str, ...]]:
    """The concepts that say the relation of a concept from its other end: the manager for the subordinates."""
    found: dict[str, list[str]] = {}
    for concept, others in read_yaml(FOLDER / "inverses.yaml").items():
        for other in others:
            found.setdefault(concept, []).append(other)
            found.setdefault(other, []).append(concept)
    return {concept: tuple(others) for concept, others in found.items()}
