"""Figures of chances: how often what is said to be surely right is right.

Risk-coverage (El-Yaniv and Wiener 2010): answers in the order of their chance, surest first; the risk at a coverage is
the share of wrong ones among those kept, and the area under that curve its mean. ECE (Naeini et al. 2015): over ten
bins of equal width, the mean distance between the chance that is said and the share that is right, weighed by size.
Knows: numbers. Does not know: questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_BINS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """Figures of some answers.

    Attributes:
        count, right: How many answers there are, and the share of them that is right.
        coverage, precision: The share whose chance is enough, and the share of these that is right.
        area: Under the risk-coverage curve; less is better.
        error: ECE.
        curve: (coverage, risk) after each answer.
    """

    count: int
    right: float
    coverage: float
    precision: float
    area: float
    error: float
    curve: tuple[tuple[float, float], ...]


def calibration(chances: Sequence[float], right: Sequence[bool], enough: float = 0.6) -> Calibration:
    """The figures; with no answers, zeros."""
    count = len(chances)
    if not count:
        return Calibration(0, 0.0, 0.0, 0.0, 0.0, 0.0, ())
    order = sorted(range(count), key=lambda i: -chances[i])
    wrong, curve = 0, []
    for kept, i in enumerate(order, 1):
        wrong += not right[i]
        curve.append((kept / count, wrong / kept))
    sure = [i for i in range(count) if chances[i] >= enough]
    error = 0.0
    for place in range(_BINS):
        inside = [i for i in range(count) if min(_BINS - 1, int(chances[i] * _BINS)) == place]
        if inside:
            said = sum(chances[i] for i in inside) / len(inside)
            error += abs(said - sum(right[i] for i in inside) / len(inside)) * len(inside) / count
    return Calibration(
        count,
        sum(right) / count,
        len(sure) / count,
        sum(right[i] for i in sure) / len(sure) if sure else 0.0,
        sum(risk for _, risk in curve) / count,
        error,
        tuple(curve),
    )
