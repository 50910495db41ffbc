"""Which classes of a graph are those of persons.

Knows: words for persons and organisations, properties that persons alone have. Does not know: questions.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Protocol

from kg.question import words
from kg.question.index.graph import GraphIndex
from nlu.language.thesaurus import thesaurus


class Named(Protocol):
    """The part of a lexicon that this needs."""

    index: GraphIndex
    languages: frozenset[str]

    def forms(self, node: int) -> Iterator[tuple[str, float]]: ...

    def keys(self, item: int) -> Iterator[str]: ...


def persons(lexicon: Named) -> frozenset[int]:
    """Classes whose members are persons: a name of the class says so, or most members have what persons have."""
    index = lexicon.index
    named = {words.key(word) for lang in lexicon.languages for word in words.operators(lang).people}
    persons_have = _personal(lexicon.languages)
    personal = {p for p in index.properties if any(k in persons_have for k in lexicon.keys(p))}
    found: set[int] = set()
    for kind in index.classes:
        members = list(itertools.islice(index.members.get(kind, ()), 40))
        said = any(_names(form, named) for form, _ in lexicon.forms(kind))
        shown = sum(any(p in personal for p in index.out.get(n, ())) for n in members)
        if members and (said or 2 * shown > len(members)) and not _organised(lexicon, kind):
            found.add(kind)
    return frozenset(found)


def _organised(lexicon: Named, kind: int) -> bool:
    """Whether a class is one of organisations by its name, or by that of a class above it: these are no persons."""
    _, of_concept = thesaurus(lexicon.languages)
    family = (kind, *lexicon.index.superclasses.get(kind, ()))
    return any(_last(k) in of_concept["organisation"] for above in family for k in lexicon.keys(above))


def _last(key: str) -> str:
    """The stem of the noun that a label of several words ends in."""
    return key.rpartition(" ")[2] if not words.is_han(key) else key


def _names(label: str, nouns: set[str]) -> bool:
    """Whether a label is one of the nouns, or in English ends in one, in either number: a work is no worker."""
    k = words.key(label)
    last = k if words.is_han(label) else k.rpartition(" ")[2]
    return any(noun in nouns for noun in (k, last, *words.other_number(last)))


@functools.cache
def _personal(langs: frozenset[str]) -> frozenset[str]:
    """Words of properties that persons alone have: not "country", which may mean their nationality as well."""
    concepts, of_concept = thesaurus(langs)
    own = {"date of birth", "place of birth", "gender", "nationality", "spouse", "first name", "last name"}
    found = frozenset[str]().union(*(of_concept.get(concept, frozenset()) for concept in own))
    return frozenset(word for word in found if own.issuperset(concepts[word]))
