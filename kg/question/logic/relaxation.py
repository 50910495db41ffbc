"""The nearest reason for an empty answer: which condition, left out, would leave how many.

Knows: expressions and what they denote. Does not know: words. Of all conditions that stand alone in the way, the one is
named that leaves the fewest, for it is the nearest to what was asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.question.logic.expressions import (
    Comparison,
    ComparisonCount,
    Denotation,
    Entities,
    Expr,
    Intersection,
    SetDifference,
    substitute,
    walk,
)


def nearest(expr: Expr, denotation: Denotation) -> tuple[Expr, Expr] | None:
    """(the expression without one of its conditions, that condition); None where no single condition is the reason."""
    found = [(len(nodes), n, *pair) for n, pair in enumerate(_relaxed(expr)) if (nodes := denotation.nodes(pair[0]))]
    if not found:
        return None
    _, _, rest, condition = min(found, key=lambda item: item[:2])
    return rest, condition


def _relaxed(expr: Expr) -> Iterator[tuple[Expr, Expr]]:
    for part in walk(expr):
        match part:
            case Intersection():
                kept = [(part.left, part.right), (part.right, part.left)]
            case Comparison() | ComparisonCount():
                kept = [(part.base, part)]
            case SetDifference():
                kept = [(part.left, part)]
            case _:
                continue
        for rest, condition in kept:
            made = substitute(expr, part, rest)
            if not isinstance(made, Entities):  # a name alone answers nothing
                yield made, condition
