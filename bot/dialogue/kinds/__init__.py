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

from nlu.language.data import read_yaml

Kind = Literal["greeting", "thanks", "farewell", "feeling", "statement", "command", "teaching", "chat", "question"]

_FOLDER = Path(__file__).parent


@cache
def _forms(lang: str) -> Sequence[tuple[Kind, re.Pattern[str]]]:
    data = read_yaml(_FOLDER / f"{lang}.yaml")
    shared = {name: "|".join(found) for name, found in data["words"].items()}

    def pattern(text: str) -> re.Pattern[str]:
        for name, found in shared.items():
            text = text.replace(f"%{name}%", f"(?:{found})")
        return re.compile(text, re.IGNORECASE)

    return [(kind, pattern(text)) for kind, found in data["kinds"].items() for text in found]


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
