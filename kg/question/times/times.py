"""Questions that ask for a time: who is, who was, in 2015, before her, and in 2018?

Knows: the ways to read a question's time, in order, and when one of them is good. Does not know: how questions are
read, nor the words of time. Over a graph that says nothing of times, every question is none of these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.question.answer.ambiguity import rivals_of, with_shares
from kg.question.answer.derivation import steps_of
from kg.question.answer.judge import Case
from kg.question.answer.outcomes import Outcomes
from kg.question.linking.candidates import LinkedQuestion
from kg.question.logic.expressions import Entities, Expr, walk
from kg.question.parsing.parse import Parse, certain
from kg.question.snapshot import GraphSnapshot
from kg.question.times.in_time import InTime
from kg.times.questions import Asked
from kg.types import Answer, Status

Read = Callable[[str], tuple[LinkedQuestion, list[Parse], Answer | None]]
"""A question, its parses, and the failed answer where the best one leaves out too much."""
_ALIKE = 1e-6
"""Scores that differ by less are equal."""
_GOOD = (Status.ANSWERED, Status.CONFLICT, Status.NO_FACT)


@dataclass(frozen=True, slots=True)
class Times:
    """One question and the times that it may ask for.

    Attributes:
        ways: The ways to read its time, likeliest first; the last one takes it to say none. Empty where the graph tells
            no times.
        read: Reads a question.
        previous: The answer before, for a question that goes on from it.
        borrowed: What the question is about may stand in the talk before it alone.
    """

    snapshot: GraphSnapshot
    ways: Sequence[Asked]
    read: Read
    outcomes: Outcomes
    today: date
    previous: Answer | None = None
    borrowed: bool = False

    def asked(self) -> Answer | None:
        """The answer to a question that says a time; None where it says none, or where the graph tells none of it.

        Where the graph tells the time, an answer that is not sure is given as such: one that ignores the time is wrong.
        """
        unsure: Answer | None = None
        for way in self.ways[:-1] if self._in.knows else ():
            if not (way.bare or way.pronoun or way.mode == "then"):
                answer = self._read_at(way)
                if answer is not None and answer.status in _GOOD:
                    return answer
                unsure = unsure or answer
        return unsure

    def goes_on(self) -> Answer | None:
        """The last question at another time, or one at its time: "And in 2018?", "Who was it before her?"."""
        last = self._in.last() if self._in.knows else None
        for way in self.ways[:-1] if last is not None else ():
            assert last is not None
            held = self._in.at(last, way) if way.bare else None
            if held is None and (way.pronoun or way.mode == "then"):
                answer = self._read_at(way)
                if answer is not None:
                    return answer
                held = self._in.at(last, way)
            if held is not None:
                return self.outcomes.answered(certain(held), [])
        return None

    def fullest(self, found: list[Parse]) -> list[Parse]:
        """The parses with, among those that are best alike, the one first that names most things.

        "Is Ann the head of Sales?" may be read as whether there is a head, where she is one: true whenever she was.
        """
        if not self._in.knows or not found:
            return found
        alike = [parse for parse in found if parse.score > found[0].score - _ALIKE]
        best = max(alike, key=lambda parse: sum(isinstance(part, Entities) for part in walk(parse.expr)))
        return [best, *(parse for parse in found if parse is not best)]

    def tense(self, expr: Expr) -> Expr | None:
        """The reading of a question that says no time, as its tense asks for it; None where it asks for all times."""
        return self._in.at(expr, self.ways[-1]) if self._in.knows else None

    @property
    def _in(self) -> InTime:
        return InTime(self.snapshot.index, self.snapshot.lexicon, self.today, self.previous)

    def _read_at(self, way: Asked) -> Answer | None:
        linked, found, failed = self.read(way.rest)
        found = self.fullest(found)
        held = self._in.at(rivals_of(found)[0].expr, way) if failed is None and found else None
        if held is None:
            return None
        borrowed = self.borrowed or self.previous is not None
        return concluded(self.snapshot, linked, found, self.outcomes, held, borrowed=borrowed)


def concluded(
    snapshot: GraphSnapshot, linked: LinkedQuestion, found: list[Parse], outcomes: Outcomes, held: Expr | None, *,
    borrowed: bool,
) -> Answer:  # fmt: skip
    """The answer of the best parse, as far as it is sure.

    Args:
        held: The parse in time; None where it asks for no time.
        borrowed: What the question is about may stand in the talk before it alone.
    """
    rivals = with_shares(rivals_of(found), found)
    best = rivals[0]
    shown = best if held is None else replace(best, expr=held)
    answer = outcomes.answered(shown, rivals, steps_of(best, linked, outcomes.verbalizer))
    case = Case(linked, rivals, answer, best.expr, snapshot.index, snapshot.lexicon, borrowed=borrowed)
    return outcomes.judged(case)


__all__ = ["Times", "concluded"]
