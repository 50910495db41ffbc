"""Projection rules: several properties of the same things, a column each.

Knows: the words that list and join. Does not know: how the plain parses were found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import (
    Entities,
    InstancesOf,
    Join,
    RowVariable,
    Table,
    walk,
)
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules.answers import only_asks_how_much
from kg.question.parsing.rules.context import RuleContext as Context
from kg.question.parsing.rules.mentions import (
    IN_PART,
    SURE,
    composed,
    operators,
    sure,
    things_in,
)


def listed(context: Context) -> Iterator[Parse]:
    """ "The price and weight of every data logger": properties that are listed, of the same things."""
    counted = _counted(context)
    if counted and (context.language.syntax.spaced or not _asks_last(context, counted)):
        return
    if operators(context, "aggregate") or operators(context, "compare") or operators(context, "extreme"):
        return
    listed = _listed(context, sure(context, "property"))
    if len(listed) >= 2:
        yield from _rows_of(context, listed)
    elif things_in(context):
        yield from _rows_of_one(context)


def _rows_of(context: Context, listed: list[Candidate]) -> Iterator[Parse]:
    """The listed properties of a set that other readings found."""
    properties = {a.ids[0] for a in listed}
    classes = [composed(context, InstancesOf(a.ids[0]), a) for a in sure(context, "class")]
    for reading in [*context.chart.parses[:10], *classes]:
        base = reading.expr
        while isinstance(base, Join) and not base.inverse and base.property in properties:
            base = base.base
        if any(isinstance(part, Join) and part.property in properties for part in walk(base)):
            continue
        nodes = context.denotation.nodes(base)
        shared = all(context.index.properties[a.ids[0]].leads(nodes) for a in listed)
        if nodes and shared and not any(context.index.is_literal(n) for n in list(nodes)[:1]):
            columns = tuple(Join(RowVariable(), a.ids[0], False) for a in listed)
            yield composed(context, Table(base, columns), *listed, *operators(context, "each"), of=reading)


def _rows_of_one(context: Context) -> Iterator[Parse]:
    """ "The departure and arrival times of X": properties of one thing that words name in part."""
    things = things_in(context)
    if len(things) != 1 or any(a.mask & things[0].mask == 0 for a in sure(context, "class")):
        return
    own = {p for n in things[0].ids for p in context.index.out.get(n)}
    best: dict[int, Candidate] = {}
    for anchor in sorted(context.linked.anchors, key=lambda a: (-a.score, a.lo - a.hi)):
        plain = anchor.kind == "property" and anchor.argument not in ("degree", "wh") and anchor.score >= IN_PART
        taken = any(anchor.mask & mask or a.ids == anchor.ids for mask, a in best.items())
        if plain and anchor.ids[0] in own and not taken and not anchor.mask & things[0].mask:
            best[anchor.mask] = anchor
    listed = _listed(context, sorted(best.values(), key=lambda a: a.lo))
    if len(listed) >= 2:
        columns = tuple(Join(RowVariable(), a.ids[0], False) for a in listed)
        yield composed(context, Table(Entities(things[0].ids), columns), things[0], *listed)


def beside(context: Context) -> Iterator[Parse]:
    """ "The red ones and their prices", "name and e-mail of everybody", 「教师及其邮箱」: things with columns."""
    joined: list[Candidate] = []
    named = [a for kind in ("thing", "class") for a in sure(context, kind)]
    for anchor in [a for a in sure(context, "property") if a.argument not in ("degree", "wh")]:
        before = context.linked.text[: context.linked.tokens[anchor.lo].start]
        match = context.language.questions.beside.search(before)
        # "and its population?" goes on from what was said before: nothing is named ahead of the "and".
        beside = match is not None and any(_ends(context, a) <= match.start() for a in named)
        listed = joined and context.language.questions.joined.fullmatch(_between(context, joined[-1], anchor))
        if beside or listed or context.language.questions.names_and.search(before):
            joined.append(anchor)
    if not joined or _counted(context) or operators(context, "aggregate"):
        return
    properties = {a.ids[0] for a in joined}
    taken = sum({a.mask for a in joined})
    for reading in context.chart.parses[:12]:
        base, mask = reading.expr, reading.mask
        while isinstance(base, Join) and not base.inverse and base.property in properties:
            base = base.base
        rest = mask & ~taken
        if base == reading.expr and mask & taken:
            continue
        nodes = context.denotation.nodes(base)
        alone = isinstance(base, Entities) or any(context.index.is_literal(n) for n in list(nodes)[:1])
        if not nodes or alone or not all(context.index.properties[p].follow(nodes, False) for p in properties):
            continue
        columns = tuple(Join(RowVariable(), a.ids[0], False) for a in joined)
        yield composed(
            context, Table(base, columns), *joined, *operators(context, "each"), of=replace(reading, mask=rest)
        )


def _counted(context: Context) -> list[Candidate]:
    """The words that ask how many, without those that only end a property's name: "phone number of"."""
    named = [a for a in context.linked.anchors if a.kind == "property" and a.score >= SURE]
    return [c for c in operators(context, "count") if not any(a.lo < c.lo < a.hi for a in named)]


def _asks_last(context: Context, counted: list[Candidate]) -> bool:
    """Whether 多少 only asks for a value: behind 是, or at the end right behind a property (「票价多少」)."""
    ends = {a.hi for a in sure(context, "property")}
    last = all(a.hi >= len(context.linked.tokens) and a.lo in ends for a in counted)
    return last or only_asks_how_much(counted, context.linked)


def _ends(context: Context, anchor: Candidate) -> int:
    """Where the words of an anchor end; what stands for the topic of the talk has none."""
    linked = context.linked
    return linked.tokens[anchor.hi - 1].end if anchor.hi <= len(linked.tokens) else len(linked.text)


def _and(context: Context, left: Candidate, right: Candidate) -> bool:
    """Whether only commas, "and" and words of asking stand between: "who is its head and when was it founded"."""
    between = _between(context, left, right)
    if context.language.questions.joined.fullmatch(between):
        return True
    apiece = sum(0.5 * len(m.group()) for m in context.language.questions.apiece.finditer(between))
    lost = context.linked.content(((1 << max(0, right.lo - left.hi)) - 1) << left.hi) - apiece
    return context.language.questions.joiner.search(between) is not None and lost < 0.35


def _between(context: Context, left: Candidate, right: Candidate) -> str:
    return context.linked.text[context.linked.tokens[left.hi - 1].end : context.linked.tokens[right.lo].start]


def _listed(context: Context, anchors: list[Candidate]) -> list[Candidate]:
    """The longest run of properties with commas or "and" and no content words between them."""
    best: list[Candidate] = []
    run: list[Candidate] = []
    for anchor in [a for a in anchors if a.argument not in ("degree", "wh")]:
        joined = bool(run) and _and(context, run[-1], anchor) and all(anchor.ids != other.ids for other in run)
        run = [*run, anchor] if run and joined else [anchor]
        best = run if len(run) > len(best) else best
    return best
