"""What the program knows of one language: the value behind `nlu/language/CODE/`.

Knows: which facts each file of a language states. Does not know: any language, files, graphs. Each class below is one
file; a field is a key of it, and its annotation says how the key is written (see `nlu.language.data`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Phrases = frozenset[str]
"""Phrases by their tokens, normalised and joined by spaces."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """`language.yaml`: how the language is written and built.

    Attributes:
        name: What the language calls itself.
        script: "latin" or "han".
        spaced: Whether words stand apart.
        head: Where the noun stands that says what is asked for, where no determiner tells: "first" or "last".
        than: Whether what is compared with stands behind the comparative ("longer than X") or before it (「比X长」).
        asks_first: Whether a yes/no question is known by its first word alone.
        capitals: Whether names are written with capitals.
        companions: Languages whose words stand in its texts unchanged.
        function: Pattern of words that tell the language from others of its script.
        likely: Letters or signs that only this language of its script has.
    """

    name: str
    script: Literal["latin", "han"]
    spaced: bool
    head: Literal["first", "last"]
    than: Literal["after", "before"]
    asks_first: bool
    capitals: bool
    companions: tuple[str, ...]
    function: re.Pattern[str]
    likely: str


@dataclass(frozen=True, slots=True)
class Words:
    """`words.yaml`: classes of words that say nothing of a domain.

    Attributes:
        function: Words without content of their own.
        articles: Words left out of the names of classes and properties.
        here: The body that a graph belongs to ("in the company").
        people: What persons are called by what they do or are.
        persons: Words for persons of any kind.
        frames: Phrases at the start of a question that say nothing of what is asked.
        measures: Measure words (classifiers).
        pointing: Words before a noun that was talked about: "the", "our".
        label_first, label_last: Light words at the edges of a property's label: "has genre", "directed by".
        label_prefixes: Characters that a label may begin with and be meant without: 「所属」.
        label_general: Words of labels that say which question they answer, not what it is about: "date", "place".
    """

    function: Phrases
    articles: frozenset[str]
    here: Phrases
    people: frozenset[str]
    persons: frozenset[str]
    frames: Phrases
    measures: frozenset[str]
    pointing: frozenset[str]
    label_first: frozenset[str]
    label_last: frozenset[str]
    label_prefixes: tuple[str, ...]
    label_general: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inflection:
    """`inflection.yaml`: which forms of a word count as one.

    Attributes:
        exceptions: Base form of a form that `irregular.yaml` lacks or has wrong, or that is derived, not inflected.
        kept: Endings of words that are never cut.
        suffixes: Endings and what takes their place; the first that fits is cut.
        doubled: Letters that are doubled before a suffix.
        silent: Suffixes before which a silent e was dropped.
        last: Last letters of longer words and what takes their place.
        plurals: Pairs of endings, plural and singular: what a plural may be the plural of.
        pluralize: Patterns of the end of a noun and what makes its plural of that; the first that fits is taken.
    """

    exceptions: Mapping[str, str]
    kept: tuple[str, ...]
    suffixes: tuple[tuple[str, str], ...]
    doubled: str
    silent: tuple[str, ...]
    last: tuple[tuple[str, str], ...]
    plurals: tuple[tuple[str, str], ...]
    pluralize: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Irregular:
    """`irregular.yaml`: base form of a form that the rules of `inflection.yaml` do not find."""

    forms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Numbers:
    """`numbers.yaml`: how numbers are written in words.

    Attributes:
        digits: Signs for 0 to 9 that stand side by side: 一九四九.
        small: Words for numbers under a hundred.
        scales: Words that multiply what stands before them.
        variants: Signs that stand for another one: 兩 for 两.
        joiners: Words between the parts of a number: "two hundred and five".
        one: Words that may stand for one before a scale: "a hundred".
        bare: Scales that mean one of themselves where no number stands before: 十, "mille".
        ordinals: Words for places, the first is 1.
        ordinal_prefix: What makes an ordinal of a number before it: 第.
        ordinal_suffixes: What makes an ordinal of digits behind them: "3rd".
        point: The word for the decimal point.
    """

    digits: Mapping[str, int]
    small: Mapping[str, int]
    scales: Mapping[str, int]
    variants: Mapping[str, str]
    joiners: frozenset[str]
    one: frozenset[str]
    bare: frozenset[str]
    ordinals: Mapping[str, int]
    ordinal_prefix: str
    ordinal_suffixes: tuple[str, ...]
    point: str


@dataclass(frozen=True, slots=True)
class Adjective:
    """A word that orders things: the concepts whose number it may mean, best first, and its direction."""

    concepts: tuple[str, ...]
    descending: bool


@dataclass(frozen=True, slots=True)
class Questions:
    """`questions.yaml`: words that ask, order, compare and join.

    Attributes:
        phrases: Operator and argument of a phrase.
        counted: Phrases that ask for a number of whatever measure word follows.
        superlatives, comparatives: What they order by.
        superlative_prefix: What makes a superlative of an adjective: 「最」.
        degrees: Concepts that "how long" and its like ask for.
        wh: Concepts that a question word asks for.
        until: Words between the ends of a range: "40 to 70".
        since: Words before the first end of a range: "from".
        range_ends: Words behind the last end of a range: 「之间」.
        range_joiners: Words between two numbers that a word for "between" stands behind.
        year: What stands behind a number that is a year: 「年」.
        decades: Pattern of decades; its groups are `tens` (60, 1960 or a number word) and perhaps `century`.
    """

    phrases: Mapping[str, tuple[str, str]]
    counted: tuple[str, ...]
    superlatives: Mapping[str, Adjective]
    superlative_prefix: str
    comparatives: Mapping[str, Adjective]
    degrees: Mapping[str, tuple[str, ...]]
    wh: Mapping[str, tuple[str, ...]]
    until: Phrases
    since: Phrases
    range_ends: Phrases
    range_joiners: Phrases
    year: str
    decades: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its files, and what follows from them."""

    code: str
    syntax: Syntax
    words: Words
    inflection: Inflection
    irregular: Irregular
    numbers: Numbers
    questions: Questions
    concepts: Mapping[str, tuple[str, ...]]
    """Words for a concept (`concepts.yaml`); a concept joins the words of all languages."""
