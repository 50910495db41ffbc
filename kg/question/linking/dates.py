"""Times of a question as comparisons: months and days, decades.

Knows: how dates are written, and the words of comparisons beside them. Does not know: the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.question import words
from kg.question.index.date_values import span_of
from kg.question.linking.candidates import Candidate
from kg.question.linking.numbers import SMALL
from nlu.values import find_values

_DECADE = re.compile(r"(1[0-9]{2}0|20[0-9]0)s")
_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


def dated(
    tokens: list[words.Token], norms: list[str], ops: words.Operators, text: str, lang: str
) -> Iterator[Candidate]:  # fmt: skip
    """Comparisons with a month or a day: "in September 2023", "since 5 May 2021", 「2023年9月之前」."""
    if not any(norm.isdigit() for norm in norms):
        return
    for value in find_values(text, "zh" if lang == "zh" else "en"):
        inside = [i for i, t in enumerate(tokens) if value.start <= t.start and t.end <= value.end]
        if value.type != "date" or not inside or not _DAY.fullmatch(value.value or ""):
            continue
        first, last = span_of(value.value or "")
        lo, hi = inside[0], inside[-1] + 1
        op, a, b = "between", lo, hi
        for size in (3, 2, 1):
            for start, end in ((lo - size, lo), (hi, hi + size)):
                said = ops.phrases.get(" ".join(norms[max(0, start) : end]), ("", "")) if start >= 0 else ("", "")
                if op == "between" and said[0] == "compare" and said[1] in ("date<", "date>", "<", ">", ">=", "<="):
                    op, a, b = said[1].removeprefix("date"), min(lo, start), max(hi, end)
        bound = {"<": first, ">=": first, ">": last, "<=": last}.get(op, first)
        yield Candidate("compare", a, b, 1.0, (), op, exact=False, value=bound, upper=last if op == "between" else None)


def decades(norms: list[str], lang: str) -> Iterator[Candidate]:
    """Decades: "the 1960s", 「1960年代」, 「六十年代」 of the last century, 「20世纪60年代」."""
    for lo, norm in enumerate(norms):
        if lang == "en":
            match = _DECADE.fullmatch(norm)
            if match:
                start = float(match[1])
                yield Candidate("compare", lo, lo + 1, 1.0, (), "between", exact=False, value=start, upper=start + 9)
        elif norms[lo : lo + 2] == ["年", "代"] and lo:
            begin, tens = lo - 1, norms[lo - 1]
            if tens == "十" and lo > 1:
                begin, tens = lo - 2, f"{SMALL.get(norms[lo - 2], 0):.0f}0"
            if not tens.isdigit() or not tens.endswith("0") or tens == "00":
                continue
            century = 1900.0
            if norms[max(0, begin - 2) : begin] == ["世", "纪"] and begin > 2 and norms[begin - 3].isdigit():
                century, begin = 100.0 * (float(norms[begin - 3]) - 1), begin - 3
            start = float(tens) if len(tens) == 4 else century + float(tens)
            yield Candidate("compare", begin, lo + 2, 1.0, (), "between", exact=False, value=start, upper=start + 9)
