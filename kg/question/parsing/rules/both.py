"""The rule for what is linked with each of two: "countries that speak both English and Dutch".

Knows: the words for both. Does not know: how what is linked with one of them was found.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import Count, Entities, Expr, Intersection, substitute, walk
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules.context import RuleContext as Context
from kg.question.parsing.rules.mentions import composed, operators, sure

_MOST_PARSES = 8


def both(context: Context) -> Iterator[Parse]:
    """What a parse says of one of two things, said of each of them: what holds of both is asked for."""
    pair = _pair(context)
    if pair is None:
        return
    one, other = pair
    joins = [a for a in operators(context, "and") if one.hi <= a.lo and a.hi <= other.lo]
    for reading in context.chart.parses[:_MOST_PARSES]:
        counted = isinstance(reading.expr, Count)
        whole: Expr = reading.expr.base if isinstance(reading.expr, Count) else reading.expr
        part = next((p for p in walk(whole) if _is_of(p, one, other)), None)
        if part is None or part == whole:
            continue
        sides = [substitute(whole, part, Entities(thing.ids)) for thing in pair]
        expr: Expr = Intersection(sides[0], sides[1])
        if context.denotation.nodes(expr):
            yield composed(context, Count(expr) if counted else expr, one, other, *joins, of=reading)


def _pair(context: Context) -> tuple[Candidate, Candidate] | None:
    """The last two things that are named, where the words say both."""
    if context.language.questions.together.search(context.linked.text) is None:
        return None
    things = sure(context, "thing")
    return (things[-2], things[-1]) if len(things) >= 2 else None


def _is_of(part: Expr, one: Candidate, other: Candidate) -> bool:
    """Whether a part of an expression is one of the two, or either of them."""
    if not isinstance(part, Entities):
        return False
    return set(part.nodes) in (set(one.ids), set(other.ids), {*one.ids, *other.ids})
