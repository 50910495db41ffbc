"""Bridging rules: steps that no word says, between two sets or from one.

Knows: how sets of the graph are linked, how like labels are to unread words. Does not know: word order.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

from kg.question.index.graph import EMPTY, Nodes
from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import (
    Entities,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    Superlative,
)
from kg.question.parsing.derivation import Derivation, Pair
from kg.question.parsing.rules.context import RuleContext as Context
from kg.question.parsing.rules.joins import is_extreme, narrowed
from kg.question.parsing.rules.negation import negated
from kg.question.parsing.rules.paths import asked_already
from nlu.language.data import syntax

_UNLIKE = 0.3
_MOST_BRIDGED = 1500
_MOST_ALIKE = 200
_MOST_GROWN = 60
_MOST_CHAINS = 3


def bridged(context: Context, pair: Pair) -> Iterator[Derivation]:
    """Two sets that an unsaid property links; else by a chain of several; else an empty set where others have some."""
    left, right = pair.left, pair.right
    if pair.of_things() or not left.nodes or not right.nodes:
        return
    extra = narrowed(pair)
    for target, source in ((left, right), (right, left)):
        if isinstance(target.expr, Entities) or len(source.nodes) > _MOST_BRIDGED:
            continue
        ordered = is_extreme(target.expr)
        if ordered and len(target.nodes) == 1:
            continue
        found = list(_bridged(context, target, source, extra if ordered else {}))
        if not any(made.nodes for made in found):
            found += _hopped(context, target, source)
        yield from found or _unlinked(context, target, source)


def _bridged(
    context: Context, target: Derivation, source: Derivation, extra: Mapping[str, float]
) -> Iterator[Derivation]:
    for inverse in (False, True):
        for prop in context.properties_of(source.nodes, inverse):
            found = context.index.properties[prop]
            if inverse and found.symmetric:
                continue
            follow = Join(source.expr, prop, inverse)
            reached = context.denotation.nodes(follow)
            both = reached & target.nodes
            untypical = 1.0 - context.typical(target, prop, inverse)
            if not both and (
                untypical > 0.3 or not isinstance(target.expr, InstancesOf) or not isinstance(source.expr, Entities)
            ):
                continue
            expr: Expr = (
                follow
                if isinstance(target.expr, InstancesOf) and both == reached
                else Intersection(target.expr, follow)
            )
            penalty = {
                "empty": float(not both),
                "unsaid": 1.0,
                "inverse": float(inverse and found.leads(source.nodes)),
                "untypical": untypical,
                **extra,
            }
            if isinstance(source.expr, InstancesOf):
                penalty["everything"] = 1.0
            if not any(a.kind == "class" for a in target.anchors):
                penalty["classless"] = 1.0
            yield context.merged(target, source, expr, both, penalty)
            yield from negated(context, target, source, follow, penalty)


def _hopped(context: Context, target: Derivation, source: Derivation) -> list[Derivation]:
    """The target by the shortest chains of unsaid steps from a named thing: employee, office, city, country."""
    named = source.expr.base if isinstance(source.expr, Join) else source.expr
    if not isinstance(named, Entities) or any(context.index.is_literal(n) for n in itertools.islice(source.nodes, 1)):
        return []
    if len(source.nodes) > _MOST_ALIKE or not source.nodes:
        return []
    if not any(a.kind == "class" for a in target.anchors) or target.size > 2:
        return []
    key = (source.expr, target.expr)
    if key not in context.chart.hops:
        context.chart.hops[key] = _hops(context, source, target)
    return [_chained(context, target, source, chain) for chain in context.chart.hops[key]]


def _hops(context: Context, source: Derivation, target: Derivation) -> list[tuple[tuple[int, bool], ...]]:
    kinds = context.index.kinds(source.nodes)
    alike = min((context.index.members[k] for k in kinds), key=len, default=EMPTY)
    for start in (source.nodes, frozenset(itertools.islice(alike, _MOST_ALIKE))):
        # Where nothing is linked with this thing, the chain by which others of its kind are linked: an empty set.
        chains = _chains(context, start, target.nodes)
        if chains:
            return chains
    return []


def _chains(context: Context, start: Nodes, target: Nodes) -> list[tuple[tuple[int, bool], ...]]:
    """The shortest chains of two or three steps from one set into another."""
    level: list[tuple[tuple[tuple[int, bool], ...], Nodes]] = [((), start)]
    for depth in (1, 2, 3):
        grown: list[tuple[tuple[tuple[int, bool], ...], Nodes]] = []
        for chain, nodes in level:
            for inverse in (False, True):
                for prop in sorted(context.properties_of(nodes, inverse)):
                    found = context.index.properties[prop]
                    if found.literal or (chain and chain[-1][0] == prop and chain[-1][1] != inverse):
                        continue
                    reached = context.denotation.follow(nodes, prop, inverse)
                    if reached and len(reached) <= _MOST_BRIDGED:
                        grown.append(((*chain, (prop, inverse)), reached))
        hits = [chain for chain, nodes in grown if not nodes.isdisjoint(target)]
        if depth > 1 and hits:
            return hits[:_MOST_CHAINS]
        level = grown[:_MOST_GROWN]
    return []


def _chained(
    context: Context, target: Derivation, source: Derivation, chain: tuple[tuple[int, bool], ...]
) -> Derivation:
    expr: Expr = source.expr
    for prop, inverse in chain:
        expr = Join(expr, prop, inverse)
    reached = context.denotation.nodes(expr)
    both = reached & target.nodes
    if not isinstance(target.expr, InstancesOf) or not both or both != reached:
        expr = Intersection(target.expr, expr)
    extra = {"unsaid": 1.0, "hops": float(len(chain) - 1), "empty": float(not both)}
    return context.merged(target, source, expr, both, extra)


def _unlinked(context: Context, target: Derivation, source: Derivation) -> Iterator[Derivation]:
    """A class and a thing that has none of it, where others of its kind have: no rivers in this state."""
    if not isinstance(target.expr, InstancesOf) or not isinstance(source.expr, (Entities, Superlative)):
        return
    for prop in context.properties_of(target.nodes, False):
        found = context.index.properties[prop]
        if found.literal or context.typical(target, prop, True) < 0.5 or not context.could(source.nodes, prop, True):
            continue
        follow = Join(source.expr, prop, True)
        if not context.denotation.nodes(follow):
            expr = Intersection(target.expr, follow)
            yield context.merged(target, source, expr, frozenset(), {"empty": 1.0, "unsaid": 1.0})


def detour(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """A property after one step that is not said: "who works in Oslo", by way of the offices there."""
    if asked_already(item, anchor) or isinstance(item.expr, InstancesOf) or len(item.nodes) > 200:
        return
    prop = anchor.ids[0]
    found = context.index.properties[prop]
    for inverse in (False, True):
        if (inverse and (found.symmetric or found.literal)) or found.leads(item.nodes, inverse):
            continue
        # What things of this kind have by themselves is not looked for elsewhere where this one has none.
        direct = float(context.could(item.nodes, prop, inverse))
        for back in (False, True):
            for step in sorted(context.properties_of(item.nodes, back)):
                middle = Join(item.expr, step, back)
                between = context.denotation.nodes(middle)
                if len(between) > 2000 or not found.leads(between, inverse):
                    continue
                extra = {"detour": 1.0 + direct, "unsaid": 1.0}
                made = context.grown(item, anchor, Join(middle, prop, inverse), extra)
                if made is not None:
                    yield made


def unsaid(context: Context, item: Derivation) -> Iterator[Derivation]:
    """A named thing with each of its properties, as like as their labels are to the words that nothing has read."""
    if context.index.is_literal(item.expr.nodes[0]):  # type: ignore[union-attr]
        return
    properties = context.properties_of(item.nodes, False)
    alike_by_words = likeness(context, item.mask, properties) if properties else {}
    cosines = _cosines(context, item.mask, properties)
    ranked = sorted(properties, key=lambda p: (-alike_by_words[p][0] - cosines.get(p, 0.0), p))[:8]
    for prop in ranked:
        alike, mask = alike_by_words[prop]
        expr = Join(item.expr, prop, False)
        features = dict(item.features)
        features |= {"soft": 1.0, "alike": alike, "choice": math.log(len(properties))}
        features["vector"] = max(0.0, cosines.get(prop, 0.0) - _UNLIKE)
        features["covered"] = features.get("covered", 0.0) + context.linked.content(mask)
        yield context.made(
            expr,
            context.denotation.nodes(expr),
            item.mask | mask,
            item.lo,
            item.hi,
            features,
            2,
            item.anchors,
            item.head,
        )


def instances(context: Context, item: Derivation) -> Iterator[Derivation]:
    """The things of a kind that is itself a thing or a value: "spectrometers", 「大学」, "the registrar"."""
    if not isinstance(item.expr, Entities) or any(len(context.index.out.get(n, ())) > 1 for n in item.expr.nodes):
        return  # what has properties of its own is no mere kind
    for prop in sorted(context.properties_of(item.nodes, True)):
        found = context.index.properties[prop]
        expr = Join(item.expr, prop, True)
        nodes = context.denotation.nodes(expr)
        if found.numeric or found.date or found.symmetric:
            continue
        if len(nodes) < 2 and not _is_asked_person(context, nodes):
            continue
        features = dict(item.features)
        for name in ("unsaid", "instances"):
            features[name] = features.get(name, 0.0) + 1.0
        yield context.made(
            expr, nodes, item.mask, item.lo, item.hi, features, 2, item.anchors, item.head, (item,)
        )  # fmt: skip


def _is_asked_person(context: Context, nodes: Nodes) -> bool:
    """Whether "who" asks for a thing: one person alone may be of a kind, "who is the registrar?"."""
    linked = context.linked
    return linked.wh[:1] == ("person",) and not linked.people.isdisjoint(context.index.kinds(nodes))


def _cosines(context: Context, mask: int, properties: set[int]) -> dict[int, float]:
    """How like the properties are to the unread content words, by vectors, where there are any."""
    linked = context.linked
    unread = [t.text for i, t in enumerate(linked.tokens) if not mask >> i & 1 and linked.weights[i] > 0.3]
    if context.vectors is None or not unread:
        return {}
    text = (" " if syntax(linked.lang).spaced else "").join(unread)
    return context.vectors.likeness(text, list(properties), context.chart.deadline)


def likeness(context: Context, mask: int, properties: set[int]) -> dict[int, tuple[float, int]]:
    """How like each property's label is to the unread words (0 to 1), and which of these it shares."""
    tokens = context.linked.tokens
    free = [i for i in range(len(tokens)) if not mask >> i & 1 and context.linked.weights[i] > 0.0]
    result: dict[int, tuple[float, int]] = {}
    for prop in properties:
        best, hit = 0.0, 0
        for label in context.lexicon.stems(prop):
            wanted = set(label)
            shared = [i for i in free if tokens[i].stem in wanted]
            if not shared:
                continue
            heavy = sum(context.linked.weights[i] for i in shared)
            if heavy < 0.3:
                continue
            alike = len({tokens[i].stem for i in shared}) / len(wanted)
            if alike > best:
                best, hit = alike, sum(1 << i for i in shared)
        result[prop] = (best, hit)
    return result
