"""How short words refer back: whether a message leans on the talk, and which of some choices it picks.

Knows: the words of both languages for that. Does not know: graphs; what is referred to is found there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.text import normalize_name

_REFERRING = re.compile(
    r"\b(?:it|its|he|his|him|she|her|they|their|them)\b"
    r"|^(?:and|but|also|then|so|or|what about|how about)\b"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )\bthere$|那里$|当地"
    r"|它|(?<![其吉])他|她|其(?![他它中余实])|这个|那个|该|^(?:那|还有|以及|另外|然后|而)|呢$",
    re.I,
)


def refers_back(said: str) -> bool:
    """Whether a message leans on what was said before: a pronoun, an opening "and ...", or a bare fragment.

    >>> refers_back("and its capital?"), refers_back("那它的首府呢？"), refers_back("population?")
    (True, True, True)
    >>> refers_back("Which state is the largest?"), refers_back("哪个州的面积最大？")
    (False, False)
    """
    text = said.strip().rstrip("?？.。!！ ")
    if _REFERRING.search(text):
        return True
    return len(text) <= 5 if re.search(r"[\u4e00-\u9fff]", text) else len(text.split()) <= 2


_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "一": 0, "二": 1, "两": 1, "三": 2, "四": 3, "五": 4,
}  # fmt: skip
_NUMBER = re.compile(r"^(?:no\.?|number|option|第)?\s*(\d{1,2})\s*(?:个|号|项)?[.)。、]?$")
_ORDINAL = re.compile(r"^(?:第|选|选第)?([一二两三四五])(?:个|号|项)?$|^(?:the\s+)?(\w+?)(?:\s+one)?$")

_AROUND = re.compile(
    r"^(?:(?:i mean|i meant)\s+)?(?:the\s+)?(?:(?:one\s+)?in\s+)?|^(?:我?(?:说|指)的?是)|\s+one$|的?(?:那个|那一个)?$"
)


def choose(said: str, labels: Sequence[str]) -> int | None:
    """Which of the labels a short reply picks: by number, ordinal or the label itself (whole, or a part of one only).

    >>> choose("２", ["Paris (city)", "Paris (person)"])
    1
    >>> choose("第一个", ["a", "b"]), choose("the man", ["x (man)", "y"])
    (0, 0)
    """
    text = normalize_name(said).strip(" .。!！?？")
    if match := _NUMBER.match(text):
        number = int(match.group(1)) - 1
        return number if 0 <= number < len(labels) else None
    if match := _ORDINAL.match(text):
        place = _ORDINALS.get(match.group(1) or match.group(2) or "")
        if place is not None and place < len(labels):
            return place
    names = [normalize_name(label) for label in labels]
    if text in names:
        return names.index(text)
    bare = _AROUND.sub("", text)
    within = [n for n, name in enumerate(names) if len(bare) > 1 and bare in name]
    return within[0] if len(within) == 1 else None
