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
from nlu.language.inflection import is_plural


def named(context: Context, anchor: Candidate) -> Iterator[Derivation]:
    """The things or values that a name stands for."""
    extra = {"value": 1.0} if context.index.is_literal(anchor.ids[0]) else {}
    yield from _read(context, anchor, Entities(anchor.ids), extra)


def members(context: Context, anchor: Candidate) -> Iterator[Derivation]:
    """The instances of a class; the class itself where it is asked what it is, or which others are below it."""
    yield from _read(context, anchor, InstancesOf(anchor.ids[0]), {})
    if _is_asked_about(context, anchor.ids[0]) and not _means_them_all(context, anchor):
        yield from _read(context, anchor, Entities((anchor.ids[0],)), {})


def _is_asked_about(context: Context, kind: int) -> bool:
    """Whether something is said of a class that the question asks for."""
    index = context.index
    if context.linked.operators.get("define") and (kind in index.descriptions or index.superclasses.get(kind)):
        return True
    named = {prop for a in context.chart.modifiers if a.kind == "property" for prop in a.ids}
    return any(kind in index.properties[prop].forward for prop in named)


def _means_them_all(context: Context, anchor: Candidate) -> bool:
    """Whether a class is named as the set of its members: "what are the states?"."""
    tokens, lang = context.linked.tokens, context.linked.lang
    article = anchor.lo > 0 and tokens[anchor.lo - 1].norm in context.language.words.articles
    return article and is_plural(tokens[anchor.hi - 1].norm, lang)


def flagged(context: Context, anchor: Candidate) -> Iterator[Derivation]:
    """Everything that a yes-or-no property is true of."""
    if (true := true_of(context.index, anchor.ids[0])) is not None:
        yield from _read(context, anchor, Join(Entities((true,)), anchor.ids[0], True), {})


def _read(context: Context, anchor: Candidate, expr: Expr, extra: dict[str, float]) -> Iterator[Derivation]:
    nodes = context.denotation.nodes(expr)
    if nodes:
        features = {**context.anchor_features(anchor), **extra}
        yield context.made(expr, nodes, anchor.mask, anchor.lo, anchor.hi, features, 1, (anchor,), anchor.lo)
