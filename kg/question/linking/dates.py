"""Times of a question as comparisons: months and days, decades.

Knows: how dates are written, and the words of comparisons beside them. Does not know: the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.question import words
from kg.question.index.date_values import span_of
from kg.question.linking.candidates import Candidate
from nlu.language.data import language
from nlu.values import find_values, read_number

_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


def dated(
    tokens: list[words.Token], norms: list[str], ops: words.Operators, text: str, lang: str
) -> Iterator[Candidate]:  # fmt: skip
    """Comparisons with a month or a day: "in September 2023", "since 5 May 2021", 「2023年9月之前」."""
    if not any(norm.isdigit() for norm in norms):
        return
    for value in find_values(text, lang):
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


def decades(tokens: list[words.Token], text: str, lang: str) -> Iterator[Candidate]:
    """Decades: "the 1960s", 「1960年代」, 「六十年代」 of the last century, 「20世纪60年代」."""
    for match in language(lang).questions.decades.finditer(text):
        said, groups = match["tens"], match.groupdict()
        found = read_number([said] if said.isdecimal() else list(said) if words.is_han(said) else said.split(), lang)
        inside = [i for i, t in enumerate(tokens) if match.start() <= t.start and t.end <= match.end()]
        if found is None or not inside or found[0] % 10 or not found[0]:
            continue
        century = 100.0 * (float(groups["century"]) - 1) if groups.get("century") else 1900.0
        start = float(found[0]) if found[0] > 99 else century + float(found[0])
        yield Candidate(
            "compare", inside[0], inside[-1] + 1, 1.0, (), "between", exact=False, value=start, upper=start + 9
        )
