"""Days as numbers: fractional years, as the index compares dates, and back.

Knows: that a date is year + (month - 1) / 12 + (day - 1) / 372. Does not know: words, queries.
"""

from __future__ import annotations

import calendar

_LONGEST_MONTH = 31
_HAIR = 1e-6
"""Less than a day: the first of January is told from its year, and the ends of a span belong to it."""


def span_of(date: str) -> tuple[float, float]:
    """The first and the last moment of a month ("2023-09") or a day ("2023-09-05")."""
    year, month, *rest = (int(part) for part in date.split("-"))
    start = year + (month - 1) / 12
    first, last = (rest[0], rest[0]) if rest else (1, 31)
    return start + (first - 1) / 372 - _HAIR, start + (last - 1) / 372 + _HAIR


def day_of(value: float) -> str:
    """The day of a fractional year, as text that compares as dates do; behind a month's last day, that day."""
    year, month, day = _parts(value)
    last = calendar.monthrange(year, month)[1] if 0 < year < 10_000 else 31
    return f"{year:04d}-{month:02d}-{min(day, last):02d}"


def month_of(value: float, op: str) -> str | None:
    """The month that a bound begins or ends with ("2023-09"), so that months can be compared; None inside a month."""
    year, month, day = _parts(value)
    edge = day == 1 if op in ("<", ">=") else day == _LONGEST_MONTH
    return f"{year:04d}-{month:02d}" if edge else None


def _parts(value: float) -> tuple[int, int, int]:
    year = int(value + 10 * _HAIR)
    days = int((value + 10 * _HAIR - year) * 12 * _LONGEST_MONTH)
    return year, days // _LONGEST_MONTH + 1, days % _LONGEST_MONTH + 1
