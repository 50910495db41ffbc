"""Start rules: what one candidate alone denotes.

Knows: things, classes, boolean properties. Does not know: other candidates.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.question.index.boolean import true_of
from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import Entities, Expr, InstancesOf, Join
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.rules.context import RuleContext as Context


def named(context: Context, anchor: Candidate) -> Iterator[Derivation]:
    """The things or values that a name stands for."""
    extra = {"value": 1.0} if context.index.is_literal(anchor.ids[0]) else {}
    yield from _read(context, anchor, Entities(anchor.ids), extra)


def members(context: Context, anchor: Candidate) -> Iterator[Derivation]:
    """The instances of a class."""
    yield from _read(context, anchor, InstancesOf(anchor.ids[0]), {})


def flagged(context: Context, anchor: Candidate) -> Iterator[Derivation]:
    """Everything that a yes-or-no property is true of."""
    if (true := true_of(context.index, anchor.ids[0])) is not None:
        yield from _read(context, anchor, Join(Entities((true,)), anchor.ids[0], True), {})


def _read(context: Context, anchor: Candidate, expr: Expr, extra: dict[str, float]) -> Iterator[Derivation]:
    nodes = context.denotation.nodes(expr)
    if nodes:
        features = {**context.anchor_features(anchor), **extra}
        yield context.made(expr, nodes, anchor.mask, anchor.lo, anchor.hi, features, 1, (anchor,), anchor.lo)
