"""Likeness of words to class and property labels by sentence vectors, across languages.

Knows: an encoder, and the vectors of all labels of one graph, made at the first use. Does not know: questions.
Everything works without it; with it, words find a property that says the same in other words or in the other language.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kg.question.lexicon.lexicon import Lexicon

_MOST_LABELS = 20_000
_NEAREST = 3
ALIKE, SURELY_ALIKE = 0.5, 0.6
"""Least cosine of words that say the same: in two languages, and in one."""


class Encoding(Protocol):
    """A sentence encoder."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, one a text."""


class Vectors:
    """The labels of a graph's classes and properties as vectors."""

    def __init__(self, encoder: Encoding, lexicon: Lexicon) -> None:
        self._encoder = encoder
        self._lexicon = lexicon
        self._lock = threading.Lock()
        self._matrix: npt.NDArray[np.float32] | None = None
        self._items: list[int] = []

    def _labels(self) -> npt.NDArray[np.float32]:
        with self._lock:
            if self._matrix is None:
                index = self._lexicon.index
                items = [*index.properties, *(c for c in index.classes if c in index.members)]
                pairs = [(i, form) for i in items for form, _ in self._lexicon.forms(i)][:_MOST_LABELS]
                self._items = [i for i, _ in pairs]
                texts = [form for _, form in pairs]
                self._matrix = self._encoder.encode(texts) if texts else np.zeros((0, 1), np.float32)
            return self._matrix

    def nearest(self, texts: Sequence[str], least: float = ALIKE) -> list[list[tuple[int, float]]]:
        """For each text the classes and properties most like it, with the cosine, which is at least `least`."""
        if not texts:
            return []
        matrix = self._labels()
        if not len(matrix):
            return [[] for _ in texts]
        cosines = self._encoder.encode(list(texts)) @ matrix.T
        found: list[list[tuple[int, float]]] = []
        for row in cosines:
            best: dict[int, float] = {}
            for place in np.argsort(-row)[: 3 * _NEAREST]:
                if row[place] >= least:
                    best.setdefault(self._items[place], float(row[place]))
            found.append(list(best.items())[:_NEAREST])
        return found

    def likeness(self, text: str, items: Sequence[int]) -> dict[int, float]:
        """The cosine of a text with the best label of each item."""
        matrix = self._labels()
        if not len(matrix):
            return {}
        row = matrix @ self._encoder.encode([text])[0]
        wanted = set(items)
        best: dict[int, float] = {}
        for item, cosine in zip(self._items, row, strict=True):
            if item in wanted:
                best[item] = max(best.get(item, 0.0), float(cosine))
        return best
