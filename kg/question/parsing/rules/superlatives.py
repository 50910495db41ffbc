"""Superlative rules: the members of a set with the most or least of something.

Knows: which properties hold numbers and dates, where the words of an order stand. Does not know: bounds.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from kg.question.index.graph import Nodes
from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import (
    Entities,
    Expr,
    InstancesOf,
    Join,
    Superlative,
    SuperlativeCount,
    walk,
)
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.rules.context import RuleContext as Context
from nlu.language.inflection import is_plural


def by_meaning(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """The members with the most or least of what the word itself measures: "the largest state" by area."""
    extra = _extra(context, item, anchor)
    if extra is None:
        return
    orders = orders_of(context, item.nodes, anchor)
    if not orders and anchor.argument == "sized" and (natural := _natural(context, item.nodes)) is not None:
        orders = [(natural, 1.0)]
    for prop, penalty in orders:
        made = context.grown(item, anchor, _by(item.expr, prop, anchor), {"rank": penalty, **extra})
        if made is not None:
            yield made


def by_property_beside(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """The members with the most or least of what is said beside the word: "with the largest population"."""
    extra = _extra(context, item, anchor)
    if extra is None:
        return
    for other in context.chart.modifiers:
        if other.kind != "property" or other.mask & (item.mask | anchor.mask):
            continue
        prop = other.ids[0]
        found = context.index.properties[prop]
        done = not anchor.argument and other.hi == anchor.lo  # "earns the most", 「卖得最多」
        if not (found.numeric or found.date) or not (done or context.beside(anchor, other)):
            continue
        if not found.leads(item.nodes):
            continue
        first = context.grown(item, anchor, _by(item.expr, prop, anchor), extra)
        if first is not None:
            second = context.grown(first, other, first.expr, {"steps": -1.0})
            if second is not None:
                yield second


def by_property_named_so(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """The members with the most or least of a property whose name begins with the word: "lowest elevation"."""
    extra = _extra(context, item, anchor)
    if extra is None:
        return
    for other in context.chart.modifiers:
        begins = other.kind == "property" and other.lo == anchor.lo and other.hi > anchor.hi
        if not begins or other.mask & item.mask:
            continue
        found = context.index.properties[other.ids[0]]
        if found.numeric and found.leads(item.nodes):
            made = context.grown(item, other, _by(item.expr, found.id, anchor), {"reused": 1.0, **extra})
            if made is not None:
                yield made


def _extra(context: Context, item: Derivation, anchor: Candidate) -> dict[str, float] | None:
    """The features of ordering a set; None where it is not to be ordered."""
    if not _orderable(item):
        return None
    extra = {"single": 1.0} if len(item.nodes) == 1 else {}
    extra["extreme_far"] = context.words_between(anchor, item.head)
    if inside(context, anchor, item):
        # "The highest points of the states" are many: the word is only part of what they are called.
        several = _plural(context, anchor, item) or _lexical(context, anchor, item)
        extra |= {"reused": 1.0, "several": float(several)}
    return extra


def _orderable(item: Derivation) -> bool:
    """Whether it is a set, and not the largest of all, which is not the smallest of something as well."""
    if not item.nodes or isinstance(item.expr, Entities):
        return False
    return not (isinstance(item.expr, Superlative) and len(item.nodes) == 1)


def _natural(context: Context, nodes: Nodes) -> int | None:
    """The one property that says how many of something each thing of a kind has: beds of a hospital."""
    found: list[int] = []
    for prop in sorted(context.properties_of(nodes, False)):
        known = context.index.properties[prop]
        if not known.numeric or known.date or context.lexicon.unit(prop) or prop in context.lexicon.identifying:
            continue
        values = {v for n in itertools.islice(nodes, 60) for v in context.denotation.values(n, prop)}
        held = sum(n in known.forward for n in itertools.islice(nodes, 60))
        if 2 * held > min(60, len(nodes)) and len(values) > 2 and all(v >= 0 and v == int(v) for v in values):
            found.append(prop)
    return found[0] if len(found) == 1 else None


def orders_of(context: Context, nodes: Nodes, anchor: Candidate) -> list[tuple[int, float]]:
    """Properties by which the nodes can be ordered, with a penalty for later choices."""
    found: list[tuple[int, float]] = []
    for rank_, prop in enumerate(anchor.ids):
        forward = context.index.properties[prop].forward
        hit = sum(1 for n in itertools.islice(nodes, 60) if n in forward)
        if hit:
            share = hit / min(60, len(nodes))
            found.append((prop, 0.6 * len(found) + 3.0 * (1.0 - share) + 0.02 * rank_))
    return found


def inside(context: Context, anchor: Candidate, item: Derivation) -> bool:
    """Whether the operator is a word of the class that the item is about: "the highest point of them all"."""
    return (
        anchor.kind == "extreme"
        and anchor not in item.anchors
        and any(
            a.kind == "class"
            and a.lo == anchor.lo
            and a.hi > anchor.hi
            and item.nodes <= context.index.members[a.ids[0]]
            for a in item.anchors
        )
    )


def _plural(context: Context, anchor: Candidate, item: Derivation) -> bool:
    """Whether the class whose name begins with an operator is said in the plural, in English."""
    ends = [a.hi - 1 for a in item.anchors if a.kind == "class" and a.lo == anchor.lo and a.hi > anchor.hi]
    said = [context.linked.tokens[end].norm for end in ends]
    return any(is_plural(word, context.linked.lang) for word in said)


def _lexical(context: Context, anchor: Candidate, item: Derivation) -> bool:
    """Whether the words are a Chinese property of what is named: 「邻州的最高点」, not 「各州中的最高点」."""
    tokens, lo = context.linked.tokens, anchor.lo
    own = context.language
    if own.syntax.spaced or any(t.norm in own.questions.among for t in tokens[max(0, lo - 2) : lo]):
        return False
    named = [part.nodes for part in walk(item.expr) if isinstance(part, Entities)]
    properties = [
        context.index.properties[a.ids[0]]
        for a in context.linked.anchors
        if a.kind == "property" and a.lo == lo and a.hi > anchor.hi and a.exact
    ]
    return any(all(prop.leads(nodes) for nodes in named) for prop in properties)


def by_links(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """The most or fewest links: "the state with the most rivers", "borders the most states"."""
    if anchor.argument or not _orderable(item):
        return
    for of in context.chart.countable:
        if of.mask & (item.mask | anchor.mask) or not of.anchors:
            continue
        if not context.beside(anchor, of.anchors[0]):
            continue
        for prop, inverse in context.links_between(item.nodes, of.nodes):
            expr = SuperlativeCount(item.expr, prop, inverse, of.expr, anchor.descending)
            first = context.grown(item, anchor, expr, {})
            if first is None:
                continue
            odd = {"unsaid": 0.5, "untypical": 1.0 - context.typical(of, prop, inverse)}
            yield context.merged(first, of, expr, first.nodes, odd)
            for other in context.chart.modifiers:
                if other.kind == "property" and other.ids[0] == prop and not other.mask & (first.mask | of.mask):
                    named = context.grown(first, other, expr, {"steps": -1.0})
                    if named is not None:
                        yield context.merged(named, of, expr, named.nodes, {})


def most_linked(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """What a property links with the most of the item: "who designed the most products", "which town has the most".

    What is asked for may be a thing or a value.
    """
    if anchor.argument or not _orderable(item):
        return
    counted = isinstance(item.expr, InstancesOf) or "instances" in item.features
    if not counted or not item.anchors or not context.beside(anchor, item.anchors[0]):
        return
    for other in context.chart.modifiers:
        if other.kind != "property" or other.mask & (item.mask | anchor.mask):
            continue
        prop = context.index.properties[other.ids[0]]
        for inverse in (False, True):
            if prop.numeric or prop.date or not prop.leads(item.nodes, inverse):
                continue
            base = Join(item.expr, prop.id, inverse)
            expr = SuperlativeCount(base, prop.id, not inverse, item.expr, anchor.descending)
            first = context.grown(item, anchor, expr, {})
            second = first and context.grown(first, other, expr, {})
            if second:
                second.head = other.lo
                yield second


def implied(context: Context) -> Iterator[Derivation]:
    """Whatever has a number or date, where what reckons with it names no class.

    "Who was born in 1970", "the average salary", "who earns the most". And whoever is asked for by "who".
    """
    yield from _whoever(context)
    reckoned = bool(context.linked.operators.get("aggregate")) or any(
        a.kind == "extreme" and not a.ids and not a.argument for a in context.chart.modifiers
    )
    bounded = any(a.kind == "compare" for a in context.chart.modifiers)
    if not (bounded or reckoned) or any(i.anchors[0].kind == "class" for i in context.chart.levels[1]):
        return
    if not bounded and any(i.anchors[0].kind == "thing" for i in context.chart.levels[1]):
        return
    for anchor in context.chart.modifiers:
        if anchor.kind != "property":
            continue
        prop = context.index.properties[anchor.ids[0]]
        if not (prop.numeric or prop.date):
            continue
        kinds = context.index.kinds(frozenset(itertools.islice(prop.forward, 40)))
        for kind in sorted(kinds, key=lambda k: (-kinds[k], context.index.members.size(k)))[:1]:
            expr = InstancesOf(kind)
            nodes = context.denotation.nodes(expr)
            yield context.made(expr, nodes, 0, anchor.lo, anchor.lo, {"implied": 1.0}, 1, (), anchor.lo)


def _whoever(context: Context) -> Iterator[Derivation]:
    """Persons, where "who" is all that says what is asked for: "who has the highest salary?", "who lives in York?"."""
    index, people = context.index, context.linked.people
    started = [item.anchors[0].kind for item in context.chart.levels[1]]
    if context.linked.wh[:1] != ("person",) or "class" in started:
        return
    ordered = any(a.kind == "extreme" for a in context.chart.modifiers)
    said = any(a.kind == "property" and a.argument not in ("wh", "degree") for a in context.chart.modifiers)
    if not ordered and (said or "thing" not in started):
        return
    for kind in sorted(people):
        nodes = context.denotation.nodes(InstancesOf(kind))
        if nodes and not people & index.superclasses.get(kind, set()):
            yield context.made(InstancesOf(kind), nodes, 0, 0, 0, {"implied": 1.0}, 1, (), 0)


def _by(base: Expr, prop: int, anchor: Candidate) -> Superlative:
    return Superlative(base, prop, anchor.descending, int(anchor.upper or 0), int(anchor.value or 1))
