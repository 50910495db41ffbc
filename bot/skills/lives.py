"""Whether someone is still alive, and how old: yes or no from a date of death, never guessed from its absence.

Knows: how these are asked for and said, and who is meant. Does not know: how dates are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rdflib import Literal as Term
from rdflib.term import IdentifiedNode

from bot.dialogue import Turn, pronoun
from bot.dialogue.wording import nobody_meant
from bot.skills.bare_names import bare_name, nothing_of
from bot.skills.phrases import said
from kg.lifespan import OLDEST, Life, day_of, life, people
from kg.question import Answerer
from kg.types import Answer, Status, Value
from nlu.types import Lang

Kind = Literal["alive", "dead", "lifetime", "age"]
_MOST = 8
_KINDS: tuple[Kind, ...] = ("alive", "dead", "lifetime", "age")
_PRONOUN = re.compile(
    r"(?:he|she|it|they|these|those|them|(?:this|that|the) (?:man|woman|person)|(?:all|any|both) of them"
    r"|(?:which|who|any|some|one) (?:of|among) (?:them|these|those)(?: people)?"
    r"|其中|[他她它]们?|(?:这|那|该|此)个?人|(?:这|那)(?:些人|位))?都?(?:也|还)?",
    re.I,
)
_SEVERAL = re.compile(r"\b(?:they|them|these|those)\b|们|些|其中", re.I)


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
            return Asked(kind, "" if pronoun else who, pronoun and _SEVERAL.search(who) is not None)
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
        if kind == "alive":
            return f"不在世了：{told}" if lang == "zh" else f"No: {told}"
        if kind == "dead":
            return f"是的：{told}" if lang == "zh" else f"Yes: {told}"
        return told
    if one.born is None:
        if lang == "zh":
            return f"图谱里没有说：既没有{one.name}的出生日期，也没有逝世日期。"
        return f"The graph does not say: it has neither a date of birth nor a date of death for {one.name}."
    born, ago, old = _day(one.born, lang), _span(one, lang, today), _too_old(one, today)
    if lang == "zh":
        told = f"{one.name}生于{born}" + (f"，距今{ago}年" if ago else "")
        return (
            f"{told}。" if kind == "age" else f"图谱里没有说，没有逝世日期：{told}{'，想必已不在世' if old else ''}。"
        )
    told = f"{one.name} was born {born}" + (f", {ago} years ago" if ago else "")
    if kind == "age":
        return f"{told}."
    return f"The graph does not say, for it has no date of death: {told}{', so surely not alive' if old else ''}."


def _died(one: Life, died: Answer, lang: Lang) -> str:
    return f"{one.name}逝世于{_day(died, lang)}。" if lang == "zh" else f"{one.name} died {_day(died, lang)}."


def _lived(one: Life, died: Answer, lang: Lang, today: date) -> str:
    """From when to when, and how many years that makes."""
    span = _span(one, lang, today)
    if one.born is None or not span:
        return _died(one, died, lang)
    born, end = one.born.values[0].label, died.values[0].label
    if lang == "zh":
        return f"{one.name}生于{born}，卒于{end}，终年{span}岁。"
    return f"{one.name} lived from {born} to {end}: {span} years."


def _day(answer: Answer, lang: Lang) -> str:
    """A date as it stands after "was born": on a day, in a month or a year."""
    label = answer.values[0].label
    if lang == "zh":
        return f"{label}年" if label.isdecimal() else label
    return f"on {label}" if 0 not in (day_of(answer) or (0,)) else f"in {label}"


def _span(one: Life, lang: Lang, today: date) -> str:
    years = one.years(today)
    if years is None:
        return ""
    least, most = years
    return f"{most}" if least == most else f"{least}或{most}" if lang == "zh" else f"{least} or {most}"


def _too_old(one: Life, today: date) -> bool:
    years = one.years(today)
    return years is not None and years[0] > OLDEST


def _truth(yes: bool, lang: Lang) -> str:
    return ("是" if yes else "否") if lang == "zh" else "Yes" if yes else "No"


def _is_pronoun(who: str) -> bool:
    return _PRONOUN.fullmatch(who) is not None
