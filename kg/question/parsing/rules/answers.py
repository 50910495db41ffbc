"""Root rules: the answers that a set can be asked for: its members, their number, a yes or no, a sum, a definition.

Knows: the operators of the question. Does not know: how the set was derived, features of the whole question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.question.index.boolean import true_of
from kg.question.index.graph import GraphIndex
from kg.question.linking.candidates import Candidate, LinkedQuestion
from kg.question.linking.numbers import writes_number
from kg.question.logic.expressions import (
    Aggregate,
    Count,
    Describe,
    Entities,
    Exists,
    Expr,
    InstancesOf,
    Join,
    Superlative,
)
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.rules.context import RuleContext
from nlu.language.data import language


@dataclass(frozen=True, slots=True)
class Form:
    """A logical form of the whole question: expression, tokens read, features on top of the derivation's."""

    expr: Expr
    mask: int
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class Root:
    """A derivation with what the question asks of it.

    Attributes:
        counts, asks, defines, aggregates: The operators that the derivation has not read.
        numeric: Whether it denotes a number that answers "how many" by itself.
        several: Whether it denotes such numbers of several things.
        sums: Whether "how many" asks for the sum of these.
        how_much: Whether 多少 only asks for a value.
        features: Those of every form.
    """

    item: Derivation
    counts: list[Candidate]
    asks: list[Candidate]
    defines: list[Candidate]
    aggregates: list[Candidate]
    numeric: bool
    several: bool
    sums: bool
    how_much: bool
    features: dict[str, float]


def root_of(context: RuleContext, item: Derivation) -> Root:
    """What root rules are handed."""
    linked, index = context.linked, context.index
    counts, asks, defines, aggregates = (
        [a for a in linked.operators.get(kind, ()) if not a.mask & item.mask]
        for kind in ("count", "ask", "define", "aggregate")
    )
    numeric = _numeric(item, index) or _says_how_many(item, index)
    features = {"class_answer": 1.0} if isinstance(item.expr, InstancesOf) and item.size == 1 else {}
    features["off_asked" if linked.determined else "off_head"] = _off_head(item, linked)
    how_much = only_asks_how_much(counts, linked)
    # "How many seats do the halls have?" asks for one number of them all.
    several = numeric and isinstance(item.expr, Join) and len(context.denotation.nodes(item.expr.base)) > 1
    degrees = [a for a in item.anchors if a.argument == "degree"]
    asked = any(c.mask & a.mask for c in linked.operators.get("count", ()) for a in degrees)  # "how many people live"
    sums = (
        several
        and (bool(counts) or asked)
        and not linked.operators.get("each")
        and not index.properties[item.expr.property].date  # type: ignore[union-attr]
        and not how_much
    )
    return Root(item, counts, asks, defines, aggregates, numeric, several, sums, how_much, features)


def members(context: RuleContext, root: Root) -> Iterator[Form]:
    """The set itself: its members are listed."""
    item, linked = root.item, context.linked
    extra = dict(root.features)
    alone = isinstance(item.expr, Entities)
    if alone:
        extra["single"] = 1.0
    if root.asks:
        extra["ask_missed"] = 1.0
    mask = item.mask
    if root.counts:
        mask |= root.counts[0].mask
        if not root.how_much:
            extra["number_for_count" if root.numeric and not root.several else "operator_missed"] = 1.0
    if root.several and (root.aggregates or (root.sums and not root.counts)):
        extra["operator_missed"] = 1.0
    if not alone or linked.operators.get("ellipsis"):
        extra.update(_typed(item, linked, context.index))
        yield Form(item.expr, mask, extra)


def count(context: RuleContext, root: Root) -> Iterator[Form]:
    """How many members there are."""
    item, index = root.item, context.index
    valueless = isinstance(item.expr, Join) and index.properties[item.expr.property].literal and not item.nodes
    if not root.counts or root.numeric or isinstance(item.expr, Entities) or valueless:
        return
    literal = any(index.is_literal(n) for n in list(item.nodes)[:1])
    one = len(item.nodes) == 1 and isinstance(item.expr, Join) and not item.expr.inverse
    extra = {
        **root.features,
        "count_good": 1.0,
        "count_literal": float(literal),
        "count_one": float(one),
        "count_final": float(root.how_much),
    }
    yield Form(Count(item.expr), item.mask | root.counts[0].mask, extra)


def exists(context: RuleContext, root: Root) -> Iterator[Form]:
    """Whether there are any members."""
    item = root.item
    # That there is a value says nothing where it may be "false".
    flagged = isinstance(item.expr, Join) and true_of(context.index, item.expr.property) is not None
    if root.asks and not isinstance(item.expr, Entities) and not flagged:
        yield Form(Exists(item.expr), item.mask | root.asks[0].mask, {})


def define(context: RuleContext, root: Root) -> Iterator[Form]:
    """What a named thing is: "what is X?"."""
    item = root.item
    if not root.defines or not isinstance(item.expr, Entities) or context.index.is_literal(item.expr.nodes[0]):
        return
    near = [a for a in root.defines if _adjacent(a, item, context.linked)]
    said = (near or root.defines)[0]
    yield Form(Describe(item.expr), item.mask | said.mask, {"define_far": 0.0 if near else 1.0})


def define_bare(context: RuleContext, root: Root) -> Iterator[Form]:
    """What a thing is whose name is all that is said."""
    item, linked = root.item, context.linked
    bare = item.size == 1 and item.hi - item.lo >= len(linked.tokens) - 1 and not linked.wh and not root.counts
    if isinstance(item.expr, Entities) and bare and not context.index.is_literal(item.expr.nodes[0]):
        yield Form(Describe(item.expr), item.mask, {"bare": 1.0})


def aggregate(context: RuleContext, root: Root) -> Iterator[Form]:
    """Sum, average, least or greatest of the numbers of a set's members."""
    item, index = root.item, context.index
    if not isinstance(item.expr, Join) or item.expr.inverse or not index.properties[item.expr.property].numeric:
        return
    if item.expr.property in context.lexicon.identifying:
        return  # ids have no sum
    alone = 2.0 * float(len(context.denotation.nodes(item.expr.base)) == 1)
    for anchor in root.aggregates:
        # "The total number of seats" counts nothing: the number is what the property says.
        words = anchor.mask | (root.counts[0].mask if root.counts and anchor.argument == "sum" else 0)
        expr = Aggregate(anchor.argument, item.expr.base, item.expr.property)  # type: ignore[arg-type]
        yield Form(expr, item.mask | words, {"covered": context.linked.content(words), "single": alone})
    if root.sums and not root.aggregates:
        extra = {**root.features, "number_for_count": 1.0}
        expr = Aggregate("sum", item.expr.base, item.expr.property)
        yield Form(expr, item.mask | (root.counts[0].mask if root.counts else 0), extra)


def only_asks_how_much(counts: list[Candidate], linked: LinkedQuestion) -> bool:
    """Whether 多少 only asks for a value: 「人口是多少」."""
    before = [linked.tokens[a.lo - 1].norm for a in counts if a.lo > 0]
    return any(word in language(linked.lang).questions.value_copulas for word in before)


def _adjacent(anchor: Candidate, item: Derivation, linked: LinkedQuestion) -> bool:
    """Whether a defining phrase stands right beside the thing, and nothing of weight elsewhere."""
    lo, hi = (anchor.hi, item.lo) if anchor.hi <= item.lo else (item.hi, anchor.lo)
    return hi - lo <= 1 and linked.content(((1 << max(0, hi - lo)) - 1) << lo) < 0.3


def _numeric(item: Derivation, index: GraphIndex) -> bool:
    return isinstance(item.expr, Join) and not item.expr.inverse and index.properties[item.expr.property].numeric


def _says_how_many(item: Derivation, index: GraphIndex) -> bool:
    """Whether the one value found says how many in words ("88 storeys", 「七册」): there is nothing to count."""
    if not isinstance(item.expr, Join) or item.expr.inverse or len(item.nodes) != 1:
        return False
    node = next(iter(item.nodes))
    return index.is_literal(node) and any(writes_number(char) for char in str(index.terms[node]))


def _off_head(item: Derivation, linked: LinkedQuestion) -> float:
    """Content words between the word that the question asks for and the word that names what the item is.

    What a superlative orders by is asked for by nobody: 「哪家建院最早」.
    """
    lo, hi = sorted((linked.head, item.head))
    by = (item.expr.property,) if isinstance(item.expr, Superlative) else ()
    between = [a for a in item.anchors if a.kind in ("class", "property") and lo <= a.lo < hi and a.ids != by]
    return min(4.0, sum(a.hi > a.lo for a in between))


def _typed(item: Derivation, linked: LinkedQuestion, index: GraphIndex) -> dict[str, float]:
    """Whether the answer is of the kind that the question word asks for."""
    if not linked.wh:
        return {}
    node = next(iter(item.nodes), None)
    if node is None:
        return {}
    literal = index.is_literal(node)
    if linked.wh[0] == "person" and not literal and linked.people:
        kinds = index.kinds(item.nodes, 5).keys()
        if linked.people & kinds:
            return {"wh_good": 1.0}
        return {"wh_thing": 1.0} if kinds else {}
    if linked.wh[0] == "date":
        good = literal and isinstance(item.expr, Join) and index.properties[item.expr.property].date
        return {"wh_good": 1.0} if good else {"wh_bad": 1.0} if not literal else {}
    return {"wh_bad": 1.0} if literal and node in index.numbers else {}
