"""Dates: days, months and years of the Gregorian calendar.

Knows: how Chinese and English write them, and where a bare number is a year. Does not know: relative dates ("last
week"), quarters, decades, centuries, the years of dynasties.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Iterator

from babel import Locale

from nlu.types import Mention
from nlu.values.numerals import parse_zh


def find_dates(text: str) -> list[Mention]:
    """The dates of a text in half-width characters; two readings of one place may overlap.

    The value is ISO 8601, as exact as the text: "1912-06-23", "1912-06", "1912". Years before Christ are the negative
    number that is said: "-0221" for 221 BC (XSD 1.0 counts so; XSD 1.1 would say -0220).
    """
    found: list[Mention] = []
    digits = _DIGIT.search(text) is not None
    chinese = "年" in text
    for pattern, read in _patterns():
        # Most sentences have no date at all; two cheap looks spare them a dozen searches.
        if not (chinese if "年" in pattern.pattern else digits):
            continue
        for match in pattern.finditer(text):
            found.extend(_mention(text, match, group, value) for group, value in read(match))
    return found


def _mention(text: str, match: re.Match[str], group: str, value: str) -> Mention:
    start, end = match.span(group)
    return Mention(text[start:end], "date", start, end, 1.0, value)


_DIGIT = re.compile(r"\d")

Reading = Iterator[tuple[str, str]]
"""Names of a pattern's groups that are a date, with the ISO value of each."""


@functools.cache
def _months() -> dict[str, int]:
    """English month names and abbreviations, lower case, with their numbers."""
    names: dict[str, int] = {"sept": 9}
    for width in ("wide", "abbreviated"):
        for number, name in Locale("en").months["format"][width].items():
            names[name.lower().rstrip(".")] = number
    return names


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Reading]], ...]:
    month = "|".join(sorted(_months(), key=len, reverse=True))
    month = rf"(?P<m>(?i:{month}))\.?"
    day = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
    year = r"(?P<y>\d{3,4})(?:\s?(?P<era>BCE?|B\.C\.(?:E\.)?|AD|CE|A\.D\.)(?![A-Za-z]))?(?![\d,]*\d)"
    num = "[0-9〇零○一二三四五六七八九十]"
    return (
        (re.compile(rf"(?<![\w.])(?P<date>{day}(?:\s+of)?[\s-]+{month},?[\s-]+{year})"), _english),
        (re.compile(rf"(?<![A-Za-z])(?P<date>{month}\s+{day},?\s+{year})"), _english),
        (
            re.compile(rf"(?<![A-Za-z])(?<!\d\s)(?P<date>(?=[A-Z]){month},?\s+(?:of\s+)?(?P<y>[12]\d{{3}})(?!\d|,\d))"),
            _english,
        ),
        (
            re.compile(
                r"(?<![\d.-])(?P<date>(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2}))(?![\d-]|\.\d)"
            ),
            _numeric,
        ),
        (re.compile(r"(?<![\d.-])(?P<date>(?P<y>[12]\d{3})-(?P<m>0[1-9]|1[0-2]))(?![\d-])"), _numeric),
        (
            re.compile(
                rf"(?P<date>(?P<era>公元前|西元前|纪元前|前|公元|西元)?(?P<y>\d{{1,4}}|[〇零○一二三四五六七八九十百]{{1,4}})\s?年"
                rf"(?!代|级|[多余来间]|的?历史|以[上下])(?:\s?(?P<m>{num}{{1,3}})\s?月(?:份|\s?(?P<d>{num}{{1,3}})\s?[日号])?)?)"
            ),
            _chinese,
        ),
        (re.compile(r"(?<![\d.,-])(?P<date>(?P<y>[12]\d{3}))(?=\s?[-–—~～－至到]{1,2}\s?(?:[12]\d{3})年)"), _year),
        (
            re.compile(
                r"(?:\b(?i:in|since|until|till|during|before|after|around|circa|c\.|ca\.|year|early|late|mid|by|"
                r"from|of|for|spring|summer|"
                r"autumn|fall|winter|between)[\s-]+)(?P<date>(?P<y>1\d{3}|20\d\d))(?![\d%]|[.,:/-]\d|s\b|\s?['’]s\b|"
                r"-[A-Za-z])"
            ),
            _year_in_context,
        ),
        (
            re.compile(
                r"(?<![\d.,/-])(?P<date>(?P<y>1\d{3}|20\d\d))(?:\s?[–—~～－-]{1,2}\s?|\s(?:to|until|"
                r"and)\s)(?P<date2>(?P<y2>1\d{3}|20\d\d))(?![\d%]|[.,:/-]\d|s\b)"
            ),
            _range,
        ),
        (
            re.compile(
                r"[(（,;]\s?(?:(?i:born|b\.|died|d\.|c\.|ca\.|est\.|founded|生于|卒于|约)\s?)?(?P<date>(?P<y>1\d{3}|20\d\d))"
                r"(?=\s?(?:[)）]|[–—－~-]{1,2}\s?(?:[)）]|present|now|today|至今|今)))"
            ),
            _year,
        ),
        (
            re.compile(r"(?<![\d.,-])(?P<date>(?P<y>\d{1,4})\s?(?P<era>BCE?|B\.C\.(?:E\.)?|CE|AD|A\.D\.)(?![A-Za-z]))"),
            _year,
        ),
        (re.compile(r"(?<![A-Za-z])(?P<date>(?P<era>AD|A\.D\.|CE)\s?(?P<y>\d{1,4}))(?!\d)"), _year),
    )


def _english(match: re.Match[str]) -> Reading:
    groups = match.groupdict()
    yield from _iso("date", int(match["y"]), _months()[match["m"].lower()], groups.get("d"), groups.get("era"))


def _numeric(match: re.Match[str]) -> Reading:
    yield from _iso("date", int(match["y"]), int(match["m"]), match.groupdict().get("d"), None)


def _chinese(match: re.Match[str]) -> Reading:
    year_text, era = match["y"], match["era"]
    if not year_text.isascii() and not era and len(year_text) != 4:
        return  # 三年 lasts, 一九四九年 is
    year = parse_zh(year_text)
    month = parse_zh(match["m"]) if match["m"] else None
    day = parse_zh(match["d"]) if match["d"] else None
    if year is None or (not era and not 1000 <= year < 2200):
        return
    if era == "前" and not month and match.start() and match.string[match.start() - 1].isalnum():
        return  # 三年前2000年: 前 belongs to what stands before it
    yield from _iso("date", int(year), int(month) if month else None, str(int(day)) if day else None, era)


def _year(match: re.Match[str]) -> Reading:
    yield from _iso("date", int(match["y"]), None, None, match.groupdict().get("era"))


_COUNTS = re.compile(
    r"\s(?:[a-z]+\s)?(?!is\b|was\b|has\b|as\b|this\b|its\b|his\b)[a-z]+s\b|\s(?:people|men|women|children|"
    r"million|thousand)\b"
)
_LOOSE = ("by", "from", "of", "for", "before", "after", "around", "between", "during")


def _year_in_context(match: re.Match[str]) -> Reading:
    word = match[0][: match.start("date") - match.start()].strip(" -").lower()
    counted = _COUNTS.match(match.string, match.end(), match.end() + 40)
    if counted and (word in _LOOSE or counted[0].strip() in ("people", "men", "women", "children", "million")):
        return
    yield from _year(match)


def _range(match: re.Match[str]) -> Reading:
    first, last = int(match["y"]), int(match["y2"])
    if first <= last:
        yield "date", match["y"]
        yield "date2", match["y2"]


def _iso(group: str, year: int, month: int | None, day: str | None, era: str | None) -> Reading:
    """The date, if the calendar has it."""
    if not 1 <= year <= 9999:
        return
    try:
        datetime.date(year, month or 1, int(day) if day else 1)
    except ValueError:
        return
    before = era is not None and (era.startswith("B") or "前" in era)
    text = f"{'-' if before else ''}{year:04d}"
    if month:
        text += f"-{month:02d}"
    if day:
        text += f"-{int(day):02d}"
    yield group, text
