"""How people talk: words that lean on what was said before, courtesies, choices and statements.

Knows: `talk.yaml` of each language, and which languages a message may be in. Does not know: conversations, graphs.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from nlu.language.data import FOLDER, always, numbers, read
from nlu.language.detection import detect_lang
from nlu.language.patterns import union


@dataclass(frozen=True, slots=True)
class Talk:
    """`talk.yaml`.

    Attributes:
        leans: Pattern of words by which a message leans on the talk: a pronoun, an opening "and ...".
        another: Pattern of a message that puts another thing in the place of the one before: "what about ...".
        pronoun: Pattern of pronouns of the third person.
        personal: Pattern of pronouns for one person.
        several: Pattern of words for more than one.
        people: Pattern of a phrase for persons who were talked about: "this man", "any of them".
        place: Pattern of words for a place that was talked about: "there".
        subjectless: Pattern of a message that begins with its predicate; where the language has subjects, of nothing.
        courtesy: Pattern of a courtesy with the marks behind it, before what a message asks.
        asks: Pattern of the end of a message that asks.
        article: Pattern of articles and the like before a name.
        choice_number: Pattern of a reply that picks one of several by its `number`.
        choice_place: Pattern of a reply that picks one of several by its `place`, in words.
        choice_around: Pattern of what stands around a name that picks one of several.
        attributes: Patterns of a statement of the `value` of a `property` of a `thing`.
        attribute_question: The question for the {property} of a {thing}.
        subject: Pattern of a pronoun that begins a statement; the group `owner` where it is a possessive.
        owner: A {name} as an owner.
        to_value: Pattern of what leads from a verb to a date or number at its end: "in".
    """

    leans: re.Pattern[str]
    another: re.Pattern[str]
    pronoun: re.Pattern[str]
    personal: re.Pattern[str]
    several: re.Pattern[str]
    people: re.Pattern[str]
    place: re.Pattern[str]
    subjectless: re.Pattern[str]
    courtesy: re.Pattern[str]
    asks: re.Pattern[str]
    article: re.Pattern[str]
    choice_number: re.Pattern[str]
    choice_place: re.Pattern[str]
    choice_around: re.Pattern[str]
    attributes: tuple[re.Pattern[str], ...]
    attribute_question: str
    subject: re.Pattern[str]
    owner: str
    to_value: re.Pattern[str]


@functools.cache
def talk(code: str) -> Talk:
    """How people talk in a language."""
    return read(Talk, FOLDER / code / "talk.yaml")


def heard(text: str) -> tuple[str, ...]:
    """The languages that a message may be in: those of every graph, and the one that its words tell."""
    return _with(detect_lang(text))


@functools.cache
def _with(code: str) -> tuple[str, ...]:
    return tuple(sorted(always() | {code}))


def heard_as(part: str, text: str) -> re.Pattern[str]:
    """The pattern of one part of the talk in every language that a message may be in."""
    return _joined(part, heard(text))


@functools.cache
def _joined(part: str, codes: tuple[str, ...]) -> re.Pattern[str]:
    return union(getattr(talk(code), part) for code in codes)


def place_in_words(word: str, code: str) -> int | None:
    """The place that a word says, the first is 1: "second", "2nd", 「二」; None where it says none."""
    known = numbers(code)
    if known.ordinal_prefix:
        return known.digits.get(word)
    for suffix in known.ordinal_suffixes:
        digits = word.removesuffix(suffix)
        if digits != word and digits.isdecimal():
            return int(digits)
    return known.ordinals.get(word)
