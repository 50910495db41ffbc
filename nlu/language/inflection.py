"""Which forms of a word count as the same.

An irregular form becomes its base form (`irregular.yaml`, made from a library; `inflection.yaml` where that is wrong);
then a light stem is made by the suffix rules of the language. Knows: the rules' meaning. Does not know: any word.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from nlu.language.data import FALLBACK, inflection, irregular, syntax
from nlu.language.language import Inflection

_SHORTEST = 3
"""So many letters stay of a word."""
_SILENT_E = re.compile(r"[^aeiou][aeiou][^aeiouwxy]$")


@functools.lru_cache(maxsize=1 << 16)
def stem(word: str, lang: str = FALLBACK) -> str:
    """A light stem of a normalised word; in a language without inflection, by the rules of its first companion."""
    if not word.isalpha() or not (word.isascii() or _latin(word)):
        return word
    return cut(lemma(word, lang), lang)


def lemma(word: str, lang: str = FALLBACK) -> str:
    """The base form of a normalised word that is irregular, else the word itself."""
    return _bases(lang).get(word, word)


def cut(word: str, lang: str) -> str:
    """A word without its endings, by the rules alone."""
    rules = _rules(lang)
    if not rules.suffixes or len(word) <= _SHORTEST or word.endswith(rules.kept):
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


def is_plural(noun: str, lang: str = FALLBACK) -> bool:
    """Whether a noun looks like a plural."""
    rules = inflection(lang)
    return not noun.endswith(rules.kept) and any(noun.endswith(many) for many, _ in rules.plurals)


def plural(noun: str, lang: str = FALLBACK) -> str:
    """The plural of a noun or of a phrase that ends in one; the same where the language has none."""
    for pattern, instead in inflection(lang).pluralize if noun.isascii() or _latin(noun) else ():
        changed, count = re.subn(pattern, instead, noun, count=1, flags=re.IGNORECASE)
        if count:
            return changed
    return noun


@functools.cache
def _rules(lang: str) -> Inflection:
    own = inflection(lang)
    companions = syntax(lang).companions
    return own if own.suffixes or not companions else _rules(companions[0])


@functools.cache
def _bases(lang: str) -> Mapping[str, str]:
    """Base forms of irregular forms, in a language or the companion whose rules it takes."""
    companions = syntax(lang).companions
    if not inflection(lang).suffixes and companions:
        return _bases(companions[0])
    return {**irregular(lang).forms, **inflection(lang).exceptions}


def _latin(word: str) -> bool:
    return all(not char.isalpha() or char.isascii() or "\u00c0" <= char <= "\u024f" for char in word)
