"""How amounts are written: units, measure words, and numbers that name instead of counting.

Knows: `amounts.yaml` of each language. Does not know: numbers, texts.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from nlu.language.data import FOLDER, languages, read
from nlu.language.patterns import union


@dataclass(frozen=True, slots=True)
class Amounts:
    """`amounts.yaml`.

    Attributes:
        units: Unit (by its name in CLDR or ISO 4217) of a form that CLDR does not list.
        no_units: Forms that CLDR lists and that mean something else too often.
        unit_or_word: Forms of currencies that are words as well, and count as none.
        money_before: Currency of what stands before an amount of money.
        money_behind: Pattern of what may stand behind an amount with a currency before it.
        percent: Pattern of what makes a percentage of the numeral behind it.
        ordinals: Characters before a numeral that counts nothing: 「第」.
        names: Further characters before a numeral in words that counts nothing.
        approximate: Pattern of what may stand between a number and its unit: 「多」.
        before_minus: Characters before a minus sign.
        classifiers: Pattern of measure words that count things.
        not_counted: Pattern of words that begin like a measure word and count nothing.
        goes_on: Pairs of a unit and characters that make another word of it: 年代.
        year: Units that are a calendar year behind four digits, unless one of `year_lasts` follows.
        year_lasts: Characters behind those.
        ordinal_unit: Pairs of a unit that is an ordinal unless this stands before it: 20世纪, 20个世纪.
        not_amounts: Numerals with a unit that are words.
        not_alone: Units that a numeral of one character does not measure.
        alone: Units that it always measures.
        one: The numeral that is an article as well.
        plurals: Plural nouns without an ending.
        not_nouns: Words that look like plural nouns.
        naming: Pattern of words, and a blank, before a number that names: "chapter ".
        sentence_words: Capitalised words, as they are written, that are no names before a number.
        vague: Numbers in words that are too often no amounts.
    """

    units: Mapping[str, str]
    no_units: tuple[str, ...]
    unit_or_word: tuple[str, ...]
    money_before: Mapping[str, str]
    money_behind: re.Pattern[str]
    percent: re.Pattern[str]
    ordinals: str
    names: str
    approximate: re.Pattern[str]
    before_minus: str
    classifiers: re.Pattern[str]
    not_counted: re.Pattern[str]
    goes_on: tuple[tuple[str, str], ...]
    year: tuple[str, ...]
    year_lasts: str
    ordinal_unit: tuple[tuple[str, str], ...]
    not_amounts: tuple[str, ...]
    not_alone: tuple[str, ...]
    alone: tuple[str, ...]
    one: tuple[str, ...]
    plurals: frozenset[str]
    not_nouns: frozenset[str]
    naming: re.Pattern[str]
    sentence_words: tuple[str, ...]
    vague: frozenset[str]


@functools.cache
def amounts(code: str) -> Amounts:
    """How amounts are written in a language."""
    return read(Amounts, FOLDER / code / "amounts.yaml")


@functools.cache
def words_of_amounts(part: str) -> frozenset[str]:
    """The words, or characters, of one part in all languages."""
    return frozenset(word for code in languages() for word in getattr(amounts(code), part))


@functools.cache
def signs_of_amounts(part: str) -> re.Pattern[str]:
    """The pattern of one part in all languages."""
    return union(getattr(amounts(code), part) for code in languages())


@functools.cache
def pairs_of_amounts(part: str) -> dict[str, str]:
    """The pairs of one part in all languages."""
    return {one: other for code in languages() for one, other in dict(getattr(amounts(code), part)).items()}
