"""Numbers of a question: numerals and ordinals with their scales, units and ranges.

Knows: where numbers stand in a question. Does not know: number words, the graph, dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.question import words
from kg.question.linking.candidates import Candidate
from nlu.language.data import language, languages, numbers
from nlu.values import read_number, unit_of

_DIGITS = re.compile(r"\d+$")
_GLUED = re.compile(r"(\d{1,15})([^\W\d_]+[²³]?)")
YEAR = re.compile(r"1[0-9]{3}$|20[0-9]{2}$")
"""A number that may be a year."""
_LONGEST = 12
_SIGNS = frozenset(
    sign for code in languages() for sign in (*numbers(code).digits, *numbers(code).scales) if len(sign) == 1
)
"""So many tokens a number takes at most."""


def find_number(
    tokens: list[words.Token], lo: int, hi: int, lang: str, *, first: bool
) -> tuple[float, int, int] | None:  # fmt: skip
    """The first number among some tokens: its value and its place; `first`: only right at the start, or nearly."""
    for i in range(lo, min(hi, len(tokens))):
        glued = _GLUED.fullmatch(tokens[i].text)
        if glued and unit_of(glued[2]):
            return float(glued[1]), i, i + 1  # "500g"
        if _DIGITS.match(tokens[i].norm) and len(tokens[i].norm) < 16:
            return _digits(tokens, i, lang)
        found = read_number([t.norm for t in tokens[i : i + _LONGEST]], lang)
        if found is not None:
            return float(found[0]), i, i + found[1]
        if first and i > lo + 1:
            return None
    return None


def _digits(tokens: list[words.Token], at: int, lang: str) -> tuple[float, int, int]:
    """A number in digits that were cut at their punctuation ("1,500,000", "2.5"), with the scale behind it."""
    whole, fraction, end = tokens[at].norm, "", at + 1
    while end < len(tokens) and tokens[end].start == tokens[end - 1].end + 1 and len(whole) < 16 and not fraction:
        glued = _GLUED.fullmatch(tokens[end].text)
        if glued and unit_of(glued[2]):
            return float(f"{whole}.{glued[1]}"), at, end + 1  # "1.98m"
        if not _DIGITS.match(tokens[end].norm):
            break
        if len(tokens[end].norm) == 3:
            whole += tokens[end].norm
        else:
            fraction = tokens[end].norm
        end += 1
    said = f"{whole}.{fraction}" if fraction else whole
    scaled = read_number([said, *(t.norm for t in tokens[end : end + _LONGEST])], lang)
    return (float(said), at, end) if scaled is None else (float(scaled[0]), at, end + scaled[1] - 1)


def number_of(word: str, lang: str) -> int | None:
    """The whole number above one that one word or sign writes."""
    found = read_number([word], lang)
    return int(found[0]) if found is not None and found[0] > 1 and found[0] == int(found[0]) else None


def writes_number(char: str) -> bool:
    """Whether a character writes a digit or, by itself, a number."""
    return char.isdigit() or char in _SIGNS


def place_of(norms: list[str], at: int, lang: str) -> tuple[int, int] | None:
    """The place that an ordinal says (the first is 0), and where it ends: "second", "3rd", 「第十二」."""
    numbers = language(lang).numbers
    if at >= len(norms):
        return None
    if numbers.ordinal_prefix:
        found = read_number(norms[at + 1 : at + 5], lang) if norms[at] == numbers.ordinal_prefix else None
        return (int(found[0]) - 1, at + 1 + found[1]) if found is not None and found[0] >= 1 else None
    place = numbers.ordinals.get(norms[at])
    for suffix in numbers.ordinal_suffixes if place is None else ():
        digits = norms[at].removesuffix(suffix)
        if digits != norms[at] and digits.isdecimal() and len(digits) < 4:
            place = int(digits)
    return (place - 1, at + 1) if place else None


def behind(tokens: list[words.Token], end: int, lang: str) -> tuple[int, str]:
    """Where a number ends that has a unit or a measure word behind it ("3 kg", 「三名」), and the unit."""
    for size in (3, 2, 1):
        span = tokens[end : end + size]
        joined = ("" if span and words.is_han(span[0].text) else " ").join(t.text for t in span)
        if len(span) == size and (unit := unit_of(joined)):
            return end + size, unit
    if end < len(tokens) and tokens[end].norm in language(lang).words.measures:
        return end + 1, ""
    if end and end <= len(tokens) and (glued := _GLUED.fullmatch(tokens[end - 1].text)):
        return end, unit_of(glued[2])
    return end, ""


def pair_before(
    tokens: list[words.Token], lo: int, lang: str
) -> tuple[tuple[float, int, int], tuple[float, int, int]] | None:  # fmt: skip
    """Two numbers with a word between them, right before: 「7万到10万之间」."""
    joiners = language(lang).questions.range_joiners
    for start in range(max(0, lo - 9), lo):
        first = find_number(tokens, start, start + 1, lang, first=True)
        if first is None or not (first[2] < lo and tokens[first[2]].norm in joiners):
            continue
        second = find_number(tokens, first[2] + 1, first[2] + 2, lang, first=True)
        if second is not None and lo - second[2] <= 2:
            return first, second
    return None


def ranges(tokens: list[words.Token], norms: list[str], lang: str) -> Iterator[Candidate]:
    """Two numbers with "to" between them: "40 to 70 seats", "from 1950 to 1953", 「2010年到2012年之间」."""
    own = language(lang).questions
    for lo in range(len(tokens) - 2):
        first = find_number(tokens, lo, lo + 1, lang, first=True)
        if first is None:
            continue
        place = first[2] + (own.year != "" and norms[first[2] : first[2] + 1] == [own.year])
        if not norms[place : place + 1] or norms[place] not in own.until:
            continue
        second = find_number(tokens, place + 1, place + 2, lang, first=True)
        if second is None or second[0] <= first[0]:
            continue
        yearly = own.year != "" and norms[second[2] : second[2] + 1] == [own.year]
        end, unit = (second[2] + 1, "") if yearly else behind(tokens, second[2], lang)
        for size in (2, 1):
            if " ".join(norms[end : end + size]) in own.range_ends:
                end += size
                break
        begin = lo - (lo > 0 and norms[lo - 1] in own.since)
        both_years = all(YEAR.match(str(int(n))) and n == int(n) for n in (first[0], second[0]))
        dated = both_years and not unit and (not own.year or own.year in norms[first[2] : end])
        yield Candidate(
            "compare", begin, end, 1.0, (), "between", exact=not dated, value=first[0], upper=second[0], unit=unit
        )


def placed(norms: list[str], lo: int, hi: int, lang: str) -> tuple[words.Adjective, float] | None:
    """「第二重」, 「第三大」: an ordinal and an adjective, without what makes a superlative of it."""
    prefix = language(lang).questions.superlative_prefix
    place = place_of(norms, lo, lang) if prefix else None
    if place is None or not place[1] < hi or norms[place[1]] == prefix:
        return None
    row = language(lang).questions.superlatives.get(" ".join([prefix, *norms[place[1] : hi]]))
    return (row, float(place[0])) if row is not None and row.concepts else None


def with_rank(extreme: Candidate, norms: list[str], lang: str) -> Candidate:
    """The extreme with the ordinal or number beside it: "second largest", "three largest", 「最大的三个」."""
    lo, hi = extreme.lo, extreme.hi
    for begin in range(max(0, lo - 4), lo):
        place = place_of(norms, begin, lang)
        if place is not None and place[1] == lo:
            return replace(extreme, lo=begin, upper=float(place[0]))
    spaced = language(lang).syntax.spaced
    if lo and spaced and (number := number_of(norms[lo - 1], lang)) is not None and number < 1000:
        return replace(extreme, lo=lo - 1, value=float(number))
    found = read_number(norms[hi : hi + _LONGEST], lang)
    if found is not None and found[0] > 1 and found[0] < 1000 and found[0] == int(found[0]):
        return replace(extreme, hi=hi + found[1], value=float(found[0]))
    return extreme
