"""What a conversation remembers from turn to turn, and the seam of the skills.

Knows: the focus, the last answer and the open clarifying question, and how a short reply picks one of its choices.
Does not know: channels, databases, graphs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from rdflib.term import IdentifiedNode, URIRef

from bot.types import Message, Reply
from kg.types import Alternative, Answer, Status
from nlu.text import detect_lang, normalize_name
from nlu.types import Lang

Focus = tuple[tuple[IdentifiedNode, ...], ...]
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Pending:
    """A clarifying question that waits for its answer: the question that caused it and the readings to choose from."""

    question: str
    focus: tuple[IdentifiedNode, ...]
    choices: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class State:
    """One conversation between two turns.

    Attributes:
        lang: Language last spoken; None before the first words.
        focus: What was talked about, most recent first; each entry is one topic of one or several nodes.
        answer: The last answer, for /why.
        question: The question that it answers.
        pending: The open clarifying question, if one is.
    """

    lang: Lang | None = None
    focus: Focus = ()
    answer: Answer | None = None
    question: str = ""
    pending: Pending | None = None


@dataclass(slots=True)
class Turn:
    """One message on its way through the skills. A skill that answers may replace `state`; the handler keeps it."""

    message: Message
    lang: Lang
    state: State

    @property
    def text(self) -> str:
        """What was said, without surrounding space."""
        return self.message.text.strip()


@runtime_checkable
class Skill(Protocol):
    """One thing that the bot can do. Entry-point group: `tuwen.skills`."""

    def handle(self, turn: Turn) -> Reply | None:
        """The reply, or None when this message is for another skill. Runs in a worker thread and may take its time."""


def language(message: Message, state: State) -> Lang:
    """The language to answer in: that of the words said, else of the conversation, else the channel's hint.

    >>> from datetime import UTC, datetime
    >>> language(Message("console", "c", "u", "1", "2", "zh", datetime.now(UTC)), State())
    'zh'
    """
    text = message.text.strip()
    if not text.startswith("/") and any(c.isalpha() for c in text):
        return detect_lang(text)
    return state.lang or ("zh" if message.lang.startswith("zh") else "en")


def answered(state: State, question: str, answer: Answer, asked_focus: tuple[IdentifiedNode, ...] = ()) -> State:
    """The state behind an answer: its single thing and its topic come into focus, a clarifying question stays open."""
    if answer.status is Status.CLARIFY:
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
    focus = tuple(dict.fromkeys(topics))[:_DEPTH] or state.focus
    return replace(state, focus=focus, answer=answer, question=question, pending=None)


_REFERRING = re.compile(
    r"\b(?:it|its|he|his|him|she|her|they|their|them)\b"
    r"|^(?:and|but|also|then|so|or|what about|how about)\b"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )\bthere$|那里$|当地"
    r"|它|(?<![其吉])他|她|其(?![他它中余实])|这个|那个|该|^(?:那|还有|以及|另外|然后|而)|呢$",
    re.I,
)


def refers_back(said: str) -> bool:
    """Whether a message leans on what was said before: a pronoun, an opening "and ...", or a bare fragment.

    >>> refers_back("and its capital?"), refers_back("那它的首府呢？"), refers_back("population?")
    (True, True, True)
    >>> refers_back("Which state is the largest?"), refers_back("哪个州的面积最大？")
    (False, False)
    """
    text = said.strip().rstrip("?？.。!！ ")
    if _REFERRING.search(text):
        return True
    return len(text) <= 5 if re.search(r"[\u4e00-\u9fff]", text) else len(text.split()) <= 2


_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "一": 0, "二": 1, "两": 1, "三": 2, "四": 3, "五": 4,
}  # fmt: skip
_NUMBER = re.compile(r"^(?:no\.?|number|option|第)?\s*(\d{1,2})\s*(?:个|号|项)?[.)。、]?$")
_ORDINAL = re.compile(r"^(?:第|选|选第)?([一二两三四五])(?:个|号|项)?$|^(?:the\s+)?(\w+?)(?:\s+one)?$")

_AROUND = re.compile(
    r"^(?:(?:i mean|i meant)\s+)?(?:the\s+)?(?:(?:one\s+)?in\s+)?|^(?:我?(?:说|指)的?是)|\s+one$|的?(?:那个|那一个)?$"
)


def choose(said: str, labels: Sequence[str]) -> int | None:
    """Which of the labels a short reply picks: by number, ordinal or the label itself (whole, or a part of one only).

    >>> choose("２", ["Paris (city)", "Paris (person)"])
    1
    >>> choose("第一个", ["a", "b"]), choose("the man", ["x (man)", "y"])
    (0, 0)
    """
    text = normalize_name(said).strip(" .。!！?？")
    if match := _NUMBER.match(text):
        number = int(match.group(1)) - 1
        return number if 0 <= number < len(labels) else None
    if match := _ORDINAL.match(text):
        place = _ORDINALS.get(match.group(1) or match.group(2) or "")
        if place is not None and place < len(labels):
            return place
    names = [normalize_name(label) for label in labels]
    if text in names:
        return names.index(text)
    bare = _AROUND.sub("", text)
    within = [n for n, name in enumerate(names) if len(bare) > 1 and bare in name]
    return within[0] if len(within) == 1 else None
