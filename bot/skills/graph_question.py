"""Questions to the graph, follow-ups and clarifying questions included.

Knows: how a turn becomes a question with its focus, and an answer becomes a reply. Does not know: how questions are
understood, or how channels show quotes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from rdflib.term import IdentifiedNode

from bot.dialogue import Pending, Turn, answered, choose, refers_back
from bot.types import Button, Reply
from kg.question import Asker
from kg.types import Alternative, Answer, Status

if TYPE_CHECKING:
    from bot.app import App

Topic = tuple[IdentifiedNode, ...]


class GraphQuestion:
    """Answers whatever nobody else took: the last skill of the row."""

    def __init__(self, asker: Callable[[], Asker], seconds: float) -> None:
        """`asker` gives the one over the graph as it is now; `seconds` is the budget of one question."""
        self._asker = asker
        self._seconds = seconds

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        if not turn.text or turn.text.startswith("/"):
            return None
        pending = turn.state.pending
        if pending is not None:
            picked = choose(turn.text, [choice.paraphrase for choice in pending.choices])
            if picked is not None:
                return self._resolve(turn, pending, pending.choices[picked])
        answer, topic = self._ask(turn)
        turn.state = answered(turn.state, turn.text, answer, topic)
        return _reply(answer)

    def _resolve(self, turn: Turn, pending: Pending, choice: Alternative) -> Reply:
        """The clarified question, asked again in its own language with the reading that was chosen."""
        before = turn.state.answer
        lang = before.lang if before is not None else turn.lang
        answer = self._asker().ask(
            pending.question, lang, focus=pending.focus, budget=self._seconds, choice=choice
        )  # fmt: skip
        turn.state = answered(replace(turn.state, pending=None), pending.question, answer, pending.focus)
        return _reply(answer)

    def _ask(self, turn: Turn) -> tuple[Answer, Topic]:
        """The answer, and the topic that it was asked about.

        A message that leans on the talk ("and its capital?") is asked about the most recent topic, then about older
        ones until one gives an answer: "Who founded Apple?" "And where is its office?" is about the company, because
        the person has none. Any other message is asked on its own alone: what was said before must not lend a question
        with an unknown name a meaning.
        """
        topics: list[Topic] = [*turn.state.focus, ()] if refers_back(turn.text) else [()]
        failed: tuple[Answer, Topic] | None = None
        for topic in topics:
            previous = turn.state.answer if topic else None
            answer = self._asker().ask(turn.text, turn.lang, focus=topic, previous=previous, budget=self._seconds)
            if answer.status in (Status.ANSWERED, Status.CLARIFY, Status.UNSUPPORTED):
                return answer, topic
            failed = failed or (answer, topic)
        assert failed is not None
        return failed


def _reply(answer: Answer) -> Reply:
    buttons: tuple[Button, ...] = ()
    if answer.status is Status.CLARIFY:
        buttons = tuple(Button(a.paraphrase, str(n)) for n, a in enumerate(answer.alternatives, 1))
    return Reply(answer.text, answer.lang, answer, buttons)


def make(app: App) -> GraphQuestion:
    """The skill over the application's graph."""
    return GraphQuestion(app.asker, app.config.asking.seconds)
