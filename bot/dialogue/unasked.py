"""What is said to a message that asks the graph nothing, wherever it comes in.

Knows: which kinds of message are no questions to the graph. Does not know: the graph, conversations, channels.
"""

from __future__ import annotations

from pathlib import Path

from bot.dialogue.kinds import Kind, kind_of
from kg.question import Answerer
from kg.types import Answer, Status
from nlu.language.catalogue import Catalogue
from nlu.text import detect_lang

_SAID = Catalogue(Path(__file__).parent / "unasked_words")


def unasked(text: str, lang: str | None = None) -> Answer | None:
    """The answer to a message that is no question to the graph: unsupported, with a sentence; None to a question."""
    said = lang or detect_lang(text)
    kind: Kind = kind_of(text, said)
    if kind == "question":
        return None
    return Answer(Status.UNSUPPORTED, said, _SAID.say(said, kind))


def answer_to(asker: Answerer, text: str, lang: str | None, seconds: float) -> Answer:
    """The answer to one message on its own: from the graph, where it asks something."""
    return unasked(text, lang) or asker.ask(text, lang, budget=seconds)
