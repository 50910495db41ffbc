"""The policy: one table from what was understood to what is done.

Knows: how questions end, and how many messages in a row were not understood. Does not know: how anything is done; the
skill that asks the graph carries it out. The table is read from the top; the first row that fits decides.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from kg.types import Status


class Event(StrEnum):
    """What a message can turn out to be, besides a question that ends in a `kg.types.Status`."""

    CHOICE_MISSED = "choice_missed"
    """Neither one of the open choices nor a question with an answer."""
    UNREADABLE = "unreadable"
    """No words: an empty message, a sticker, a lone emoji."""
    TOO_LONG = "too_long"
    """Far longer than a question."""
    OFFERED = "offered"
    """A question that was not surely understood; what it was taken for is offered."""
    REMARK = "remark"
    """A feeling, or a word about oneself or the bot, in which nothing of the graph is named."""


class Act(StrEnum):
    """What is done."""

    TELL = "tell"
    """Say the answer, with its evidence."""
    CHOOSE = "choose"
    """Ask which reading is meant; buttons and numbers answer it."""
    CHOOSE_AGAIN = "choose_again"
    """Say that this was none of the choices, and show them once more."""
    TELL_ALL = "tell_all"
    """Ask no more: answer every reading, side by side."""
    NEAREST = "nearest"
    """Say which name found nothing, and offer the names nearest to it."""
    KNOWN = "known"
    """Say what is not in the graph, and offer what it says of the thing that was meant."""
    REPHRASE = "rephrase"
    """Say that it was not understood and how such a question can be put."""
    EXAMPLES = "examples"
    """Ask no more for other words: offer questions that surely have an answer."""
    INVITE = "invite"
    """Say that it was heard, and offer questions that surely have an answer."""
    SHORTEN = "shorten"
    """Ask for one question at a time."""


class Rule(NamedTuple):
    """One row: in what case, from which miss on, and what is done. A row `counts` when the message was a miss."""

    when: Status | Event
    misses: int
    act: Act
    counts: bool


TABLE: tuple[Rule, ...] = (
    #    what was understood        misses before   what is done       a miss
    Rule(Status.ANSWERED,                0,         Act.TELL,          False),
    Rule(Status.CONFLICT,                0,         Act.TELL,          False),
    Rule(Status.QUOTED,                  0,         Act.TELL,          False),
    Rule(Status.CLARIFY,                 0,         Act.CHOOSE,        False),
    Rule(Event.CHOICE_MISSED,            1,         Act.TELL_ALL,      True),
    Rule(Event.CHOICE_MISSED,            0,         Act.CHOOSE_AGAIN,  True),
    Rule(Status.UNKNOWN_ENTITY,          1,         Act.EXAMPLES,      True),
    Rule(Status.UNKNOWN_ENTITY,          0,         Act.NEAREST,       True),
    Rule(Status.UNKNOWN_PROPERTY,        2,         Act.EXAMPLES,      True),
    Rule(Status.UNKNOWN_PROPERTY,        0,         Act.KNOWN,         True),
    Rule(Status.NO_FACT,                 0,         Act.KNOWN,         False),
    Rule(Event.OFFERED,                  0,         Act.CHOOSE,        False),
    Rule(Status.UNSURE,                  1,         Act.EXAMPLES,      True),
    Rule(Status.UNSURE,                  0,         Act.REPHRASE,      True),
    Rule(Status.UNSUPPORTED,             1,         Act.EXAMPLES,      True),
    Rule(Status.UNSUPPORTED,             0,         Act.REPHRASE,      True),
    Rule(Event.UNREADABLE,               1,         Act.EXAMPLES,      True),
    Rule(Event.UNREADABLE,               0,         Act.REPHRASE,      True),
    Rule(Event.TOO_LONG,                 0,         Act.SHORTEN,       False),
    Rule(Event.REMARK,                   0,         Act.INVITE,        False),
)  # fmt: skip


def act_for(understood: Status | Event, misses: int) -> Rule:
    """The row that decides, given how many messages in a row were not understood before this one."""
    return next(rule for rule in TABLE if rule.when is understood and misses >= rule.misses)


def table_text() -> str:
    """The table as text, for docs and tests.

    >>> table_text().splitlines()[0]
    'answered          from miss 0  tell'
    """
    return "\n".join(f"{rule.when.value:<16}  from miss {rule.misses}  {rule.act.value}" for rule in TABLE)
