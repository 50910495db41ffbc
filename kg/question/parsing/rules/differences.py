"""Difference rules: two things, or two dates of one, held against each other.

Knows: the words that compare and where the two sides stand. Does not know: how plain parses were found.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import (
    Comparison,
    Entities,
    Exists,
    Expr,
    Join,
    Subtraction,
    Superlative,
    Unit,
)
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules.context import RuleContext as Context
from kg.question.parsing.rules.mentions import (
    composed,
    is_concept,
    measured,
    operators,
    sure,
    things_in,
    unit_in,
)
from nlu.values import unit_of


def versus(context: Context) -> Iterator[Parse]:
    """ "Does A cost more than B?", "How much more does A cost than B?", "was A hired before B?", 「A比B早吗」."""
    sides = _sides(context)
    if sides is None:
        return
    one, other, words = sides
    asked, amount = operators(context, "ask"), _asks_amount(context)
    if not asked and not amount:
        return
    for prop in _compared_by(context, one, other, words):
        left, right = (Join(Entities(t.ids), prop, False) for t in (one, other))
        values = [context.denotation.number(side) for side in (left, right)]
        if values[0] is None or values[1] is None:
            continue
        said = [a for a in sure(context, "property") if prop in a.ids]
        # Who is older has the greater age, but the earlier date of birth.
        more = (">", "later", "younger" if context.index.properties[prop].date else "older")
        greater = words.argument in more
        if amount:
            unit: Unit = unit_in(context) if context.index.properties[prop].date else "number"
            expr: Expr = Subtraction(left, right, unit) if greater else Subtraction(right, left, unit)
        else:
            expr = Exists(Comparison(left.base, prop, ">" if greater else "<", _exactly(context, right, values[1])))
        yield composed(context, expr, one, other, words, *said, *asked, *amount)


def preferred(context: Context) -> Iterator[Parse]:
    """ "Who earns more, A or B?", 「甲和乙谁的工资高？」: the one of two that has more or less of something."""
    found, things = operators(context, "versus"), things_in(context)
    if not found or len(things) != 2 or _sides(context) is not None:
        return
    words = _with_ids(found[0], found)
    one, other = things
    for prop in _compared_by(context, one, other, words):
        both = Entities((*one.ids, *other.ids))
        if any(context.denotation.number(Join(Entities(t.ids), prop, False)) is None for t in things):
            continue
        more = (">", "later", "younger" if context.index.properties[prop].date else "older")
        said = [a for a in sure(context, "property") if prop in a.ids]
        joins = [a for kind in ("or", "and") for a in operators(context, kind) if one.hi <= a.lo and a.hi <= other.lo]
        expr = Superlative(both, prop, words.argument in more)
        yield composed(context, expr, one, other, words, *said, *joins)


def _sides(context: Context) -> tuple[Candidate, Candidate, Candidate] | None:
    """The thing that is compared, what it is compared with, and the word that compares them."""
    versus, things, own = operators(context, "versus"), things_in(context), context.language.questions
    after = context.language.syntax.than == "after"
    if not versus or len(things) != 2:
        return None
    norms = [t.norm for t in context.linked.tokens]
    for other in things:
        place = other.lo - 1
        while place >= 0 and norms[place] in own.prepositions:
            place -= 1
        if place < 0 or norms[place] not in {*own.than, *own.sooner}:
            continue
        behind = [a for a in versus if a.lo >= other.hi]
        ahead = [a for a in versus if a.lo <= place]
        chosen = ahead[-1:] if after else behind[:1]
        if chosen:
            return things[things.index(other) - 1], other, _with_ids(chosen[0], versus)
    return None


def _with_ids(word: Candidate, versus: list[Candidate]) -> Candidate:
    return next((a for a in versus if a.mask == word.mask and a.ids), word)


def _asks_amount(context: Context) -> list[Candidate]:
    """The words that ask how much."""
    return [a for kind in ("count", "amount", "lasting", "difference") for a in operators(context, kind)]


def _compared_by(context: Context, one: Candidate, other: Candidate, words: Candidate) -> list[int]:
    """Properties that both sides have: named ones, those that the adjective means, the only one of its kind."""
    timed = words.argument in ("later", "earlier", "older", "younger")
    shared = [
        p for p in _dates(context, one) if p in _dates(context, other)
    ]  # fmt: skip
    named = [
        p for p in measured(context, [one, other]) if not timed or context.index.properties[p].date or p in words.ids
    ]
    meant = [p for p in words.ids if p in shared]
    dates = [p for p in shared if context.index.properties[p].date]
    only = dates if timed and len(dates) == 1 else []
    return list(dict.fromkeys([*named, *meant, *_in_units(context, shared), *only]))


def _in_units(context: Context, properties: list[int]) -> list[int]:
    """Properties whose numbers are in a unit that the question says: "more hours"."""
    said = {unit for t in context.linked.tokens if len(t.norm) > 2 and (unit := unit_of(t.norm))}
    return [p for p in properties if said and unit_of(context.lexicon.unit(p)) in said]


def _exactly(context: Context, side: Expr, value: float) -> float:
    """A bound that is a day and no whole year, even on New Year's Day."""
    day = any(len(str(context.index.terms[n])) >= 10 for n in context.denotation.nodes(side))
    whole = isinstance(side, Join) and context.index.properties[side.property].date and value == int(value)
    return value + 1e-6 if whole and day else value


def difference(context: Context) -> Iterator[Parse]:
    """ "How much longer is A than B?", "the price difference between A and B"."""
    apart = operators(context, "difference")
    apart = apart or [
        a for a in operators(context, "count") if context.language.questions.between.search(context.linked.text)
    ]
    compared = operators(context, "comparative") if operators(context, "count") or operators(context, "amount") else []
    things = things_in(context)
    if not (apart or compared) or len(things) != 2:
        return
    for prop in measured(context, things):
        sides = [Join(Entities(t.ids), prop, False) for t in things]
        numbers = [context.denotation.number(side) for side in sides]
        if None in numbers:
            continue
        directed = [*compared, *(a for a in apart if a.ids)]
        low = numbers[0] < numbers[1]  # type: ignore[operator]
        if low and not (directed and directed[0].descending):
            sides.reverse()
        said = [a for a in sure(context, "property") if prop in a.ids]
        unit: Unit = unit_in(context) if context.index.properties[prop].date else "number"
        yield composed(context, Subtraction(sides[0], sides[1], unit), *things, *said, *apart, *compared)


def gap(context: Context) -> Iterator[Parse]:
    """ "How old was X when she was hired?", "how many days did X last?": between two dates of one thing."""
    things, lasting = things_in(context), operators(context, "lasting")
    aged = [
        a
        for a in operators(context, "property")
        if a.argument == "degree" and is_concept(context, a.ids[0], "date of birth")
    ]
    if len(things) != 1:
        return
    yield from _from_to(context, things[0])
    if not (lasting or aged):
        return
    dates = [p for p in _dates(context, things[0]) if context.index.properties[p].date]
    born = [p for p in dates if is_concept(context, p, "date of birth")]
    if aged and born:
        for event in [a for a in context.linked.anchors if a.kind == "property"]:
            if event.ids[0] in dates and event.ids[0] not in born and event.argument not in ("degree", "wh"):
                sides = [Join(Entities(things[0].ids), p, False) for p in (event.ids[0], born[0])]
                when = [a for a in context.linked.anchors if a.argument == "wh" and event.ids[0] in a.ids]
                yield composed(context, Subtraction(sides[0], sides[1], "years"), things[0], event, *aged, *when)
    began = [p for p in dates if is_concept(context, p, "start date")]
    ended = [p for p in dates if is_concept(context, p, "end date")]
    if lasting and began and ended:
        sides = [Join(Entities(things[0].ids), p, False) for p in (ended[0], began[0])]
        yield composed(context, Subtraction(sides[0], sides[1], unit_in(context)), things[0], *lasting)


def _dates(context: Context, thing: Candidate) -> list[int]:
    return sorted({p for n in thing.ids for p in context.index.out.get(n, ())})


def _from_to(context: Context, thing: Candidate) -> Iterator[Parse]:
    """ "How many days are there between the opening and the closing of X?", 「从开幕到闭幕隔了多少天」."""
    asked = _asks_amount(context)
    if not asked or not context.language.questions.between.search(context.linked.text):
        return
    own = [p for p in _dates(context, thing) if context.index.properties[p].date]
    said: dict[int, Candidate] = {}
    for anchor in sorted(context.linked.anchors, key=lambda a: -a.score):
        plain = anchor.kind == "property" and anchor.argument not in ("degree", "wh")
        if plain and anchor.ids[0] in own and not any(anchor.mask & a.mask for a in said.values()):
            said.setdefault(anchor.ids[0], anchor)
    sides = sorted(
        ((number, p) for p in said if (number := context.denotation.number(Join(Entities(thing.ids), p, False)))),
    )
    if len(sides) == 2:
        early, late = (Join(Entities(thing.ids), p, False) for _, p in sides)
        yield composed(context, Subtraction(late, early, unit_in(context)), thing, *said.values(), *asked)
