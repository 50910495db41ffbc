"""Steps of the search that join two items: both, either, one without the other, or linked by an unsaid property.

Knows: how sets of the graph meet. Does not know: which items there are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from kg.question.index.graph import EMPTY, Nodes
from kg.question.logic.expressions import (
    Both,
    Either,
    Expr,
    Extreme,
    ExtremeCount,
    Follow,
    Members,
    Things,
    Without,
)
from kg.question.parsing.chart import Item
from kg.question.parsing.rules.paths import Steps

_MOST_BRIDGED = 1500
_MOST_ALIKE = 200
_MOST_GROWN = 60
_MOST_CHAINS = 3


class Joins(Steps):
    """Joins items."""

    __slots__ = ()

    def joined(self, left: Item, right: Item) -> Iterator[Item]:
        """Both at once, or one linked with the other by a property that is not said."""
        if not left.nodes or not right.nodes:
            yield from self._named_again(left, right)
            return
        shared = left.nodes & right.nodes
        narrowed = {"narrowed_extreme": 1.0} if _extreme(left.expr) or _extreme(right.expr) else {}
        if shared:
            smaller, larger = (left, right) if len(left.nodes) <= len(right.nodes) else (right, left)
            if isinstance(larger.expr, Members) and shared == smaller.nodes:
                # The class only names what the rest already is.
                made = self.merged(smaller, larger, smaller.expr, smaller.nodes, {"redundant": 1.0, "steps": -0.5})
                made.head = larger.head
                yield made
                if isinstance(smaller.expr, (Follow, Members)):
                    yield from self._negated(larger, smaller, smaller.expr, {})
            elif not isinstance(left.expr, Things) or not isinstance(right.expr, Things):
                expr = (
                    Both(larger.expr, smaller.expr) if isinstance(larger.expr, Members) else Both(left.expr, right.expr)
                )
                yield self.merged(left, right, expr, shared, narrowed)
                for target, source in ((left, right), (right, left)):
                    if source.size == 1 and source.anchors[0].kind in ("property", "class"):
                        yield from self._negated(target, source, source.expr, {})
        elif self.linked.operators.get("ask") and (isinstance(left.expr, Things) != isinstance(right.expr, Things)):
            thing, rest = (left, right) if isinstance(left.expr, Things) else (right, left)
            if not isinstance(rest.expr, Members) and self.alike(thing.nodes, rest.nodes):
                yield self.merged(rest, thing, Both(rest.expr, thing.expr), frozenset(), {})
        if isinstance(left.expr, Things) and isinstance(right.expr, Things):
            yield from self._qualified(left, right)
            yield from self._either(left, right)
            return
        yield from self._either(left, right)
        for target, source in ((left, right), (right, left)):
            if isinstance(target.expr, Things) or not source.nodes:
                continue
            if len(source.nodes) > _MOST_BRIDGED:
                continue
            if _extreme(target.expr) and len(target.nodes) == 1:
                continue
            found = list(self._bridged(target, source, narrowed if _extreme(target.expr) else {}))
            if not any(made.nodes for made in found):
                found += self._hopped(target, source)
            yield from found or self._unlinked(target, source)

    def _named_again(self, left: Item, right: Item) -> Iterator[Item]:
        """An empty set with the class that its members would have."""
        if right.nodes and isinstance(right.expr, Members) and isinstance(left.expr, Follow):
            prop = self.index.properties[left.expr.property]
            if prop.leads(right.nodes, not left.expr.inverse):
                made = self.merged(left, right, left.expr, left.nodes, {"redundant": 1.0, "steps": -0.5})
                made.head = right.head
                yield made

    def _either(self, left: Item, right: Item) -> Iterator[Item]:
        """Either of two, where "or" stands between them."""
        first, second = (left, right) if left.hi <= right.lo else (right, left)
        between = [
            a.kind
            for kind in ("or", "and")
            for a in self.linked.operators.get(kind, ())
            if first.hi <= a.lo and a.hi <= second.lo
        ]
        listed = "and" in between and isinstance(left.expr, Things) and isinstance(right.expr, Things)
        if "or" not in between and not (listed and self._apart(left.nodes, right.nodes)):
            return
        if isinstance(left.expr, Members) != isinstance(right.expr, Members) or not self.alike(left.nodes, right.nodes):
            return
        expr: Expr = Either(first.expr, second.expr)
        if isinstance(first.expr, Things) and isinstance(second.expr, Things):
            if self.index.is_literal(first.expr.nodes[0]) != self.index.is_literal(second.expr.nodes[0]):
                return
            expr = Things(tuple(dict.fromkeys((*first.expr.nodes, *second.expr.nodes))))
        yield self.merged(first, second, expr, left.nodes | right.nodes, {"either": 1.0})

    def _apart(self, left: Nodes, right: Nodes) -> bool:
        """Whether nothing is linked with both: schools "in Soho and Mayfair" are in either."""
        if any(token.norm == "both" for token in self.linked.tokens):
            return False
        for inverse in (True, False):
            for prop in self.properties_of(left, inverse) & self.properties_of(right, inverse):
                mine, theirs = (self.index.properties[prop].follow(nodes, inverse) for nodes in (left, right))
                # Where each leads to one thing only, to be in the same town is no link.
                if mine & theirs and (inverse or len(mine | theirs) > 2):
                    return False
        return True

    def _qualified(self, left: Item, right: Item) -> Iterator[Item]:
        """A thing that another one tells apart: "Springfield, Missouri", 「得克萨斯州的奥斯汀」."""
        for target, source in ((left, right), (right, left)):
            kept: set[int] = set()
            for inverse in (False, True):
                for prop in self.properties_of(source.nodes, inverse):
                    kept |= self.denotation.nodes(Follow(source.expr, prop, inverse)) & target.nodes
            if kept:
                nodes = frozenset(kept)
                made = self.merged(target, source, Things(tuple(sorted(kept))), nodes, {"qualified": 1.0})
                if len(nodes) == 1:
                    made.features.pop("ambiguous", None)
                yield made

    def _unlinked(self, target: Item, source: Item) -> Iterator[Item]:
        """A class and a thing that has none of it, where others of its kind have: no rivers in this state."""
        if not isinstance(target.expr, Members) or not isinstance(source.expr, (Things, Extreme)):
            return
        for prop in self.properties_of(target.nodes, False):
            found = self.index.properties[prop]
            if found.literal or self.typical(target, prop, True) < 0.5 or not self.could(source.nodes, prop, True):
                continue
            follow = Follow(source.expr, prop, True)
            if not self.denotation.nodes(follow):
                expr = Both(target.expr, follow)
                yield self.merged(target, source, expr, frozenset(), {"empty": 1.0, "unsaid": 1.0})

    def _bridged(self, target: Item, source: Item, extra: Mapping[str, float]) -> Iterator[Item]:
        for inverse in (False, True):
            for prop in self.properties_of(source.nodes, inverse):
                found = self.index.properties[prop]
                if inverse and found.symmetric:
                    continue
                follow = Follow(source.expr, prop, inverse)
                reached = self.denotation.nodes(follow)
                both = reached & target.nodes
                untypical = 1.0 - self.typical(target, prop, inverse)
                if not both and (
                    untypical > 0.3 or not isinstance(target.expr, Members) or not isinstance(source.expr, Things)
                ):
                    continue
                expr: Expr = (
                    follow if isinstance(target.expr, Members) and both == reached else Both(target.expr, follow)
                )
                penalty = {
                    "empty": float(not both),
                    "unsaid": 1.0,
                    "inverse": float(inverse and found.leads(source.nodes)),
                    "untypical": untypical,
                    **extra,
                }
                if isinstance(source.expr, Members):
                    penalty["everything"] = 1.0
                if not any(a.kind == "class" for a in target.anchors):
                    penalty["classless"] = 1.0
                yield self.merged(target, source, expr, both, penalty)
                yield from self._negated(target, source, follow, penalty)

    def _hopped(self, target: Item, source: Item) -> list[Item]:
        """The target by the shortest chains of unsaid steps from a named thing: employee, office, city, country."""
        named = source.expr.base if isinstance(source.expr, Follow) else source.expr
        if not isinstance(named, Things) or any(self.index.is_literal(n) for n in itertools.islice(source.nodes, 1)):
            return []
        if len(source.nodes) > _MOST_ALIKE or not source.nodes:
            return []
        if not any(a.kind == "class" for a in target.anchors) or target.size > 2:
            return []
        key = (source.expr, target.expr)
        if key not in self.hops:
            self.hops[key] = self._hops(source, target)
        return [self._chained(target, source, chain) for chain in self.hops[key]]

    def _hops(self, source: Item, target: Item) -> list[tuple[tuple[int, bool], ...]]:
        kinds = self.index.kinds(source.nodes)
        alike = min((self.index.members[k] for k in kinds), key=len, default=EMPTY)
        for start in (source.nodes, frozenset(itertools.islice(alike, _MOST_ALIKE))):
            # Where nothing is linked with this thing, the chain by which others of its kind are linked: an empty set.
            chains = self._chains(start, target.nodes)
            if chains:
                return chains
        return []

    def _chains(self, start: Nodes, target: Nodes) -> list[tuple[tuple[int, bool], ...]]:
        """The shortest chains of two or three steps from one set into another."""
        level: list[tuple[tuple[tuple[int, bool], ...], Nodes]] = [((), start)]
        for depth in (1, 2, 3):
            grown: list[tuple[tuple[tuple[int, bool], ...], Nodes]] = []
            for chain, nodes in level:
                for inverse in (False, True):
                    for prop in sorted(self.properties_of(nodes, inverse)):
                        found = self.index.properties[prop]
                        if found.literal or (chain and chain[-1][0] == prop and chain[-1][1] != inverse):
                            continue
                        reached = self.denotation.follow(nodes, prop, inverse)
                        if reached and len(reached) <= _MOST_BRIDGED:
                            grown.append(((*chain, (prop, inverse)), reached))
            hits = [chain for chain, nodes in grown if not nodes.isdisjoint(target)]
            if depth > 1 and hits:
                return hits[:_MOST_CHAINS]
            level = grown[:_MOST_GROWN]
        return []

    def _chained(self, target: Item, source: Item, chain: tuple[tuple[int, bool], ...]) -> Item:
        expr: Expr = source.expr
        for prop, inverse in chain:
            expr = Follow(expr, prop, inverse)
        reached = self.denotation.nodes(expr)
        both = reached & target.nodes
        if not isinstance(target.expr, Members) or not both or both != reached:
            expr = Both(target.expr, expr)
        extra = {"unsaid": 1.0, "hops": float(len(chain) - 1), "empty": float(not both)}
        return self.merged(target, source, expr, both, extra)

    def _negated(self, target: Item, source: Item, rest: Expr, penalty: Mapping[str, float]) -> Iterator[Item]:
        """The target without the rest, where a negation stands between them."""
        for anchor in self.linked.operators.get("not", ()):
            if anchor.mask & (target.mask | source.mask):
                continue
            lo, hi = min(target.lo, source.lo), max(target.hi, source.hi)
            if not (lo <= anchor.lo and anchor.hi <= hi):
                continue
            expr = Without(target.expr, rest)
            nodes = self.denotation.nodes(expr)
            if nodes:
                far = self.words_between(anchor, source.lo) if self.linked.lang == "en" else 0.0
                made = self.merged(target, source, expr, nodes, {**penalty, "empty": 0.0, "not_far": far})
                made.mask |= anchor.mask
                yield made


def _extreme(expr: Expr) -> bool:
    return isinstance(expr, (Extreme, ExtremeCount)) or (
        isinstance(expr, Both) and (_extreme(expr.left) or _extreme(expr.right))
    )
