"""Whether someone lives, as far as a graph can tell: by a date of death, and by a date of birth where there is none.

That no death is stated proves nothing, so nobody is said to be alive. Knows: which answers are such dates. Does not
know: how it is asked for, or how it is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import cast

from rdflib.term import IdentifiedNode

from kg.question import Answerer
from kg.question.answer.verbalizer import MESSAGES, failure
from kg.question.logic.serialization import attribute_of
from kg.types import Answer, Status
from nlu.language.data import language
from nlu.types import Lang

OLDEST = 122
"""Years of the longest life that is documented (Jeanne Calment, 1875 to 1997)."""

_SURE = 0.6
"""Least confidence of the answer to who somebody is."""
_SURELY = 0.7
"""Least confidence of a date: below it, any year of a thing would do."""
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*|Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class Life:
    """What a graph says of one life.

    Attributes:
        thing: Whose.
        name: What they are called.
        born: The answer to when they were born; None where the graph has none.
        died: The answer to when they died; None where the graph has none.
    """

    thing: IdentifiedNode
    name: str
    born: Answer | None
    died: Answer | None

    def years(self, today: date) -> tuple[int, int] | None:
        """The least and the most whole years from birth to death, or to a day where no death is stated.

        They differ where a date is only a year or a month. None where the dates do not tell.
        """
        begun = day_of(self.born)
        ended = day_of(self.died) if self.died is not None else (today.year, today.month, today.day)
        if begun is None or ended is None:
            return None
        years = ended[0] - begun[0]
        exact = 0 not in begun and 0 not in ended
        if exact or (begun[1] and ended[1] and begun[1] != ended[1]):
            years -= (ended[1], ended[2]) < (begun[1], begun[2])
            return years, years
        return max(0, years - 1), years

    @property
    def known(self) -> bool:
        """Whether the graph has one of the dates."""
        return self.born is not None or self.died is not None


def life(asker: Answerer, thing: IdentifiedNode, lang: Lang, budget: float = 2.0) -> Life:
    """What the graph says of the life of a thing."""
    died, born = (
        _date(asker.ask(MESSAGES.say(lang, asked), lang, focus=(thing,), budget=budget), thing)
        for asked in ("ask_died", "ask_born")
    )
    if died is not None and born is not None and attribute_of(died.form) == attribute_of(born.form):
        died = born = None  # one date for both is neither
    return Life(thing, asker.snapshot().label(thing, lang), born, died)


def people(asker: Answerer, who: str, lang: Lang, budget: float = 2.0) -> tuple[IdentifiedNode, ...] | Answer:
    """Those whom words name or describe ("the designer of COBOL"); else the answer that says why there are none."""
    snapshot = asker.snapshot()
    things: tuple[IdentifiedNode, ...] = tuple(t for t in snapshot.meaning(who) if not snapshot.is_schema(t))
    parts = [snapshot.meaning(part) for part in language(lang).questions.splits.split(who)] if not things else []
    if len(parts) > 1 and all(parts):
        return tuple(dict.fromkeys(thing for part in parts for thing in part))
    if not things:
        found = asker.ask(MESSAGES.say(lang, "ask_who", who=who), lang, budget=budget)
        if found.status is not Status.ANSWERED:
            return found
        described = tuple(v.term for v in found.values if isinstance(v.term, IdentifiedNode))
        if found.confidence >= _SURE:
            things = described or (found.focus if attribute_of(found.form) is None else ())
    if len(things) == 1:
        return things
    if lived := tuple(thing for thing in things if life(asker, thing, lang, budget).known):
        return lived
    return Answer(Status.UNKNOWN_ENTITY, lang, failure(Status.UNKNOWN_ENTITY, lang, who), failed=who)


def day_of(answer: Answer | None) -> tuple[int, int, int] | None:
    """The day of an answer that is one date: year, month, day, each 0 where it is not told."""
    match = _DATE.fullmatch(str(answer.values[0].term)) if answer is not None and len(answer.values) == 1 else None
    return cast("tuple[int, int, int]", tuple(int(part or 0) for part in match.groups())) if match else None


def _date(answer: Answer, thing: IdentifiedNode) -> Answer | None:
    attribute = attribute_of(answer.form)
    asked = answer.status is Status.ANSWERED and answer.confidence >= _SURELY
    return answer if asked and attribute is not None and attribute[0] == thing and day_of(answer) else None


__all__ = ["OLDEST", "Life", "day_of", "life", "people"]
