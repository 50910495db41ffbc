"""From when until when a sentence says that something holds: "from 2015 until 2019", "since March 2020", 现任.

Knows: expressions of time and which words they stand nearest to. Does not know: facts, or which of them can end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.times.period import Period
from kg.times.words import dates_of, marked, pattern, time_words

_FAR = 2
"""Borders of clauses between a name and the time that belongs to it, at most."""
_NEAR = 24
"""Characters between "former" and the name that it is said of, at most."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A time and where it stands in the sentence."""

    period: Period
    start: int
    end: int


class TimesOf:
    """The times of one sentence."""

    def __init__(self, sentence: str, lang: str) -> None:
        words = time_words(lang)
        self._clauses = [m.start() for m in pattern(words.clauses).finditer(sentence)]
        text, dates, places = marked(sentence, lang)
        self._said = list(_spans(text, dates, places, words.spans))
        self._over = [m.span() for m in _word(words.over).finditer(sentence)]
        self._now = [m.span() for m in _word(words.now).finditer(sentence)]

    def of(self, head: tuple[int, int], tail: tuple[int, int]) -> Period | None:
        """The time of what the sentence says of two names; None where it says none.

        Args:
            head, tail: Where they stand in the sentence.
        """
        nearest = [(self._distance((said.start, said.end), tail), said.period) for said in self._said]
        near = min(nearest, key=lambda found: found[0], default=((_FAR + 1, 0), Period()))
        period = self._whole(near[1]) if near[0][0] <= _FAR else Period()
        if not period.end and self._near(self._over, head, tail):
            return Period(period.start, "", over=True)
        return period if period != Period() else None

    def _whole(self, period: Period) -> Period:
        """A time with its other end, where the sentence tells the two apart: "appointed in 2010, resigned in 2018"."""
        starts = [said.period.start for said in self._said if not said.period.end]
        ends = [said.period.end for said in self._said if not said.period.start]
        if len(starts) == len(ends) == 1 and period in (Period(starts[0]), Period("", ends[0])) and starts <= ends:
            return Period(starts[0], ends[0])
        return period

    def _distance(self, one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
        lo, hi = min(one[1], two[1]), max(one[0], two[0])
        return sum(lo <= at < hi for at in self._clauses), max(0, hi - lo)

    def _near(self, words: Sequence[tuple[int, int]], head: tuple[int, int], tail: tuple[int, int]) -> bool:
        for word in words:
            ways = [self._distance(word, name) for name in (head, tail)]
            if any(borders == 0 and chars <= _NEAR for borders, chars in ways):
                return True
        return False


def _spans(
    text: str, dates: Sequence[str], places: Sequence[tuple[int, int]], templates: Sequence[str]
) -> list[_Said]:  # fmt: skip
    """Every time in a marked text, in the places of the text itself; a date belongs to one of them."""
    moved = _Moved(text, places)
    found: list[_Said] = []
    taken: set[int] = set()
    for template in templates:
        for match in pattern(template).finditer(text):
            covered = set(range(*match.span()))
            told = dates_of(match, dates)
            if covered & taken or not told:
                continue
            period = Period(told.get("start", ""), told.get("end", ""))
            if period.start and period.end and period.start > period.end + "-99":
                continue
            taken |= covered
            found.append(_Said(period, moved.at(match.start()), moved.at(match.end())))
    return found


class _Moved:
    """Where a character of a marked text stands in the text itself."""

    def __init__(self, text: str, places: Sequence[tuple[int, int]]) -> None:
        self._marks: list[tuple[int, int]] = []
        shift = 0
        for start, end in places:
            self._marks.append((start - shift, end - start - 1))
            shift += end - start - 1

    def at(self, place: int) -> int:
        return place + sum(longer for mark, longer in self._marks if mark < place)


def _word(template: str) -> re.Pattern[str]:
    """The pattern of whole words, where words have borders."""
    return pattern(rf"\b(?:{template})\b" if template.isascii() else template)


__all__ = ["TimesOf"]
