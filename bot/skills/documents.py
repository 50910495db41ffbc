"""What the documents say: their best sentences, as quotes with their places, and never more than that.

`Documents` answers those who ask for documents; `Quotes` stands behind the graph question and answers by the documents
where the graph does not. Knows: how documents are asked for. Does not know: how passages are found.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rdflib.term import IdentifiedNode

from bot.dialogue import Turn, person, pronoun
from bot.messages import say
from bot.render import evidence_line
from bot.services.quoting import Quoting
from bot.services.quoting import make as make_quoting
from bot.skills.phrases import said
from bot.types import BotError, Reply
from kg.passages.retrieval import Passages
from kg.types import Answer, Evidence, Status
from nlu.language.talk import heard_as
from nlu.types import Lang

if TYPE_CHECKING:
    from bot.app import App

Topic = tuple[IdentifiedNode, ...]
_MOST, _MOST_NAMESAKES = 3, 3


class Documents:
    """Answers "what do the documents say about ...?"."""

    def __init__(
        self,
        passages: Callable[[], Passages],
        named: Callable[[Turn, str], Topic],
        names: Callable[[Turn, Topic], Sequence[str]],
    ) -> None:
        """`passages` gives the sentences of the documents as they are now.

        `named` gives what words name in the graph, `names` what things are called there.
        """
        self._passages = passages
        self._named = named
        self._names = names

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        what = asked_for(turn.text)
        if what is None:
            if turn.text.lower().split()[:1] == ["/documents"]:
                return Reply(say(turn.lang, "usage_documents"), turn.lang)
            return None
        refers = pronoun(what) == what
        if refers and turn.state.focus:
            what = next(iter(self._names(turn, turn.state.focus[0])), what)
        passages = self._passages()
        found = passages.find(what, _MOST, least=passages.fitted.asked)
        answer = _answer(found, turn.lang, what)
        topic = self._named(turn, what) if not refers else ()
        focus = turn.state.focus if refers else (topic,) if topic else ()
        turn.state = replace(turn.state, answer=answer, question=turn.text, pending=None, misses=0, focus=focus)
        return Reply(answer.text, turn.lang, answer)


class Quotes:
    """Where the graph has no answer, the sentences of the documents that give one."""

    def __init__(self, quoting: Quoting) -> None:
        self._quoting = quoting

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        if turn.fallback is None or turn.fallback.answer is None:
            return None
        answer = self._quoting.instead(turn.text, turn.fallback.answer, person(turn.message))
        if answer is None:
            return turn.fallback if _offered(turn) else None  # a choice that nobody else can answer
        turn.state = replace(turn.state, answer=answer, question=turn.text, misses=0)
        if not _offered(turn):
            turn.state = replace(turn.state, pending=None)
            return Reply(answer.text, turn.lang, answer)
        text = "\n".join([answer.text, say(turn.lang, "quoted_or_meant")])
        return Reply(text, turn.lang, replace(answer, text=text), turn.fallback.buttons)


def _offered(turn: Turn) -> bool:
    """Whether the graph question offers what it took the message for."""
    failed = turn.fallback.answer if turn.fallback is not None else None
    return failed is not None and failed.status is Status.UNSURE and bool(failed.alternatives)


def asked_for(text: str) -> str | None:
    """What someone wants to know from the documents; None when documents are not asked for.

    >>> asked_for("What do the documents say about tea?"), asked_for("关于茶馆，文档里怎么说？"), asked_for("Who?")
    ('tea', '茶馆', None)
    """
    found = said("documents", text.strip().rstrip("?？!！。. "))
    return found["what"].strip(" ：:，,\"“”'") or None if found else None


def _answer(found: Sequence[Evidence], lang: Lang, what: str) -> Answer:
    if not found:
        return Answer(Status.NO_FACT, lang, say(lang, "documents_nothing", what=what), failed=what)
    lines = [say(lang, "documents_nearest", n=len(found)), *(f"- {evidence_line(e, lang)}" for e in found)]
    return Answer(Status.QUOTED, lang, "\n".join(lines), evidence=tuple(found), confidence=found[0].score)


def make(app: App) -> Documents:
    """The skill over the application's documents."""

    def named(turn: Turn, words: str) -> Topic:
        with contextlib.suppress(BotError):  # documents of which no fact was read
            found = app.asker(person(turn.message)).snapshot().meaning(heard_as("article", words).sub("", words))
            return found if len(found) <= _MOST_NAMESAKES else ()
        return ()

    def names(turn: Turn, things: Topic) -> list[str]:
        """What things are called in the graph, in the language of the talk first."""
        snapshot = app.asker(person(turn.message)).snapshot()
        return [name for thing in things for name in (snapshot.label(thing, turn.lang), *snapshot.names_of(thing))]

    return Documents(app.graph.passages, named, names)


def make_quotes(app: App) -> Quotes:
    """The skill that stands behind the graph question."""
    return Quotes(make_quoting(app))
