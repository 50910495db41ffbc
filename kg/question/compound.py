"""Readings made of others: a row for each thing, several columns, differences, gaps between dates, shares.

Knows: the words that ask for them, and which readings they are said of. Does not know: how those readings were found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kg.question.algebra import (
    Aggregate,
    Both,
    Count,
    Describe,
    Each,
    Expr,
    Follow,
    It,
    Members,
    Mutual,
    Ratio,
    Things,
    substitute,
    walk,
)
from kg.question.anchors import Anchor
from kg.question.readings import Reading, only_asks_how_much
from kg.question.said import SURE
from kg.question.versus import Versus

_JOINED = re.compile(r"\s*[,，、;；]?\s*(?:and|和|与|及|以及|&|[,，、])\s*(?:the|its|their)?\s*", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?:\b(?:and|with|plus|including|together with|along with)\s+(?:their|its|his|her)(?:\s+respective)?\s+$)"
    r"|(?:(?:及其|以及其|以及它们的|和它们的|和他们的|和她们的|连同)$)",
    re.IGNORECASE,
)
_IN_PART = 0.3
"""Least score of a part of a property's name."""
_NAMES_AND = re.compile(r"\bnames?\s*(?:and|,|&)\s*(?:the\s+)?$|(?:姓名|名称|名字)(?:和|与|及|以及|、)$", re.IGNORECASE)


class Compound(Versus):
    """The compound readings of one question, from its plain ones."""

    def readings(self) -> list[Reading]:
        """The plain readings, behind the compound one that the words ask for, if there is one."""
        for made in (
            self._versus,
            self._differences,
            self._gaps,
            self._shares,
            self._mutual,
            self._columns,
            self._beside,
            self._each,
        ):
            for reading in made():
                return [reading, *self.found]
        return list(self.found)

    # --- shares -------------------------------------------------------------------------------------------------------

    def _shares(self) -> Iterator[Reading]:
        """ "What percentage of the employees work in Research?", "students per teacher"."""
        for percent in self._said("percent"):
            for reading in self.found[:12]:
                part = reading.expr.base if isinstance(reading.expr, (Count, Describe)) else reading.expr
                nodes = self.denotation.nodes(part)
                for whole in self._anchors("class"):
                    members = self.index.members.get(whole.ids[0], set())
                    if nodes and nodes < members and whole.mask & (reading.mask | whole.mask):
                        ratio = Ratio(Count(part), Count(Members(whole.ids[0])), True)
                        yield self._made(ratio, percent, whole, of=reading)
        for per in self._said("each"):
            things = self._things()
            numbers = [a for a in self._anchors("property") if self.index.properties[a.ids[0]].numeric]
            right = [a for a in numbers if per.hi <= a.lo <= per.hi + 1]
            left = [a for a in numbers if a not in right]
            if len(things) == 1 and right and left:
                sides = [Follow(Things(things[0].ids), a.ids[0], False) for a in (left[0], right[0])]
                if all(self.denotation.number(side) is not None for side in sides):
                    yield self._made(Ratio(sides[0], sides[1], False), things[0], per, left[0], right[0])

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _each(self) -> Iterator[Reading]:
        """ "How many employees does each department have?": the reading of the whole, said of every one."""
        for each in self._said("each"):
            for over in self.linked.anchors:
                if not each.hi <= over.lo <= each.hi + 1 or (over.score < SURE and over.argument != "vector"):
                    continue
                if over.kind == "class":
                    yield from self._rows_of_class(each, over)
                elif over.kind == "property" and not self.index.properties[over.ids[0]].numeric:
                    yield from self._rows_of_values(each, over)

    def _rows_of_class(self, each: Anchor, over: Anchor) -> Iterator[Reading]:
        whole = Members(over.ids[0])
        yield from self._rows_of_some(each, over)
        number = self._number()
        if number is not None:
            for prop, inverse, what in self._linked_sets(whole, number):
                column = number(Follow(It(), prop, inverse))
                yield self._made(Each(whole, (column,)), each, over, *what, *self._number_words())
        for reading in self.found[:10]:
            expr = reading.expr
            inner = expr
            while isinstance(inner, Follow):
                inner = inner.base
            if isinstance(expr, Follow) and not number and inner == whole:
                yield self._made(Each(whole, (substitute(expr, whole, It()),)), each, of=reading)

    def _rows_of_some(self, each: Anchor, over: Anchor) -> Iterator[Reading]:
        """The whole said of each of some members: "how many orders did each customer in Oslo place?"."""
        members = self.denotation.nodes(Members(over.ids[0]))
        for reading in self.found[:5]:
            if not isinstance(reading.expr, (Count, Aggregate)) or not reading.mask & over.mask:
                continue
            for part in walk(reading.expr.base):
                nodes = self.denotation.nodes(part)
                plain = isinstance(part, (Things, Members)) or part == reading.expr.base
                if nodes and nodes < members and not plain:
                    yield self._made(Each(part, (substitute(reading.expr, part, It()),)), each, of=reading)
                    break

    def _rows_of_values(self, each: Anchor, over: Anchor) -> Iterator[Reading]:
        number = self._number()
        for kind in self._anchors("class"):
            members = Members(kind.ids[0])
            if number is None or not any(
                n in self.index.properties[over.ids[0]].forward for n in self.denotation.nodes(members)
            ):
                continue
            base = Follow(members, over.ids[0], False)
            column = number(Follow(It(), over.ids[0], True))
            yield self._made(Each(base, (column,)), each, over, kind, *self._number_words())

    def _number_words(self) -> list[Anchor]:
        return [*self._said("aggregate"), *self._said("count")] + [
            a for a in self._anchors("property") if self.index.properties[a.ids[0]].numeric
        ]

    def _number(self) -> Callable[[Expr], Expr] | None:
        """What makes a number of a set: counting it, or an aggregate of a property that is named."""
        functions = [a.argument for a in self._said("aggregate")]
        numeric = [a.ids[0] for a in self._anchors("property") if self.index.properties[a.ids[0]].numeric]
        if functions and numeric:
            return lambda base: Aggregate(functions[0], base, numeric[0])  # type: ignore[arg-type]
        return Count if self._said("count") else None

    def _linked_sets(
        self, whole: Members, number: Callable[[Expr], Expr]
    ) -> Iterator[tuple[int, bool, list[Anchor]]]:  # fmt: skip
        """Links from the members to what is counted: a class that is named, or what has the property that is named."""
        mine = self.denotation.nodes(whole)
        classes = [a for a in self._anchors("class") if a.ids[0] != whole.kind]
        made = number(It())
        for inverse in (True, False):
            table = self.index.into if inverse else self.index.out
            for prop in sorted({p for n in list(mine)[:60] for p in table.get(n, ())}):
                found = self.index.properties[prop]
                reached = found.follow(mine, inverse)
                if found.literal or not reached:
                    continue
                if isinstance(made, Aggregate):
                    values = self.index.properties[made.property].forward
                    if sum(n in values for n in reached) > 0.5 * len(reached):
                        yield prop, inverse, []
                for kind in classes if isinstance(made, Count) else ():
                    if reached <= self.index.members[kind.ids[0]]:
                        yield prop, inverse, [kind]

    def _columns(self) -> Iterator[Reading]:
        """ "The price and weight of every data logger": properties that are listed, of the same things."""
        counted = self._said("count")
        if counted and not (self.linked.lang == "zh" and only_asks_how_much(counted, self.linked)):
            return
        if self._said("aggregate") or self._said("compare") or self._said("extreme"):
            return
        listed = self._listed(self._anchors("property"))
        if len(listed) >= 2:
            yield from self._rows_of(listed)
        elif self._things():
            yield from self._rows_of_one()

    def _rows_of(self, listed: list[Anchor]) -> Iterator[Reading]:
        """The listed properties of a set that other readings found."""
        properties = {a.ids[0] for a in listed}
        classes = [self._made(Members(a.ids[0]), a) for a in self._anchors("class")]
        for reading in [*self.found[:10], *classes]:
            base = reading.expr
            while isinstance(base, Follow) and not base.inverse and base.property in properties:
                base = base.base
            if any(isinstance(part, Follow) and part.property in properties for part in walk(base)):
                continue
            nodes = self.denotation.nodes(base)
            shared = all(self.index.properties[a.ids[0]].leads(nodes) for a in listed)
            if nodes and shared and not any(self.index.is_literal(n) for n in list(nodes)[:1]):
                columns = tuple(Follow(It(), a.ids[0], False) for a in listed)
                yield self._made(Each(base, columns), *listed, of=reading)

    def _rows_of_one(self) -> Iterator[Reading]:
        """ "The departure and arrival times of X": properties of one thing that words name in part."""
        things = self._things()
        if len(things) != 1 or any(a.mask & things[0].mask == 0 for a in self._anchors("class")):
            return
        own = {p for n in things[0].ids for p in self.index.out.get(n)}
        best: dict[int, Anchor] = {}
        for anchor in sorted(self.linked.anchors, key=lambda a: (-a.score, a.lo - a.hi)):
            plain = anchor.kind == "property" and anchor.argument not in ("degree", "wh") and anchor.score >= _IN_PART
            taken = any(anchor.mask & mask or a.ids == anchor.ids for mask, a in best.items())
            if plain and anchor.ids[0] in own and not taken and not anchor.mask & things[0].mask:
                best[anchor.mask] = anchor
        listed = self._listed(sorted(best.values(), key=lambda a: a.lo))
        if len(listed) >= 2:
            columns = tuple(Follow(It(), a.ids[0], False) for a in listed)
            yield self._made(Each(Things(things[0].ids), columns), things[0], *listed)

    def _beside(self) -> Iterator[Reading]:
        """ "The red ones and their prices", "name and e-mail of everybody", 「教师及其邮箱」: things with columns."""
        joined: list[Anchor] = []
        named = [a for kind in ("thing", "class") for a in self._anchors(kind)]
        for anchor in [a for a in self._anchors("property") if a.argument not in ("degree", "wh")]:
            before = self.linked.text[: self.linked.tokens[anchor.lo].start]
            match = _BESIDE.search(before)
            # "and its population?" goes on from what was said before: nothing is named ahead of the "and".
            beside = match is not None and any(self._ends(a) <= match.start() for a in named)
            listed = joined and _JOINED.fullmatch(self._between(joined[-1], anchor))
            if beside or listed or _NAMES_AND.search(before):
                joined.append(anchor)
        if not joined or self._said("count") or self._said("aggregate"):
            return
        properties = {a.ids[0] for a in joined}
        taken = sum({a.mask for a in joined})
        for reading in self.found[:12]:
            base, mask = reading.expr, reading.mask
            while isinstance(base, Follow) and not base.inverse and base.property in properties:
                base = base.base
            rest = mask & ~taken
            if base == reading.expr and mask & taken:
                continue
            nodes = self.denotation.nodes(base)
            alone = isinstance(base, Things) or any(self.index.is_literal(n) for n in list(nodes)[:1])
            if not nodes or alone or not all(self.index.properties[p].follow(nodes, False) for p in properties):
                continue
            columns = tuple(Follow(It(), a.ids[0], False) for a in joined)
            yield self._made(Each(base, columns), *joined, of=replace(reading, mask=rest))

    def _ends(self, anchor: Anchor) -> int:
        """Where the words of an anchor end; what stands for the topic of the talk has none."""
        return self.linked.tokens[anchor.hi - 1].end if anchor.hi <= len(self.linked.tokens) else len(self.linked.text)

    def _between(self, left: Anchor, right: Anchor) -> str:
        return self.linked.text[self.linked.tokens[left.hi - 1].end : self.linked.tokens[right.lo].start]

    def _mutual(self) -> Iterator[Reading]:
        """ "Which clubs are each other's rivals?": things that a property links both ways, with their partners."""
        for both in self._said("mutual"):
            for kind in self._anchors("class"):
                members = self.denotation.nodes(Members(kind.ids[0]))
                for said in self._anchors("property"):
                    mutual = Mutual(Members(kind.ids[0]), said.ids[0])
                    if said.mask & kind.mask or not self.index.properties[said.ids[0]].follow(members, False) & members:
                        continue
                    partners = Both(Follow(It(), said.ids[0], False), Follow(It(), said.ids[0], True))
                    yield self._made(Each(mutual, (partners,)), both, kind, said)

    def _listed(self, anchors: list[Anchor]) -> list[Anchor]:
        """The longest run of properties with nothing but commas and "and" between them."""
        best: list[Anchor] = []
        run: list[Anchor] = []
        for anchor in [a for a in anchors if a.argument not in ("degree", "wh")]:
            tokens = self.linked.tokens
            between = self.linked.text[tokens[run[-1].hi - 1].end : tokens[anchor.lo].start] if run else ""
            joined = _JOINED.fullmatch(between) and all(anchor.ids != other.ids for other in run)
            run = [*run, anchor] if run and joined else [anchor]
            best = run if len(run) > len(best) else best
        return best


__all__ = ["Compound"]
