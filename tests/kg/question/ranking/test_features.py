"""All features are declared, none is dead, and the shipped weights are of declared ones."""

from __future__ import annotations

from pathlib import Path

import kg.question
from kg.question import Answerer
from kg.question.ranking.features import FEATURES, FIXED, PRIOR
from kg.question.ranking.model import weights

ROOT = Path(kg.question.__file__).parent
QUESTIONS = (
    "Which products heavier than 5 did Ada Okafor design?",
    "Which is the cheapest product?",
    "How many employees work in South House or North House?",
    "Who was born after 1985 and works in Osaka?",
    "Which employees have no manager?",
    "Is the Pump heavier than the Chair?",
    "What are the price and weight of the Pump?",
    "How many employees does each office have?",
    "谁在大阪工作？",
    "最重的产品是什么？",
)
BUILT = {f"{grade}_{kind}" for grade in ("full", "synonym", "partial", "vector", "wh", "degree") for kind in (
    "class", "property")}  # fmt: skip
"""Names that are put together of two parts."""


def test_names_are_unique_and_have_a_meaning() -> None:
    assert len(PRIOR) == len(FEATURES)
    assert all(feature.meaning and feature.prior for feature in FEATURES)


def test_no_feature_is_dead() -> None:
    code = "".join(
        path.read_text("utf-8") for path in ROOT.rglob("*.py") if path.name not in ("features.py", "verbalizer.py")
    )
    assert [name for name in PRIOR if f'"{name}"' not in code and name not in BUILT] == []


def test_every_feature_that_is_computed_is_declared(company: Answerer) -> None:
    computed = {
        name for question in QUESTIONS for parse in company.readings(question, "en" if question.isascii() else "zh")[1]
        for name in parse.features
    }  # fmt: skip
    assert len(computed) > 30
    assert computed - set(PRIOR) == set()


def test_shipped_weights_are_of_declared_features_and_keep_their_sign() -> None:
    assert weights().keys() == set(PRIOR)
    assert all(weights()[name] * prior >= 0 for name, prior in PRIOR.items())
    assert all(weights()[name] == PRIOR[name] for name in FIXED)
