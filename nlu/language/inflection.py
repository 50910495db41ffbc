"""Which forms of a word count as the same.

A form becomes its base form by the library's table (simplemma's, read at the first use) or the exceptions of
`inflection.yaml`; then a light stem is made by the suffix rules of the language. Knows: the rules' meaning. Does not
know: any word.
"""

from __future__ import annotations

import functools
import re

import simplemma

from nlu.language.data import FALLBACK, language
from nlu.language.language import Inflection

_SHORTEST = 3
"""So many letters stay of a word."""
_SILENT_E = re.compile(r"[^aeiou][aeiou][^aeiouwxy]$")


@functools.lru_cache(maxsize=1 << 16)
def stem(word: str, lang: str = FALLBACK) -> str:
    """A light stem of a normalised word; in a language without inflection, by the rules of its first companion."""
    if not word.isalpha():
        return word
    rules = _rules(lang)
    if not rules.lemmas and not rules.suffixes:
        return word
    if not word.isascii() and not _latin(word):
        return word
    word = lemma(word, lang)
    if len(word) <= _SHORTEST or word.endswith(rules.kept):
        return word
    for suffix, instead in rules.suffixes:
        if word.endswith(suffix) and len(word) - len(suffix) + len(instead) >= _SHORTEST:
            base = word[: len(word) - len(suffix)] + instead
            if base[-1:] in rules.doubled and base[-1:] == base[-2:-1] and len(suffix) > 1:
                base = base[:-1]
            elif suffix in rules.silent and _SILENT_E.match(base):
                base += "e"
            word = base
            break
    for last, instead in rules.last:
        if len(word) > _SHORTEST + 1 and word.endswith(last):
            word = word[: len(word) - len(last)] + instead
    return word


def lemma(word: str, lang: str = FALLBACK) -> str:
    """The base form of a normalised word, the word itself where no table has it."""
    rules = _rules(lang)
    known = rules.exceptions.get(word)
    if known is not None or not rules.lemmas or len(word) < _SHORTEST:
        return known or word
    return simplemma.lemmatize(word, lang=rules.lemmas).lower()


def other_number(word: str, lang: str = FALLBACK) -> tuple[str, ...]:
    """What a noun may be in the other number: "goalkeepers" of "goalkeeper" and the reverse."""
    rules = _rules(lang)
    if not (word.isalpha() and len(word) >= _SHORTEST and rules.plurals):
        return ()
    base = lemma(word, lang)
    found = [base] if base != word else []
    plural = () if word.endswith(rules.kept) else [pair for pair in rules.plurals if word.endswith(pair[0])]
    found += [word[: len(word) - len(many)] + one for many, one in plural]
    if not plural:
        found += [word[: len(word) - len(one)] + many for many, one in rules.plurals if word.endswith(one)]
    return tuple(dict.fromkeys(other for other in found if other != word))


@functools.cache
def _rules(lang: str) -> Inflection:
    own = language(lang)
    companion = own.syntax.companions[:1] if not own.inflection.lemmas else ()
    return language(companion[0]).inflection if companion else own.inflection


def _latin(word: str) -> bool:
    return all(char.isascii() or "\u00c0" <= char <= "\u024f" for char in word)
