"""How probable it is that a sentence answers a question: a logistic model over signals of words and of meaning.

The signals know no domain and no language; the weights (`ranking.yaml`) are fitted by `kg.evaluation.fit_passages`, one
text left out at a time. Knows: signals, weights. Does not know: how candidates are found.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nlu.language.data import read_yaml

Signals = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted model.

    Attributes:
        of: Weight of each signal; "" is the constant.
        near: Least probability of a passage that is said to answer.
        asked: The same where someone asks what the documents say: the nearest is then better than nothing.
    """

    of: Mapping[str, float]
    near: float
    asked: float


@functools.cache
def weights() -> Weights:
    """The shipped weights."""
    found = read_yaml(Path(__file__).with_name("ranking.yaml"))
    return Weights({k: float(v) for k, v in found["weights"].items()}, float(found["near"]), float(found["asked"]))


def probability(signals: Signals, fitted: Mapping[str, float]) -> float:
    """The chance that a sentence with these signals answers the question."""
    total = fitted.get("", 0.0) + sum(fitted.get(name, 0.0) * value for name, value in signals.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


__all__ = ["Signals", "Weights", "probability", "weights"]
