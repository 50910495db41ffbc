"""A stretch of time as sources tell it: two dates as text, each of a year, a month or a day, or neither.

Knows: how dates of different precision compare as text. Does not know: words, facts.
"""

from __future__ import annotations

from dataclasses import dataclass

_LAST = "-99"
"""Behind a date: its last moment, for 2015-99 comes after every day of 2015."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """When something holds.

    Attributes:
        start: First year, month or day (ISO 8601); "" where nobody says.
        end: Last one; "" where it goes on, or nobody says.
        over: It has ended, though nobody says when.
    """

    start: str = ""
    end: str = ""
    over: bool = False

    def during(self, since: str, until: str) -> bool:
        """Whether it may hold at some moment from `since` to `until`; "" leaves that side open."""
        if self.over and not self.end:
            return False
        begun = not self.start or not until or self.start <= until + _LAST
        return begun and (not self.end or self.end + _LAST >= since)

    def ended(self, today: str) -> bool:
        """Whether it lies before a day."""
        return self.over or bool(self.end and self.end + _LAST < today)

    def begun(self, today: str) -> bool:
        """Whether it does not lie behind a day."""
        return not self.start or self.start <= today + _LAST

    def now(self, today: str) -> bool:
        """Whether it holds on a day."""
        return self.begun(today) and not self.ended(today)


__all__ = ["Period"]
