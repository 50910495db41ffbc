"""Numbers as Chinese and English write them.

Knows: Arabic, Chinese and English numerals and their mixtures ("2.3亿", "1.5 million"). Does not know: units.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from decimal import Decimal

from nlu.language.data import numbers, syntax
from nlu.language.language import Numbers

_ZH, _EN = numbers("zh"), numbers("en")
ZH_DIGITS = _ZH.digits
_ZH_SMALL = {sign: value for sign, value in _ZH.scales.items() if value < 10**4}
_ZH_LARGE = {sign: value for sign, value in _ZH.scales.items() if value >= 10**4}

ZH_SCALES = "".join(_ZH.scales)
ZH_FIRST = "".join([*(sign for sign, value in _ZH.digits.items() if value), *_ZH.bare])
ZH_POINT = _ZH.point
ZH_ZERO, *_ = (sign for sign, value in _ZH.digits.items() if value == 0)
ZH_NUMERAL = "".join(sign for sign in (*_ZH.digits, *_ZH.scales) if sign != "○")

EN_ONES = {word: value for word, value in _EN.small.items() if value < 20}
EN_TENS = {word: value for word, value in _EN.small.items() if value >= 20}
EN_SCALES = {word: value for word, value in _EN.scales.items() if value >= 1000}

_ZH_FRACTION = re.compile(f"[{''.join(_ZH.digits)}]+")

MAX_LENGTH = 40
"""Longer runs of digits are keys, hashes or noise, not numbers."""
_MOST_TOKENS = 16


@functools.cache
def _table() -> dict[int, str]:
    wide = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    return {ord(a): b for a, b in _ZH.variants.items()} | wide


_WIDE = re.compile(f"[\uff01-\uff5e{''.join(_ZH.variants)}]")


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
    """The number that a Chinese numeral writes, Arabic digits and the point included; None if it writes none.

    >>> parse_zh("三千五百万"), parse_zh("2.3亿"), parse_zh("一九四九")
    (Decimal('35000000'), Decimal('230000000.0'), Decimal('1949'))
    """
    whole, point, fraction = text.partition(ZH_POINT)
    if point:
        digits = _ZH_FRACTION.match(fraction)
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
            if digit_before or not ZH_DIGITS[token]:
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
    return parse_words([word for word in re.split(r"[\s-]+", text.lower().replace(",", "")) if word], _EN)


def parse_words(words: Sequence[str], known: Numbers) -> Decimal | None:
    """The number that words of a language write where words stand apart; None if they write none, or more than one.

    The smallest and the largest part may be Arabic ("1.5 million").
    """
    total = section = Decimal(0)
    least = Decimal(10) ** 16  # what may follow is smaller than this
    seen = scaled = joined = False
    at = 0
    while at < len(words):
        word = words[at]
        size = 1
        if word in known.joiners and scaled:
            scaled, joined, at = False, True, at + 1
            continue
        if word in known.one and not seen and words[at + 1 : at + 2] and words[at + 1] in known.scales:
            section = Decimal(1)
        elif (scale := known.scales.get(word)) is not None:
            if not section and word in known.bare:
                section = Decimal(1)
            if scale < 1000:
                if not 1 <= section < 100:
                    return None
                section, least = section * scale, Decimal(scale if scale == 100 else 1)
            else:
                if not section or (total and total % (Decimal(scale) * 1000)):
                    return None
                total, section, least = total + section * scale, Decimal(0), Decimal(scale)
            scaled = True
        else:
            small, size = _small(words, at, known)
            if small is None:
                value = _arabic(word)
                if value is None or seen:
                    return None
                section, least = value, Decimal(1)
            elif small >= least:
                return None
            else:
                section += small
                least = Decimal(10 if small >= 20 and small % 10 == 0 else 1)
            scaled = False
        seen, joined, at = True, False, at + size
    return total + section if seen and not joined else None


def _small(words: Sequence[str], at: int, known: Numbers) -> tuple[int | None, int]:
    """The number under a hundred that one to five words write, and how many words these are."""
    for size in range(min(5, len(words) - at), 0, -1):
        value = known.small.get(" ".join(words[at : at + size]))
        if value is not None:
            return value, size
    return None, 1


def _arabic(word: str) -> Decimal | None:
    try:
        return Decimal(word)
    except ArithmeticError:
        return None


def read_number(tokens: Sequence[str], lang: str) -> tuple[Decimal, int] | None:
    """The number that the first tokens write in a language, and how many tokens it takes; None if they write none.

    Tokens are words, digits ("2.5") or single Chinese characters, in lower case. Of several that could end the number,
    the last is taken behind which no scale is left over: "two hundred and five hundred" begins with 200.
    """
    first = halfwidth(tokens[0]) if tokens else ""
    han = first in _ZH.digits or first in _ZH.bare
    known = numbers(lang)
    if not han and not known.small:
        known = numbers(syntax(lang).companions[0])
    if not (han or _arabic(first) is not None or first in known.one or _small(tokens, 0, known)[0] is not None
            or first in known.bare):  # fmt: skip
        return None
    best: tuple[Decimal, int] | None = None
    for size in range(1, min(_MOST_TOKENS, len(tokens)) + 1):
        said = [halfwidth(token) for token in tokens[:size]]
        scale = tokens[size] in known.scales or tokens[size] in _ZH.scales if size < len(tokens) else False
        value = parse_zh("".join(said)) if han or said[-1] in _ZH.scales else parse_words(said, known)
        if value is None and len(said[-1]) == 1 and said[-1] in ZH_NUMERAL:
            break
        if value is not None and (best is None or not scale or size == best[1] + 1):
            best = value, size
    return best
