"""Quantities: a number with its unit, currency, classifier, or with the things that are counted.

Knows: what stands before and behind a number that measures or counts. Does not know: numbers that name ("Chapter 5",
第三, "Windows 10"); they are left out, as are bare numbers.
"""

from __future__ import annotations

import re
from decimal import Decimal

from nlu.types import Lang, Mention
from nlu.values.numerals import (
    EN_ONES,
    EN_SCALES,
    EN_TENS,
    MAX_LENGTH,
    ZH_NUMERAL,
    number_text,
    parse_en,
    parse_zh,
)
from nlu.values.units import load_units


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SCALES = "|".join(["hundred", *EN_SCALES])
_WORDS = "|".join(sorted([*EN_ONES, *EN_TENS, "hundred", *EN_SCALES], key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9_.第])(?<!\d[,·])(?P<digits>(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:[.·]\d+)?)"
    rf"(?:(?P<zh>[十百千万亿]{{1,4}})|\s?(?P<en>{_SCALES})\b|(?P<money>bn|mn|[mkMKB])(?![A-Za-z0-9]))?"
    rf"|百分之(?P<percent>\d+(?:\.\d+)?|[{ZH_NUMERAL}点]+)"
    rf"|(?<![第{ZH_NUMERAL}数每周期])(?P<han>(?:零(?=点)|[一二两三四五六七八九十])[{ZH_NUMERAL}点]*)"
    rf"|\b(?P<words>(?i:(?:{_WORDS}|a(?=\s(?:{_SCALES})))(?:(?:\s+and\s+|\s+|-)(?:{_WORDS}))*))\b"
)
_MONEY_SCALES = {"bn": 10**9, "B": 10**9, "mn": 10**6, "m": 10**6, "M": 10**6, "k": 10**3, "K": 10**3}

_CLASSIFIERS = re.compile(
    "个人|人次|人|个|名|位|家|座|所|件|项|种|本|部|篇|辆|架|艘|台|套|间|栋|幢|条|支|只|头|匹|颗|棵|株|张|幅|枚|粒|场|届|次|首|户|集|册|卷|款|门|类|倍"
)
# 个 and its like measure nothing before these: 三个月 is a unit, 一个 an article, 五人制 a word.
_NOT_COUNTED = re.compile("[月制]|世纪|小时|星期|分钟|百分点|部分|方面|种子|人民币|条件|家庭|门口|类似")
_YUAN = re.compile("(?:美元|港元|元)")
_ZH_SCALE = re.compile("[万亿千百]{1,2}")
_APPROXIMATE = re.compile("[多余几来]")
_COUNTED = re.compile(r"[\s-]((?:[a-z]+(?:-[a-z]+)?\s)?)([a-z]{2,}(?:-[a-z]+)?)\b")
_PLURALS = _words("people men women children students police cattle sheep fish aircraft species staff teeth feet")
_NOT_NOUNS = _words(
    "is was has its this as us his does plus minus times versus yes thus less across towards was always perhaps "
    "besides sometimes afterwards upwards ours hers theirs yours of in on at to by for from with and or than "
    "the an that which who are were be it if but not so units goes means says shows makes becomes gives takes "
    "comes runs remains contains includes supports"
)
_NAMING = re.compile(
    r"(?:^|[\s(])(?:chapter|section|table|figure|fig\.?|version|page|pages|part|number|no\.?|nos\.?|type|phase|stage|"
    r"grade|level|step|room|route|highway|line|volume|vol\.?|book|episode|season|channel|model|class|group|article|"
    r"act|scene|question|problem|item|rule|day|week|year|top|january|february|march|april|may|june|july|august|"
    r"september|october|november|december)\s$",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"(?:^|[\s(\"'“‘])([A-Z][\w.&-]*|[a-z]+[A-Z]\w*)\s$")
_SENTENCE_WORDS = _words(
    "The A An In On At It He She They We Its Their His Her Our About Around Over Under Nearly Almost Some Only "
    "These Those All With By From To Of And But For Has Had Have Was Were Is Are More Than Approximately "
    "Roughly"
)


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
        behind = _YUAN.match(text, end)
        return _mention(text, start, behind.end() if behind else end, value, currency)
    if match["money"]:  # "5m" and "5K" are metres and kelvin where no currency stands before
        end = match.end("digits")
    if match["digits"]:
        start, value = _signed(text, start, value)
    more = _APPROXIMATE.match(text, end) if not match["words"] else None
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
    if start and text[start - 1] in "-−" and (start == 1 or text[start - 2] in " (\t\n:：，,。约为"):
        return start - 1, -value
    return start, value


def _unit_behind(text: str, end: int) -> tuple[str, int] | None:
    at = end + 1 if text[end : end + 1] in (" ", "-", "\u00a0") else end
    return load_units().match(text, at)


_CALENDAR = _words("year month week day century decade")
_GO_ON = {
    "年": "代级度号月",
    "元": "旦月年素宵朝首帅件",
    "里": "面程边斯",
    "度": "假过",
    "天": "然空",
    "周": "边围年岁",
    "升": "级",
    "米": "饭粉",
    "克": "服",
}


def _measures(text: str, match: re.Match[str], unit: str, unit_end: int, number_end: int, *, approximate: bool) -> bool:
    """Whether a unit's form behind a number is the unit, and the number an amount."""
    form = text[number_end:unit_end].strip()
    following = text[unit_end : unit_end + 1]
    if following and following in _GO_ON.get(form, ""):
        return False
    if (
        form == "年"
        and match["digits"]
        and len(match["digits"]) == 4
        and not match["zh"]
        and following not in "来间历的"
    ):
        return False  # a calendar year
    if match["han"] and unit in _CALENDAR and match["han"][0] == "一" and len(match["han"]) == 1:
        return False  # 有一天, 一年一度
    if form == "世纪" and not text[number_end:].startswith("个"):
        return False  # 20世纪 is an ordinal
    if match["han"] == "四" and form == "周":
        return False  # 四周 is all around
    if match["han"] and form in ("里", "度", "元") and len(match["han"]) == 1:
        return form == "元"
    if match["words"] and match["words"].lower() in ("one", "zero", "two") and len(form) < 3:
        return False
    return not _NAMING.search(text[max(match.start() - 12, 0) : match.start()])


def _count(
    text: str, match: re.Match[str], start: int, end: int, value: Decimal, *, approximate: bool
) -> Mention | None:
    """Things counted: a Chinese number with a classifier, an English number with a plural noun."""
    classifier = _CLASSIFIERS.match(text, end)
    if classifier:
        if (
            match["han"] == "一"
            or (match["han"] and _NOT_COUNTED.match(text, end))
            or _NOT_COUNTED.match(text, end + 1)
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
    if adjective in _NOT_NOUNS or not _is_plural(word):
        return None
    before = text[max(start - 24, 0) : start]
    named = _NAME_BEFORE.search(before)
    if _NAMING.search(before) or (named and named[1] not in _SENTENCE_WORDS):
        return None
    if (
        word not in _PLURALS
        and match["digits"]
        and re.fullmatch(r"1[5-9]\d\d|20[0-4]\d", match["digits"])
        and not match["en"]
    ):
        return None  # more often a year than a count, and nothing here can tell
    return _mention(text, start, end, value, None)


def _is_plural(word: str) -> bool:
    return word not in _NOT_NOUNS and (
        word in _PLURALS or (word.endswith("s") and not word.endswith(("ss", "us", "is", "ous")))
    )


def _mention(text: str, start: int, end: int, value: Decimal, unit: str | None) -> Mention:
    return Mention(text[start:end], "quantity", start, end, 1.0, number_text(value), unit)
