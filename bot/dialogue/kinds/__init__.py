"""Kinds of message, told apart by their form before the graph is read.

A message that greets, thanks, tells a feeling, states something about oneself or asks for an action on a text is no
question to the graph: no facts of the graph are its reply. Knows: the forms in the files beside this one, one a
language. Does not know: the graph, or what is replied. What has no form of its own is "question".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from nlu.language.data import FALLBACK, read_yaml

Kind = Literal[
    "greeting", "thanks", "farewell", "feeling", "statement", "command", "teaching", "chat", "documents", "question"
]

_FOLDER = Path(__file__).parent


@cache
def _forms(lang: str) -> Sequence[tuple[Kind, re.Pattern[str]]]:
    if not (_FOLDER / f"{lang}.yaml").is_file():  # of such a language every message is a question
        return []
    data = read_yaml(_FOLDER / f"{lang}.yaml")
    shared = {name: "|".join(found) for name, found in data["words"].items()}

    def pattern(text: str) -> re.Pattern[str]:
        for name, found in shared.items():
            text = text.replace(f"%{name}%", f"(?:{found})")
        return re.compile(text, re.IGNORECASE)

    return [(kind, pattern(text)) for kind, found in data["kinds"].items() for text in found]


@cache
def _plain(lang: str) -> re.Pattern[str] | None:
    if not (_FOLDER / f"{lang}.yaml").is_file():
        return None
    return re.compile(read_yaml(_FOLDER / f"{lang}.yaml")["plain_question"], re.IGNORECASE)


def is_plain_question(text: str, lang: str) -> bool:
    """Whether a message has the form of a question about the world, which no other kind of message has.

    >>> is_plain_question("Who wrote Hamlet?", "en"), is_plain_question("Do you sleep?", "en")
    (True, False)
    """
    pattern = _plain(lang)
    return pattern is not None and pattern.fullmatch(" ".join(text.split())) is not None


@cache
def _signs(lang: str) -> Sequence[re.Pattern[str]]:
    known = lang if (_FOLDER / f"{lang}.yaml").is_file() else FALLBACK
    data = read_yaml(_FOLDER / f"{known}.yaml")["signs"]
    return [re.compile(data[name], re.IGNORECASE) for name in sorted(data)]


def signs(text: str, lang: str) -> list[float]:
    """Whether each sign of `signs` is in a message, 1 or 0, by the names of the signs."""
    return [float(sign.search(text) is not None) for sign in _signs(lang)]


def kind_of(text: str, lang: str) -> Kind:
    """The kind of a message.

    >>> kind_of("Hello there!", "en"), kind_of("我今天很开心", "zh"), kind_of("Who wrote Hamlet?", "en")
    ('greeting', 'feeling', 'question')
    """
    said = " ".join(text.strip().split())
    plain = said.rstrip("!！.。~～,， ")
    for kind, form in _forms(lang):
        if form.fullmatch(plain):
            return kind
    return "question"
