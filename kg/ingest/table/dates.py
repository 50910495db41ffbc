"""Days and moments as tables write them, in the order that a column has.

Knows: one cell and the order of its column. Does not know: which order that is (`values` decides).
"""

from __future__ import annotations

import functools
import re
from datetime import date, datetime, time
from typing import Literal

from babel import Locale

from kg.ingest.table.words import table
from nlu.values.numerals import halfwidth

Order = Literal["dmy", "mdy", "ymd"]


class PartOfDate(str):
    """A year, or a year and month: "1898", "1898-05"."""

    __slots__ = ()


Day = date | datetime | PartOfDate
_TIME = re.compile(
    rf"(.*?\d)(?:[T\s]+|(?<={table()['dates']['before a time']})\s*)(\d{{1,2}}):(\d\d)(?::(\d\d)(\.\d+)?)?\s*"
    r"([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d\d:?\d\d)?"
)
_YMD = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})|{table()['dates']['day']}")
_YM = re.compile(rf"(\d{{4}})[-/.](0?[1-9]|1[0-2])|{table()['dates']['month']}")
_THREE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)\.?")
_PACKED = re.compile(r"(1[89]|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_YEAR = re.compile(rf"[12]\d{{3}}|{table()['dates']['year']}")
_ZERO = re.compile(r"(\d{4})-(\d\d)-00|(\d{4})-00-00")
_MONTH_NAMED = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+(?:of\s+)?(?P<m>[^\W\d_]{3,9})\.?,?[\s-]+(?P<y>\d{3,4}|\d\d)"
    r"|(?:[A-Za-z]{3,9},\s+)?(?P<m2>[^\W\d_]{3,9})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{3,4})"
    r"|(?P<m3>[^\W\d_]{3,9})\.?,?[\s-]+(?P<y3>\d{3,4})"
)


def order_told(text: str) -> Order | None:
    """The order that a cell of three numbers can only have; None where both fit, or it is no such cell."""
    match = _THREE.fullmatch(_day_part(halfwidth(text.strip())))
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second > 0:
        return "dmy"
    return "mdy" if second > 12 >= first > 0 else None


def is_three(text: str) -> bool:
    """Whether a cell is three numbers whose order must be known."""
    return _THREE.fullmatch(_day_part(halfwidth(text.strip()))) is not None


def day(text: str, order: Order | None, *, packed: bool = False, years: bool = False) -> Day | None:
    """The day or moment that a cell is; None where it is none, or where its order is not known.

    Args:
        order: Of day and month in the column's cells such as 3/4/2024.
        packed: Whether 20240304 is a day.
        years: Whether a year alone, or with its month, is one, too.
    """
    plain = halfwidth(text.strip())
    if not any(char.isdigit() for char in plain) or len(plain) > 40:
        return None
    try:
        at = _TIME.fullmatch(plain)
        if at:
            only = _day(at[1], order, packed, False)
            return None if only is None or isinstance(only, PartOfDate) else _moment(only, at)
        return _day(plain, order, packed, years)
    except ValueError:
        return None


def _day_part(plain: str) -> str:
    at = _TIME.fullmatch(plain)
    return at[1] if at else plain


def _moment(only: date, at: re.Match[str]) -> datetime:
    hour = int(at[2])
    if at[6]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if at[6][0] in "pP" else 0)
    micros = int(float(at[5]) * 1_000_000) if at[5] else 0
    made = datetime.combine(only, time(hour, int(at[3]), int(at[4] or 0), micros))
    if at[7]:
        made = datetime.fromisoformat(made.isoformat() + at[7])
    return made


def _day(plain: str, order: Order | None, packed: bool, years: bool) -> date | PartOfDate | None:
    if match := _YMD.fullmatch(plain):
        parts = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
        if not (parts[1].strip("0") and parts[2].strip("0")):
            return PartOfDate(parts[0]) if not parts[1].strip("0") else PartOfDate(f"{parts[0]}-{int(parts[1]):02d}")
        return date(*(int(part) for part in parts))
    if match := _THREE.fullmatch(plain):
        if order not in ("dmy", "mdy"):
            return None
        first, second, year = int(match[1]), int(match[3]), _century(match[4])
        return date(year, second, first) if order == "dmy" else date(year, first, second)
    if packed and _PACKED.fullmatch(plain):
        return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    if match := _MONTH_NAMED.fullmatch(plain):
        month = _months().get((match["m"] or match["m2"] or match["m3"]).casefold())
        if month is None:
            return None
        if match["m3"]:
            return PartOfDate(f"{int(match['y3']):04d}-{month:02d}") if years else None
        return date(_century(match["y"] or match["y2"]), month, int(match["d"] or match["d2"]))
    if years:
        if match := _YM.fullmatch(plain):
            month = int(match[2] or match[4])
            return PartOfDate(f"{match[1] or match[3]}-{month:02d}") if 1 <= month <= 12 else None
        if _YEAR.fullmatch(plain):
            return PartOfDate(f"{int(plain.rstrip(table()['dates']['year sign'])):04d}")
    return None


def _century(year: str) -> int:
    """Two digits as the year that a table of today means."""
    if len(year) > 2:
        return int(year)
    return int(year) + (2000 if int(year) < 70 else 1900)


@functools.cache
def _months() -> dict[str, int]:
    """Names of months, whole and short, in the languages whose tables are met most."""
    names: dict[str, int] = {"sept": 9}
    for language in ("de", "fr", "es", "it", "pt", "nl", "en"):
        for width in ("wide", "abbreviated"):
            for month, name in Locale(language).months["format"][width].items():
                names[name.casefold().rstrip(".")] = month
    return names
