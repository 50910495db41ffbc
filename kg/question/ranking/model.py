"""The ranker: a linear model over features that know no domain, with weights learned from questions of several graphs.

Knows: weights. Does not know: words, graphs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources

from kg.question.ranking.features import FIXED, PRIOR


@cache
def weights() -> Mapping[str, float]:
    """The shipped weights."""
    path = resources.files("kg.question.ranking") / "weights.json"
    learned = json.loads(path.read_text("utf-8"))["weights"] if path.is_file() else {}
    return {**PRIOR, **{name: value for name, value in learned.items() if name not in FIXED}}


def score(features: Mapping[str, float], weight: Mapping[str, float]) -> float:
    """The value of a candidate."""
    return sum(weight.get(name, 0.0) * value for name, value in features.items())


def probabilities(scores: list[float], temperature: float = 1.0) -> list[float]:
    """Softmax of scores."""
    if not scores:
        return []
    top = max(scores)
    raw = [math.exp((s - top) / temperature) for s in scores]
    total = sum(raw)
    return [r / total for r in raw]
