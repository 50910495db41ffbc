"""Learning from use: judged answers move the ranker's weights for one graph.

Knows: the forms of answers that were right or wrong, and how weights are fitted. Does not know: people, files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.evaluation.train_ranker import fit
from kg.question.answerer import Answerer
from kg.question.logic.expressions import Count, Denotation, Expr
from kg.question.logic.serialization import from_form
from kg.question.parsing.parse import Parse

_MOST_READINGS = 40


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, the form of the answer it got, and whether that was right."""

    question: str
    lang: str
    form: str
    right: bool


def adapt(asker: Answerer, judged: Iterable[Judged], start: Mapping[str, float]) -> tuple[dict[str, float], int]:
    """Weights that agree with what was judged, near those of the start; and from how many questions they were learned.

    A question teaches where some of its readings mean what was judged and some do not. Answers of an older version of
    the graph whose things are gone, and answers that were made of several readings, teach nothing.
    """
    index = asker.snapshot().index
    cases: list[tuple[list[Mapping[str, float]], list[float]]] = []
    for item in judged:
        expr = from_form(item.form, index)
        if expr is None:
            continue
        denotation = Denotation(index)
        wanted = _meaning(expr, denotation)
        _, found = asker.readings(item.question, item.lang)
        found = found[:_MOST_READINGS]
        same = [_same(reading, wanted, denotation) for reading in found]
        if any(same) and not all(same):
            cases.append(([r.features for r in found], [1.0 if s == item.right else 0.0 for s in same]))
    return (fit(cases, [1.0] * len(cases), start, prior=start) if cases else dict(start)), len(cases)


def _meaning(expr: Expr, denotation: Denotation) -> object:
    if isinstance(expr, Count):
        return "count", len(denotation.nodes(expr.base))
    number = denotation.number(expr)
    nodes = denotation.nodes(expr)
    return type(expr).__name__ if not nodes else "", nodes or number


def _same(reading: Parse, wanted: object, denotation: Denotation) -> bool:
    return _meaning(reading.expr, denotation) == wanted


__all__ = ["Judged", "adapt"]
