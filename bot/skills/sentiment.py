"""Sentiment of a text or of the conversation so far.

Knows: how it is asked for, and how it is said. Does not know: how texts are labelled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.dialogue import Turn
from bot.messages import say
from bot.skills.phrases import said
from bot.types import Message, Reply
from kg.types import Status
from nlu.types import Classification

if TYPE_CHECKING:
    from bot.app import App

_MOST_READ, _MOST_TURNS = 200, 30
_LABELS = ("positive", "negative", "neutral")

_UNANSWERED = (Status.UNKNOWN_ENTITY, Status.UNSURE, Status.UNSUPPORTED)

Classify = Callable[[Sequence[str]], Sequence[Classification]]
Said = Callable[[Message], Sequence[str]]


class Sentiment:
    """Says whether a text or the talk is positive, negative or neutral."""

    def __init__(self, classify: Classify, before: Said) -> None:
        """`classify` labels texts; `before` gives what a person said in the talk, oldest first, besides questions."""
        self._classify = classify
        self._before = before

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        if said("sentiment_of_talk", turn.text) is not None:
            return Reply(self._of_talk(turn), turn.lang)
        asked = said("sentiment_of_text", turn.text)
        if asked is None:
            return None
        found = self._classify([asked["text"].strip(' "“”，,')])[0]
        label = say(turn.lang, found.label)
        return Reply(say(turn.lang, "sentiment", label=label, score=found.score), turn.lang)

    def _of_talk(self, turn: Turn) -> str:
        texts = self._before(turn.message)[-_MOST_TURNS:]
        if not texts:
            return say(turn.lang, "sentiment_nothing")
        found = self._classify(texts)
        parts = [
            say(turn.lang, "sentiment_count", label=say(turn.lang, label), count=sum(c.label == label for c in found))
            for label in _LABELS
        ]
        return say(turn.lang, "sentiment_of_talk", n=len(texts), counts=say(turn.lang, "statistics_join").join(parts))


def _shows_mood(text: str, reply: Reply) -> bool:
    """Whether a message is more than a command, a question, or a text that was handed in to be judged."""
    if text.startswith("/") or text.rstrip().endswith(("?", "？")) or said("sentiment_of_text", text) is not None:
        return False
    return reply.answer is None or reply.answer.status in _UNANSWERED


def make(app: App) -> Sentiment:
    """The skill over the application's classifier and memory."""

    def before(message: Message) -> list[str]:
        turns = app.memory.history(message.channel, message.conversation, _MOST_READ)
        return [text for _, text, reply in turns if _shows_mood(text, reply)]

    return Sentiment(app.models.batched.sentiment, before)
