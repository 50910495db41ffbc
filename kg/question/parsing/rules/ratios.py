"""Ratio rules: one number divided by another, as a percentage or per something.

Knows: the words for shares. Does not know: how the plain parses were found.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.question.logic.expressions import (
    Count,
    Describe,
    Entities,
    InstancesOf,
    Join,
    Ratio,
)
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules.context import RuleContext as Context
from kg.question.parsing.rules.mentions import (
    composed,
    operators,
    sure,
    things_in,
)


def ratio(context: Context) -> Iterator[Parse]:
    """ "What percentage of the employees work in Research?", "students per teacher"."""
    for percent in operators(context, "percent"):
        for reading in context.chart.parses[:12]:
            part = reading.expr.base if isinstance(reading.expr, (Count, Describe)) else reading.expr
            nodes = context.denotation.nodes(part)
            for whole in sure(context, "class"):
                members = context.index.members.get(whole.ids[0], set())
                if nodes and nodes < members and whole.mask & (reading.mask | whole.mask):
                    ratio = Ratio(Count(part), Count(InstancesOf(whole.ids[0])), True)
                    yield composed(context, ratio, percent, whole, of=reading)
    for per in operators(context, "each"):
        things = things_in(context)
        numbers = [a for a in sure(context, "property") if context.index.properties[a.ids[0]].numeric]
        right = [a for a in numbers if per.hi <= a.lo <= per.hi + 1]
        left = [a for a in numbers if a not in right]
        if len(things) == 1 and right and left:
            sides = [Join(Entities(things[0].ids), a.ids[0], False) for a in (left[0], right[0])]
            if all(context.denotation.number(side) is not None for side in sides):
                yield composed(context, Ratio(sides[0], sides[1], False), things[0], per, left[0], right[0])
