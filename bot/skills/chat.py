"""Free chat through the configured language model: last of all, and never about what is in the graph.

Knows: when chat may speak, and says that it is chat. Does not know: which model answers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.dialogue import Turn
from bot.messages import say
from bot.types import ConfigError, Message, Reply
from kg.types import Status
from nlu import tasks
from nlu.types import Generator, ModelError

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)
_TURNS = 6
_OPEN = (Status.UNKNOWN_ENTITY, Status.UNSUPPORTED, Status.UNSURE)
"""How a question to the graph may have ended for chat to take over: nothing that was asked about was found in it."""


class Chat:
    """Keeps a conversation going where neither the graph nor the documents have anything."""

    def __init__(
        self, generator: Callable[[], Generator], turns: Callable[[Message], Sequence[tuple[str, str]]]
    ) -> None:
        """`generator` gives the language model or raises; `turns` what was said and replied before, oldest first."""
        self._generator = generator
        self._turns = turns

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        failed = turn.fallback.answer if turn.fallback is not None else None
        if turn.text.startswith("/") or not any(c.isalnum() for c in turn.text):
            return None
        if failed is not None and (failed.focus or failed.alternatives or failed.status not in _OPEN):
            return None
        try:
            generator = self._generator()
        except ConfigError:
            return None
        if not tasks.speaks(generator, turn.lang):
            return None
        said = [
            pair
            for before in self._turns(turn.message)[-_TURNS:]
            for pair in zip(("user", "assistant"), before, strict=True)
        ]
        try:
            text = turn.told(tasks.chat(generator, [*said, ("user", turn.text)], turn.lang))
        except ModelError as error:
            log.warning("the language model failed: %s", error)
            return turn.fallback or Reply(say(turn.lang, "model_failed"), turn.lang)
        return Reply(f"{text}\n{say(turn.lang, 'chatted')}", turn.lang) if text else None


def make(app: App) -> Chat:
    """The skill through the application's language model."""
    return Chat(app.models.generator, lambda message: app.memory.turns(message.channel, message.conversation))
