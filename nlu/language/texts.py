"""How texts are written: what ends no sentence, what numbers a list, and how a sentence takes up a name.

Knows: `texts.yaml` of each language. Does not know: texts.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from nlu.language.data import FOLDER, languages, read
from nlu.language.patterns import union


@dataclass(frozen=True, slots=True)
class Texts:
    """`texts.yaml`. Case counts where a pattern says so.

    Attributes:
        titles: Abbreviations before a name, whose dot ends no sentence, in small letters.
        before_numbers: Abbreviations whose dot ends no sentence before a number, in small letters.
        maybe_last: Abbreviations that may end a sentence, in small letters.
        starters: Words, as they are written, that begin a sentence behind an abbreviation.
        numbering: Pattern of what numbers the items of a list, besides digits.
        phone: Pattern of words before a telephone number.
        person: Pattern of the start of a sentence that goes on about a person; `it` is what stands for the name, and
            `own` is there where that is a possessive.
        thing: The same of what is no person.
        subjectless: Pattern of the start of a sentence that leaves out whom or what it goes on about.
        owner: What makes a name an owner: "'s".
    """

    titles: tuple[str, ...]
    before_numbers: tuple[str, ...]
    maybe_last: tuple[str, ...]
    starters: tuple[str, ...]
    numbering: re.Pattern[str]
    phone: re.Pattern[str]
    person: re.Pattern[str]
    thing: re.Pattern[str]
    subjectless: re.Pattern[str]
    owner: str


@functools.cache
def texts(code: str) -> Texts:
    """How texts are written in a language."""
    return read(Texts, FOLDER / code / "texts.yaml")


@functools.cache
def words_in_texts(part: str) -> frozenset[str]:
    """The words of one part in all languages."""
    return frozenset(word for code in languages() for word in getattr(texts(code), part))


@functools.cache
def signs_in_texts(part: str) -> re.Pattern[str]:
    """The pattern of one part in all languages."""
    return union(getattr(texts(code), part) for code in languages())
