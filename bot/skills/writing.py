"""Translation, writing and summaries: by command or in plain words, through the configured language model.

Knows: how these are asked for. Does not know: which model answers; without one it says what to configure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.dialogue import Turn
from bot.skills.phrases import said
from bot.types import ConfigError, Reply
from kg.types import SourceError
from nlu import tasks
from nlu.text import detect_lang
from nlu.types import Generator, Lang

if TYPE_CHECKING:
    from bot.app import App
    from kg.ledger.ledger import Ledger

Kind = Literal["translate", "summarise", "write"]
_ENGLISH = re.compile(r"english|英文|英语", re.IGNORECASE)
_KINDS: tuple[Kind, ...] = ("translate", "summarise", "write")
_COMMANDS: dict[str, Kind] = {
    "/translate": "translate", "/summarise": "summarise", "/summarize": "summarise", "/write": "write"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted: of which text, and in which language if it was said."""

    kind: Kind
    text: str
    to: Lang | None = None


class Writing:
    """Carries out requests to translate, summarise or write."""

    def __init__(self, generator: Callable[[], Generator], ledger: Callable[[], Ledger]) -> None:
        """`generator` gives the language model or raises; `ledger` finds the documents that are named."""
        self._generator = generator
        self._ledger = ledger

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        request = requested(turn.text)
        if request is None:
            kind = _COMMANDS.get(turn.text.lower().partition("@")[0])
            return None if kind is None else Reply(_usage(kind, turn.lang), turn.lang)
        try:
            generator = self._generator()
        except ConfigError as error:
            return Reply(_no_model(str(error), turn.lang), turn.lang)
        return Reply(turn.told(self._work(request, generator, turn.lang)), turn.lang)

    def _work(self, request: Request, generator: Generator, lang: Lang) -> Iterator[str]:
        if request.kind == "translate":
            to = request.to or ("zh" if detect_lang(request.text) == "en" else "en")
            return tasks.translate(generator, request.text, to)
        if request.kind == "summarise":
            return tasks.summarise(generator, self._document(request.text) or request.text, lang=lang)
        return tasks.write(generator, request.text, lang)

    def _document(self, name: str) -> str:
        """The text of the document of that name; "" where there is none."""
        try:
            return self._ledger().text_of(self._ledger().find_source(name.strip(" \"“”'《》")).id)
        except SourceError:
            return ""


def requested(text: str) -> Request | None:
    """What a message asks to be written, or None.

    >>> requested("Translate good morning into Chinese"), requested("把早上好翻译成英文").text
    (Request(kind='translate', text='good morning', to='zh'), '早上好')
    """
    for kind in _KINDS:
        found = said(kind, text)
        if found is not None:
            named = found.get("to")
            to: Lang | None = None if named is None else "en" if named == "en" or _ENGLISH.search(named) else "zh"
            return Request(kind, found["text"].strip(' \n"“”'), to)
    return None


def _usage(kind: Kind, lang: Lang) -> str:
    what: dict[Kind, dict[Lang, str]] = {
        "translate": {"en": "/translate [zh|en] TEXT", "zh": "/translate [zh|en] 文字"},
        "summarise": {"en": "/summarise TEXT, or the name of a document", "zh": "/summarise 文字或文档名称"},
        "write": {"en": "/write what you want", "zh": "/write 想写的内容"},
    }
    return f"用法：{what[kind]['zh']}" if lang == "zh" else f"Usage: {what[kind]['en']}"


def _no_model(reason: str, lang: Lang) -> str:
    if lang == "zh":
        return (
            "还没有配置语言模型，所以不能翻译、写作或概括。"
            "请在 config.yaml 里设置 generator.model（一个因果语言模型的文件夹），"
            "或者设置 generator.url 和 generator.model（一个兼容 OpenAI 的服务器）。"
        )
    return f"I cannot do that yet: {reason}."


def make(app: App) -> Writing:
    """The skill through the application's language model."""
    return Writing(app.generator, app.ledger)
