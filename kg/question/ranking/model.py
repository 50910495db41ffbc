"""The ranker: a linear model over features that know no domain, with weights learned from questions of several graphs.

Knows: feature names and weights. Does not know: words, graphs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources

PRIOR: Mapping[str, float] = {
    "covered": 1.0,
    "uncovered": -1.0,
    "link": 1.5,
    "thing": 0.2,
    "full_class": 0.2,
    "full_property": 0.2,
    "synonym_class": -0.2,
    "synonym_property": -0.1,
    "partial_class": -0.5,
    "partial_property": -0.4,
    "off_head": -0.5,
    "empty": -1.5,
    "soft": -1.2,
    "ask_missed": -2.0,
    "returns": -0.7,
    "repeated": -0.3,
    "missed_wh": -0.3,
    "off_asked": -1.5,
    "missed_extreme": -1.0,
    "missed_compare": -1.0,
    "missed_than": -2.0,
    "instances": -0.3,
    "hops": -0.6,
    "compare_far": -1.0,
    "either": 1.0,
    "implied": -0.5,
    "bare": 1.0,
    "possessed": 0.4,
    "wh_property": -0.6,
    "degree_property": 0.6,
    "extreme_far": -0.8,
    "qualified": 0.5,
    "detour": -0.8,
    "against": -2.0,
    "classless": -1.0,
    "missed_thing": -1.5,
    "missed_not": -2.5,
    "not_far": -0.8,
    "excluded": 0.8,
    "circular": -2.0,
    "missed_head": -1.0,
    "gap_zh": -0.2,
    "untypical": -0.8,
    "count_one": -0.8,
    "alike": 1.5,
    "choice": -0.2,
    "define_far": -2.0,
    "count_literal": -0.5,
    "count_final": -3.0,
    "reused": -0.2,
    "fuzzy": -0.8,
    "ambiguous": -0.3,
    "unsaid": -0.7,
    "steps": -0.15,
    "gap": -0.35,
    "side": -0.4,
    "redundant": 0.1,
    "value": -0.4,
    "narrowed_extreme": -2.5,
    "wh_good": 0.8,
    "wh_bad": -0.8,
    "wh_thing": -0.8,
    "several": -2.5,
    "count_good": 0.6,
    "number_for_count": 0.7,
    "class_answer": -0.5,
    "everything": -0.6,
    "single": -0.3,
    "operator_missed": -1.5,
    "inverse": -0.3,
    "far": -0.1,
    "rank": -0.5,
    "first_class": 0.7,
    "apposition": 0.1,
    "direction": -0.6,
    "vector": 2.5,
    "vector_property": -0.3,
    "vector_class": -0.5,
    "proposed": -0.5,
    "composed": 2.5,
    "composed_later": -0.5,
    "missed_form": -2.0,
}
"""Weights before any learning; a feature that was never seen in training keeps its own."""

FIXED = frozenset(
    [
        "detour",
        "off_asked",
        "ask_missed",
        "missed_not",
        "not_far",
        "excluded",
        "circular",
        "missed_head",
        "missed_compare",
        "missed_than",
        "instances",
        "hops",
        "extreme_far",
        "either",
        "implied",
        "bare",
        "vector",
        "against",
        "wh_thing",
        "several",
        "proposed",
        "composed",
        "composed_later",
        "missed_form",
    ]
)
"""Features of forms that the training questions hardly have: learning leaves them alone."""


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
