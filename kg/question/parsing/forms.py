"""From derivations to parses of the whole question, ranked.

Knows: which words of the question a parse leaves out, and the features of that. Does not know: how derivations and
forms are made, SPARQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from kg.question.linking.candidates import Candidate, LinkedQuestion
from kg.question.logic.expressions import (
    Aggregate,
    Comparison,
    Count,
    Describe,
    Entities,
    Exists,
    Expr,
    Intersection,
    Join,
    walk,
)
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.parse import Parse, ranked
from kg.question.parsing.rules.answers import Form, Root, root_of
from kg.question.parsing.rules.context import RuleContext
from kg.question.parsing.rules.rule import Rule
from kg.question.ranking import model as rank

_MOST = 60
_SURE = 0.7
_COMPOSING = ("each", "percent", "mutual", "versus", "difference", "lasting")
"""Operators that only compose rules read."""


def parses(
    context: RuleContext, items: Sequence[Derivation], rules: Sequence[Rule[[RuleContext, Root], Form]]
) -> list[Parse]:
    """Every parse that the root rules make of the derivations, one for each expression, best first."""
    found: dict[Expr, tuple[float, Form, str, Derivation, dict[str, float]]] = {}
    features_of = whole(context.linked)
    for item in items:
        root = root_of(context, item)
        for rule in rules:
            for form in rule.apply(context, root):
                own = dict(item.features)
                for name, value in form.features.items():
                    own[name] = own.get(name, 0.0) + value
                own["other_kind"] = float(_other_kind(context, form.expr, item))
                features = features_of(own, form.expr, form.mask, item.anchors)
                score = rank.score(features, context.weight)
                old = found.get(form.expr)
                if old is None or old[0] < score:
                    found[form.expr] = (score, form, rule.name, item, features)
    best = sorted(found.values(), key=lambda kept: -kept[0])[:_MOST]
    return ranked(
        Parse(form.expr, form.mask, features, score, 0.0, _outcome(form.expr, item), item.anchors, name, (item,))
        for score, form, name, item, features in best
    )


def _outcome(expr: Expr, item: Derivation) -> object:
    """What two parses with the same answer have in common."""
    match expr:
        case Count():
            return "Count", len(item.nodes)
        case Exists():
            return "Exists", frozenset([int(bool(item.nodes))])
        case Aggregate():
            return expr.function, expr.property, item.nodes
        case Describe():
            return "Describe", item.nodes
        case _:
            return "set", item.nodes or expr


def whole(
    linked: LinkedQuestion,
) -> Callable[[Mapping[str, float], Expr, int, tuple[Candidate, ...]], dict[str, float]]:
    """What adds to a parse's own features those of a parse of the whole question: what it leaves out."""
    total = sum(linked.weights) or 1.0
    headed = linked.determined and any(a.kind == "class" and a.lo <= linked.head < a.hi for a in linked.anchors)
    negations = linked.operators.get("not", ())
    composing = [a.mask for kind in _COMPOSING for a in linked.operators.get(kind, ())]
    wh = [a for a in linked.anchors if a.argument == "wh"]
    than = linked.operators.get("comparative")

    def features_of(
        own: Mapping[str, float], expr: Expr, mask: int, anchors: tuple[Candidate, ...]
    ) -> dict[str, float]:
        features = dict(own)
        answered = isinstance(expr, Join) and any(expr.property in a.ids for a in wh)
        features["missed_thing"] = float(sum(1 for m in linked.named if not m & mask))
        features["missed_not"] = float(sum(1 for a in negations if not a.mask & mask))
        features["missed_wh"] = float(bool(wh) and not answered and not any(a.mask & mask for a in wh))
        features["missed_extreme"] = float(sum(1 for _ in _missed("extreme", linked, mask)))
        features["missed_compare"] = float(
            sum(1 for kind in ("compare", "comparative") for _ in _missed(kind, linked, mask))
        )
        features["missed_than"] = float(bool(than) and not any(isinstance(p, Comparison) for p in walk(expr)))
        features["missed_head"] = float(headed and not mask >> linked.head & 1)
        features["missed_form"] = float(any(not m & mask for m in composing))
        features["circular"] = float(_circular(expr) and not any(a.kind == "share" for a in anchors))
        features["uncovered"] = features.get("uncovered", 0.0) + total - linked.content(mask)
        return features

    return features_of


def _other_kind(context: RuleContext, expr: Expr, item: Derivation) -> bool:
    """Whether "which X" would be answered by what is no X, though the X were found."""
    linked = context.linked
    forward = isinstance(expr, Intersection) or (isinstance(expr, Join) and not expr.inverse)
    if not linked.determined or not forward:
        return False
    asked = [a for a in item.anchors if a.kind == "class" and a.lo <= linked.head < a.hi and a.score > _SURE]
    return any(item.nodes.isdisjoint(context.index.members[a.ids[0]]) for a in asked) and bool(item.nodes)


def _missed(kind: str, linked: LinkedQuestion, mask: int) -> Iterator[int]:
    """The operators of a kind that were not read; of overlapping ones, one."""
    spans = [a.mask for a in linked.operators.get(kind, ())]
    whole = kind == "comparative"
    missed = [m for m in spans if (m & mask != m if whole else not m & mask)]
    yield from (m for i, m in enumerate(missed) if not any(m & other for other in missed[:i]))


def _circular(expr: Expr) -> bool:
    """Whether it asks for the very value that it is restricted to: "the colour of the red ones"."""
    return (
        isinstance(expr, Join)
        and not expr.inverse
        and any(
            isinstance(part, Join) and part.inverse and (part.property, type(part.base)) == (expr.property, Entities)
            for part in walk(expr.base)
        )
    )
