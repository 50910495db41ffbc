"""What skills say: the sentences of replies.yaml."""

from __future__ import annotations

import functools
from importlib import resources

import yaml

from nlu.language.data import FALLBACK
from nlu.types import Lang


def reply(key: str, lang: Lang, **parts: object) -> str:
    """A sentence in a language, with its blanks filled in.

    >>> reply("extracted", "zh")
    '（摘自原文的句子，未经改写）'
    """
    return (_sentences()[key].get(lang) or _sentences()[key][FALLBACK]).format(**parts)


@functools.cache
def _sentences() -> dict[str, dict[Lang, str]]:
    text = resources.files("bot.skills").joinpath("replies.yaml").read_text("utf-8")
    found: dict[str, dict[Lang, str]] = yaml.safe_load(text)
    return found
