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
        always: Whether every graph is asked in it, whatever language its labels are in.
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
    always: bool
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
        before_measures: What a measure word may stand behind, beside numbers.
        question_signs: Characters of question words.
        pointing: Words before a noun that was talked about: "the", "our".
        label_first, label_last: Light words at the edges of a property's label: "has genre", "directed by".
        label_prefixes: Characters that a label may begin with and be meant without: 「所属」.
        years: Pattern of labels of properties whose numbers are years.
        label_general: Words of labels that say which question they answer, not what it is about: "date", "place".
    """

    function: Phrases
    articles: frozenset[str]
    here: Phrases
    people: frozenset[str]
    persons: frozenset[str]
    frames: Phrases
    measures: frozenset[str]
    before_measures: frozenset[str]
    question_signs: frozenset[str]
    pointing: frozenset[str]
    label_first: frozenset[str]
    label_last: frozenset[str]
    label_prefixes: tuple[str, ...]
    label_general: frozenset[str]
    years: str


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
    """A word that orders things: the concepts whose number it may mean, best first, and its direction.

    Attributes:
        other: What the word means as well: "oldest" is of the greatest age, and of the earliest date of birth.
    """

    concepts: tuple[str, ...]
    descending: bool
    other: Adjective | None = None


@dataclass(frozen=True, slots=True)
class Questions:
    """`questions.yaml`: words that ask, order, compare and join.

    Attributes:
        phrases: Operator and argument of a phrase.
        tallies: Pattern of a number asked for behind what is counted: 「文档数」.
        counted: Phrases that ask for a number of whatever measure word follows.
        superlatives, comparatives: What they order by.
        superlative_prefix: What makes a superlative of an adjective: 「最」.
        degrees: Concepts that "how long" and its like ask for.
        wh: Concepts that a question word asks for.
        asking: Pattern of words that make a question no yes/no question.
        determiners: Words, or a pattern where words do not stand apart, behind which what is asked for stands.
        open_determiners: Those of them that leave open whether a class is asked for: "what".
        late_heads: Question words behind which nothing stands that could be asked for: "was founded by whom".
        than: Words before what is compared with.
        how: Words that ask for a degree before a comparative: "how much longer".
        sooner: Words that compare dates of two things; "earlier" or "later" by word.
        choosing: Pattern of questions for one of two that are named: "who is older, A or B".
        prepositions: Words that may stand between those and the thing.
        between: Pattern of questions for what lies between two things.
        days: Pattern of words for days.
        both: Words for "and" that at the start of a message go on from the one before.
        together: Pattern of words that say that something holds of each of two: "both English and Dutch".
        joined: Pattern of all that may stand between two items of a list.
        joiner: Pattern of what joins two items of a list.
        ordered_by: Words behind a superlative before what it orders by: "largest by area".
        splits: Pattern of what parts several names.
        beside: Pattern of what stands before a further column: "with their".
        apiece: Pattern of words that only say that each row has its own.
        names_and: Pattern of a name asked for beside other columns: "names and".
        copulas: Words between a thing and what it is.
        value_copulas: Words behind which "how many" only asks for a value.
        possessives: What stands between an owner and what it has.
        of: Words between what a thing has and the thing.
        agents: Words before the one who does it.
        towards: Last words of labels that lead from one who does it not to the doer but on: "reports to".
        among: Words that end a place that something is among others in.
        until: Words between the ends of a range: "40 to 70".
        since: Words before the first end of a range: "from".
        range_ends: Words behind the last end of a range: 「之间」.
        range_joiners: Words between two numbers that a word for "between" stands behind.
        year: What stands behind a number that is a year: 「年」.
        decades: Pattern of decades; its groups are `tens` (60, 1960 or a number word) and perhaps `century`.
    """

    phrases: Mapping[str, tuple[str, str]]
    tallies: re.Pattern[str]
    counted: tuple[str, ...]
    superlatives: Mapping[str, Adjective]
    superlative_prefix: str
    comparatives: Mapping[str, Adjective]
    degrees: Mapping[str, tuple[str, ...]]
    wh: Mapping[str, tuple[str, ...]]
    asking: re.Pattern[str]
    determiners: re.Pattern[str]
    open_determiners: frozenset[str]
    late_heads: frozenset[str]
    than: frozenset[str]
    how: frozenset[str]
    sooner: Mapping[str, str]
    choosing: re.Pattern[str]
    prepositions: frozenset[str]
    between: re.Pattern[str]
    days: re.Pattern[str]
    both: frozenset[str]
    together: re.Pattern[str]
    joined: re.Pattern[str]
    joiner: re.Pattern[str]
    ordered_by: frozenset[str]
    splits: re.Pattern[str]
    beside: re.Pattern[str]
    apiece: re.Pattern[str]
    names_and: re.Pattern[str]
    copulas: frozenset[str]
    value_copulas: frozenset[str]
    possessives: tuple[str, ...]
    of: frozenset[str]
    agents: frozenset[str]
    towards: frozenset[str]
    among: frozenset[str]
    until: Phrases
    since: Phrases
    range_ends: Phrases
    range_joiners: Phrases
    year: str
    decades: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class References:
    """`references.yaml`: how a message refers to the one before it. `%measures%` stands for any measure word.

    Attributes:
        several: Pattern of words for the answers before: "of them".
        partitive: Pattern of words for some of them: "which of them".
        one: Pattern of words for one of a kind: "the cheapest one".
        place: Pattern of one of several by its place; its group `place` or `number` says it; without, it is the last.
        repair: Pattern of a correction of oneself: "I mean".
        how_many: Pattern of a message that only asks how many.
        which: Pattern of a message that only asks which.
        pointing: Pattern of what stands before a class that was talked about: "that department".
        question_word: Pattern of a message that is only a question word; its groups `when` and `where` say which.
    """

    several: re.Pattern[str]
    partitive: re.Pattern[str]
    one: re.Pattern[str]
    place: re.Pattern[str]
    repair: re.Pattern[str]
    how_many: re.Pattern[str]
    which: re.Pattern[str]
    pointing: re.Pattern[str]
    question_word: re.Pattern[str]


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
    references: References
    concepts: Mapping[str, tuple[str, ...]]
    """Words for a concept (`concepts.yaml`); a concept joins the words of all languages."""
