"""Table rule: rows with columns, counts, conditions on counts, an order; what is left of the question says which rows.

The clauses of a table (`clauses`) are taken out of the question, the rest is parsed by itself, and the table is built
over what that denotes. Knows: how clauses go together. Does not know: the words of a language.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import (
    Aggregate,
    Comparison,
    ComparisonCount,
    Count,
    Describe,
    Entities,
    Exists,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    RowVariable,
    SetDifference,
    Superlative,
    SuperlativeCount,
    Table,
    returns,
    walk,
)
from kg.question.logic.tables import ExtremeBy, Having, Matching, Number, Sorted, Summary
from kg.question.parsing.cues import cues
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules.clauses import (
    Above,
    Counted,
    Held,
    Item,
    Order,
    Tag,
    above,
    common,
    counted,
    held,
    items,
    listed,
    order,
    read_cues,
    span,
    tags,
)
from kg.question.parsing.rules.context import RuleContext
from kg.question.parsing.rules.keys import asks_for_itself
from kg.question.parsing.rules.links import domain_of, kind_of, links
from kg.question.parsing.rules.mentions import composed, operators, things_in

_MOST_PARSES = 6
_GAIN = 0.4
"""Weight of the words that a table must read beyond a plain parse that counts links, too."""
_GUESS = 0.05
"""What a step of the rows that nobody said takes from a table."""
_UNSAID = 0.6
"""Guessing of a plain parse above which it is no better than a table."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """Everything that a question says of a table, but for the rows."""

    tags: list[Tag]
    items: list[Item]
    conditions: list[Counted]
    common: Counted | None
    above: Above | None
    held: Held | None
    order: Order | None
    each: list[Candidate]
    mask: int


def table(context: RuleContext) -> Iterator[Parse]:
    """The best table that the question asks for, where it reads more than any plain parse."""
    if context.chart.again is None or cues(context.linked.lang) is None:
        return
    found = read(context)
    if found is None:
        return
    best: Parse | None = None
    for base, core in _bases(context, found):
        made = _Builder(context, found, base).build()
        if made is None or any(returns(part) for part in walk(made)):
            continue
        parse = _parse(context, found, made, core)
        if best is None or _worth(context, parse) > _worth(context, best) + 1e-9:
            best = parse
    if best is not None and _better(context, best):
        yield best


def read(context: RuleContext) -> Clauses | None:
    """The clauses of a question; None where it asks for no table."""
    found = tags(context)
    ordered, over, text = order(context, found), above(context, found), held(context, found)
    taken = functools.reduce(operator.or_, (c.mask for c in (ordered, over, text) if c is not None), 0)
    usual = common(context, [t for t in found if not t.mask & taken])
    conditions: list[Counted] = []
    for condition in counted(context, [t for t in found if not t.mask & taken]):
        if not condition.mask & taken:
            conditions.append(condition)
            taken |= condition.mask
    if usual is not None and not usual.mask & taken:
        taken |= usual.mask
    else:
        usual = None
    said = items(context, found, taken)
    run = listed(context, found, said)
    each = [e for e in operators(context, "each") if not e.mask & (taken | _all(found))]
    numbered = [item for item in said if item.role not in ("name", "value", "class")]
    clause = ordered or over or text or conditions or usual
    if not clause and len(run) < 2 and not (numbered and each):
        return None
    if len(run) < 2 and numbered and each:
        behind = [t for t in found if any(0 <= t.lo - e.hi <= 1 for e in each)]
        run = [*numbered, *(i for i in said if i.role == "value" and any(t.mask == i.mask for t in behind))]
    elif each and numbered:
        behind = [t for t in found if any(0 <= t.lo - e.hi <= 1 for e in each)]
        run = [*run, *(i for i in said if i not in run and any(t.mask == i.mask for t in behind))]
    mask = taken | functools.reduce(operator.or_, (item.mask for item in run), 0)
    return Clauses(found, run, conditions, usual, over, text, ordered, each, mask)


def _all(found: Sequence[Tag]) -> int:
    """The tokens of some stretches: 「各类」 is no word for each where 「类别」 begins in it."""
    return functools.reduce(operator.or_, (t.mask for t in found), 0)


def _bases(context: RuleContext, found: Clauses) -> Iterator[tuple[Expr, Parse | None]]:
    """The sets that the rows may be, likeliest first: what the rest of the question denotes, else what is named."""
    linked = context.linked
    each = functools.reduce(operator.or_, (a.mask for a in found.each), 0) if _numbers(found.items) else 0
    assert context.chart.again is not None
    rest = context.chart.again(found.mask | each)
    kept = [p for p in rest[:_MOST_PARSES] if _is_set(p.expr) and _of_things(context, p.expr)]
    owner = _owner(context, found)
    if owner is not None:
        for parse in kept:
            if kind_of(context.index, context.denotation.nodes(parse.expr)) in owner.classes:
                yield parse.expr, parse
        for kind in owner.classes[:2]:
            yield InstancesOf(kind), None
        return
    for parse in kept:
        yield parse.expr, parse
    free = [t for t in found.tags if t.classes and not t.mask & found.mask]
    left = linked.content(~(found.mask | each) & ((1 << len(linked.tokens)) - 1))
    if kept and left > 0.3:
        return
    yield from _named(context, found, free)


def _named(context: RuleContext, found: Clauses, free: list[Tag]) -> Iterator[tuple[Expr, None]]:
    """The sets that the words name: a class, a thing, else the class that what is listed or counted is of."""
    for unused in free:
        for kind in unused.classes[:2]:
            yield InstancesOf(kind), None
    for thing in things_in(context)[:1]:
        if not thing.mask & found.mask:
            yield Entities(thing.ids), None
    if not free:
        counted_kinds = [k for i in found.items if i.role == "count" and i.tag for k in i.tag.classes[:1]]
        for kind in counted_kinds:
            yield InstancesOf(kind), None
        for prop in [p for i in found.items if i.tag is not None for p in i.tag.properties[:2]]:
            if (kind_ := domain_of(context.index, prop)) is not None:
                yield InstancesOf(kind_), None
        for clause in (*found.conditions, *([found.common] if found.common else [])):
            for kind in clause.tag.classes[:1]:
                yield InstancesOf(kind), None
            for prop in clause.tag.properties[:1]:
                if (kind_ := domain_of(context.index, prop)) is not None:
                    yield InstancesOf(kind_), None


def _owner(context: RuleContext, found: Clauses) -> Tag | None:
    """The class that the listed items are of: the first behind them in English, the last before them in Chinese."""
    if not found.items:
        return None
    lo, hi = min(i.lo for i in found.items), max(i.hi for i in found.items)
    free = [t for t in found.tags if t.classes and not t.mask & found.mask]
    if context.linked.lang == "zh":
        return next((t for t in reversed(free) if t.hi <= hi), None)
    return next((t for t in free if t.lo >= lo), None)


def _numbers(said: Sequence[Item]) -> list[Item]:
    return [item for item in said if item.role not in ("name", "value", "class")]


def _is_set(expr: Expr) -> bool:
    return not isinstance(expr, (Count, Aggregate, Exists, Describe, Table))


def _of_things(context: RuleContext, expr: Expr) -> bool:
    nodes = context.denotation.nodes(expr)
    return bool(nodes) and not context.index.is_literal(next(iter(nodes)))


def _parse(context: RuleContext, found: Clauses, expr: Expr, core: Parse | None) -> Parse:
    """The table as a parse: the features of its rows, and what it reads."""
    linked = context.linked
    own = 0
    for match in read_cues(context).own.finditer(linked.text):
        own |= span(linked, *match.span())
    mask = found.mask | own | (core.mask if core is not None else 0)
    for anchor in found.each if _numbers(found.items) else ():
        mask |= anchor.mask
    for tag in found.tags:  # the owner of a column: "names of singers"
        if any(isinstance(p, InstancesOf) and p.kind in tag.classes for p in _parts(expr)):
            mask |= tag.mask
    for thing in things_in(context):  # what the rows are, where no parse of the rest says it
        if any(isinstance(p, Entities) and p.nodes == thing.ids for p in _parts(expr)):
            mask |= thing.mask
    made = composed(context, expr)
    features = {**(core.features if core is not None else {}), "covered": linked.content(mask), "table": 1.0}
    features["uncovered"] = linked.content(~mask & ((1 << len(linked.tokens)) - 1))
    probability = core.probability if core is not None else made.probability
    anchors = core.anchors if core is not None else ()
    named = tuple(
        a for a in linked.anchors if a.mask & found.mask and a.kind in ("class", "property") and _is_tag(a, found)
    )
    children = (core,) if core is not None else ()
    return replace(
        made, mask=mask, features=features, probability=probability, anchors=(*anchors, *named), children=children
    )


def _is_tag(anchor: Candidate, found: Clauses) -> bool:
    return any(
        (anchor.lo, anchor.hi) == (t.lo, t.hi) and anchor.ids[0] in (*t.classes[:1], *t.properties[:1])
        for t in found.tags
    )


def _parts(expr: Expr) -> Iterator[Expr]:
    yield from walk(expr)


def _worth(context: RuleContext, parse: Parse) -> float:
    guessed = sum(parse.features.get(name, 0.0) for name in ("unsaid", "detour", "hops", "implied"))
    return context.linked.content(parse.mask) + 0.01 * parse.probability - _GUESS * guessed


def _better(context: RuleContext, made: Parse) -> bool:
    """Whether a table reads at least as much as the best plain parse."""
    if not context.chart.parses:
        return True
    plain = context.chart.parses[0]
    if not isinstance(made.expr, (Sorted, Summary, Table)) and not _guessed(plain):
        counts = (SuperlativeCount, ComparisonCount, SetDifference, Superlative, Comparison)
        if any(isinstance(part, counts) for part in walk(plain.expr)):
            return context.linked.content(made.mask) - context.linked.content(plain.mask) > _GAIN
    return context.linked.content(made.mask) - context.linked.content(context.chart.parses[0].mask) >= -1e-9


def _guessed(plain: Parse) -> bool:
    """Whether a plain parse takes a property that nobody said, but for that by which a kind has its things."""
    return plain.features.get("unsaid", 0.0) - plain.features.get("instances", 0.0) > _UNSAID


_FUNCTIONS = ("sum", "avg", "min", "max")


class _Builder:
    """Builds the table of some clauses over one set of rows."""

    def __init__(self, context: RuleContext, found: Clauses, base: Expr) -> None:
        self.context, self.found, self.base = context, found, base
        self.index = context.index
        self.nodes = context.denotation.nodes(base)
        self.kind = kind_of(self.index, self.nodes)
        self._kind = -1 if self.kind is None else self.kind
        self.group: int | None = None
        """The property whose values the rows are; None where the rows are the things themselves."""

    def build(self) -> Expr | None:
        """The table; None where a clause does not fit these rows."""
        if self.kind is None or not self.nodes:
            return None
        self.group = self._grouped()
        rows = self._rows()
        return None if rows is None else self._projected(rows)

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _grouped(self) -> int | None:
        """The listed property by whose values the things are grouped, where they are counted or reckoned themselves."""
        found = self.found
        if found.common is not None:
            return self._property(found.common.tag)
        values = [p for i in found.items if i.role == "value" and i.tag and (p := self._property(i.tag)) is not None]
        if not values or any(item.role == "name" for item in found.items):
            return None
        own = [i for i in found.items if i.role == "count" and i.tag and self.kind in i.tag.classes]
        own_condition = [c for c in found.conditions if self._is_own(c.tag)]
        reckoned = [i for i in found.items if i.role in _FUNCTIONS and self._measure(i.tag) is not None]
        over_own = found.order is not None and found.order.item.role == "count" and self._is_own(found.order.item.tag)
        return values[0] if own or own_condition or reckoned or over_own else None

    def _is_own(self, tag: Tag | None) -> bool:
        return tag is not None and self.kind in tag.classes

    def _rows(self) -> Expr | None:
        found = self.found
        base = self.base
        if found.held is not None:
            prop = None if found.held.tag is None else self._property(found.held.tag)
            if found.held.tag is not None and prop is None and not self._names(found.held.tag):
                return None
            base = Matching(base, prop, found.held.text, found.held.place)
        if found.above is not None:
            prop = self._property(found.above.tag) if found.above.tag is not None else None
            if prop is None:
                return None
            whole = InstancesOf(self.kind) if self.kind is not None else base
            bound = Aggregate(found.above.function, whole, prop)  # type: ignore[arg-type]
            base = Having(base, Join(RowVariable(), prop, False), found.above.op, bound)  # type: ignore[arg-type]
        self.base = base
        rows: Expr = base if self.group is None else Join(base, self.group, False)
        for condition in (*found.conditions, *([found.common] if found.common is not None else [])):
            by = self._count(condition.tag) if condition is not found.common else Count(self._of_row())
            if by is None:
                return None
            match condition.op:
                case "most" | "fewest":
                    rows = ExtremeBy(rows, by, condition.op == "most", condition.offset, condition.limit)
                case "none":
                    rows = Having(rows, by, "=", Number(0.0))
                case op:
                    upper = None if condition.upper is None else Number(float(condition.upper))
                    rows = Having(rows, by, op, Number(float(condition.value)), upper)  # type: ignore[arg-type]
        return rows

    def _names(self, tag: Tag) -> bool:
        return any(p in self.index.covered for p in tag.properties)

    def _of_row(self) -> Expr:
        """The things of a group, or the thing of the row itself."""
        if self.group is None:
            return RowVariable()
        members: Expr = Join(RowVariable(), self.group, True)
        whole = isinstance(self.base, InstancesOf)
        return members if whole and self._all_own(self.group) else Intersection(members, self.base)

    def _all_own(self, prop: int) -> bool:
        return domain_of(self.index, prop) == self.kind

    def _count(self, tag: Tag | None) -> Expr | None:
        """How many members of a class there are to the row."""
        if tag is None:
            return None
        if self._is_own(tag):
            return None if self.group is None else Count(self._of_row())
        chain = next((link for kind in tag.classes for link in links(self.index, self._kind, kind)), None)
        if chain is None:
            return None
        return Count(_over(chain, self._of_row()))

    # --- columns ------------------------------------------------------------------------------------------------------

    def _property(self, tag: Tag | None) -> int | None:
        """The property of the things that a stretch names."""
        if tag is None:
            return None
        own = self._own(tag)
        return own[0] if own else None

    def _own(self, tag: Tag) -> list[int]:
        """Properties of the things that a stretch may name: those called so first, then those that name the class."""
        linked, lexicon = self.context.linked, self.context.lexicon
        said = tuple(t.stem for t in linked.tokens[tag.lo : tag.hi])
        kind = lexicon.label(self.kind, linked.lang).lower().rstrip("s") if self.kind is not None else ""
        found = dict.fromkeys((*tag.properties, *self._called(tag)))
        own = [p for p in found if self.index.properties[p].leads(self.nodes)]
        return sorted(
            own, key=lambda p: (said not in lexicon.stems(p), kind not in lexicon.label(p, linked.lang).lower())
        )

    def _measure(self, tag: Tag | None) -> int | None:
        """The property of the things that a stretch names, where its values are numbers."""
        if tag is None:
            return None
        return next((p for p in self._own(tag) if self.index.properties[p].numeric), None)

    def _called(self, tag: Tag) -> list[int]:
        """Properties that are called by the words in part, those that also name the class first: the students' "id"."""
        linked, lexicon = self.context.linked, self.context.lexicon
        key = " ".join(t.stem for t in linked.tokens[tag.lo : tag.hi])
        senses = [*lexicon.properties.get(key, ()), *lexicon.parts.get(key, ())]
        kind = lexicon.label(self.kind, linked.lang).lower().rstrip("s") if self.kind is not None else ""
        label = functools.partial(lexicon.label, lang=linked.lang)
        return sorted({s.id for s in senses}, key=lambda p: (kind not in label(p).lower(), len(label(p)), p))

    def _role(self, item: Item) -> str:
        """The role of an item; a word for what the things are called by is a name."""
        for word in operators(self.context, "key") if item.role in ("value", "class") else ():
            own = (item.lo, item.hi) == (word.lo, word.hi)
            if own and asks_for_itself(self.context, self.nodes, word):
                return "name"
        return item.role

    def _column(self, item: Item) -> Expr | None:
        match self._role(item):
            case "value":
                assert item.tag is not None
                if (prop := self._property(item.tag)) is not None:
                    return Join(self._of_row(), prop, False)
                return self._value_afar(item.tag)
            case "count":
                return self._count(item.tag)
            case "name":
                return None
            case "class":
                assert item.tag is not None
                return self._value_afar(item.tag)
            case "sum" | "avg" | "min" | "max" as function:
                assert item.tag is not None
                if (prop := self._measure(item.tag)) is not None:
                    return Aggregate(function, self._of_row(), prop) if self.group is not None else None
                for prop in [p for p in item.tag.properties if self.index.properties[p].numeric]:
                    owner = domain_of(self.index, prop)
                    for link in links(self.index, self._kind, owner) if owner is not None else ():
                        return Aggregate(function, _over(link, self._of_row()), prop)
        return None

    def _value_afar(self, tag: Tag) -> Expr | None:
        """A value of what the rows are linked with: the song's singer's name; the linked things themselves."""
        for prop in tag.properties:
            owner = domain_of(self.index, prop)
            for link in links(self.index, self._kind, owner, 2) if owner is not None else ():
                return Join(_over(link, self._of_row()), prop, False)
        for kind in tag.classes:
            for link in links(self.index, self._kind, kind, 2):
                return _over(link, self._of_row())
        return None

    def _projected(self, rows: Expr) -> Expr | None:
        said = self.found.items
        plain: Expr | None
        own = [i for i in said if i.role == "count" and self._is_own(i.tag)]
        reckoned = [i for i in said if i.role in _FUNCTIONS and self._measure(i.tag) is not None]
        if self.group is None and said and len(own) + len(reckoned) == len(said):
            plain = self._summary(rows, said)
            return None if plain is None or self.found.each else plain
        columns: list[Expr] = []
        for item in said:
            if self._role(item) == "name":
                continue
            if item.role == "value" and self.group is not None and self._property(item.tag) == self.group:
                continue
            column = self._column(item)
            if column is None:
                return None
            columns.append(column)
        values = [c for c in columns if isinstance(c, Join)]
        if not columns:
            plain = rows
        elif len(columns) == 1 and len(said) == 1 and values and self.group is None and self.found.order is None:
            plain = _asked_of(rows, values[0])
        else:
            plain = Table(rows, tuple(columns))
        return self._ordered(plain)

    def _summary(self, rows: Expr, said: Sequence[Item]) -> Expr | None:
        made: list[Expr] = []
        for item in said:
            prop = self._measure(item.tag) if item.role != "count" else None
            made.append(Count(rows) if prop is None else Aggregate(item.role, rows, prop))  # type: ignore[arg-type]
        return made[0] if len(made) == 1 else Summary(tuple(made))

    def _ordered(self, plain: Expr) -> Expr | None:
        ordered = self.found.order
        if ordered is None:
            return plain
        item = ordered.item
        by: Expr | None = RowVariable() if item.role == "name" else self._column(item)
        if item.role == "value" and self.group is not None and self._property(item.tag) == self.group:
            by = RowVariable()
        if by is None and item.role == "value" and item.tag is not None and self._names(item.tag):
            by = RowVariable()
        return None if by is None else Sorted(plain, by, ordered.descending)


def _over(chain: Expr, row: Expr) -> Expr:
    """A chain over the thing of the row, begun from the things of a group."""
    if isinstance(chain, RowVariable):
        return row
    assert isinstance(chain, Join)
    return Join(_over(chain.base, row), chain.property, chain.inverse)


def _asked_of(rows: Expr, column: Expr) -> Expr:
    """One column without its rows."""
    if isinstance(column, RowVariable):
        return rows
    assert isinstance(column, Join)
    return Join(_asked_of(rows, column.base), column.property, column.inverse)
