"""Steps of the search that grow one item: follow a property, said or unsaid; share; lack.

Knows: word order of properties in both languages. Does not know: how two sets meet.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

from kg.question.index.graph import Nodes
from kg.question.linking.candidates import Anchor
from kg.question.logic.expressions import (
    Both,
    CompareCount,
    Expr,
    Extreme,
    Follow,
    Members,
    Things,
    Without,
    returns,
)
from kg.question.parsing.chart import Item
from kg.question.parsing.rules.superlatives import Orders
from kg.question.ranking import model as rank

_UNLIKE = 0.3
_TOWARDS = frozenset("受被由向")
_LOADING = 0.2


class Steps(Orders):
    """Grows items by properties."""

    __slots__ = ()

    def modified(self, item: Item, anchor: Anchor, modifiers: list[Anchor]) -> Iterator[Item]:
        """The item after one more operator or property."""
        if anchor.kind == "property":
            yield from self._followed(item, anchor)
        elif anchor.kind == "extreme":
            yield from self.extreme(item, anchor, modifiers)
        elif anchor.kind == "compare":
            yield from self.compared(item, anchor, modifiers)
        elif anchor.kind == "share":
            yield from self._shared(item, anchor, modifiers)
        elif anchor.kind == "comparative":
            yield from self.than(item, anchor, modifiers)
        elif anchor.kind == "not":
            yield from self._lacking(item, anchor, modifiers)

    def _followed(self, item: Item, anchor: Anchor) -> Iterator[Item]:
        prop = anchor.ids[0]
        found = self.index.properties[prop]
        inner = item.expr
        # "where ... lives": the question word and the verb are one property, not two steps.
        if any(a.ids == anchor.ids and "wh" in (a.argument, anchor.argument) for a in item.anchors):
            return
        possessed = float(self._possessed(item, anchor))
        equated = float(self._equated(item, anchor) or self._agent(item, anchor) > 0)
        possessed_or_done = max(possessed, float(self._agent(item, anchor) < 0))
        if anchor.argument == "wh" and isinstance(inner, Follow) and inner.property == prop:
            return
        said = [a for a in item.anchors if a.kind == "property" and a.ids == anchor.ids]
        names = (
            isinstance(inner, Follow) and inner.property == prop and not inner.inverse and anchor.lo == self.linked.head
        )
        article = anchor.lo > 0 and self.linked.tokens[anchor.lo - 1].norm in ("the", "a", "an")
        appositive = (
            isinstance(inner, Things)
            and article
            and anchor.hi == item.lo
            and all(n in found.backward for n in inner.nodes)
        )
        if names or appositive or any(a.hi == anchor.lo or anchor.hi == a.lo for a in said):
            # "religious belief", "the director Jane Roe", "which writers wrote": no further step, but a name for one.
            absorbed = self.grown(item, anchor, inner, {"steps": -1.0, "repeated": 1.0}, empty=True)
            if absorbed is not None:
                yield absorbed
        for inverse in (False, True):
            if inverse and (found.symmetric or (found.literal and not isinstance(inner, Things))):
                continue
            empty = not found.leads(item.nodes, inverse)
            if empty:
                yield from self._detour(item, anchor, inverse)
            if empty and not (isinstance(inner, (Things, Extreme)) and self.could(item.nodes, prop, inverse)):
                continue
            extra = {"possessed": possessed, "against": equated}
            if inverse:
                extra = {"inverse": float(found.leads(item.nodes)), "against": possessed_or_done}
            if returns(Follow(inner, prop, inverse)):
                if any(a.kind == "share" for a in item.anchors):
                    continue  # whoever shares something is not asked for what they share
                extra["returns"] = 1.0
            if isinstance(inner, Members) and len(item.nodes) > 20:
                extra["everything"] = 1.0
            made = self.grown(item, anchor, Follow(inner, prop, inverse), extra, empty=empty)
            if made is not None:
                yield made

    def _detour(self, item: Item, anchor: Anchor, inverse: bool) -> Iterator[Item]:
        """The property after one step that is not said: "who works in Oslo", by way of the offices there."""
        if isinstance(item.expr, Members) or len(item.nodes) > 200:
            return
        found = self.index.properties[anchor.ids[0]]
        if found.literal and inverse:
            return
        # What things of this kind have by themselves is not looked for elsewhere where this one has none.
        direct = float(self.could(item.nodes, anchor.ids[0], inverse))
        for back in (False, True):
            for prop in sorted(self.properties_of(item.nodes, back)):
                step = Follow(item.expr, prop, back)
                between = self.denotation.nodes(step)
                if len(between) > 2000 or not found.leads(between, inverse):
                    continue
                expr = Follow(step, anchor.ids[0], inverse)
                extra = {"detour": 1.0 + direct, "unsaid": 1.0}
                made = self.grown(item, anchor, expr, extra)
                if made is not None:
                    yield made

    def _possessed(self, item: Item, anchor: Anchor) -> bool:
        """Whether the words say "P of X", "X's P" or 「X的P」, which reads forward."""
        linked = self.linked
        if anchor.hi <= item.lo:
            between = [t.norm for t in linked.tokens[anchor.hi : item.lo]]
            return linked.lang == "en" and "of" in between and len(between) <= 3
        if item.hi <= anchor.lo and item.hi > 0:
            text = linked.text[linked.tokens[item.hi - 1].end : linked.tokens[anchor.lo].start]
            return text.strip() in ("'s", "’s", "'", "’", "的")
        return False

    def _equated(self, item: Item, anchor: Anchor) -> bool:
        """Whether the words say "whose P is X", which reads backward."""
        between = [t.norm for t in self.linked.tokens[anchor.hi : item.lo]]
        return bool(between) and len(between) <= 2 and between[0] in ("is", "are", "was", "were", "为", "是")

    def _agent(self, item: Item, anchor: Anchor) -> int:
        """For a property called "influenced by" or "reports to": 1 for "influenced by X", 「受X影响」, read backward.

        And -1 for "X was influenced by".
        """
        tokens = self.linked.tokens
        forms = [form.lower() for form, _ in self.lexicon.forms(anchor.ids[0])]
        if not any(form.endswith((" by", " to")) or form[:1] in _TOWARDS for form in forms):
            return 0
        if self.linked.lang == "zh":
            return int(item.hi == anchor.lo and item.lo > 0 and tokens[item.lo - 1].norm in _TOWARDS)
        if not any(form.endswith(" by") for form in forms):
            return 0
        if item.lo >= anchor.hi and any(t.norm == "by" for t in tokens[anchor.lo : item.lo]):
            return 1
        return -1 if item.hi <= anchor.lo and anchor.hi == len(tokens) else 0

    def _shared(self, item: Item, anchor: Anchor, modifiers: list[Anchor]) -> Iterator[Item]:
        """What has a neighbour in common with the item: there and back by the property beside the word.

        What they have in common may be named by its class: "co-wrote films with", "appeared in the same film as".
        """
        for other in modifiers:
            if other.kind != "property" or other.mask & (item.mask | anchor.mask):
                continue
            beside = 0 <= other.lo - anchor.hi <= 1 or 0 <= anchor.lo - other.hi <= 1
            before = other.hi <= anchor.lo and not self.words_between(other, anchor.lo)
            if not (beside or before or anchor.argument == "apart"):
                continue
            prop = other.ids[0]
            for inverse in (False, True):
                middle = Follow(item.expr, prop, inverse)
                if _ends_in(item.expr, prop):
                    continue  # "X's films" have no further films in common with X
                expr = Follow(middle, prop, not inverse)
                first = self.grown(item, anchor, expr, {"inverse": float(inverse)})
                second = first and self.grown(first, other, expr, {})
                if not second:
                    continue
                if beside or anchor.argument == "apart":
                    yield self._closed_up(second, item)
                for named in self._by_class(second, self.denotation.nodes(middle), anchor, other):
                    yield self._closed_up(named, item)

    def _closed_up(self, made: Item, item: Item) -> Item:
        """The item with the gap that is left when all that was said at once has been read, in whatever order."""
        before, after = (
            self.linked.content((((1 << (i.hi - i.lo)) - 1) << i.lo) & ~i.mask) for i in (item, made)
        )  # fmt: skip
        made.features[self.gap_name] = item.features.get(self.gap_name, 0.0) + after - before
        made.score = rank.score(made.features, self.weight)
        return made

    def _by_class(self, item: Item, middle: Nodes, *said: Anchor) -> Iterator[Item]:
        """The item with the class that names what is shared, where its word stands beside those of the sharing."""
        for named in self.levels[1]:
            if not isinstance(named.expr, Members) or named.mask & item.mask or not middle <= named.nodes:
                continue
            if any(named.lo == a.hi or named.hi == a.lo for a in said):
                extra = {"redundant": 1.0, "steps": -0.5}
                made = self.merged(item, named, item.expr, item.nodes, extra)
                made.head = item.head
                yield made

    def _lacking(self, item: Item, anchor: Anchor, modifiers: list[Anchor]) -> Iterator[Item]:
        """Things that have nothing under a property: "companies without a website"."""
        if isinstance(item.expr, Things):
            return
        yield from self._others(item, anchor)
        for other in modifiers:
            if other.kind != "property" or other.mask & (item.mask | anchor.mask):
                continue
            beside = 0 <= other.lo - anchor.hi <= 2 or (anchor.argument == "behind" and 0 <= anchor.lo - other.hi <= 1)
            if not beside or self.gap(other.mask, other.lo, other.hi, anchor.mask, anchor.lo, anchor.hi) > 0.3:
                continue
            prop = self.index.properties[other.ids[0]]
            for inverse in (False, True):
                if not prop.leads(item.nodes, inverse):
                    continue
                expr = CompareCount(item.expr, prop.id, inverse, None, "=", 0.0)
                first = self.grown(item, anchor, expr, {"inverse": float(inverse)})
                second = first and self.grown(first, other, expr, {"steps": -1.0})
                if second:
                    yield second

    def _others(self, item: Item, anchor: Anchor) -> Iterator[Item]:
        """The set without a thing that is named: "other than the Ember", 「除了…以外」."""
        for other in self.levels[1]:
            if not isinstance(other.expr, Things) or other.mask & (item.mask | anchor.mask):
                continue
            between = (((1 << max(0, other.lo - anchor.hi)) - 1) << anchor.hi) if other.lo > anchor.hi else 0
            if not (0 <= other.lo - anchor.hi <= 1 and self.linked.content(between) < 0.2):
                continue
            if self.index.is_literal(other.expr.nodes[0]) or not self.alike(item.nodes, other.nodes):
                continue
            expr = Without(item.expr, other.expr)
            made = self.merged(item, other, expr, self.denotation.nodes(expr), {"excluded": 1.0})
            made.mask |= anchor.mask
            for closing in self.linked.operators.get("not", ()):
                if 0 <= closing.lo - other.hi <= 1:
                    made.mask |= closing.mask
            if made.nodes:
                yield made

    def unsaid(self, item: Item) -> Iterator[Item]:
        """A named thing with each of its properties, as like as their labels are to the words that nothing has read."""
        if self.index.is_literal(item.expr.nodes[0]):  # type: ignore[union-attr]
            return
        properties = self.properties_of(item.nodes, False)
        likeness = self.likeness(item.mask, properties) if properties else {}
        cosines = self._cosines(item.mask, properties)
        ranked = sorted(properties, key=lambda p: (-likeness[p][0] - cosines.get(p, 0.0), p))[:8]
        for prop in ranked:
            alike, mask = likeness[prop]
            expr = Follow(item.expr, prop, False)
            features = dict(item.features)
            features |= {"soft": 1.0, "alike": alike, "choice": math.log(len(properties))}
            features["vector"] = max(0.0, cosines.get(prop, 0.0) - _UNLIKE)
            features["covered"] = features.get("covered", 0.0) + self.linked.content(mask)
            yield self.made(
                expr,
                self.denotation.nodes(expr),
                item.mask | mask,
                item.lo,
                item.hi,
                features,
                2,
                item.anchors,
                item.head,
            )

    def instances(self, item: Item) -> Iterator[Item]:
        """The things of a kind that is itself a thing or a value: "spectrometers", 「大学」, 「三级甲等」."""
        if not isinstance(item.expr, Things) or any(len(self.index.out.get(n, ())) > 1 for n in item.expr.nodes):
            return  # what has properties of its own is no mere kind
        for prop in sorted(self.properties_of(item.nodes, True)):
            found = self.index.properties[prop]
            expr = Follow(item.expr, prop, True)
            nodes = self.denotation.nodes(expr)
            if len(nodes) < 2 or found.numeric or found.date or found.symmetric:
                continue
            features = dict(item.features)
            for name in ("unsaid", "instances"):
                features[name] = features.get(name, 0.0) + 1.0
            yield self.made(
                expr, nodes, item.mask, item.lo, item.hi, features, 2, item.anchors, item.head
            )  # fmt: skip

    def _cosines(self, mask: int, properties: set[int]) -> dict[int, float]:
        """How like the properties are to the unread content words, by vectors, where there are any."""
        linked = self.linked
        unread = [t.text for i, t in enumerate(linked.tokens) if not mask >> i & 1 and linked.weights[i] > 0.3]
        if self.vectors is None or not unread:
            return {}
        began = time.perf_counter()
        found = self.vectors.likeness(("" if linked.lang == "zh" else " ").join(unread), list(properties))
        if (spent := time.perf_counter() - began) > _LOADING:
            self.deadline += spent  # the first call loads the encoder, which is no part of the search
        return found

    def likeness(self, mask: int, properties: set[int]) -> dict[int, tuple[float, int]]:
        """How like each property's label is to the unread words (0 to 1), and which of these it shares."""
        tokens = self.linked.tokens
        free = [i for i in range(len(tokens)) if not mask >> i & 1 and self.linked.weights[i] > 0.0]
        result: dict[int, tuple[float, int]] = {}
        for prop in properties:
            best, hit = 0.0, 0
            for label in self.lexicon.stems(prop):
                wanted = set(label)
                shared = [i for i in free if tokens[i].stem in wanted]
                if not shared:
                    continue
                heavy = sum(self.linked.weights[i] for i in shared)
                if heavy < 0.3:
                    continue
                alike = len({tokens[i].stem for i in shared}) / len(wanted)
                if alike > best:
                    best, hit = alike, sum(1 << i for i in shared)
            result[prop] = (best, hit)
        return result


def _ends_in(expr: Expr, prop: int) -> bool:
    """Whether the last step to a set is by a property."""
    if isinstance(expr, Both):
        return _ends_in(expr.left, prop) or _ends_in(expr.right, prop)
    return isinstance(expr, Follow) and expr.property == prop
