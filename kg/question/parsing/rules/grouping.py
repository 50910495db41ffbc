"""Group-by rules: a number or a set for each member of a set.

Knows: the words for each. Does not know: how the plain parses were found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.question.index.graph import Nodes
from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import (
    Aggregate,
    Count,
    Entities,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    RowVariable,
    Table,
    substitute,
    walk,
)
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules.context import RuleContext as Context
from kg.question.parsing.rules.mentions import (
    IN_PART,
    SURE,
    composed,
    operators,
    sure,
)

_CLASS_IN_PART = 0.2
"""Least score of a part of a class's name."""
_MOST_STEPS, _MOST_GROWN = 3, 40
"""Of chains of unsaid steps: how long they are, and how many are followed."""


def each(context: Context) -> Iterator[Parse]:
    """ "How many employees does each department have?": the reading of the whole, said of every one."""
    for each in operators(context, "each"):
        behind = [a for a in context.linked.anchors if each.hi <= a.lo <= each.hi + 1]
        surely = [a for a in behind if a.score >= SURE or a.argument == "vector"]
        for over in surely or sorted(behind, key=lambda a: (a.kind != "class", -a.score)):
            if not surely and over.score < (_CLASS_IN_PART if over.kind == "class" else IN_PART):
                continue
            if over.kind == "class":
                yield from _rows_of_class(context, each, over)
            elif over.kind == "property" and not context.index.properties[over.ids[0]].numeric:
                yield from _rows_of_values(context, each, over)


def _rows_of_class(context: Context, each: Candidate, over: Candidate) -> Iterator[Parse]:
    whole = InstancesOf(over.ids[0])
    yield from _rows_of_some(context, each, over)
    number = _number(context)
    if number is not None:
        for prop, inverse, what in _linked_sets(context, whole, number):
            column = number(Join(RowVariable(), prop, inverse))
            yield composed(context, Table(whole, (column,)), each, over, *what, *_number_words(context))
        for chained, kind in _linked_afar(context, whole) if number is Count else ():
            yield composed(context, Table(whole, (Count(chained),)), each, over, kind, *_number_words(context))
    for reading in context.chart.parses[:10]:
        expr = reading.expr
        inner = expr
        while isinstance(inner, Join):
            inner = inner.base
        if isinstance(expr, Join) and not number and inner == whole:
            yield composed(context, Table(whole, (substitute(expr, whole, RowVariable()),)), each, of=reading)


def _rows_of_some(context: Context, each: Candidate, over: Candidate) -> Iterator[Parse]:
    """The whole said of each of some members: "how many orders did each customer in Oslo place?"."""
    members = context.denotation.nodes(InstancesOf(over.ids[0]))
    for reading in context.chart.parses[:5]:
        if not isinstance(reading.expr, (Count, Aggregate)) or not reading.mask & over.mask:
            continue
        for part in walk(reading.expr.base):
            nodes = context.denotation.nodes(part)
            plain = isinstance(part, (Entities, InstancesOf)) or part == reading.expr.base
            if nodes and nodes < members and not plain:
                yield composed(context, Table(part, (substitute(reading.expr, part, RowVariable()),)), each, of=reading)
                break


def _rows_of_values(context: Context, each: Candidate, over: Candidate) -> Iterator[Parse]:
    number = _number(context)
    for kind in sure(context, "class"):
        members = InstancesOf(kind.ids[0])
        if number is None or not any(
            n in context.index.properties[over.ids[0]].forward for n in context.denotation.nodes(members)
        ):
            continue
        base = Join(members, over.ids[0], False)
        having: Expr = Join(RowVariable(), over.ids[0], True)
        if not context.denotation.nodes(substitute(having, RowVariable(), base)) <= context.denotation.nodes(members):
            having = Intersection(having, members)  # of all that have a country, only the suppliers
        column = number(having)
        yield composed(context, Table(base, (column,)), each, over, kind, *_number_words(context))


def _number_words(context: Context) -> list[Candidate]:
    return [*operators(context, "aggregate"), *operators(context, "count")] + [
        a for a in sure(context, "property") if context.index.properties[a.ids[0]].numeric
    ]


def _number(context: Context) -> Callable[[Expr], Expr] | None:
    """What makes a number of a set: counting it, or an aggregate of a property that is named."""
    functions = [a.argument for a in operators(context, "aggregate")]
    numeric = [a.ids[0] for a in sure(context, "property") if context.index.properties[a.ids[0]].numeric]
    if functions and numeric:
        return lambda base: Aggregate(functions[0], base, numeric[0])  # type: ignore[arg-type]
    return Count if operators(context, "count") else None


def _linked_sets(
    context: Context, whole: InstancesOf, number: Callable[[Expr], Expr]
) -> Iterator[tuple[int, bool, list[Candidate]]]:
    """Links from the members to what is counted: a class that is named, or what has the property that is named."""
    mine = context.denotation.nodes(whole)
    classes = [a for a in sure(context, "class") if a.ids[0] != whole.kind]
    made = number(RowVariable())
    for inverse in (True, False):
        table = context.index.into if inverse else context.index.out
        for prop in sorted({p for n in list(mine)[:60] for p in table.get(n, ())}):
            found = context.index.properties[prop]
            reached = found.follow(mine, inverse)
            named = [a for a in sure(context, "property") if a.ids[0] == prop]
            if found.literal and named and not inverse and not found.numeric and isinstance(made, Count):
                yield prop, False, named[:1]  # "how many tags does each box have?"
            if found.literal or not reached:
                continue
            if isinstance(made, Aggregate):
                values = context.index.properties[made.property].forward
                if sum(n in values for n in reached) > 0.5 * len(reached):
                    yield prop, inverse, []
            for kind in classes if isinstance(made, Count) else ():
                if reached <= context.index.members[kind.ids[0]]:
                    yield prop, inverse, [kind]


def _linked_afar(context: Context, whole: InstancesOf) -> Iterator[tuple[Expr, Candidate]]:
    """Chains of unsaid steps from the members to most of a class that is counted: country, city, airport."""
    level: list[tuple[Expr, Nodes]] = [(RowVariable(), context.denotation.nodes(whole))]
    classes = [a for a in sure(context, "class") if a.ids[0] != whole.kind]
    for depth in range(1, _MOST_STEPS + 1):
        grown: list[tuple[Expr, Nodes]] = []
        for expr, nodes in level:
            came = expr.property if isinstance(expr, Join) else None
            for inverse in (True, False):
                table = context.index.into if inverse else context.index.out
                for prop in sorted({p for n in list(nodes)[:60] for p in table.get(n, ())} - {came}):
                    if not context.index.properties[prop].literal:
                        reached = context.denotation.follow(nodes, prop, inverse)
                        grown.append((Join(expr, prop, inverse), reached))
        for kind in classes if depth > 1 else ():
            members = context.index.members[kind.ids[0]]
            hits = [expr for expr, nodes in grown if nodes and nodes <= members and 2 * len(nodes) > len(members)]
            if len(hits) == 1:  # of several, none is what is meant
                yield hits[0], kind
        level = grown[:_MOST_GROWN]
