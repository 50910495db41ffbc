"""Follow-ups: the last query, edited by what a short message changes in it.

"What about Texas?" puts another thing in its place, "and the smallest?" turns its order round, "more than 80?" moves
its bound, "how many?" counts it; "which of them are red?" asks on over the set that it denotes, and "the second one"
takes one of the answers as they were shown. Knows: the algebra and the anchors of the new message. Does not know: how
the last query was found, SPARQL, sentences. A message that changes nothing in the last query is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from rdflib.term import Identifier

from kg.question import words
from kg.question.index.graph import GraphIndex, Nodes
from kg.question.linking.candidates import Candidate, LinkedQuestion
from kg.question.linking.numbers import place_of
from kg.question.logic.expressions import (
    Aggregate,
    Comparison,
    ComparisonCount,
    Count,
    Denotation,
    Describe,
    Entities,
    Exists,
    Expr,
    Function,
    InstancesOf,
    Join,
    Superlative,
    SuperlativeCount,
    substitute,
    walk,
)
from nlu.language.data import language, languages
from nlu.language.language import References
from nlu.values import read_number

LAST = InstancesOf(-1)
"""Stands for the last query's set while a message is read; no class of any graph has this number."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The last query as it was changed, and the anchors of the message that changed it."""

    expr: Expr
    anchors: tuple[Candidate, ...]
    mask: int


class FollowUp:
    """What one message changes in the last query.

    Attributes:
        things: The last query's set of things: without the count, the truth value or the plain values asked of them.
    """

    def __init__(self, index: GraphIndex, linked: LinkedQuestion, last: Expr, shown: Sequence[Identifier]) -> None:
        """`shown`: the terms of the last answer in the order in which people saw them."""
        self.index = index
        self.linked = linked
        self.last = last
        self.shown = shown
        self.denotation = Denotation(index)
        self.things = self._things(last)
        self.said = False
        """Whether the message names the last query's set in words."""
        self.partitive = False
        """Whether it asks for some of that set: "which of them", 「其中」."""
        self.denotation.assume(LAST, self.denotation.nodes(self.things))
        self.references = language(linked.lang).references
        if match := self.references.repair.match(linked.text):
            self._lighten(match)

    # --- one of the answers, and all of them --------------------------------------------------------------------------

    def place(self) -> Candidate | None:
        """The answer that an ordinal picks, as a thing where the ordinal stands: "the second one's price"."""
        match = self.references.place.search(self.linked.text)
        if match is None or len(self.shown) < 2:
            return None
        place = self._place_said(match)
        if not -1 <= place < len(self.shown) or any(
            a.kind == "extreme" and a.mask & self._mask(match) and a.upper for a in self.linked.anchors
        ):
            return None
        node = self.index.ids.get(self.shown[place])
        return None if node is None or self.index.is_literal(node) else self._anchor(match, "thing", (node,))

    def _place_said(self, match: re.Match[str]) -> int:
        """The place that an ordinal or a number says, the first is 0; -1 for the last."""
        groups = match.groupdict()
        said = (groups.get("place") or groups.get("number") or "").lower()
        place = place_of([said], 0, self.linked.lang)
        number = read_number([said], self.linked.lang) if said and place is None else None
        return place[0] if place is not None else int(number[0]) - 1 if number is not None else -1

    def refer(self) -> Candidate | None:
        """The set of the last query, where the message names it ("of them", 「其中」) or asks on without naming any."""
        match = self.references.several.search(self.linked.text)
        one = self.references.one.search(self.linked.text)
        if match is not None:
            self.said = True
            self.partitive = self.references.partitive.search(self.linked.text) is not None
            return self._anchor(match, "class", (LAST.kind,))
        if any(a.kind in ("class", "thing") and a.score > 0.7 and not self._value(a) for a in self.linked.anchors):
            return None
        if len(self.denotation.nodes(self.things)) < 2:
            return None
        if one is not None:
            self.said = True
            said = self._anchor(one, "class", (LAST.kind,))
            orders = [a.hi for a in self.linked.anchors if a.kind == "extreme" and a.lo >= said.lo and a.hi < said.hi]
            return replace(said, lo=max(orders, default=said.lo))  # "the cheapest one"
        size = len(self.linked.tokens)
        return Candidate("class", size, size + 1, 1.0, (LAST.kind,))

    def put(self, anchor: Candidate) -> None:
        """Let an anchor stand where it is said, in the place of whatever else its words might mean."""
        put(self.linked, anchor)

    def answers(self, expr: Expr) -> bool:
        """Whether a reading asks on over the last query's set; where no word names that, it must narrow or count it."""
        if not uses_last(expr) or expr == LAST:
            return False
        if self.partitive:
            return isinstance(expr, Aggregate) or self.denoted(expr) <= self.denotation.nodes(LAST)
        return self.said or not (isinstance(expr, Join) and expr.base == LAST)

    # --- edits of the query itself ------------------------------------------------------------------------------------

    def edits(self) -> Iterator[Edit]:
        """The ways in which the message may change the last query, likeliest first."""
        yield from self._bare()
        yield from self._otherwise()
        if any(
            a.kind in ("class", "property") and a.exact and a.score > 0.8 and not self._named(a)
            for a in self.linked.anchors
        ):
            yield from self._reordered()
            return
        yield from self._other_thing()
        yield from self._reordered()
        yield from self._rebounded()
        yield from self._reckoned()

    def _bare(self) -> Iterator[Edit]:
        """ "How many?" of a set, "which ones?" of a count."""
        said = self.linked.text.strip().rstrip("?？.。!！ ")
        if self.references.how_many.match(said):
            yield Edit(Count(self.things), (), self._all())
        elif self.references.which.match(said) and isinstance(self.last, (Count, Exists, ComparisonCount)):
            yield Edit(self.things, (), self._all())

    def _otherwise(self) -> Iterator[Edit]:
        """The property beside the last one that answers another question word: "and where?" after a date of birth."""
        match = self.references.question_word.match(self.linked.text.strip().rstrip("?？.。!！ "))
        last = self.last
        if match is None or not isinstance(last, Join) or last.inverse:
            return
        date = match["when"] is not None
        if not date and not match["where"]:
            return
        said = self._label_parts(last.property)
        beside = {p for node in self.denotation.nodes(last.base) for p in self.index.out.get(node, ())}
        alike = [
            (len(said & self._label_parts(p)), p)
            for p in beside - {last.property}
            if (self.index.properties[p].date if date else not self.index.properties[p].literal)
        ]
        shared, best = max(alike, default=(0, -1))
        if shared:
            yield Edit(replace(last, property=best), (), self._all())

    def _label_parts(self, prop: int) -> set[str]:
        """Stems and pairs of Chinese characters of a property's labels."""
        parts: set[str] = set()
        for label in self.index.labels.get(prop, ()):
            lang = self.linked.lang
            tokens = words.tokenize(str(label), lang)
            general = language(lang).words.label_general
            parts |= {t.stem for t in tokens if not words.is_han(t.text) and t.norm not in general}
            han = "".join(t.text for t in tokens if words.is_han(t.text))
            parts |= {han[i : i + 2] for i in range(len(han) - 1)}
        return parts

    def _other_thing(self) -> Iterator[Edit]:
        """Another thing or value in the place of the one of its kind: "what about Texas?", 「那德州呢？」."""
        things = [a for a in self.linked.anchors if a.kind == "thing" and a.score > 0.7]
        if not things:
            return
        longest = max(things, key=lambda a: (a.hi - a.lo, a.score))
        if not self.nothing_else(longest.mask):
            return
        made: list[tuple[float, Edit]] = []
        for old in {part for part in walk(self.last) if isinstance(part, Entities)}:
            for anchor in (a for a in things if (a.lo, a.hi) == (longest.lo, longest.hi)):
                expr = substitute(self.last, old, Entities(anchor.ids))
                alike = self._alike(old.nodes, anchor.ids)
                found = bool(self.denoted(expr)) or isinstance(expr, (Count, Exists))
                if alike > 0 or (found and not isinstance(expr, (Count, Exists))):
                    made.append((alike + found + anchor.score, Edit(expr, (anchor,), anchor.mask)))
        yield from (edit for _, edit in sorted(made, key=lambda m: -m[0]))

    def _reordered(self) -> Iterator[Edit]:
        """Another end or place of the order: "and the smallest?", "the second largest?"."""
        orders = [part for part in walk(self.last) if isinstance(part, (Superlative, SuperlativeCount))]
        if not orders:
            return
        for anchor in (a for a in self.linked.anchors if a.kind == "extreme"):
            beside = [a for a in self.linked.anchors if a.kind == "property" and a.exact and not a.mask & anchor.mask]
            mask = anchor.mask
            for old in orders:
                new: Expr
                if isinstance(old, SuperlativeCount):
                    new = replace(old, descending=anchor.descending)
                else:
                    prop = old.property
                    named = [a for a in beside if self._has(old.base, a.ids[0])]
                    if named:
                        prop, mask = named[0].ids[0], anchor.mask | named[0].mask
                    elif anchor.ids and prop not in anchor.ids:
                        prop = next((p for p in anchor.ids if self._has(old.base, p)), prop)
                    offset, limit = int(anchor.upper or 0), int(anchor.value or 1)
                    new = Superlative(old.base, prop, anchor.descending, offset, limit)
                if new != old and self.nothing_else(mask):
                    yield Edit(substitute(self.last, old, new), (anchor,), mask)
        match = self.references.place.search(self.linked.text)
        if match is not None and len(self.shown) < 2 and self.nothing_else(self._mask(match)):
            place = self._place_said(match)
            old = orders[0]
            if place >= 0 and isinstance(old, Superlative):
                yield Edit(substitute(self.last, old, replace(old, offset=place, limit=1)), (), self._mask(match))

    def _rebounded(self) -> Iterator[Edit]:
        """Another bound: "and more than 80?", "and in 1990?"."""
        bounds = [part for part in walk(self.last) if isinstance(part, (Comparison, ComparisonCount))]
        for anchor in (a for a in self.linked.anchors if a.kind == "compare" and a.value is not None):
            if not self.nothing_else(anchor.mask):
                continue
            for old in bounds:
                bare = anchor.argument == "=" and not anchor.exact
                op = old.op if bare else anchor.argument
                new = replace(old, op=op, value=cast(float, anchor.value))  # type: ignore[arg-type]
                if isinstance(new, Comparison):
                    new = replace(new, upper=anchor.upper)
                yield Edit(substitute(self.last, old, new), (anchor,), anchor.mask)

    def _reckoned(self) -> Iterator[Edit]:
        """Another reckoning: "and the average?" of a total."""
        for anchor in self.linked.operators.get("aggregate", ()):
            if isinstance(self.last, Aggregate) and self.nothing_else(anchor.mask):
                yield Edit(replace(self.last, function=cast(Function, anchor.argument)), (anchor,), anchor.mask)

    # --- what there is ------------------------------------------------------------------------------------------------

    def _things(self, expr: Expr) -> Expr:
        """The set of things behind an expression."""
        while True:
            inner = isinstance(expr, (Count, Exists, Aggregate, Describe)) or (
                isinstance(expr, Join) and not expr.inverse and self.index.properties[expr.property].literal
            )
            if not inner:
                return expr
            expr = expr.base  # type: ignore[union-attr]

    def denoted(self, expr: Expr) -> Nodes:
        while isinstance(expr, (Count, Exists, Aggregate)):
            expr = expr.base
        return self.denotation.nodes(expr)

    def _has(self, base: Expr, prop: int) -> bool:
        forward = self.index.properties[prop].forward
        return any(n in forward for n in self.denotation.nodes(base))

    def _alike(self, old: Sequence[int], new: Sequence[int]) -> float:
        """How far two things are of one kind: things by their classes, values by the properties that lead to them."""
        if self.index.is_literal(old[0]) or self.index.is_literal(new[0]):
            into = [{p for n in nodes for p in self.index.into.get(n, ())} for nodes in (old, new)]
            return float(bool(into[0] & into[1]))
        kinds = self.index.kinds(frozenset(old))
        return len(kinds.keys() & self.index.kinds(frozenset(new)).keys()) / (len(kinds) or 1)

    def _value(self, anchor: Candidate) -> bool:
        return anchor.kind == "thing" and self.index.is_literal(anchor.ids[0])

    def _named(self, anchor: Candidate) -> bool:
        """Whether the words of a class or property are the name of a thing as well."""
        return any(
            a.kind == "thing" and a.score > 0.7 and a.mask & anchor.mask == anchor.mask for a in self.linked.anchors
        )

    # --- tokens -------------------------------------------------------------------------------------------------------

    def _mask(self, match: re.Match[str]) -> int:
        return sum(1 << i for i, t in enumerate(self.linked.tokens) if t.start < match.end() and match.start() < t.end)

    def _anchor(self, match: re.Match[str], kind: str, ids: tuple[int, ...]) -> Candidate:
        mask = self._mask(match)
        lo, hi = (mask & -mask).bit_length() - 1, mask.bit_length()
        return Candidate(kind, lo, hi, 1.0, ids)  # type: ignore[arg-type]

    def _lighten(self, match: re.Match[str]) -> None:
        mask = self._mask(match)
        for i in range(len(self.linked.tokens)):
            if mask >> i & 1:
                self.linked.weights[i] = 0.0

    def _all(self) -> int:
        return (1 << len(self.linked.tokens)) - 1

    def nothing_else(self, mask: int) -> bool:
        """Whether a mask covers all words of weight: an edit must not leave half of a question unread."""
        return self.linked.content(self._all() & ~mask) < 0.3


def put(linked: LinkedQuestion, anchor: Candidate) -> None:
    """Let an anchor stand where it is said, in the place of whatever else its words might mean."""
    while len(linked.weights) < anchor.hi:
        linked.weights.append(0.0)
    for i in range(anchor.lo, anchor.hi):
        linked.weights[i] = 1.5 / (anchor.hi - anchor.lo)
    linked.anchors = [a for a in linked.anchors if not a.mask & anchor.mask] + [anchor]
    linked.named = tuple(m for m in linked.named if not m & anchor.mask)
    for kind in ("count", "ask", "define"):
        linked.operators[kind] = [a for a in linked.operators.get(kind, ()) if not a.mask & anchor.mask]


def point(index: GraphIndex, linked: LinkedQuestion, nodes: tuple[int, ...]) -> bool:
    """Let "that department" be the thing that was talked about, if it is a department; whether it was said."""
    for match in language(linked.lang).references.pointing.finditer(linked.text):
        for kind in (a for a in linked.anchors if a.kind == "class" and a.score > 0.7):
            begin = linked.tokens[kind.lo].start if kind.lo < len(linked.tokens) else -1
            if begin == match.end() and all(n in index.members.get(kind.ids[0], ()) for n in nodes):
                mask = kind.mask | sum(1 << i for i, t in enumerate(linked.tokens) if match.start() <= t.start < begin)
                put(linked, Candidate("thing", (mask & -mask).bit_length() - 1, kind.hi, 1.0, nodes))
                return True
    return False


def asks_otherwise(text: str) -> bool:
    """Whether a message is nothing but a question word: "and where?", 「什么时候？」."""
    return any(r.question_word.match(text.strip().rstrip("?？.。!！ ")) for r in _all_references())


def picks_place(text: str) -> bool:
    """Whether a message picks one of several by its place: "the second one", 「第二个」."""
    return any(r.place.search(text) for r in _all_references())


def names_several(text: str) -> bool:
    """Whether a message names the answers before: "of them", 「其中」."""
    return any(r.several.search(text) for r in _all_references())


def _all_references() -> list[References]:
    return [language(code).references for code in languages()]


def uses_last(expr: Expr) -> bool:
    """Whether an expression is about the last query's set."""
    return any(part == LAST for part in walk(expr))


__all__ = ["LAST", "Edit", "FollowUp", "asks_otherwise", "names_several", "picks_place", "point", "uses_last"]
