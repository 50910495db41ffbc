"""What the documents say: their best sentences, as quotes with their places, and never more than that.

`Documents` answers those who ask for documents; `Quotes` stands behind the graph question and shows what the documents
say where the graph has no answer. Knows: how documents are asked for. Does not know: how passages are found.
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
from bot.skills.phrases import said
from bot.types import BotError, Reply
from kg.passage_retrieval import COVERED, COVERED_WHEN_ASKED, Passages
from kg.types import Answer, Evidence, Status
from nlu.language.talk import heard_as
from nlu.types import Lang

if TYPE_CHECKING:
    from bot.app import App

Topic = tuple[IdentifiedNode, ...]
_MOST, _MOST_READ, _MOST_NAMESAKES = 3, 20, 3
_KNOWN_NOT = (Status.UNKNOWN_ENTITY, Status.UNKNOWN_PROPERTY, Status.NO_FACT, Status.UNSURE, Status.UNSUPPORTED)


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
        found = self._passages().find(what, _MOST, COVERED_WHEN_ASKED)
        answer = _answer(found, turn.lang, _lead(len(found), what, turn.lang))
        topic = self._named(turn, what) if not refers else ()
        focus = turn.state.focus if refers else (topic,) if topic else ()
        turn.state = replace(turn.state, answer=answer, question=turn.text, pending=None, misses=0, focus=focus)
        return Reply(answer.text, turn.lang, answer)


class Quotes:
    """Where the graph has no answer, the sentences of the documents that come nearest to one."""

    def __init__(self, passages: Callable[[], Passages], names: Callable[[Turn, Topic], Sequence[str]]) -> None:
        """`passages` gives the sentences of the documents as they are now, `names` what things are called."""
        self._passages = passages
        self._names = names

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        failed = turn.fallback.answer if turn.fallback is not None else None
        if failed is None or failed.status not in _KNOWN_NOT:
            return None
        if pronoun(turn.text) and not failed.focus:  # whom it means is unknown, so anybody's sentence would seem to fit
            return None
        found = self._passages().find(turn.text, _MOST_READ, COVERED)
        if failed.focus:  # what was said of others is no answer, however near it sounds
            names = [name.casefold() for name in self._names(turn, failed.focus)]
            found = [e for e in found if any(name in f"{e.source.title} {e.quote}".casefold() for name in names)]
        found = found[:_MOST]
        if not found:
            return None
        answer = replace(
            _answer(found, turn.lang, say(turn.lang, "documents_near")), status=failed.status, failed=failed.failed
        )
        turn.state = replace(turn.state, answer=answer, question=turn.text, pending=None, misses=0)
        return Reply(answer.text, turn.lang, answer)


def asked_for(text: str) -> str | None:
    """What someone wants to know from the documents; None when documents are not asked for.

    >>> asked_for("What do the documents say about tea?"), asked_for("关于茶馆，文档里怎么说？"), asked_for("Who?")
    ('tea', '茶馆', None)
    """
    found = said("documents", text.strip().rstrip("?？!！。. "))
    return found["what"].strip(" ：:，,\"“”'") or None if found else None


def _answer(found: Sequence[Evidence], lang: Lang, lead: str) -> Answer:
    lines = [lead, *(f"- {evidence_line(e, lang)}" for e in found)]
    return Answer(Status.ANSWERED if found else Status.NO_FACT, lang, "\n".join(lines), evidence=tuple(found))


def _lead(number: int, what: str, lang: Lang) -> str:
    return say(lang, "documents_nearest", n=number) if number else say(lang, "documents_nothing", what=what)


def make(app: App) -> Documents:
    """The skill over the application's documents."""

    def named(turn: Turn, words: str) -> Topic:
        with contextlib.suppress(BotError):  # documents of which no fact was read
            found = app.asker(person(turn.message)).snapshot().meaning(heard_as("article", words).sub("", words))
            return found if len(found) <= _MOST_NAMESAKES else ()
        return ()

    return Documents(app.graph.passages, named, lambda turn, things: _names(app, turn, things))


def make_quotes(app: App) -> Quotes:
    """The skill that stands behind the graph question."""
    return Quotes(app.graph.passages, lambda turn, things: _names(app, turn, things))


def _names(app: App, turn: Turn, things: Topic) -> list[str]:
    """What things are called in the graph, in the language of the talk first."""
    snapshot = app.asker(person(turn.message)).snapshot()
    return [name for thing in things for name in (snapshot.label(thing, turn.lang), *snapshot.names_of(thing))]
