"""Answers from the documents: their sentences as quotes, where no fact of the graph answers.

Knows: which failures of the graph leave room for a quote, and how quotes become an answer. Does not know: how passages
are found, conversations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rdflib.term import IdentifiedNode, Literal

from bot.dialogue.reference import pronoun
from bot.dialogue.unasked import Telling, unasked
from bot.messages import say
from bot.render import evidence_line
from kg.passages.retrieval import Passages
from kg.types import Answer, Evidence, Status, Value

if TYPE_CHECKING:
    from bot.app import App

_ROOM = (Status.UNKNOWN_ENTITY, Status.UNKNOWN_PROPERTY, Status.NO_FACT, Status.UNSURE, Status.UNSUPPORTED)
"""How a question may have ended for the documents to be asked."""
_MOST, _MOST_READ = 3, 20
_LONGEST = 400
"""Characters of a quote in an answer's text."""
_LONGEST_QUESTION = 600


class Quoting:
    """Answers questions by the words of the documents."""

    def __init__(
        self,
        passages: Callable[[], Passages],
        names: Callable[[str | None, Sequence[IdentifiedNode]], Sequence[str]],
        kinds: Telling,
    ) -> None:
        """`passages` gives the sentences of the documents as they are now.

        `names` gives what things are called in the graph of a person, `kinds` the kind of a message.
        """
        self._kinds = kinds
        self._passages = passages
        self._names = names

    def instead(self, question: str, failed: Answer, user: str | None = None) -> Answer | None:
        """The answer by quotes in the place of one that failed; None where that one stands or no sentence is near.

        What the graph offered as other readings stays on offer.
        """
        if failed.status not in _ROOM or len(question) > _LONGEST_QUESTION:
            return None
        if unasked(question, failed.lang, self._kinds) is not None:  # a greeting or a command is no question to anybody
            return None
        if pronoun(question) and not failed.focus:  # whom it means is unknown, so anybody's sentence would seem to fit
            return None
        passages = self._passages()
        if not len(passages):
            return None
        found = passages.find(question, _MOST_READ if failed.focus else _MOST)
        if failed.focus:  # what was said of others is no answer, however near it sounds
            names = [name.casefold() for name in self._names(user, failed.focus)]
            found = [e for e in found if any(name in f"{e.source.title} {e.quote}".casefold() for name in names)]
        if not found:
            return None
        return replace(
            quoted(found[:_MOST], failed.lang), failed=failed.failed, focus=failed.focus, ms=failed.ms,
            alternatives=failed.alternatives,
        )  # fmt: skip


def quoted(found: Sequence[Evidence], lang: str) -> Answer:
    """The answer that some sentences make, best first: what of the first fits the question, and the sentences."""
    marked = found[0].marked
    lead = say(lang, "quoted_span", span=marked) if marked else say(lang, "quoted_lead", n=len(found))
    text = "\n".join([lead, *(f"- {evidence_line(e, lang, _LONGEST)}" for e in found)])
    said = marked or found[0].quote
    values = (Value(Literal(said, lang=found[0].source.lang or None), said),)
    return Answer(Status.QUOTED, lang, text, values, evidence=tuple(found), confidence=found[0].score)


def make(app: App) -> Quoting:
    """The service over the application's documents."""

    def names(user: str | None, things: Sequence[IdentifiedNode]) -> list[str]:
        snapshot = app.asker(user).snapshot()
        return [name for thing in things for name in snapshot.names_of(thing)]

    return Quoting(app.graph.passages, names, app.kinds)


__all__ = ["Quoting", "make", "quoted"]
