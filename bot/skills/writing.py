"""Translation, writing and summaries: by command or in plain words.

Knows: how these are asked for. Does not know: which model answers, or what is done without one (`Composer`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.dialogue import Turn
from bot.messages import named_languages, say
from bot.services.composing import Composed, Composer, Refused, told
from bot.services.composing import make as make_composer
from bot.skills.phrases import said
from bot.types import BotError, Reply
from kg.types import SourceError
from nlu.language.data import always
from nlu.text import detect_lang
from nlu.types import Lang, ModelError

if TYPE_CHECKING:
    from bot.app import App
    from kg.ledger.ledger import Ledger

Kind = Literal["translate", "summarise", "continue", "write"]
log = logging.getLogger(__name__)
_KINDS: tuple[Kind, ...] = ("translate", "summarise", "continue", "write")
_COMMANDS: dict[str, str] = {
    "/translate": "usage_translate", "/summarise": "usage_summarise", "/summarize": "usage_summarise",
    "/write": "usage_write",
}  # fmt: skip
_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted: of which text (None: of the last reply), and in which language if it was said."""

    kind: Kind
    text: str | None
    to: Lang | None = None


class Writing:
    """Carries out requests to translate, summarise, continue or write."""

    def __init__(self, composer: Composer, ledger: Callable[[], Ledger]) -> None:
        """`composer` does the tasks; `ledger` finds the documents that are named."""
        self._composer = composer
        self._ledger = ledger

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        request = requested(turn.text)
        if request is None:
            usage = _COMMANDS.get(turn.text.lower().partition("@")[0])
            return None if usage is None else Reply(say(turn.lang, usage), turn.lang)
        text = request.text
        if text is None:  # "say that in English": the last answer
            text = turn.state.answer.text if turn.state.answer is not None else ""
            if not text:
                return None
        try:
            composed = self._work(request, text, turn.lang)
            whole = turn.told(told(composed, turn.lang))
        except Refused as refusal:
            return Reply(str(refusal), turn.lang)
        except ModelError as error:
            log.warning("the language model failed: %s", error)
            return Reply(say(turn.lang, "model_failed"), turn.lang)
        return Reply(f"{whole}\n{composed.note}" if composed.note else whole, turn.lang)

    def _work(self, request: Request, text: str, lang: Lang) -> Composed:
        said_in = detect_lang(text)
        if request.kind == "translate":
            return self._composer.translate(text, request.to or _other(said_in), lang)
        if request.kind == "summarise":
            return self._composer.summarise(self._document(text) or text, _SENTENCES, request.to, lang)
        return self._composer.write(text, said_in, lang, onward=request.kind == "continue")

    def _document(self, name: str) -> str:
        """The text of the document of that name; "" where there is none."""
        try:
            ledger = self._ledger()
            return ledger.text_of(ledger.find_source(name.strip(" \"“”'《》.。")).id)
        except (SourceError, BotError):
            return ""


def _other(lang: Lang) -> Lang:
    """The language that a text is put into where none is said: of those of every graph, the first that it is not in."""
    return next(code for code in sorted(always()) if code != lang)


def requested(text: str) -> Request | None:
    """What a message asks to be written, or None.

    >>> requested("Translate good morning into Chinese"), requested("把早上好翻译成英文").text
    (Request(kind='translate', text='good morning', to='zh'), '早上好')
    """
    for kind in _KINDS:
        found = said(kind, text)
        if found is not None:
            named = found.get("to")
            to = None if named is None else named_languages()[named.lower()]
            return Request(kind, found["text"].strip(' \n"“”') if "text" in found else None, to)
    return None


def make(app: App) -> Writing:
    """The skill over the application's parts."""
    return Writing(make_composer(app), app.ledger)
