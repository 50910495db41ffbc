"""Steps of the search that order and compare: superlatives, comparisons with numbers and with other things, counts.

Knows: which properties hold numbers and dates, and where the words of an order stand. Does not know: plain properties.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from kg.question.index.graph import Nodes
from kg.question.linking.candidates import Anchor
from kg.question.logic.expressions import (
    Compare,
    CompareCount,
    Expr,
    Extreme,
    ExtremeCount,
    Follow,
    Members,
    Things,
    walk,
)
from kg.question.parsing.chart import Chart, Item

_AMONG = frozenset("中里内")


class Orders(Chart):
    """Grows items by superlatives and comparisons."""

    __slots__ = ()

    def extreme(self, item: Item, anchor: Anchor, modifiers: list[Anchor]) -> Iterator[Item]:
        if len(item.nodes) < 1 or isinstance(item.expr, Things):
            return
        if isinstance(item.expr, Extreme) and len(item.nodes) == 1:
            return  # the largest of all is not the smallest of something as well
        single = {"single": 1.0} if len(item.nodes) == 1 else {}
        single["extreme_far"] = self.words_between(anchor, item.head)
        if self.inside(anchor, item):
            # "The highest points of the states" are many: the word is only part of what they are called.
            several = self._plural(anchor, item) or self._lexical(anchor, item)
            single |= {"reused": 1.0, "several": float(several)}
        orders = self._orders(item.nodes, anchor)
        if not orders and anchor.argument == "sized" and (natural := self._natural(item.nodes)) is not None:
            orders = [(natural, 1.0)]
        for prop, penalty in orders:
            made = self.grown(item, anchor, _extreme_by(item.expr, prop, anchor), {"rank": penalty, **single})
            if made is not None:
                yield made
        # "with the largest population": the property is said beside the word.
        for other in modifiers:
            if other.kind != "property" or other.mask & (item.mask | anchor.mask):
                continue
            prop = other.ids[0]
            found = self.index.properties[prop]
            done = not anchor.argument and other.hi == anchor.lo  # "earns the most", 「卖得最多」
            if not (found.numeric or found.date) or not (done or self.beside(anchor, other)):
                continue
            if not found.leads(item.nodes):
                continue
            first = self.grown(item, anchor, _extreme_by(item.expr, prop, anchor), single)
            if first is not None:
                second = self.grown(first, other, first.expr, {"steps": -1.0})
                if second is not None:
                    yield second
        for other in modifiers:
            # "with the lowest elevation", where that is one property's name.
            if (
                other.kind != "property"
                or not (other.lo == anchor.lo and other.hi > anchor.hi)
                or other.mask & item.mask
            ):
                continue
            found = self.index.properties[other.ids[0]]
            if found.numeric and found.leads(item.nodes):
                made = self.grown(item, other, _extreme_by(item.expr, found.id, anchor), {"reused": 1.0, **single})
                if made is not None:
                    yield made
        if anchor.argument == "":
            yield from self._extreme_count(item, anchor, modifiers)
            yield from self._most_of(item, anchor, modifiers)

    def _natural(self, nodes: Nodes) -> int | None:
        """The one property that says how many of something each thing of a kind has: beds of a hospital."""
        found: list[int] = []
        for prop in sorted(self.properties_of(nodes, False)):
            known = self.index.properties[prop]
            if not known.numeric or known.date or self.lexicon.unit(prop):
                continue
            values = {v for n in itertools.islice(nodes, 60) for v in self.denotation.values(n, prop)}
            held = sum(n in known.forward for n in itertools.islice(nodes, 60))
            if 2 * held > min(60, len(nodes)) and len(values) > 2 and all(v >= 0 and v == int(v) for v in values):
                found.append(prop)
        return found[0] if len(found) == 1 else None

    def _orders(self, nodes: Nodes, anchor: Anchor) -> list[tuple[int, float]]:
        """Properties by which the nodes can be ordered, with a penalty for later choices."""
        found: list[tuple[int, float]] = []
        for rank_, prop in enumerate(anchor.ids):
            forward = self.index.properties[prop].forward
            hit = sum(1 for n in itertools.islice(nodes, 60) if n in forward)
            if hit:
                share = hit / min(60, len(nodes))
                found.append((prop, 0.6 * len(found) + 3.0 * (1.0 - share) + 0.02 * rank_))
        return found

    def inside(self, anchor: Anchor, item: Item) -> bool:
        """Whether the operator is a word of the class that the item is about: "the highest point of them all"."""
        return (
            anchor.kind == "extreme"
            and anchor not in item.anchors
            and any(
                a.kind == "class"
                and a.lo == anchor.lo
                and a.hi > anchor.hi
                and item.nodes <= self.index.members[a.ids[0]]
                for a in item.anchors
            )
        )

    def _plural(self, anchor: Anchor, item: Item) -> bool:
        """Whether the class whose name begins with an operator is said in the plural, in English."""
        ends = [a.hi - 1 for a in item.anchors if a.kind == "class" and a.lo == anchor.lo and a.hi > anchor.hi]
        said = [self.linked.tokens[end].norm for end in ends]
        return self.linked.lang == "en" and any(word.endswith("s") and not word.endswith("ss") for word in said)

    def _lexical(self, anchor: Anchor, item: Item) -> bool:
        """Whether the words are a Chinese property of what is named: 「邻州的最高点」, not 「各州中的最高点」."""
        tokens, lo = self.linked.tokens, anchor.lo
        if self.linked.lang != "zh" or any(t.norm in _AMONG for t in tokens[max(0, lo - 2) : lo]):
            return False
        named = [part.nodes for part in walk(item.expr) if isinstance(part, Things)]
        properties = [
            self.index.properties[a.ids[0]]
            for a in self.linked.anchors
            if a.kind == "property" and a.lo == lo and a.hi > anchor.hi and a.exact
        ]
        return any(all(prop.leads(nodes) for nodes in named) for prop in properties)

    def _extreme_count(self, item: Item, anchor: Anchor, modifiers: list[Anchor]) -> Iterator[Item]:
        """The most or fewest links: "the state with the most rivers", "borders the most states"."""
        for of in self.countable:
            if of.mask & (item.mask | anchor.mask) or not of.anchors:
                continue
            if not self.beside(anchor, of.anchors[0]):
                continue
            for prop, inverse in self.links_between(item.nodes, of.nodes):
                expr = ExtremeCount(item.expr, prop, inverse, of.expr, anchor.descending)
                first = self.grown(item, anchor, expr, {})
                if first is None:
                    continue
                odd = {"unsaid": 0.5, "untypical": 1.0 - self.typical(of, prop, inverse)}
                yield self.merged(first, of, expr, first.nodes, odd)
                for other in modifiers:
                    if other.kind == "property" and other.ids[0] == prop and not other.mask & (first.mask | of.mask):
                        named = self.grown(first, other, expr, {"steps": -1.0})
                        if named is not None:
                            yield self.merged(named, of, expr, named.nodes, {})

    def _most_of(self, item: Item, anchor: Anchor, modifiers: list[Anchor]) -> Iterator[Item]:
        """What a property links with the most of the item: "who designed the most products", "which town has the most".

        What is asked for may be a thing or a value.
        """
        counted = isinstance(item.expr, Members) or "instances" in item.features
        if not counted or not item.anchors or not self.beside(anchor, item.anchors[0]):
            return
        for other in modifiers:
            if other.kind != "property" or other.mask & (item.mask | anchor.mask):
                continue
            prop = self.index.properties[other.ids[0]]
            for inverse in (False, True):
                if prop.numeric or prop.date or not prop.leads(item.nodes, inverse):
                    continue
                base = Follow(item.expr, prop.id, inverse)
                expr = ExtremeCount(base, prop.id, not inverse, item.expr, anchor.descending)
                first = self.grown(item, anchor, expr, {})
                second = first and self.grown(first, other, expr, {})
                if second:
                    second.head = other.lo
                    yield second

    def compared(self, item: Item, anchor: Anchor, modifiers: list[Anchor]) -> Iterator[Item]:
        """Things whose number under a property (said beside it, or the only one) compares with the value."""
        if anchor.value is None or (isinstance(item.expr, Things) and not self.linked.operators.get("ask")):
            return
        op = anchor.argument
        asked = isinstance(item.expr, Things)
        for other in modifiers:
            if other.kind != "property" or other.mask & (item.mask | anchor.mask):
                continue
            prop = self.index.properties[other.ids[0]]
            if (prop.numeric or prop.date) and prop.leads(item.nodes):
                expr = self._bounded(item.expr, prop.id, anchor)
                if expr is None:
                    continue
                lo, hi = sorted((anchor, other), key=lambda a: a.lo)
                far = self.linked.content(((1 << max(0, hi.lo - lo.hi)) - 1) << lo.hi) if hi.lo > lo.hi else 0.0
                first = self.grown(item, anchor, expr, {"compare_far": min(3.0, far)}, empty=asked)
                second = first and self.grown(first, other, expr, {"steps": -1.0}, empty=asked)
                if second:
                    yield second
        if asked:
            return
        yield from self._counted(item, anchor, modifiers)
        for of in self.countable:
            if not of.mask & (item.mask | anchor.mask) and anchor.value < 1e6:
                for prop_, inverse in self.links_between(item.nodes, of.nodes):
                    counted = CompareCount(item.expr, prop_, inverse, of.expr, op, anchor.value)  # type: ignore[arg-type]
                    third = self.grown(item, anchor, counted, {})
                    if third is None:
                        continue
                    yield self.merged(third, of, counted, third.nodes, {"unsaid": 0.3})
                    for other in modifiers:
                        if (
                            other.kind == "property"
                            and other.ids[0] == prop_
                            and not other.mask & (third.mask | of.mask)
                        ):
                            named = self.grown(third, other, counted, {"steps": -1.0})
                            if named is not None:
                                yield self.merged(named, of, counted, named.nodes, {})
        said = [prop_id for prop_id in anchor.ids if prop_id in self.properties_of(item.nodes, False)]
        counts_things = not anchor.unit and any(
            a.kind == "class" and a.lo == anchor.hi and a.score > 0.7 for a in self.linked.anchors
        )
        for prop_id in said or self.properties_of(item.nodes, False):
            prop = self.index.properties[prop_id]
            wanted = prop.date if not anchor.exact else prop.numeric
            if wanted and (expr := self._bounded(item.expr, prop_id, anchor)) is not None:
                made = self.grown(item, anchor, expr, {"unsaid": 0.1 if said else 3.0 if counts_things else 0.8})
                if made is not None:
                    yield made

    def _bounded(self, base: Expr, prop: int, anchor: Anchor) -> Compare | None:
        """A comparison in the property's own unit; None where it measures something else than the words."""
        assert anchor.value is not None
        value = self.lexicon.convert(anchor.value, anchor.unit, prop)
        upper = None if anchor.upper is None else self.lexicon.convert(anchor.upper, anchor.unit, prop)
        return None if value is None else Compare(base, prop, anchor.argument, value, upper)  # type: ignore[arg-type]

    def _counted(self, item: Item, anchor: Anchor, modifiers: list[Anchor]) -> Iterator[Item]:
        """Things with so many links under a property that is said: "at least three team members"."""
        if anchor.value is None or anchor.value > 1e4 or anchor.upper is not None:
            return
        for other in modifiers:
            if other.kind != "property" or other.mask & (item.mask | anchor.mask) or not self.beside(anchor, other):
                continue
            prop = self.index.properties[other.ids[0]]
            if prop.numeric or prop.date:
                continue
            for inverse in (False, True):
                if prop.leads(item.nodes, inverse):
                    expr = CompareCount(item.expr, prop.id, inverse, None, anchor.argument, anchor.value)  # type: ignore[arg-type]
                    first = self.grown(item, anchor, expr, {"inverse": float(inverse)})
                    second = first and self.grown(first, other, expr, {"steps": -1.0})
                    if second:
                        yield second

    def than(self, item: Item, anchor: Anchor, modifiers: list[Anchor]) -> Iterator[Item]:
        """Things with more or less of something than a named one: "longer than X", "cost more than X"."""
        if isinstance(item.expr, Things) and not self.linked.operators.get("ask"):
            return
        zh = self.linked.lang == "zh"
        for other in self.levels[1]:
            if not isinstance(other.expr, Things) or other.mask & (item.mask | anchor.mask):
                continue
            before = self.linked.tokens[other.lo - 1].norm if other.lo else ""
            if not (before == "比" and other.hi <= anchor.lo if zh else 0 <= other.lo - anchor.hi <= 1):
                continue
            said = [
                a for a in modifiers if a.kind == "property" and not a.mask & (item.mask | anchor.mask | other.mask)
            ]
            ordering = self._orders(item.nodes, anchor) or [(a.ids[0], 0.0) for a in said]
            for prop, penalty in ordering:
                value = next((v for n in other.nodes for v in self.denotation.values(n, prop)), None)
                if value is None:
                    continue
                expr = Compare(item.expr, prop, ">" if anchor.descending else "<", value)
                first = self.grown(item, anchor, expr, {"rank": penalty}, empty=True)
                for a in said if first is not None and not anchor.ids else ():
                    if a.ids[0] == prop and first is not None:
                        first = self.grown(first, a, expr, {"steps": -1.0}, empty=True)
                        break
                if first is not None:
                    yield self.merged(first, other, expr, first.nodes, {})

    def implied(self, modifiers: list[Anchor]) -> Iterator[Item]:
        """Whatever has a number or date, where what reckons with it names no class.

        "Who was born in 1970", "the average salary", "who earns the most".
        """
        reckoned = bool(self.linked.operators.get("aggregate")) or any(
            a.kind == "extreme" and not a.ids and not a.argument for a in modifiers
        )
        bounded = any(a.kind == "compare" for a in modifiers)
        if not (bounded or reckoned) or any(i.anchors[0].kind == "class" for i in self.levels[1]):
            return
        if not bounded and any(i.anchors[0].kind == "thing" for i in self.levels[1]):
            return
        for anchor in modifiers:
            if anchor.kind != "property":
                continue
            prop = self.index.properties[anchor.ids[0]]
            if not (prop.numeric or prop.date):
                continue
            kinds = self.index.kinds(frozenset(itertools.islice(prop.forward, 40)))
            for kind in sorted(kinds, key=lambda k: (-kinds[k], self.index.members.size(k)))[:1]:
                expr = Members(kind)
                nodes = self.denotation.nodes(expr)
                yield self.made(expr, nodes, 0, anchor.lo, anchor.lo, {"implied": 1.0}, 1, (), anchor.lo)


def _extreme_by(base: Expr, prop: int, anchor: Anchor) -> Extreme:
    return Extreme(base, prop, anchor.descending, int(anchor.upper or 0), int(anchor.value or 1))
