"""Likeness of words to class and property labels by sentence vectors, across languages.

Knows: an encoder, and the vectors of all labels of one graph, made at the first use. Does not know: questions.
Everything works without it; with it, words find a property that says the same in other words or in the other language.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kg.question.deadline import Deadline
from kg.question.lexicon.lexicon import Lexicon
from kg.types import BusyError

_MOST_LABELS = 20_000
_NEAREST = 3
_AT_ONCE = 64
"""Labels that go through the encoder together; whoever asks meanwhile comes between."""
ALIKE, SURELY_ALIKE = 0.5, 0.6
"""Least cosine of words that say the same: in two languages, and in one."""


class Encoding(Protocol):
    """A sentence encoder."""

    @property
    def patient(self) -> bool:
        """Whether a question waits for what is made at the first use, however long that takes.

        So it is where one person asks; where many do, everything is made ready beside, and is missed until then.
        """

    def encode(self, texts: Sequence[str], deadline: Deadline | None = None) -> npt.NDArray[np.float32]:
        """Unit vectors, one a text.

        Raises:
            BusyError: There was not the time for it.
        """


class Unhurried:
    """An encoder that a question waits for, whatever its time: for evaluations and for learning."""

    patient = True

    def __init__(self, encode: Callable[[Sequence[str]], npt.NDArray[np.float32]]) -> None:
        self._encode = encode

    def encode(self, texts: Sequence[str], deadline: Deadline | None = None) -> npt.NDArray[np.float32]:
        """Unit vectors, one a text."""
        return self._encode(texts)


class Vectors:
    """The labels of a graph's classes and properties as vectors."""

    def __init__(self, encoder: Encoding, lexicon: Lexicon) -> None:
        self._encoder = encoder
        self._lexicon = lexicon
        self._lock = threading.Lock()
        self._matrix: Future[npt.NDArray[np.float32]] | None = None
        self._items: list[int] = []

    def _labels(self, deadline: Deadline) -> npt.NDArray[np.float32]:
        """The vectors of all labels, made by a thread of its own when they are first asked for."""
        with self._lock:
            if self._matrix is None or (self._matrix.done() and self._matrix.exception() is not None):
                self._matrix = Future()
                threading.Thread(target=self._make, args=(self._matrix,), name="labels", daemon=True).start()
        if self._encoder.patient:
            with deadline.stopped():
                return self._matrix.result()
        try:
            return self._matrix.result(deadline.search())
        except TimeoutError:
            raise BusyError("the labels are still being read") from None

    def _make(self, made: Future[npt.NDArray[np.float32]]) -> None:
        try:
            index = self._lexicon.index
            items = [*index.properties, *(c for c in index.classes if c in index.members)]
            pairs = [(i, form) for i in items for form, _ in self._lexicon.forms(i)][:_MOST_LABELS]
            self._items = [i for i, _ in pairs]
            texts = [form for _, form in pairs]
            parts = [self._encoder.encode(texts[n : n + _AT_ONCE]) for n in range(0, len(texts), _AT_ONCE)]
            made.set_result(np.concatenate(parts) if parts else np.zeros((0, 1), np.float32))
        except BaseException as error:  # handed to whoever waits
            made.set_exception(error)

    def nearest(
        self, texts: Sequence[str], least: float = ALIKE, *, deadline: Deadline
    ) -> list[list[tuple[int, float]]]:  # fmt: skip
        """For each text the classes and properties most like it, with the cosine, which is at least `least`.

        Nothing for any of them where the time is over.
        """
        nothing: list[list[tuple[int, float]]] = [[] for _ in texts]
        if not texts or deadline.over:
            return nothing
        try:
            matrix = self._labels(deadline)
            if not len(matrix):
                return nothing
            cosines = self._encoder.encode(list(texts), deadline) @ matrix.T
        except BusyError:
            deadline.cut = True
            return nothing
        found: list[list[tuple[int, float]]] = []
        for row in cosines:
            best: dict[int, float] = {}
            for place in np.argsort(-row)[: 3 * _NEAREST]:
                if row[place] >= least:
                    best.setdefault(self._items[place], float(row[place]))
            found.append(list(best.items())[:_NEAREST])
        return found

    def likeness(self, text: str, items: Sequence[int], deadline: Deadline) -> dict[int, float]:
        """The cosine of a text with the best label of each item; none where the time is over."""
        if deadline.over:
            return {}
        try:
            matrix = self._labels(deadline)
            if not len(matrix):
                return {}
            row = matrix @ self._encoder.encode([text], deadline)[0]
        except BusyError:
            deadline.cut = True
            return {}
        wanted = set(items)
        best: dict[int, float] = {}
        for item, cosine in zip(self._items, row, strict=True):
            if item in wanted:
                best[item] = max(best.get(item, 0.0), float(cosine))
        return best
