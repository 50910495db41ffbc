"""One message on its own, answered: from the graph, else by the words of the documents.

What `tuwen ask --json` and `--batch`, the API and other agents get; a conversation goes the same way through its
skills. Knows: the order. Does not know: how either answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dialogue.unasked import answer_to
from bot.services.quoting import make as make_quoting
from kg.question import Answerer
from kg.types import Answer

if TYPE_CHECKING:
    from bot.app import App


def answer(
    app: App, text: str, lang: str | None = None, user: str | None = None, past: Answerer | None = None
) -> Answer:  # fmt: skip
    """The answer to a message; of what was believed at some time (`past`), from the graph alone.

    Raises:
        BotError, GraphError: Nothing has been ingested yet, or the graph cannot be read.
    """
    found = answer_to(past or app.asker(user), text, lang, app.config.asking.seconds, app.kinds)
    if past is not None:
        return found
    return make_quoting(app).instead(text, found, user) or found


__all__ = ["answer"]
