"""Join rules: the meeting of two sets, said or by words that stand between them.

Knows: how sets of the graph meet. Does not know: which sets there are, unsaid steps.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.question.index.graph import Nodes
from kg.question.logic.expressions import (
    Entities,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    Superlative,
    SuperlativeCount,
    Union,
)
from kg.question.parsing.derivation import Derivation, Pair
from kg.question.parsing.rules.context import RuleContext as Context
from kg.question.parsing.rules.negation import negated


def class_of_none(context: Context, pair: Pair) -> Iterator[Derivation]:
    """An empty set with the class that its members would have."""
    left, right = pair.left, pair.right
    if left.nodes and right.nodes:
        return
    if right.nodes and isinstance(right.expr, InstancesOf) and isinstance(left.expr, Join):
        prop = context.index.properties[left.expr.property]
        if prop.leads(right.nodes, not left.expr.inverse):
            made = context.merged(left, right, left.expr, left.nodes, {"redundant": 1.0, "steps": -0.5})
            made.head = right.head
            yield made


def class_of_all(context: Context, pair: Pair) -> Iterator[Derivation]:
    """A set with the class that only names what its members already are."""
    smaller, larger = pair.by_size()
    if not _names_all(pair):
        return
    made = context.merged(smaller, larger, smaller.expr, smaller.nodes, {"redundant": 1.0, "steps": -0.5})
    made.head = larger.head
    yield made
    if isinstance(smaller.expr, (Join, InstancesOf)):
        yield from negated(context, larger, smaller, smaller.expr, {})


def intersected(context: Context, pair: Pair) -> Iterator[Derivation]:
    """What is in both sets."""
    left, right = pair.left, pair.right
    if not pair.shared or _names_all(pair) or pair.of_things():
        return
    smaller, larger = pair.by_size()
    first, second = (larger, smaller) if isinstance(larger.expr, InstancesOf) else (left, right)
    yield context.merged(left, right, Intersection(first.expr, second.expr), pair.shared, narrowed(pair))
    for target, source in ((left, right), (right, left)):
        if source.size == 1 and source.anchors[0].kind in ("property", "class"):
            yield from negated(context, target, source, source.expr, {})


def asked_of(context: Context, pair: Pair) -> Iterator[Derivation]:
    """A thing that is not in a set of its kind, where a yes or no is asked for."""
    left, right = pair.left, pair.right
    if pair.shared or not left.nodes or not right.nodes or not context.linked.operators.get("ask"):
        return
    if isinstance(left.expr, Entities) != isinstance(right.expr, Entities):
        thing, rest = (left, right) if isinstance(left.expr, Entities) else (right, left)
        if not isinstance(rest.expr, InstancesOf) and context.alike(thing.nodes, rest.nodes):
            yield context.merged(rest, thing, Intersection(rest.expr, thing.expr), frozenset(), {})


def either(context: Context, pair: Pair) -> Iterator[Derivation]:
    """Either of two, where "or" stands between them."""
    left, right = pair.left, pair.right
    if not left.nodes or not right.nodes:
        return
    first, second = (left, right) if left.hi <= right.lo else (right, left)
    between = [
        a.kind
        for kind in ("or", "and")
        for a in context.linked.operators.get(kind, ())
        if first.hi <= a.lo and a.hi <= second.lo
    ]
    listed = "and" in between and isinstance(left.expr, Entities) and isinstance(right.expr, Entities)
    if "or" not in between and not (listed and _apart(context, left.nodes, right.nodes)):
        return
    if isinstance(left.expr, InstancesOf) != isinstance(right.expr, InstancesOf) or not context.alike(
        left.nodes, right.nodes
    ):
        return
    expr: Expr = Union(first.expr, second.expr)
    if isinstance(first.expr, Entities) and isinstance(second.expr, Entities):
        if context.index.is_literal(first.expr.nodes[0]) != context.index.is_literal(second.expr.nodes[0]):
            return
        expr = Entities(tuple(dict.fromkeys((*first.expr.nodes, *second.expr.nodes))))
    yield context.merged(first, second, expr, left.nodes | right.nodes, {"either": 1.0})


def _apart(context: Context, left: Nodes, right: Nodes) -> bool:
    """Whether nothing is linked with both: schools "in Soho and Mayfair" are in either."""
    if any(token.norm == "both" for token in context.linked.tokens):
        return False
    for inverse in (True, False):
        for prop in context.properties_of(left, inverse) & context.properties_of(right, inverse):
            mine, theirs = (context.index.properties[prop].follow(nodes, inverse) for nodes in (left, right))
            # Where each leads to one thing only, to be in the same town is no link.
            if mine & theirs and (inverse or len(mine | theirs) > 2):
                return False
    return True


def qualified(context: Context, pair: Pair) -> Iterator[Derivation]:
    """A thing that another one tells apart: "Springfield, Missouri", 「得克萨斯州的奥斯汀」."""
    if not pair.of_things() or not pair.left.nodes or not pair.right.nodes:
        return
    for target, source in ((pair.left, pair.right), (pair.right, pair.left)):
        kept: set[int] = set()
        for inverse in (False, True):
            for prop in context.properties_of(source.nodes, inverse):
                kept |= context.denotation.nodes(Join(source.expr, prop, inverse)) & target.nodes
        if kept:
            nodes = frozenset(kept)
            made = context.merged(target, source, Entities(tuple(sorted(kept))), nodes, {"qualified": 1.0})
            if len(nodes) == 1:
                made.features.pop("ambiguous", None)
            yield made


def narrowed(pair: Pair) -> dict[str, float]:
    """The feature of a superlative that is restricted after it was taken."""
    return {"narrowed_extreme": 1.0} if is_extreme(pair.left.expr) or is_extreme(pair.right.expr) else {}


def _names_all(pair: Pair) -> bool:
    """Whether the larger set is a class, with all of the smaller one in it."""
    smaller, larger = pair.by_size()
    return bool(pair.shared) and isinstance(larger.expr, InstancesOf) and pair.shared == smaller.nodes


def is_extreme(expr: Expr) -> bool:
    return isinstance(expr, (Superlative, SuperlativeCount)) or (
        isinstance(expr, Intersection) and (is_extreme(expr.left) or is_extreme(expr.right))
    )
