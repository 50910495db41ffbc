"""Whether someone is still alive, and how old: yes or no from a date of death, never guessed from its absence.

Knows: how these are asked for and said, and who is meant. Does not know: how dates are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rdflib import Literal as Term
from rdflib.term import IdentifiedNode

from bot.dialogue import Turn, pronoun
from bot.dialogue.wording import nobody_meant
from bot.messages import say
from bot.skills.bare_names import bare_name, nothing_of
from bot.skills.phrases import said
from kg.lifespan import OLDEST, Life, day_of, life, people
from kg.question import Answerer
from kg.types import Answer, Status, Value
from nlu.language.talk import heard_as
from nlu.types import Lang

Kind = Literal["alive", "dead", "lifetime", "age"]
_MOST = 8
_KINDS: tuple[Kind, ...] = ("alive", "dead", "lifetime", "age")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether someone is alive, or dead; how old they were when they died, or are.

    Attributes:
        who: Their name; "" where a pronoun stands for it.
        several: Whether the pronoun means more than one.
    """

    kind: Kind
    who: str
    several: bool = False


def asked(text: str, before: str = "") -> Asked | None:
    """What a message asks of a life; `before` is the last question, which "what about ...?" asks again.

    >>> asked("Is he still alive?"), asked("图灵去世了吗？"), asked("Is he living in London?")
    (Asked(kind='alive', who='', several=False), Asked(kind='dead', who='图灵', several=False), None)
    """
    for kind in _KINDS:
        if (found := said(kind, text)) is not None:
            who = found.get("who", "")
            pronoun = _is_pronoun(who)
            return Asked(kind, "" if pronoun else who, pronoun and heard_as("several", who).search(who) is not None)
    again = said("another", text) if before else None
    if again is None or _is_pronoun(again["who"]) or (first := asked(before)) is None:
        return None
    return Asked(first.kind, again["who"])


def of_lives(turn: Turn, asker: Answerer, seconds: float) -> Answer | None:
    """The answer to whether those who are asked about are alive, or how old; None to a question like any other."""
    question = asked(turn.text, turn.state.question)
    if question is None:
        return None
    aged = question.kind == "age"  # buildings are old as well
    things = _meant(question, turn, asker, seconds)
    if isinstance(things, Answer):
        return None if aged and question.who else things
    if not things and not aged and (word := pronoun(turn.text)):
        return Answer(Status.UNSURE, turn.lang, nobody_meant(word, turn.lang), failed=word)
    if not things or len(things) > _MOST:
        return None
    found = [life(asker, thing, turn.lang, seconds) for thing in things]
    if aged and not all(one.born is not None for one in found):
        return None
    return lives(question.kind, found, turn.lang, turn.message.sent_at.date())


def _meant(question: Asked, turn: Turn, asker: Answerer, seconds: float) -> tuple[IdentifiedNode, ...] | Answer:
    """Whom a question means; the answer that says so where its words name nobody."""
    state = turn.state
    if question.who:
        return people(asker, question.who, turn.lang, seconds)
    if question.several and state.listed is not None:
        return tuple(value.term for value in state.listed.values if isinstance(value.term, IdentifiedNode))
    single = [topic for topic in state.focus if len(topic) == 1]
    lived = (topic for topic in single if life(asker, topic[0], turn.lang, seconds).known)
    if (known := next(lived, None)) is not None:
        return known
    if name := bare_name(turn, asker):
        return nothing_of(turn, name)
    one = state.asked is None or len(state.asked.values) < 2  # else "he" may be any of those
    return single[0] if single and one else ()


def lives(kind: Kind, found: Sequence[Life], lang: Lang, today: date) -> Answer:
    """The answer for one or several people."""
    spans = kind in ("lifetime", "age") or len(found) > 1
    dead = [one.died for one in found if one.died is not None]
    texts = [_state("lifetime" if len(found) > 1 else kind, one, lang, today) for one in found]
    shown = [each for one in found for each in ((one.born, one.died) if spans else (one.died or one.born,)) if each]
    holds = Value(Term(kind == "dead"), _truth(kind == "dead", lang))
    first = shown[-1] if len(found) == 1 and shown else None
    told = bool(dead) or kind == "age"
    return Answer(
        Status.ANSWERED if told else Status.NO_FACT,
        lang,
        texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts),
        (holds,) if len(dead) == len(found) and kind in ("alive", "dead") else (),
        first.sparql if first else "",
        first.paraphrase if first else "",
        tuple({(e.source.id, e.start, e.quote): e for each in shown for e in each.evidence}.values()),
        min((each.confidence for each in shown), default=0.0),
        focus=tuple(one.thing for one in found),
        form=first.form if first and told else "",
    )


def _state(kind: Kind, one: Life, lang: Lang, today: date) -> str:
    if one.died is not None:
        told = _lived(one, one.died, lang, today) if kind in ("lifetime", "age") else _died(one, one.died, lang)
        return say(lang, f"life_{kind}", told=told) if kind in ("alive", "dead") else told
    if one.born is None:
        return say(lang, "life_unknown", name=one.name)
    born, ago = _day(one.born, lang), _span(one, lang, today)
    told = say(lang, "life_born_ago" if ago else "life_born", name=one.name, born=born, years=ago)
    if kind == "age":
        return say(lang, "life_told", told=told)
    return say(lang, "life_surely_over" if _too_old(one, today) else "life_no_death", told=told)


def _died(one: Life, died: Answer, lang: Lang) -> str:
    return say(lang, "life_died", name=one.name, day=_day(died, lang))


def _lived(one: Life, died: Answer, lang: Lang, today: date) -> str:
    """From when to when, and how many years that makes."""
    span = _span(one, lang, today)
    if one.born is None or not span:
        return _died(one, died, lang)
    return say(lang, "life_lived", name=one.name, born=one.born.values[0].label, end=died.values[0].label, years=span)


def _day(answer: Answer, lang: Lang) -> str:
    """A date as it stands after "was born": on a day, in a month or a year."""
    label = answer.values[0].label
    if label.isdecimal():
        return say(lang, "date_year", date=label)
    return say(lang, "date_month" if 0 in (day_of(answer) or (0,)) else "date_day", date=label)


def _span(one: Life, lang: Lang, today: date) -> str:
    years = one.years(today)
    if years is None:
        return ""
    least, most = years
    return f"{most}" if least == most else say(lang, "either", one=least, other=most)


def _too_old(one: Life, today: date) -> bool:
    years = one.years(today)
    return years is not None and years[0] > OLDEST


def _truth(yes: bool, lang: Lang) -> str:
    return say(lang, "truth_yes" if yes else "truth_no")


def _is_pronoun(who: str) -> bool:
    return heard_as("people", who).fullmatch(who) is not None
