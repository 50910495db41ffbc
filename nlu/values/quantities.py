"""Quantities: a number with its unit, currency, classifier, or with the things that are counted.

Knows: what stands before and behind a number that measures or counts. Does not know: numbers that name ("Chapter 5",
第三, "Windows 10"); they are left out, as are bare numbers.
"""

from __future__ import annotations

import re
from decimal import Decimal

from nlu.language.amounts import pairs_of_amounts, signs_of_amounts, words_of_amounts
from nlu.types import Lang, Mention
from nlu.values.numerals import (
    EN_ONES,
    EN_SCALES,
    EN_TENS,
    MAX_LENGTH,
    ZH_FIRST,
    ZH_NUMERAL,
    ZH_POINT,
    ZH_SCALES,
    ZH_ZERO,
    number_text,
    parse_en,
    parse_zh,
)
from nlu.values.units import load_units

_SCALES = "|".join(["hundred", *EN_SCALES])
_WORDS = "|".join(sorted([*EN_ONES, *EN_TENS, "hundred", *EN_SCALES], key=len, reverse=True))
_ORDINALS = "".join(words_of_amounts("ordinals"))
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9_.{_ORDINALS}])(?<!\d[,·])(?P<digits>(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:[.·]\d+)?)"
    rf"(?:(?P<zh>[{ZH_SCALES}]{{1,4}})|\s?(?P<en>{_SCALES})\b|(?P<money>bn|mn|[mkMKB])(?![A-Za-z0-9]))?"
    rf"|(?:{signs_of_amounts('percent').pattern})(?P<percent>\d+(?:\.\d+)?|[{ZH_NUMERAL}{ZH_POINT}]+)"
    rf"|(?<![{_ORDINALS}{ZH_NUMERAL}{''.join(words_of_amounts('names'))}])"
    rf"(?P<han>(?:{ZH_ZERO}(?={ZH_POINT})|[{ZH_FIRST}])[{ZH_NUMERAL}{ZH_POINT}]*)"
    rf"|\b(?P<words>(?i:(?:{_WORDS}|a(?=\s(?:{_SCALES})))(?:(?:\s+and\s+|\s+|-)(?:{_WORDS}))*))\b"
)
_MONEY_SCALES = {"bn": 10**9, "B": 10**9, "mn": 10**6, "m": 10**6, "M": 10**6, "k": 10**3, "K": 10**3}
_ZH_SCALE = re.compile(f"[{ZH_SCALES}]{{1,2}}")
_COUNTED = re.compile(r"[\s-]((?:[a-z]+(?:-[a-z]+)?\s)?)([a-z]{2,}(?:-[a-z]+)?)\b")
_NAME_BEFORE = re.compile(r"(?:^|[\s(\"'“‘])([A-Z][\w.&-]*|[a-z]+[A-Z]\w*)\s$")
_CALENDAR = frozenset(("year", "month", "week", "day", "century", "decade"))


def find_quantities(text: str, lang: Lang) -> list[Mention]:
    """The quantities of a text in half-width characters, by start; they do not overlap."""
    return [mention for match in _NUMBER.finditer(text) if (mention := _quantity(text, match, lang)) is not None]


def _quantity(text: str, match: re.Match[str], lang: Lang) -> Mention | None:
    start, end = match.span()
    value = _value(match)
    if value is None:
        return None
    if match["percent"]:
        return _mention(text, start, end, value, "percent")
    start, currency = _money_before(text, start, lang)
    if currency is not None:
        if match["money"]:
            value *= _MONEY_SCALES[match["money"]]
        behind = signs_of_amounts("money_behind").match(text, end)
        return _mention(text, start, behind.end() if behind else end, value, currency)
    if match["money"]:  # "5m" and "5K" are metres and kelvin where no currency stands before
        end = match.end("digits")
    if match["digits"]:
        start, value = _signed(text, start, value)
    more = signs_of_amounts("approximate").match(text, end) if not match["words"] else None
    if more:
        scale = _ZH_SCALE.match(text, more.end())
        if scale:
            factor = parse_zh("1" + scale[0])
            value *= factor or 1
        end = scale.end() if scale else more.end()
    unit = _unit_behind(text, end)
    if unit is not None:
        name, unit_end = unit
        if _measures(text, match, name, unit_end, end, approximate=more is not None):
            return _mention(text, start, unit_end, value, name)
        return None
    return _count(text, match, start, end, value, approximate=more is not None)


def _value(match: re.Match[str]) -> Decimal | None:
    if match.end() - match.start() > MAX_LENGTH:
        return None
    if match["words"]:
        return None if match["words"].lower() in ("hundred", *EN_SCALES) else parse_en(match["words"])
    if match["han"] or match["percent"]:
        return parse_zh(match["han"] or match["percent"])
    number = match["digits"].replace(",", "").replace("·", ".")
    if match["zh"]:
        return parse_zh(number + match["zh"])
    value = Decimal(number)
    if match["en"]:
        value *= 100 if match["en"] == "hundred" else EN_SCALES[match["en"]]
    return value


def _money_before(text: str, start: int, lang: Lang) -> tuple[int, str | None]:
    """The currency that stands before an amount, and where it begins."""
    at = start - 1 if start and text[start - 1] == " " else start
    if at and text[at - 1] in "¥￥":
        prefix = "CN" if text.endswith("CN", 0, at - 1) else "JP" if text.endswith("JP", 0, at - 1) else ""
        return at - 1 - len(prefix), {"CN": "CNY", "JP": "JPY"}.get(prefix, "CNY" if lang == "zh" else "JPY")
    prefixes = load_units().prefixes
    for size in range(4, 0, -1):
        form = text[max(at - size, 0) : at]
        if len(form) == size and form in prefixes:
            first = at - size
            if (
                form[0].isalpha()
                and form[0].isascii()
                and first
                and text[first - 1].isascii()
                and text[first - 1].isalnum()
            ):
                continue
            return first, prefixes[form]
    return start, None


def _signed(text: str, start: int, value: Decimal) -> tuple[int, Decimal]:
    if (
        start
        and text[start - 1] in "-−"
        and (start == 1 or text[start - 2] in {*" (\t\n:,", *words_of_amounts("before_minus")})
    ):
        return start - 1, -value
    return start, value


def _unit_behind(text: str, end: int) -> tuple[str, int] | None:
    at = end + 1 if text[end : end + 1] in (" ", "-", "\u00a0") else end
    return load_units().match(text, at)


def _measures(text: str, match: re.Match[str], unit: str, unit_end: int, number_end: int, *, approximate: bool) -> bool:
    """Whether a unit's form behind a number is the unit, and the number an amount."""
    form = text[number_end:unit_end].strip()
    following = text[unit_end : unit_end + 1]
    if following and following in pairs_of_amounts("goes_on").get(form, ""):
        return False
    if (
        form in words_of_amounts("year")
        and match["digits"]
        and len(match["digits"]) == 4
        and not match["zh"]
        and following
        and following not in words_of_amounts("year_lasts")
    ):
        return False  # a calendar year
    if match["han"] and unit in _CALENDAR and match["han"] in words_of_amounts("one"):
        return False  # 有一天, 一年一度
    counting = pairs_of_amounts("ordinal_unit").get(form)
    if counting is not None and not text[number_end:].startswith(counting):
        return False  # 20世纪 is an ordinal
    if match["han"] and match["han"] + form in words_of_amounts("not_amounts"):
        return False  # 四周 is all around
    if match["han"] and len(match["han"]) == 1 and form in words_of_amounts("alone"):
        return True
    if match["han"] and len(match["han"]) == 1 and form in words_of_amounts("not_alone"):
        return False
    if match["words"] and match["words"].lower() in words_of_amounts("vague") and len(form) < 3:
        return False
    return not signs_of_amounts("naming").search(text[max(match.start() - 12, 0) : match.start()])


def _count(
    text: str, match: re.Match[str], start: int, end: int, value: Decimal, *, approximate: bool
) -> Mention | None:
    """Things counted: a Chinese number with a classifier, an English number with a plural noun."""
    classifier = signs_of_amounts("classifiers").match(text, end)
    if classifier:
        not_counted = signs_of_amounts("not_counted")
        if (
            match["han"] in words_of_amounts("one")
            or (match["han"] and not_counted.match(text, end))
            or not_counted.match(text, end + 1)
        ):
            return None
        return _mention(text, start, classifier.end(), value, classifier[0])
    if approximate or match["zh"] or match["han"]:
        return None
    noun = _COUNTED.match(text, end)
    if noun is None or (match["words"] and match["words"].lower() in ("one", "zero")):
        return None
    adjective, word = noun[1].strip(), noun[2]
    if _is_plural(adjective):
        word, adjective = adjective, ""
    if adjective in words_of_amounts("not_nouns") or not _is_plural(word):
        return None
    before = text[max(start - 24, 0) : start]
    named = _NAME_BEFORE.search(before)
    if signs_of_amounts("naming").search(before) or (named and named[1] not in words_of_amounts("sentence_words")):
        return None
    if (
        word not in words_of_amounts("plurals")
        and match["digits"]
        and re.fullmatch(r"1[5-9]\d\d|20[0-4]\d", match["digits"])
        and not match["en"]
    ):
        return None  # more often a year than a count, and nothing here can tell
    return _mention(text, start, end, value, None)


def _is_plural(word: str) -> bool:
    return word not in words_of_amounts("not_nouns") and (
        word in words_of_amounts("plurals") or (word.endswith("s") and not word.endswith(("ss", "us", "is", "ous")))
    )


def _mention(text: str, start: int, end: int, value: Decimal, unit: str | None) -> Mention:
    return Mention(text[start:end], "quantity", start, end, 1.0, number_text(value), unit)
