"""Numbers as tables write them: thousands marks, decimal commas, brackets for less than nothing, 万, units behind.

Knows: one cell and the convention of its column. Does not know: which convention a column has (`values` decides).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.ingest.table.words import table
from nlu.values import convert, unit_of
from nlu.values.numerals import halfwidth

LONGEST = 18
"""Most digits of a number; longer ones are identifiers."""
_SPACES = " '’\u00a0\u2009\u202f"
_POINT = re.compile(
    rf"(?:(?:0|[1-9]\d*)|[1-9]\d{{0,2}}(?:,\d{{3}})+|[1-9]\d?(?:,\d\d)*,\d{{3}}|[1-9]\d{{0,2}}(?:[{_SPACES}]\d{{3}})+)?"
    r"(?:\.\d+)?"
)
_COMMA = re.compile(rf"(?:(?:0|[1-9]\d*)|[1-9]\d{{0,2}}(?:\.\d{{3}})+|[1-9]\d{{0,2}}(?:[{_SPACES}]\d{{3}})+)?(?:,\d+)?")
_MARKS = str.maketrans("", "", "," + _SPACES)
_DOTS = str.maketrans("", "", "." + _SPACES)
_REMARK = re.compile(r"(?<=[\d%])\s*(?:\[[A-Za-z]{1,3}\]|\([A-Za-z]\)|[*†‡]+)$")
"""What statistics write behind a number that is revised, estimated or explained: "30,114 [r]", "12 (p)", "7.5*"."""
_ENDS = frozenset("])*†‡")
_SCIENTIFIC = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?[eE][+-]?\d{1,3}")
_AMOUNT = re.compile(
    r"(?P<open>[(（])?\s*(?P<sign>[-+−])?\s*(?P<before>[^\d\s.,()+−-]{1,4})?\s*(?P<minus>[-+−])?\s*"
    rf"(?P<number>[\d.,][\d.,{_SPACES}]*?)\s*(?P<behind>[^\d\s.,()（）][^\d()（）]{{0,15}}[²³2]?)?\s*(?P<close>[)）])?"
)
_SCALES = {scale: int(value) for scale, value in table()["scales"].items()}
_BEFORE = frozenset("$€£¥￥₹₩₽₺฿₫₪") | {
    "US$",
    "HK$",
    "C$",
    "A$",
    "NT$",
    "S$",
    "R$",
    "USD",
    "EUR",
    "GBP",
    "CNY",
    "RMB",
    "CHF",
    "JPY",
}
_YEN = frozenset("¥￥")

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with the unit that stands with it ("" for none), as it is written there."""

    value: Number
    unit: str


def number(text: str, comma: bool) -> Number | None:
    """The number that a cell is; None where it is none, or an identifier (leading zeros, too many digits).

    Args:
        comma: Whether the column has decimal commas.
    """
    if text.isascii() and text.isdigit():
        return int(text) if (text[0] != "0" or text == "0") and len(text) <= LONGEST else None
    plain = _without_remark(halfwidth(text.strip())).replace("−", "-")
    sign = plain[:1] if plain[:1] in "+-" else ""
    body = plain[len(sign) :]
    if not body[:1].isdigit() and body[:1] not in (".", ","):
        if body[:1] == "(" and body[-1:] == ")" and not sign:
            inner = number(body[1:-1], comma)
            return -inner if inner is not None and body[1:2] not in ("-", "+") else None
        return None
    if sum(char.isdigit() for char in body) > LONGEST + 6:
        return None
    if (_COMMA if comma else _POINT).fullmatch(body) and any(char.isdigit() for char in body):
        digits = body.translate(_DOTS).replace(",", ".") if comma else body.translate(_MARKS)
    elif not comma and _SCIENTIFIC.fullmatch(body):
        digits = body
    else:
        return None
    if digits.isdigit():
        return int(sign + digits) if len(digits) <= LONGEST else None
    return Decimal(sign + digits)


def _without_remark(text: str) -> str:
    """A cell without the mark behind its number."""
    return _REMARK.sub("", text) if text[-1:] in _ENDS else text


def amount(text: str, comma: bool) -> Amount | None:
    """The number and the unit that a cell is: "$72,500", "12 kg", "7.5%", 「3.2万元」; None where it is no amount."""
    plain = _without_remark(halfwidth(text.strip()))
    match = _AMOUNT.fullmatch(plain)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    value = number(match["number"].strip(), comma)
    if value is None:
        return None
    before, behind = (match["before"] or "").strip(), (match["behind"] or "").strip()
    if before and before not in _BEFORE:
        return None
    scale, unit = _scaled(behind, bool(before))
    if scale is None:
        return None
    if unit and not (unit_of(unit) or unit in _YEN):
        return None
    if before and unit and not (unit_of(unit) == unit_of(before) or before in _YEN):
        return None
    if scale != 1:
        value = _tidy(value * scale)
    if (match["sign"] or match["minus"] or "+") in "-−" or match["open"]:
        value = -value
    return Amount(value, unit or before)


def _scaled(behind: str, money: bool) -> tuple[int | None, str]:
    """The factor that words behind a number begin with, and the unit that they end in."""
    if not behind:
        return 1, ""
    if money and behind.casefold() in _SCALES:
        return _SCALES[behind.casefold()], ""
    for length in (2, 1):
        head = behind[:length]
        if head in _SCALES and not head.isascii() and len(head) == length and not unit_of(behind):
            return _SCALES[head], behind[length:].strip()
    return (1, behind) if unit_of(behind) or behind in _YEN else (None, "")


def converted(found: Amount, unit: str) -> Number | None:
    """An amount's number in another unit; None where that measures something else."""
    if found.unit == unit:
        return found.value
    have, want = unit_of(found.unit) or found.unit, unit_of(unit) or unit
    if have == want:
        return found.value
    if have.isupper() and want.isupper():
        return None  # other money
    value = convert(float(found.value), have, want)
    if value is None:
        return None
    return _tidy(Decimal(f"{value:.10g}"))


def _tidy(value: Number) -> Number:
    return int(value) if value == int(value) else value.normalize() if isinstance(value, Decimal) else value
