"""Parses made of other parses, ranked with these.

Knows: the features of being composed. Does not know: what any rule does, which parse is right: the ranker says that.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from kg.question.logic.expressions import Expr
from kg.question.parsing.forms import whole
from kg.question.parsing.parse import Parse, ranked
from kg.question.parsing.rules import COMPOSE
from kg.question.parsing.rules.context import RuleContext
from kg.question.ranking import model as rank

_MOST = 4
"""Of one rule, so many parses are judged."""


def composed(context: RuleContext) -> list[Parse]:
    """Every parse of the question, those of the compose rules among them, best first."""
    plain = context.chart.parses
    features_of = whole(context.linked)
    made: dict[Expr, Parse] = {}
    for rule in COMPOSE:
        if context.chart.deadline.over:
            break
        for place, found in enumerate(islice(rule.apply(context), _MOST)):
            own = _own(context, found) | {"composed": 1.0, "composed_later": float(place)}
            features = features_of(own, found.expr, found.mask, found.anchors)
            score = rank.score(features, context.weight)
            if found.expr not in made or made[found.expr].score < score:
                made[found.expr] = replace(found, features=features, score=score, rule=rule.name)
    return ranked([*made.values(), *(parse for parse in plain if parse.expr not in made)]) if made else list(plain)


def _own(context: RuleContext, found: Parse) -> dict[str, float]:
    """The features of what a composed parse is made of: another parse, or candidates."""
    of = next((child for child in found.children if isinstance(child, Parse)), None)
    own: dict[str, float] = {}
    if of is not None:
        own = {name: value for name, value in of.features.items() if name != "uncovered"}
    else:
        for anchor in found.anchors:
            if anchor.kind in ("thing", "class", "property"):
                for name, value in context.anchor_features(anchor).items():
                    own[name] = own.get(name, 0.0) + value
        own["steps"] = max(0.0, len(found.anchors) - 1.0)
    own["covered"] = context.linked.content(found.mask)
    if "table" in found.features:
        own["table"] = 1.0
    return own
