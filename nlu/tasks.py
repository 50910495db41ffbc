"""What a language model is asked to do: translate, write, continue, summarise, chat; long texts in pieces.

Knows: how a task is put to a model (words in generation/tasks.yaml), how a long text is cut, which languages a model
speaks where it says so. Does not know: which model answers.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Any

import yaml

from nlu.language.data import FALLBACK, always
from nlu.text import detect_lang, sentences
from nlu.types import Generator, Lang, ModelError

PIECE = 1500
"""Characters of a text that the model is given at once; longer ones are cut between sentences."""


def translate(generator: Generator, text: str, to: Lang) -> Iterator[str]:
    """The text in the other language, in pieces as they come; what stands between the sentences' pieces is kept.

    Raises:
        ModelError: The model failed.
    """
    task = _told("translate", to)
    for start, end, gap in _cut(text, across=False):
        yield from generator.generate([("system", task), ("user", text[start:end])])
        yield gap


def summarise(generator: Generator, text: str, most: int = 3, lang: Lang | None = None) -> Iterator[str]:
    """At most `most` sentences on what a text says, in its language or `lang`; long texts by summaries of their parts.

    Raises:
        ModelError: The model failed.
    """
    said = lang or detect_lang(text)
    task = _told("summarise", said, n=most)
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
    yield from generator.generate([("system", _told("write", lang or detect_lang(wish))), ("user", wish)])


def carry_on(generator: Generator, text: str) -> Iterator[str]:
    """What comes after a text, in its language.

    Raises:
        ModelError: The model failed.
    """
    yield from generator.generate([("system", _told("continue", detect_lang(text))), ("user", text)])


def chat(generator: Generator, said: Sequence[tuple[str, str]], lang: Lang) -> Iterator[str]:
    """The next message of a conversation of (role, text), oldest first.

    Raises:
        ModelError: The model failed.
    """
    yield from generator.generate([("system", _told("chat", lang)), *said])


def speaks(generator: Generator, lang: Lang) -> bool:
    """Whether a model writes a language; one that does not say which it knows (`languages`) knows both."""
    return lang in getattr(generator, "languages", sorted(always()))


def _told(task: str, lang: Lang, **parts: object) -> str:
    """The instruction for a task, in a language."""
    words = _words()
    lang = lang if lang in words[task] else FALLBACK
    return str(words[task][lang]).format(to=words["languages"][lang][lang], **parts)


@functools.cache
def _words() -> dict[str, dict[str, Any]]:
    text = resources.files("nlu.generation").joinpath("tasks.yaml").read_text("utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found


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
