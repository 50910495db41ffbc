"""The cues by which a question asks for a table: regular expressions over its text, one file a language.

A cue is a list of patterns; named groups say which words are the key, the way of an order, the text that is looked for.
Knows: the files. Does not know: what is made of a cue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language.

    Attributes:
        order: "ordered by KEY", with the groups `key` and `way`.
        ways: What is said of an order -> whether it is descending.
        names: Words for the name of a thing.
        common: "most common", with the group `least` where the fewest are meant.
        above: A comparison that an aggregate follows, by its sign.
        holding: "contains the text", with the groups `text` and `place`.
        places: What the group `place` says -> "start" or "end".
        joining: What stands between two items of a list.
        none: Words that say that there is not any.
        own: Words that only say whose a number or a column is ("their", "corresponding").
    """

    order: tuple[re.Pattern[str], ...]
    ways: Mapping[str, bool]
    names: re.Pattern[str]
    common: tuple[re.Pattern[str], ...]
    above: Mapping[str, re.Pattern[str]]
    holding: tuple[re.Pattern[str], ...]
    places: Mapping[str, str]
    joining: re.Pattern[str]
    none: re.Pattern[str]
    own: re.Pattern[str]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE)


@cache
def cues(lang: str) -> Cues:
    """The cues of a language.

    Raises:
        FileNotFoundError: There is no file of the language.
    """
    data = yaml.safe_load((resources.files("kg.question.parsing.cues") / f"{lang}.yaml").read_text("utf-8"))
    ways = {str(word): bool(down) for down, found in ((True, data["down"]), (False, data["up"])) for word in found}
    return Cues(
        tuple(_pattern(p) for p in data["order"]),
        ways,
        _pattern(data["names"]),
        tuple(_pattern(p) for p in data["common"]),
        {op: _pattern(p) for op, p in data["above"].items()},
        tuple(_pattern(p) for p in data["holding"]),
        {str(word): place for place, found in data["places"].items() for word in found},
        _pattern(data["joining"]),
        _pattern(data["none"]),
        _pattern(data["own"]),
    )
