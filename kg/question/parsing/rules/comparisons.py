"""Comparison rules: the members of a set with more or less of something than a bound or another thing.

Knows: which properties hold numbers and dates, units, where a bound stands. Does not know: superlatives.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import (
    Comparison,
    ComparisonCount,
    Entities,
    Expr,
)
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.rules.context import RuleContext as Context
from kg.question.parsing.rules.superlatives import orders_of


def by_property(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """The members whose number under a property that is said compares with the bound."""
    asked = isinstance(item.expr, Entities)
    if not _comparable(context, item, anchor):
        return
    for other in context.chart.modifiers:
        if other.kind != "property" or other.mask & (item.mask | anchor.mask):
            continue
        prop = context.index.properties[other.ids[0]]
        if (prop.numeric or prop.date) and prop.leads(item.nodes):
            expr = _bounded(context, item.expr, prop.id, anchor)
            if expr is None:
                continue
            lo, hi = sorted((anchor, other), key=lambda a: a.lo)
            far = context.linked.content(((1 << max(0, hi.lo - lo.hi)) - 1) << lo.hi) if hi.lo > lo.hi else 0.0
            first = context.grown(item, anchor, expr, {"compare_far": min(3.0, far)}, empty=asked)
            second = first and context.grown(first, other, expr, {"steps": -1.0}, empty=asked)
            if second:
                yield second


def by_links_to(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """The members with so many links to a class that is named: "states with more than ten rivers"."""
    if isinstance(item.expr, Entities) or anchor.value is None or anchor.value >= 1e6:
        return
    for of in context.chart.countable:
        if of.mask & (item.mask | anchor.mask):
            continue
        for prop, inverse in context.links_between(item.nodes, of.nodes):
            expr = ComparisonCount(item.expr, prop, inverse, of.expr, anchor.argument, anchor.value)  # type: ignore[arg-type]
            first = context.grown(item, anchor, expr, {})
            if first is None:
                continue
            yield context.merged(first, of, expr, first.nodes, {"unsaid": 0.3})
            for other in context.chart.modifiers:
                if other.kind == "property" and other.ids[0] == prop and not other.mask & (first.mask | of.mask):
                    named = context.grown(first, other, expr, {"steps": -1.0})
                    if named is not None:
                        yield context.merged(named, of, expr, named.nodes, {})


def by_unsaid_property(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """The members with a number that compares with the bound, under a property that the bound implies or none names."""
    if anchor.value is None or isinstance(item.expr, Entities):
        return
    own = context.properties_of(item.nodes, False) - context.lexicon.identifying
    inner = (a.ids[0] for a in context.chart.modifiers if a.kind == "property" and a.mask & anchor.mask == a.mask)
    said = [prop_id for prop_id in (*anchor.ids, *inner) if prop_id in own]  # "below age 30", 「30岁以下」
    counts_things = not anchor.unit and any(
        a.kind == "class" and a.lo == anchor.hi and a.score > 0.7 for a in context.linked.anchors
    )
    for prop_id in said or own:
        prop = context.index.properties[prop_id]
        wanted = prop.date if not anchor.exact else prop.numeric
        if wanted and (expr := _bounded(context, item.expr, prop_id, anchor)) is not None:
            made = context.grown(item, anchor, expr, {"unsaid": 0.1 if said else 3.0 if counts_things else 0.8})
            if made is not None:
                yield made


def _comparable(context: Context, item: Derivation, anchor: Candidate) -> bool:
    """Whether there is a bound, and a set or a thing that is asked about."""
    asked = isinstance(item.expr, Entities)
    return anchor.value is not None and (not asked or bool(context.linked.operators.get("ask")))


def _bounded(context: Context, base: Expr, prop: int, anchor: Candidate) -> Comparison | None:
    """A comparison in the property's own unit; None where it measures something else than the words."""
    assert anchor.value is not None
    value = context.lexicon.convert(anchor.value, anchor.unit, prop)
    upper = None if anchor.upper is None else context.lexicon.convert(anchor.upper, anchor.unit, prop)
    return None if value is None else Comparison(base, prop, anchor.argument, value, upper)  # type: ignore[arg-type]


def by_links_under(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """Things with so many links under a property that is said: "at least three team members"."""
    if isinstance(item.expr, Entities) or anchor.value is None or anchor.value > 1e4 or anchor.upper is not None:
        return
    for other in context.chart.modifiers:
        if other.kind != "property" or other.mask & (item.mask | anchor.mask) or not context.beside(anchor, other):
            continue
        prop = context.index.properties[other.ids[0]]
        if prop.numeric or prop.date:
            continue
        for inverse in (False, True):
            if prop.leads(item.nodes, inverse):
                expr = ComparisonCount(item.expr, prop.id, inverse, None, anchor.argument, anchor.value)  # type: ignore[arg-type]
                first = context.grown(item, anchor, expr, {"inverse": float(inverse)})
                second = first and context.grown(first, other, expr, {"steps": -1.0})
                if second:
                    yield second


def than(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """Things with more or less of something than a named one: "longer than X", "cost more than X"."""
    if isinstance(item.expr, Entities) and not context.linked.operators.get("ask"):
        return
    after, words = context.language.syntax.than == "after", context.language.questions.than
    for other in context.chart.levels[1]:
        if not isinstance(other.expr, Entities) or other.mask & (item.mask | anchor.mask):
            continue
        before = context.linked.tokens[other.lo - 1].norm if other.lo else ""
        if not (0 <= other.lo - anchor.hi <= 1 if after else before in words and other.hi <= anchor.lo):
            continue
        said = [
            a
            for a in context.chart.modifiers
            if a.kind == "property" and not a.mask & (item.mask | anchor.mask | other.mask)
        ]
        ordering = orders_of(context, item.nodes, anchor) or [(a.ids[0], 0.0) for a in said]
        for prop, penalty in ordering:
            value = next((v for n in other.nodes for v in context.denotation.values(n, prop)), None)
            if value is None:
                continue
            expr = Comparison(item.expr, prop, ">" if anchor.descending else "<", value)
            first = context.grown(item, anchor, expr, {"rank": penalty}, empty=True)
            for a in said if first is not None and not anchor.ids else ():
                if a.ids[0] == prop and first is not None:
                    first = context.grown(first, a, expr, {"steps": -1.0}, empty=True)
                    break
            if first is not None:
                yield context.merged(first, other, expr, first.nodes, {})
