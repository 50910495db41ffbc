"""Kinds of message by what they mean: a linear layer on the encoder's vector, beside the forms.

The forms decide where one fits; what has the form of a plain question stays one, without the encoder; everything else
is told apart by its vector. The layer (`head.json`) is fitted by `python -m bot.dialogue.kinds.fit` for one encoder and
says which: with another one the forms decide alone. Knows: vectors and forms. Does not know: the graph, replies.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from bot.dialogue.kinds import Kind, is_plain_question, kind_of, signs
from kg.passages.index import Encoder
from nlu.language.data import is_language, language
from nlu.text import detect_lang

_FILE = Path(__file__).with_name("head.json")
SURELY = 0.4
"""Least probability of a kind that takes a message from the graph: a question lost is worse than a remark looked up."""
_WEIGHT = 0.5
"""What a sign counts beside a vector of unit length."""


@dataclass(frozen=True, slots=True)
class Head:
    """The fitted layer.

    Attributes:
        encoder: Identity of the encoder whose vectors it reads.
        kinds: What its rows stand for.
        weights: [kinds, width + signs + 1]: the vector, the signs of the words, the constant.
    """

    encoder: str
    kinds: tuple[Kind, ...]
    weights: npt.NDArray[np.float32]

    def probabilities(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Probability of each kind, [messages, kinds], from `inputs`."""
        logits = rows @ self.weights.T
        logits -= logits.max(1, keepdims=True)
        chances = np.exp(logits)
        return cast("npt.NDArray[np.float32]", chances / chances.sum(1, keepdims=True))


def inputs(texts: Sequence[str], encoder: Encoder) -> npt.NDArray[np.float32]:
    """What the layer reads of some messages, [messages, width + signs + 1]."""
    beside = np.array([[_WEIGHT * s for s in signs(text, detect_lang(text))] + [1.0] for text in texts], np.float32)
    return np.concatenate([encoder.encode(list(texts)), beside], axis=1)


class Kinds:
    """Tells the kinds of messages apart. Safe to share between threads."""

    def __init__(self, encoder: Encoder | None = None, head: Head | None = None) -> None:
        """`encoder`: None: the forms decide alone. `head`: the shipped one where it was fitted for the encoder."""
        self._encoder = encoder
        self._given = head

    def __call__(self, text: str, lang: str) -> Kind:
        """The kind of a message."""
        kind = kind_of(text, lang)
        if kind != "question" or self._encoder is None or is_plain_question(text, lang) or _repairs(text, lang):
            return kind
        head = self._given or shipped()
        if head is None or head.encoder != self._encoder.identity:
            return kind
        chances = head.probabilities(inputs([text], self._encoder))[0]
        best = int(chances.argmax())
        found = head.kinds[best]
        return found if chances[best] >= SURELY else "question"


def _repairs(text: str, lang: str) -> bool:
    """Whether someone corrects his own question: "I mean Ohio"."""
    return is_language(lang) and language(lang).references.repair.search(text) is not None


@functools.cache
def shipped() -> Head | None:
    """The layer that comes with the program; None where there is none."""
    return read(json.loads(_FILE.read_text("utf-8"))) if _FILE.is_file() else None


def read(said: Mapping[str, object]) -> Head:
    """A layer from its JSON form."""
    kinds = cast("Sequence[Kind]", said["kinds"])
    return Head(str(said["encoder"]), tuple(kinds), np.array(said["weights"], np.float32))


__all__ = ["Head", "Kinds", "inputs", "read", "shipped"]
