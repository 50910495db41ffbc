"""The reading of a question at the time that it asks for: now, in 2015, before her, at the time of the last answer.

Knows: readings, periods beside facts, the first and last days of rows. Does not know: words of time
(`kg.times.questions`), how readings are found. Where a graph says nothing of times, nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rdflib.term import Identifier, Literal

from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.logic.during import During, periods_of, row_periods
from kg.question.logic.expressions import (
    Denotation,
    Entities,
    Exists,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    Union,
    returns,
    substitute,
    walk,
)
from kg.question.logic.serialization import from_form
from kg.times.period import Period
from kg.times.questions import Asked
from kg.types import Answer
from nlu.language.characters import key

_SETS = (Join, Intersection, InstancesOf, Union)
_ROWS = 0.5
"""Least share of the members of a set that have a first day, for these to be rows with a time."""
_MOST = 2_000
"""Members of a set whose times are looked at, at most."""


@dataclass(frozen=True, slots=True)
class InTime:
    """Puts readings into time, over one graph.

    Attributes:
        today: What "now" is.
        previous: The answer before, for "before her" and "at that time".
    """

    index: GraphIndex
    lexicon: Lexicon
    today: date
    previous: Answer | None = None

    @property
    def knows(self) -> bool:
        """Whether the graph says of anything from when until when it holds."""
        return bool(self.index.periods or self.index.spans)

    def last(self) -> Expr | None:
        """The reading of the last question, whatever its time was."""
        expr = from_form(self.previous.form, self.index) if self.previous is not None else None
        while expr is not None and (timed := next((p for p in walk(expr) if isinstance(p, During)), None)):
            expr = substitute(expr, timed, timed.base)
        return expr

    def at(self, expr: Expr, asked: Asked) -> Expr | None:
        """A reading at the time of a question; None where the graph says nothing of the time of what it speaks of."""
        today = self.today.isoformat()
        for held in self._held(expr):
            match asked.mode:
                case "at":
                    timed: Expr | None = held.during("at", asked.since, asked.until)
                case "now" | "over":
                    timed = held.during(asked.mode, today, today)
                case "then":
                    timed = self._then(held)
                case "ever":
                    timed = held.part
                case "plain":
                    timed = None if asked.every else self._tense(held, expr, asked)
                case _:
                    timed = self._beside(held, asked)
            return None if timed is None else substitute(expr, held.part, timed)
        return None

    # --- what has a time ----------------------------------------------------------------------------------------------

    def _held(self, expr: Expr) -> Iterator[_Held]:
        """The parts of a reading whose members have times, outermost first."""
        spans = {prop for pair in self.index.spans for prop in pair}
        if any(getattr(part, "property", None) in spans for part in walk(expr)):
            return  # it asks for these days themselves
        denotation = Denotation(self.index)
        for part in walk(expr):
            if not isinstance(part, _SETS):
                continue
            members = denotation.nodes(part)
            if not 0 < len(members) <= _MOST:
                continue
            if isinstance(part, Join) and part.property not in self.index.paths and not returns(part):
                facts = periods_of(During(part, "now", "", ""), denotation.nodes, self.index)
                if any(facts.values()):
                    yield _Held(part, None, None, facts)
            for start, end in self.index.spans:
                first, last = (self.index.properties[by].forward for by in (start, end))
                dated = sum(node in first for node in members)
                if dated >= _ROWS * len(members) and (len(members) == 1 or any(node in last for node in members)):
                    rows = {node: row_periods(node, start, end, self.index) for node in members}
                    yield _Held(part, start, end, rows)

    # --- which time ---------------------------------------------------------------------------------------------------

    def _tense(self, held: _Held, expr: Expr, asked: Asked) -> Expr | None:
        """What a question that says no time asks for: what holds now, or, in the past tense, what has ended."""
        today = self.today.isoformat()
        if not (expr == held.part or (isinstance(expr, Join | Exists) and expr.base == held.part)):
            return None  # a number or an order of things asks for all of them
        going = [any(p.now(today) for p in told) or not told for told in held.periods.values()]
        if held.start is not None and not (held.successive() and any(going)):
            return None  # things that begin and end by themselves, such as projects
        if all(going) or (asked.past and (isinstance(expr, Exists) or not any(going))):
            return None
        return held.during("over" if asked.past else "now", today, today)

    def _then(self, held: _Held) -> Expr | None:
        """The time of the last question, or the date that it was answered with."""
        if self.previous is None:
            return None
        expr = from_form(self.previous.form, self.index)
        timed = next((p for p in walk(expr) if isinstance(p, During)), None) if expr is not None else None
        if timed is not None:
            return held.during(timed.when, timed.since, timed.until)
        dates = [str(v.term)[:10] for v in self.previous.values if isinstance(v.term, Literal)]
        if len(dates) == 1 and dates[0][:4].isdigit():
            return held.during("at", dates[0], dates[0])
        return None

    def _beside(self, held: _Held, asked: Asked) -> Expr | None:
        """The one before or after another."""
        today = self.today.isoformat()
        told = sorted((p.start or p.end, node, p) for node, periods in held.periods.items() for p in periods)
        if asked.mode == "previous":
            anchors = [item for item in told if item[2].now(today)]
            if not anchors and told:  # nobody holds it now: the one who held it last
                return held.during("at", *(_middle(told[-1][2], today),) * 2)
        else:
            nodes = self._called(held, asked)
            anchors = [item for item in told if item[1] in nodes]
        if not anchors:
            return None
        if asked.mode == "after":
            later = [item for item in told if item[0] > anchors[-1][0]]
            chosen = [item for item in later if item[0] == later[0][0]]
        else:
            earlier = [item for item in told if item[0] < anchors[0][0]]
            chosen = [item for item in earlier if item[0] == earlier[-1][0]]
        if not chosen:
            return held.during("at", "9999", "0000")  # nobody
        moment = _middle(chosen[0][2], today)
        timed = held.during("at", moment, moment)
        wanted = frozenset(node for _, node, _ in chosen)
        if Denotation(self.index).nodes(timed) == wanted:
            return timed
        return Intersection(held.part, Entities(tuple(sorted(wanted))))

    def _called(self, held: _Held, asked: Asked) -> set[int]:
        """The members that a name or pronoun means, by their own names and those of what they lead to."""
        if asked.pronoun:
            meant: set[Identifier] = {v.term for v in self.previous.values} if self.previous is not None else set()
            nodes = {self.index.ids[term] for term in meant if term in self.index.ids}
            return {n for n in held.periods if n in nodes or nodes & self._linked(n)}
        wanted = key(asked.anchor)
        found = {n for n in held.periods if wanted in self._names(n)}
        return found or {n for n in held.periods if any(wanted in name for name in self._names(n))}

    def _linked(self, node: int) -> set[int]:
        return {o for p in self.index.out.get(node, ()) for o in self.index.properties[p].forward.get(node, ())}

    def _names(self, node: int) -> set[str]:
        linked = [n for n in self._linked(node) if not self.index.is_literal(n)]
        return {key(form) for n in (node, *linked) for form, _ in self.lexicon.forms(n)}


@dataclass(frozen=True, slots=True)
class _Held:
    """A part of a reading, and the times of its members.

    Attributes:
        start, end: The properties of rows' first and last days; None where facts have periods.
    """

    part: Expr
    start: int | None
    end: int | None
    periods: dict[int, list[Period]]

    def during(self, when: str, since: str, until: str) -> During:
        """The part at a time."""
        return During(self.part, when, since, until, self.start, self.end)  # type: ignore[arg-type]

    def successive(self) -> bool:
        """Whether one follows the other: there are several, and hardly two hold at one time."""
        told = sorted(p for periods in self.periods.values() for p in periods if p.start)
        return len(told) > 1 and all(one.end and one.end <= two.start + "-99" for one, two in pairwise(told))


def _middle(period: Period, today: str) -> str:
    """A moment within a period, as far from its ends as its dates tell."""
    first, last = period.start or period.end, period.end or (today if period.start <= today else period.start)
    years = int(first[:4]), int(last[:4])
    if years[1] - years[0] > 1:
        return f"{(years[0] + years[1]) // 2:04d}"
    return first if len(first) >= len(last) else last


__all__ = ["InTime"]
