"""What a language model is asked to do: translate, write, summarise, chat. Instructions in words, long texts in pieces.

Knows: the instructions in both languages and how a long text is cut. Does not know: which model answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlu.text import detect_lang, sentences
from nlu.types import Generator, Lang, ModelError

PIECE = 1500
"""Characters of a text that the model is given at once; longer ones are cut between sentences."""

_NAMES: dict[Lang, dict[Lang, str]] = {
    "en": {"en": "English", "zh": "Chinese"},
    "zh": {"en": "英语", "zh": "简体中文"},
}
_TRANSLATE: dict[Lang, str] = {
    "en": "Translate the user's text into {to}. Reply with the translation alone, keep names, numbers and lines.",
    "zh": "请把用户的文字翻译成{to}。只回复译文，保留人名、数字和换行。",
}
_SUMMARISE: dict[Lang, str] = {
    "en": "Summarise the user's text in at most {n} sentences, in English. State only what the text says.",
    "zh": "请用中文概括用户的文字，最多{n}句。只说原文说过的内容。",
}
_WRITE: dict[Lang, str] = {
    "en": "You are a careful writer. Write what the user asks for, in English unless told otherwise.",
    "zh": "你是一位认真的写作者。请按用户的要求写作，除非另有要求，用中文写。",
}
_CHAT: dict[Lang, str] = {
    "en": "You are a friendly assistant. Reply briefly in English. If you are not sure of a fact, say so.",
    "zh": "你是一位友善的助手。请用中文简短回复。不确定的事实请直说不确定。",
}


def translate(generator: Generator, text: str, to: Lang) -> Iterator[str]:
    """The text in the other language, in pieces as they come; what stands between the sentences' pieces is kept.

    Raises:
        ModelError: The model failed.
    """
    task = _TRANSLATE[to].format(to=_NAMES[to][to])
    for start, end, gap in _cut(text, across=False):
        yield from generator.generate([("system", task), ("user", text[start:end])])
        yield gap


def summarise(generator: Generator, text: str, most: int = 3, lang: Lang | None = None) -> Iterator[str]:
    """At most `most` sentences on what a text says, in its language or `lang`; long texts by summaries of their parts.

    Raises:
        ModelError: The model failed.
    """
    said = lang or detect_lang(text)
    task = _SUMMARISE[said].format(n=most)
    while True:
        parts = [text[start:end] for start, end, _ in _cut(text)]
        if len(parts) <= 1:
            break
        shorter = "\n".join("".join(generator.generate([("system", task), ("user", part)])).strip() for part in parts)
        if len(shorter) >= len(text):  # a model that does not shorten would never end
            raise ModelError("the language model does not shorten the text; choose another one in config.yaml")
        text = shorter
    yield from generator.generate([("system", task), ("user", text)])


def write(generator: Generator, wish: str, lang: Lang | None = None) -> Iterator[str]:
    """A text by the user's wish.

    Raises:
        ModelError: The model failed.
    """
    yield from generator.generate([("system", _WRITE[lang or detect_lang(wish)]), ("user", wish)])


def chat(generator: Generator, said: Sequence[tuple[str, str]], lang: Lang) -> Iterator[str]:
    """The next message of a conversation of (role, text), oldest first.

    Raises:
        ModelError: The model failed.
    """
    yield from generator.generate([("system", _CHAT[lang]), *said])


def _cut(text: str, across: bool = True) -> list[tuple[int, int, str]]:
    """(start, end, what follows it) of pieces of whole sentences, each at most `PIECE` characters.

    Args:
        across: A piece may hold several paragraphs.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sentences(text):
        if spans and end - spans[-1][0] <= PIECE and (across or "\n" not in text[spans[-1][1] : start]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    ends = [*(start for start, _ in spans[1:]), len(text)]
    return [(start, end, text[end:until]) for (start, end), until in zip(spans, ends, strict=True)]
