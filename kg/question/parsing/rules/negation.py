"""Negation rules: members of a set that lack a property, are none of another set, or are another thing.

Knows: where a negation stands. Does not know: how the sets were found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import (
    ComparisonCount,
    Entities,
    Expr,
    SetDifference,
)
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.rules.context import RuleContext as Context


def lacking(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """Things that have nothing under a property: "companies without a website"."""
    if isinstance(item.expr, Entities):
        return
    for other in context.chart.modifiers:
        if other.kind != "property" or other.mask & (item.mask | anchor.mask):
            continue
        beside = 0 <= other.lo - anchor.hi <= 2 or (anchor.argument == "behind" and 0 <= anchor.lo - other.hi <= 1)
        if not beside or context.gap(other.mask, other.lo, other.hi, anchor.mask, anchor.lo, anchor.hi) > 0.3:
            continue
        prop = context.index.properties[other.ids[0]]
        for inverse in (False, True):
            if not prop.leads(item.nodes, inverse):
                continue
            expr = ComparisonCount(item.expr, prop.id, inverse, None, "=", 0.0)
            first = context.grown(item, anchor, expr, {"inverse": float(inverse)})
            second = first and context.grown(first, other, expr, {"steps": -1.0})
            if second:
                yield second


def others(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """The set without a thing that is named: "other than the Ember", 「除了…以外」."""
    if isinstance(item.expr, Entities):
        return
    for other in context.chart.levels[1]:
        if not isinstance(other.expr, Entities) or other.mask & (item.mask | anchor.mask):
            continue
        between = (((1 << max(0, other.lo - anchor.hi)) - 1) << anchor.hi) if other.lo > anchor.hi else 0
        if not (0 <= other.lo - anchor.hi <= 1 and context.linked.content(between) < 0.2):
            continue
        if context.index.is_literal(other.expr.nodes[0]) or not context.alike(item.nodes, other.nodes):
            continue
        expr = SetDifference(item.expr, other.expr)
        made = context.merged(item, other, expr, context.denotation.nodes(expr), {"excluded": 1.0})
        made.mask |= anchor.mask
        for closing in context.linked.operators.get("not", ()):
            if 0 <= closing.lo - other.hi <= 1:
                made.mask |= closing.mask
        if made.nodes:
            yield made


def negated(
    context: Context, target: Derivation, source: Derivation, rest: Expr, penalty: Mapping[str, float]
) -> Iterator[Derivation]:
    """The target without the rest, where a negation stands between them."""
    for anchor in context.linked.operators.get("not", ()):
        if anchor.mask & (target.mask | source.mask):
            continue
        lo, hi = min(target.lo, source.lo), max(target.hi, source.hi)
        if not (lo <= anchor.lo and anchor.hi <= hi):
            continue
        expr = SetDifference(target.expr, rest)
        nodes = context.denotation.nodes(expr)
        if nodes:
            far = context.words_between(anchor, source.lo) if context.language.syntax.spaced else 0.0
            made = context.merged(target, source, expr, nodes, {**penalty, "empty": 0.0, "not_far": far})
            made.mask |= anchor.mask
            yield made.named("difference")
