"""Numbers as Chinese and English write them.

Knows: Arabic, Chinese and English numerals and their mixtures ("2.3亿", "1.5 million"). Does not know: units.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal

ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_ZH_SMALL = {"十": 10, "百": 100, "千": 1000}
_ZH_LARGE = {"万": 10**4, "亿": 10**8}

ZH_NUMERAL = "零〇一二两三四五六七八九十百千万亿"

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
EN_ONES = {word: value for value, word in enumerate(_ONES.split(" "))}
EN_TENS = {word: 10 * value for value, word in enumerate(_TENS.split(" "), start=2)}
EN_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

MAX_LENGTH = 40
"""Longer runs of digits are keys, hashes or noise, not numbers."""


@functools.cache
def _table() -> dict[int, str]:
    pairs = dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟萬億兩貳參陸", "一二三四五六七八九十百千万亿两二三六", strict=True))
    wide = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    return {ord(a): b for a, b in pairs.items()} | wide


_WIDE = re.compile("[\uff01-\uff5e壹贰叁肆伍陆柒捌玖拾佰仟萬億兩貳參陸]")


def halfwidth(text: str) -> str:
    """The text with half-width characters and plain simplified numerals; as long as before, character for character."""
    if text.isascii() or not _WIDE.search(text):
        return text
    return text.translate(_table())


def number_text(value: Decimal) -> str:
    """A number as text: no exponent, no thousands separator, no superfluous zeros ("1500000", "2.5", "0")."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text or "0"


def parse_zh(text: str) -> Decimal | None:
    """The number that a Chinese numeral writes, Arabic digits and 点 included; None if it writes none.

    >>> parse_zh("三千五百万"), parse_zh("2.3亿"), parse_zh("一九四九")
    (Decimal('35000000'), Decimal('230000000.0'), Decimal('1949'))
    """
    whole, point, fraction = text.partition("点")
    if point:
        digits = re.match(r"[零〇一二三四五六七八九]+", fraction)
        head = parse_zh(whole)
        if digits is None or head is None:
            return None
        scale = fraction[digits.end() :]
        value = head + Decimal("0." + "".join(str(ZH_DIGITS[c]) for c in digits[0]))
        return _scaled(value, scale)
    total = section = number = Decimal(0)
    seen = digit_before = False
    unit = Decimal(1)  # of the last 十百千万亿: a final digit behind it counts in tenths of it (三千五 is 3500)
    for token in re.findall(r"\d+(?:\.\d+)?|.", text):
        if token[0].isdigit() and token.isascii():
            if digit_before:
                return None
            number, seen, digit_before, unit = Decimal(token), True, True, Decimal(1)
        elif token in ZH_DIGITS:
            number = number * 10 + ZH_DIGITS[token] if digit_before else Decimal(ZH_DIGITS[token])
            if digit_before or token in "零〇":
                unit = Decimal(1)
            seen = digit_before = True
        elif token in _ZH_SMALL:
            section += (number if digit_before else 1) * _ZH_SMALL[token]
            unit, number, seen, digit_before = Decimal(_ZH_SMALL[token]), Decimal(0), True, False
        elif token in _ZH_LARGE and seen:
            large = _ZH_LARGE[token]
            if total >= large:
                total += (section + number) * large
            else:
                total = (total + section + number) * large
            unit, section, number, digit_before = Decimal(large), Decimal(0), Decimal(0), False
        else:
            return None
    if not seen:
        return None
    if digit_before and unit >= 100 and number < 10:
        number *= unit / 10
    return total + section + number


def _scaled(value: Decimal, scale: str) -> Decimal | None:
    for char in scale:
        factor = _ZH_SMALL.get(char) or _ZH_LARGE.get(char)
        if factor is None:
            return None
        value *= factor
    return value


def parse_en(text: str) -> Decimal | None:
    """The number that English words write ("two hundred and fifty-six"); None if they write none.

    The smallest and the largest part may be Arabic ("1.5 million").
    """
    total = section = Decimal(0)
    least = Decimal(10) ** 16  # what may follow is smaller than this
    seen = False
    for word in re.split(r"[\s-]+", text.lower().replace(",", "")):
        if word in ("", "and", "a"):
            if word == "a":
                section, seen = Decimal(1), True
            continue
        if word == "hundred":
            if not 1 <= section < 100:
                return None
            section, least = section * 100, Decimal(100)
        elif word in EN_SCALES:
            scale = Decimal(EN_SCALES[word])
            if not section or (total and total % (scale * 1000)):
                return None
            total, section, least = total + section * scale, Decimal(0), scale
        else:
            small = EN_ONES.get(word, EN_TENS.get(word))
            if small is None:
                try:
                    value = Decimal(word)
                except ArithmeticError:
                    return None
                if seen:
                    return None
                section, least = value, Decimal(1)
            elif small >= least:
                return None
            else:
                section += small
                least = Decimal(10 if word in EN_TENS else 1)
        seen = True
    return total + section if seen else None
