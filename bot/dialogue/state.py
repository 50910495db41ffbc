"""What a conversation remembers from turn to turn, and the seam of the skills.

Knows: the focus, the last answers, what waits for a choice or a yes. Does not know: channels, databases, graphs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Protocol, runtime_checkable

from rdflib.term import IdentifiedNode, URIRef

from bot.dialogue.reference import without_courtesy
from bot.messages import MESSAGES, spoken
from bot.types import Message, Reply
from kg.types import Alternative, Answer, Status, Triple
from nlu.language.data import FALLBACK
from nlu.text import detect_lang
from nlu.types import Lang

Focus = tuple[tuple[IdentifiedNode, ...], ...]
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Pending:
    """Choices that wait to be picked.

    Attributes:
        question: What was said when they were given.
        focus: The topic under which it was asked.
        choices: What to pick from, by number, button or words.
        kind: "clarify": readings of the question, one of which is meant; "offer": questions to ask instead.
    """

    question: str
    focus: tuple[IdentifiedNode, ...]
    choices: tuple[Alternative, ...]
    kind: Literal["clarify", "offer"] = "clarify"


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something taught that waits for a yes.

    Attributes:
        said: The words of the person, which become its evidence.
        triples: What will be remembered.
        instead: What it takes the place of, for that person.
        read_back: The statement in words, as it was read back.
    """

    said: str
    triples: tuple[Triple, ...]
    instead: tuple[Triple, ...]
    read_back: str


@dataclass(frozen=True, slots=True)
class State:
    """One conversation between two turns.

    Attributes:
        lang: Language last spoken; None before the first words.
        focus: What was talked about, most recent first; each entry is one topic of one or several nodes.
        answer: The last answer, for /why.
        question: The question that it answers.
        pending: The open choices, if there are any.
        asked: The last answer that had a query, which a follow-up edits; without its evidence.
        before: The answers that had a query before `asked`, most recent first, for "what about ...?".
        listed: The last answer with several values, from which "the second one" picks; without its evidence.
        misses: How many messages in a row were not understood.
        lesson: What was taught and waits for a yes.
        wanted: Language that the person chose to be answered in; None: that of their words.
    """

    lang: Lang | None = None
    focus: Focus = ()
    answer: Answer | None = None
    question: str = ""
    pending: Pending | None = None
    asked: Answer | None = None
    listed: Answer | None = None
    misses: int = 0
    lesson: Lesson | None = None
    wanted: Lang | None = None
    before: tuple[Answer, ...] = ()

    def afresh(self) -> State:
        """The conversation begun anew: the languages alone are kept."""
        return State(lang=self.lang, wanted=self.wanted)


@dataclass(slots=True)
class Turn:
    """One message on its way through the skills. A skill that answers may replace `state`; the handler keeps it.

    Attributes:
        fallback: What will be said if no later skill does better: the honest "I don't know" of the graph.
        keep: Whether the turn goes into the memory.
    """

    message: Message
    lang: Lang
    state: State
    fallback: Reply | None = None
    keep: bool = True

    @property
    def text(self) -> str:
        """What was said, without surrounding space, and without the greeting or thanks before it."""
        return without_courtesy(self.message.text)

    def told(self, pieces: Iterable[str]) -> str:
        """The whole of a text that comes in pieces, without surrounding space; who waits for it hears them come."""
        text = ""
        for piece in pieces:
            before = text.strip()
            text += piece
            if self.message.hear is not None and text.strip() != before:
                self.message.hear(text.strip())
        return text.strip()


@runtime_checkable
class Skill(Protocol):
    """One thing that the bot can do. Entry-point group: `tuwen.skills`."""

    def handle(self, turn: Turn) -> Reply | None:
        """The reply, or None when this message is for another skill. Runs in a worker thread and may take its time."""


def person(message: Message) -> str:
    """Who says it, as the graph and `owners` know people: channel:user."""
    return f"{message.channel}:{message.user}"


def language(message: Message, state: State) -> Lang:
    """The language to answer in: the one chosen, else that of the words said, else of the conversation, else the hint.

    >>> from datetime import UTC, datetime
    >>> language(Message("console", "c", "u", "1", "2", "zh", datetime.now(UTC)), State())
    'zh'
    """
    if state.wanted is not None:
        return state.wanted
    text = message.text.strip()
    if text.startswith("/"):  # the name of a command is of no language, and neither is one word like "me"
        text = _behind_commands().sub("", text.partition(" ")[2]).strip()
        text = text if " " in text or not text.isascii() else ""
    if any(c.isalpha() for c in text):
        return detect_lang(text)
    return state.lang or spoken(message.lang)


def answered(state: State, question: str, answer: Answer, asked_focus: tuple[IdentifiedNode, ...] = ()) -> State:
    """The state behind an answer: its single thing and its topic come into focus, a clarifying question stays open."""
    if answer.status is Status.CLARIFY or (answer.status is Status.UNSURE and answer.alternatives):
        return replace(
            state, answer=answer, question=question, pending=Pending(question, asked_focus, answer.alternatives)
        )
    topics: list[tuple[IdentifiedNode, ...]] = []
    if answer.status is Status.ANSWERED:
        things = [value.term for value in answer.values if isinstance(value.term, URIRef)]
        if len(things) == 1 and len(answer.values) == 1:
            topics.append((things[0],))
    if answer.focus and answer.status in (Status.ANSWERED, Status.NO_FACT, Status.UNKNOWN_PROPERTY, Status.CONFLICT):
        topics.append(answer.focus)
    if asked_focus and topics:  # it leant on the talk, so what that was about stays in reach
        topics += state.focus
    focus = tuple(dict.fromkeys(topics))[:_DEPTH] or (() if answer.form else state.focus)
    asked = _bare(answer) if answer.form else state.asked
    listed = asked if answer.form and len(answer.values) > 1 else state.listed
    before = state.before if asked is state.asked or state.asked is None else (state.asked, *state.before)[:_DEPTH]
    return replace(
        state, focus=focus, answer=answer, question=question, pending=None, asked=asked, listed=listed, before=before
    )  # fmt: skip


def recalled(state: State, said: str, reply: Reply) -> State:
    """The state as if an earlier turn had been the last: its topic, its answer, its open choices."""
    if reply.answer is None:
        return state
    back = answered(state.afresh(), said, reply.answer)
    if reply.buttons and back.pending is None:  # questions that were offered: what they are called is all that was kept
        offers = tuple(Alternative(button.label, "", 0.0) for button in reply.buttons)
        back = replace(back, pending=Pending(said, reply.answer.focus, offers, "offer"))
    return back


def _bare(answer: Answer) -> Answer:
    return replace(answer, text="", sparql="", evidence=(), alternatives=(), steps=())


@functools.cache
def _behind_commands() -> re.Pattern[str]:
    """What stands behind commands and is of no language: "me", "zh", numbers."""
    messages = ("forget_taught_words", "forget_me_words", "automatic")
    words = [word for message in messages for word in MESSAGES.entry(FALLBACK, message)]
    return re.compile(rf"\b(?:{'|'.join([*words, *MESSAGES.languages()])}|\d+)\b")
