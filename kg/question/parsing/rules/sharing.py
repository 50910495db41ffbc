"""Sharing rules: what has a neighbour in common with a set, by a property that is said.

Knows: where the words of sharing stand. Does not know: other steps.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.question.index.graph import Nodes
from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import (
    Expr,
    InstancesOf,
    Intersection,
    Join,
)
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.rules.context import RuleContext as Context
from kg.question.ranking import model as rank


def shared(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """What has a neighbour in common with the item: there and back by the property beside the word.

    What they have in common may be named by its class: "co-wrote films with", "appeared in the same film as".
    """
    for other in context.chart.modifiers:
        if other.kind != "property" or other.mask & (item.mask | anchor.mask):
            continue
        beside = 0 <= other.lo - anchor.hi <= 1 or 0 <= anchor.lo - other.hi <= 1
        before = other.hi <= anchor.lo and not context.words_between(other, anchor.lo)
        if not (beside or before or anchor.argument == "apart"):
            continue
        prop = other.ids[0]
        for inverse in (False, True):
            middle = Join(item.expr, prop, inverse)
            if _ends_in(item.expr, prop):
                continue  # "X's films" have no further films in common with X
            expr = Join(middle, prop, not inverse)
            first = context.grown(item, anchor, expr, {"inverse": float(inverse)})
            second = first and context.grown(first, other, expr, {})
            if not second:
                continue
            if beside or anchor.argument == "apart":
                yield _closed_up(context, second, item)
            for named in _by_class(context, second, context.denotation.nodes(middle), anchor, other):
                yield _closed_up(context, named, item)


def _closed_up(context: Context, made: Derivation, item: Derivation) -> Derivation:
    """The item with the gap that is left when all that was said at once has been read, in whatever order."""
    before, after = (
        context.linked.content((((1 << (i.hi - i.lo)) - 1) << i.lo) & ~i.mask) for i in (item, made)
    )  # fmt: skip
    made.features[context.gap_name] = item.features.get(context.gap_name, 0.0) + after - before
    made.score = rank.score(made.features, context.weight)
    return made


def _by_class(context: Context, item: Derivation, middle: Nodes, *said: Candidate) -> Iterator[Derivation]:
    """The item with the class that names what is shared, where its word stands beside those of the sharing."""
    for named in context.chart.levels[1]:
        if not isinstance(named.expr, InstancesOf) or named.mask & item.mask or not middle <= named.nodes:
            continue
        if any(named.lo == a.hi or named.hi == a.lo for a in said):
            extra = {"redundant": 1.0, "steps": -0.5}
            made = context.merged(item, named, item.expr, item.nodes, extra)
            made.head = item.head
            yield made


def _ends_in(expr: Expr, prop: int) -> bool:
    """Whether the last step to a set is by a property."""
    if isinstance(expr, Intersection):
        return _ends_in(expr.left, prop) or _ends_in(expr.right, prop)
    return isinstance(expr, Join) and expr.property == prop
