"""Numbers of a question: numerals and ordinals with their scales, units and ranges.

Knows: how numbers are written in both languages. Does not know: the graph, dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.question import words
from kg.question.linking.candidates import Candidate
from nlu.values import unit_of

_DIGITS = re.compile(r"\d+(?:\.\d+)?$")
_GLUED = re.compile(r"(\d{1,15})([^\W\d_]+[²³]?)")
SMALL = {
    w: float(i)
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
SMALL |= {w: float(i) for i, w in enumerate("零一二三四五六七八九十")} | {"两": 2.0}
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "hundred": 1e2, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_ORDINALS = dict(
    zip(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
        range(10),
        strict=True,
    )
)
_ORDINALS |= {w: i for i, w in enumerate("一二三四五六七八九十")} | {f"{i + 1}": i for i in range(20)}
_ORDINALS |= {"2nd": 1, "3rd": 2, **{f"{i + 1}th": i for i in range(3, 20)}}
_UP_TO = frozenset(["到", "至", "和", "与"])
YEAR = re.compile(r"1[0-9]{3}$|20[0-9]{2}$")
"""A number that may be a year."""


def find_number(tokens: list[words.Token], lo: int, hi: int, *, first: bool) -> tuple[float, int, int] | None:
    """The first number among some tokens: its value and its place; `first`: only right at the start, or nearly."""
    for i in range(lo, min(hi, len(tokens))):
        word = tokens[i].norm
        value = float(word) if _DIGITS.match(word) and len(word) < 16 else SMALL.get(word)
        glued = _GLUED.fullmatch(tokens[i].text)
        if glued and unit_of(glued[2]):
            return float(glued[1]), i, i + 1  # "500g"
        if value is None:
            if first and i > lo + 1:
                return None
            continue
        end = i + 1
        # "1,500,000" and "2.5" were cut at their punctuation.
        while (
            end < len(tokens)
            and tokens[end].norm.isdigit()
            and tokens[end].start == tokens[end - 1].end + 1
            and value < 1e15
        ):
            joined = tokens[end].norm
            value = value * 1000 + float(joined) if len(joined) == 3 else value + float("0." + joined)
            end += 1
        fraction = _GLUED.fullmatch(tokens[end].text) if end < len(tokens) else None
        if fraction and tokens[end].start == tokens[end - 1].end + 1 and unit_of(fraction[2]):
            return value + float("0." + fraction[1]), i, end + 1  # "1.98m"
        while end < len(tokens) and tokens[end].norm in _SCALE:
            value *= _SCALE[tokens[end].norm]
            end += 1
        return value, i, end
    return None


def behind(tokens: list[words.Token], end: int) -> tuple[int, str]:
    """Where a number ends that has a unit or a measure word behind it ("3 kg", 「三名」), and the unit."""
    for size in (3, 2, 1):
        span = tokens[end : end + size]
        joined = ("" if span and words.is_han(span[0].text) else " ").join(t.text for t in span)
        if len(span) == size and (unit := unit_of(joined)):
            return end + size, unit
    if end < len(tokens) and tokens[end].norm in words.operators("zh").measures:
        return end + 1, ""
    if end and end <= len(tokens) and (glued := _GLUED.fullmatch(tokens[end - 1].text)):
        return end, unit_of(glued[2])
    return end, ""


def pair_before(tokens: list[words.Token], lo: int) -> tuple[tuple[float, int, int], tuple[float, int, int]] | None:
    """Two numbers with a word between them, right before: 「7万到10万之间」."""
    for start in range(max(0, lo - 9), lo):
        first = find_number(tokens, start, start + 1, first=True)
        if first is None or not (first[2] < lo and tokens[first[2]].norm in _UP_TO):
            continue
        second = find_number(tokens, first[2] + 1, first[2] + 2, first=True)
        if second is not None and lo - second[2] <= 2:
            return first, second
    return None


def ranges(tokens: list[words.Token], norms: list[str], lang: str) -> Iterator[Candidate]:
    """Two numbers with "to" between them: "40 to 70 seats", "from 1950 to 1953", 「2010年到2012年之间」."""
    for lo in range(len(tokens) - 2):
        first = find_number(tokens, lo, lo + 1, first=True)
        if first is None:
            continue
        place = first[2] + (norms[first[2] : first[2] + 1] == ["年"])
        if norms[place : place + 1] not in (["to"], ["到"], ["至"], ["through"], ["until"]):
            continue
        second = find_number(tokens, place + 1, place + 2, first=True)
        if second is None or second[0] <= first[0]:
            continue
        end, unit = behind(tokens, second[2]) if norms[second[2] : second[2] + 1] != ["年"] else (second[2] + 1, "")
        end += 2 if norms[end : end + 2] == ["之", "间"] else 0
        begin = lo - (norms[max(0, lo - 1) : lo] in (["from"], ["between"], ["从"]))
        both_years = all(YEAR.match(str(int(n))) and n == int(n) for n in (first[0], second[0]))
        dated = both_years and not unit and (lang == "en" or "年" in norms[first[2] : end])
        yield Candidate(
            "compare", begin, end, 1.0, (), "between", exact=not dated, value=first[0], upper=second[0], unit=unit
        )


def zh_rank(norms: list[str], lo: int, hi: int, ops: words.Operators) -> tuple[words.Adjective, float] | None:
    """「第二重」, 「第三大」: an ordinal and an adjective, without 「最」."""
    if hi - lo < 3 or norms[lo] != "第" or norms[lo + 1] not in _ORDINALS or norms[lo + 2] == "最":
        return None
    row = ops.superlatives.get(" ".join(["最", *norms[lo + 2 : hi]]))
    return (row, float(_ORDINALS[norms[lo + 1]])) if row is not None and row.concepts else None


def with_rank(extreme: Candidate, norms: list[str], lang: str) -> Candidate:
    """The extreme with the ordinal or number beside it: "second largest", "three largest", 「最大的三个」."""
    lo, hi = extreme.lo, extreme.hi
    before, behind = norms[lo - 1 : lo], norms[hi : hi + 1]
    if lang == "zh":
        if lo > 1 and norms[lo - 2] == "第" and norms[lo - 1] in _ORDINALS:
            return replace(extreme, lo=lo - 2, upper=float(_ORDINALS[norms[lo - 1]]))
        if behind and behind[0] in SMALL and SMALL[behind[0]] > 1:
            return replace(extreme, hi=hi + 1, value=SMALL[behind[0]])
        return extreme
    if before and before[0] in _ORDINALS and not before[0].isdigit():
        return replace(extreme, lo=lo - 1, upper=float(_ORDINALS[before[0]]))
    for word, span in ((before, (lo - 1, hi)), (behind, (lo, hi + 1))):
        number = SMALL.get(word[0]) if word else None
        if word and word[0].isdigit() and len(word[0]) < 4:
            number = float(word[0])
        if number is not None and number > 1:
            return replace(extreme, lo=span[0], hi=span[1], value=number)
    return extreme
