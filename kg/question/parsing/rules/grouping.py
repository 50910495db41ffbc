"""Readings made of others: a row for each thing, several columns, differences, gaps between dates, shares.

Knows: the words that ask for them, and which readings they are said of. Does not know: how those readings were found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kg.question.index.graph import Nodes
from kg.question.linking.candidates import Anchor
from kg.question.logic.expressions import (
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
from kg.question.parsing.forms import Reading, only_asks_how_much
from kg.question.parsing.rules.context import SURE
from kg.question.parsing.rules.differences import Versus

_JOINED = re.compile(r"\s*[,，、;；]?\s*(?:and|和|与|及|以及|&|[,，、])\s*(?:the|its|their)?\s*", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?:\b(?:and|with|plus|including|together with|along with)\s+(?:their|its|his|her)(?:\s+respective)?\s+$)"
    r"|(?:(?:及其|以及其|以及它们的|和它们的|和他们的|和她们的|连同)$)",
    re.IGNORECASE,
)
_JOINER = re.compile(r"[,，、;；]|\band\b|[和与及又]|以及|并且", re.IGNORECASE)
_APIECE = re.compile("分别|各自|分別")
_IN_PART, _KIND_IN_PART = 0.3, 0.2
"""Least score of a part of a property's name, and of a class's."""
_MOST_STEPS, _MOST_GROWN = 3, 40
"""Of chains of unsaid steps: how long they are, and how many are followed."""
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
            behind = [a for a in self.linked.anchors if each.hi <= a.lo <= each.hi + 1]
            sure = [a for a in behind if a.score >= SURE or a.argument == "vector"]
            for over in sure or sorted(behind, key=lambda a: (a.kind != "class", -a.score)):
                if not sure and over.score < (_KIND_IN_PART if over.kind == "class" else _IN_PART):
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
            for chained, kind in self._linked_afar(whole) if number is Count else ():
                yield self._made(Each(whole, (Count(chained),)), each, over, kind, *self._number_words())
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
            having: Expr = Follow(It(), over.ids[0], True)
            if not self.denotation.nodes(substitute(having, It(), base)) <= self.denotation.nodes(members):
                having = Both(having, members)  # of all that have a country, only the suppliers
            column = number(having)
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

    def _linked_afar(self, whole: Members) -> Iterator[tuple[Expr, Anchor]]:
        """Chains of unsaid steps from the members to most of a class that is counted: country, city, airport."""
        level: list[tuple[Expr, Nodes]] = [(It(), self.denotation.nodes(whole))]
        classes = [a for a in self._anchors("class") if a.ids[0] != whole.kind]
        for depth in range(1, _MOST_STEPS + 1):
            grown: list[tuple[Expr, Nodes]] = []
            for expr, nodes in level:
                came = expr.property if isinstance(expr, Follow) else None
                for inverse in (True, False):
                    table = self.index.into if inverse else self.index.out
                    for prop in sorted({p for n in list(nodes)[:60] for p in table.get(n, ())} - {came}):
                        if not self.index.properties[prop].literal:
                            reached = self.denotation.follow(nodes, prop, inverse)
                            grown.append((Follow(expr, prop, inverse), reached))
            for kind in classes if depth > 1 else ():
                members = self.index.members[kind.ids[0]]
                hits = [expr for expr, nodes in grown if nodes and nodes <= members and 2 * len(nodes) > len(members)]
                if len(hits) == 1:  # of several, none is what is meant
                    yield hits[0], kind
            level = grown[:_MOST_GROWN]

    def _columns(self) -> Iterator[Reading]:
        """ "The price and weight of every data logger": properties that are listed, of the same things."""
        counted = self._counted()
        if counted and not (self.linked.lang == "zh" and self._asks_last(counted)):
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
        if not joined or self._counted() or self._said("aggregate"):
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

    def _counted(self) -> list[Anchor]:
        """The words that ask how many, without those that only end a property's name: "phone number of"."""
        named = [a for a in self.linked.anchors if a.kind == "property" and a.score >= SURE]
        return [c for c in self._said("count") if not any(a.lo < c.lo < a.hi for a in named)]

    def _asks_last(self, counted: list[Anchor]) -> bool:
        """Whether 多少 only asks for a value: behind 是, or at the end right behind a property (「票价多少」)."""
        ends = {a.hi for a in self._anchors("property")}
        last = all(a.hi >= len(self.linked.tokens) and a.lo in ends for a in counted)
        return last or only_asks_how_much(counted, self.linked)

    def _ends(self, anchor: Anchor) -> int:
        """Where the words of an anchor end; what stands for the topic of the talk has none."""
        return self.linked.tokens[anchor.hi - 1].end if anchor.hi <= len(self.linked.tokens) else len(self.linked.text)

    def _and(self, left: Anchor, right: Anchor) -> bool:
        """Whether only commas, "and" and words of asking stand between: "who is its head and when was it founded"."""
        between = self._between(left, right)
        if _JOINED.fullmatch(between):
            return True
        apiece = sum(0.5 * len(m.group()) for m in _APIECE.finditer(between))
        lost = self.linked.content(((1 << max(0, right.lo - left.hi)) - 1) << left.hi) - apiece
        return _JOINER.search(between) is not None and lost < 0.35

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
        """The longest run of properties with commas or "and" and no content words between them."""
        best: list[Anchor] = []
        run: list[Anchor] = []
        for anchor in [a for a in anchors if a.argument not in ("degree", "wh")]:
            joined = bool(run) and self._and(run[-1], anchor) and all(anchor.ids != other.ids for other in run)
            run = [*run, anchor] if run and joined else [anchor]
            best = run if len(run) > len(best) else best
        return best


__all__ = ["Compound"]
