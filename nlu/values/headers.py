"""What a header says of its numbers: "weight_kg", "price (USD)" and 「面积（公顷）」 are a name and a unit.

Knows: brackets behind a name, and the units that `nlu.values` knows. Does not know: tables, graphs.
"""

from __future__ import annotations

import functools
import re

from nlu.language.data import language, languages
from nlu.language.inflection import other_number
from nlu.values import is_unit

_BRACKETS = re.compile(r"(.*\S)\s*[（(\[［]\s*([^（()）\[\]［］]{1,12}?)\s*[）)\]］]")
_CALENDAR = frozenset(["year", "month", "week", "day", "decade", "century"])
"""Units, as CLDR names them, that say in the singular what a column holds: "release year" is measured in nothing."""
_LAST = re.compile(r"(.*?\w)[\s_-]+(?:in[\s_-]+)?([^\s_-]+(?:[\s_-]?[²³])?)", re.IGNORECASE)


_SAID = re.compile(
    r"\b(?:in|unit:?)\s+([^\W\d_]\w*(?:[ /]\w+){0,3}[²³]?)|单位\s*(?:[:：为是])?\s*([^\s。，,；;.（）()]{1,8})"
    r"|以\s*([^\s。，,；;.]{1,6}?)\s*(?:为单位|计)|[（(]\s*([^()（）]{1,12}?)\s*[)）]",
    re.IGNORECASE,
)


def unit_said(comment: str) -> str:
    """The unit that a comment on numbers says: "In millimetres.", 「单位：厘米」; nothing where it says none."""
    for match in _SAID.finditer(comment):
        tokens = next(group for group in match.groups() if group).split(" ")
        for size in range(len(tokens), 0, -1):
            if is_unit(" ".join(tokens[:size])):
                return " ".join(tokens[:size])
    return ""


@functools.lru_cache(maxsize=1 << 14)
def measured(header: str) -> tuple[str, str] | None:
    """The name and the unit in the header of a column of numbers; None where it names no unit.

    What stands in brackets behind a name counts as the unit; without brackets the last word, where it is a known one.
    """
    bracketed = _BRACKETS.fullmatch(header)
    if bracketed:
        return bracketed[1], bracketed[2]
    last = _LAST.fullmatch(header)
    if last and is_unit(last[2]) and last[2].casefold() not in _CALENDAR:
        return last[1], last[2]
    return None


@functools.lru_cache(maxsize=1 << 12)
def scaled(unit: str) -> tuple[int, str]:
    """The multiple that a unit begins with, and what is behind: 10,000 and 「人」 of 「万人」; else 1 and itself."""
    if not unit or is_unit(unit):
        return 1, unit  # 「千米」 is no multiple
    for code in languages():
        own = language(code)
        for word, size in own.numbers.scales.items():
            head, _, rest = unit.partition(" ") if own.syntax.spaced else (unit[: len(word)], "", unit[len(word) :])
            if head.casefold() in (word, *other_number(word, code)) and size > 1:
                more, bare = scaled(rest.strip())
                return size * more, bare
    return 1, unit
