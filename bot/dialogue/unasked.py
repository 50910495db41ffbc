"""What is said to a message that asks the graph nothing, wherever it comes in.

Knows: which kinds of message are no questions to the graph. Does not know: the graph, conversations, channels.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.dialogue.kinds import Kind, kind_of
from kg.question import Answerer
from kg.types import Answer, Status
from nlu.language.catalogue import Catalogue
from nlu.text import detect_lang

_SAID = Catalogue(Path(__file__).parent / "unasked_words")


Telling = Callable[[str, str], Kind]
"""What tells the kind of a message in a language: the forms alone, or the forms and the encoder."""


def unasked(text: str, lang: str | None = None, kind_of: Telling = kind_of) -> Answer | None:
    """The answer to a message that asks nothing: unsupported, with a sentence; None to a question."""
    said = lang or detect_lang(text)
    kind = kind_of(text, said)
    if kind in ("question", "documents"):
        return None
    return Answer(Status.UNSUPPORTED, said, _SAID.say(said, kind))


def answer_to(
    asker: Answerer, text: str, lang: str | None, seconds: float, kind_of: Telling = kind_of
) -> Answer:  # fmt: skip
    """The answer to one message on its own: from the graph, where it asks something."""
    return unasked(text, lang, kind_of) or asker.ask(text, lang, budget=seconds)
