"""Whole texts and their labels: sentiment, dialogue act, what a question expects, or any labels that are words.

Knows: how to score texts of any length. Does not know: what the labels are used for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from nlu.encoder import batches
from nlu.loading import Loaded, load
from nlu.text_labels import ACTS, EXPECTATIONS, SENTIMENT, Words
from nlu.types import Classification, LabelError
from nlu.windows import blocks


class Classifier:
    """Labels texts with a weights folder made by `tuwen train encoder`. Loads at the first call; thread-safe."""

    def __init__(self, folder: Path | None = None, device: str = "auto", precision: str = "auto") -> None:
        self._where = folder, device, precision
        self._labels: dict[tuple[tuple[str, ...], ...], torch.Tensor] = {}

    def sentiment(self, texts: Sequence[str], *, binary: bool = False) -> list[Classification]:
        """positive, negative or neutral (`binary`: never neutral) for each text, in order."""
        words = {name: said for name, said in SENTIMENT.items() if not (binary and name == "neutral")}
        return self.classify(texts, words, self.loaded.number("sentiment_temperature", 1.0))

    def acts(self, texts: Sequence[str]) -> list[Classification]:
        """The dialogue act of each message: a key of `nlu.text_labels.ACTS`."""
        return self.classify(texts, ACTS)

    def expectations(self, texts: Sequence[str]) -> list[Classification]:
        """What each question expects: a key of `nlu.text_labels.EXPECTATIONS`."""
        return self.classify(texts, EXPECTATIONS)

    def classify(
        self,
        texts: Sequence[str],
        labels: Words | Mapping[str, Sequence[str]],
        temperature: float | None = None,
    ) -> list[Classification]:
        """The best of the labels for each text, in order.

        A text that is longer than a window is cut at sentences; its logits are the mean of its pieces', weighted by
        their tokens.

        Args:
            labels: For each label the ways of saying it, in either language; their logits are averaged.
            temperature: What logits are divided by (Guo et al. 2017); None: what was found on dev sets of many labels.

        Raises:
            LabelError: No labels, or one without words.
            ModelError: The weights cannot be loaded.
        """
        names = check_words(labels)
        loaded = self.loaded
        logits = np.zeros((len(texts), len(names)))
        weights = np.full(len(texts), 1e-9)
        # A text of nothing but space has no window; it is read as it is.
        whole = [text if text.strip() else "." for text in texts]
        for block in blocks(whole, loaded.tokenizer):
            for rows in batches([len(window.tokens.ids) for window in block], loaded.batch_tokens):
                chosen = [block[row] for row in rows]
                batch = loaded.tokenizer.collate([window.tokens for window in chosen]).to(loaded.device)
                with loaded.lock, torch.inference_mode():
                    vectors = self.vectors(labels)
                    found = loaded.model.text_logits(loaded.model.read(batch), batch.mask, vectors)
                for window, score in zip(chosen, found.float().cpu().numpy(), strict=True):
                    weight = len(window.tokens.ids)
                    logits[window.number] += weight * score
                    weights[window.number] += weight
        logits /= weights[:, None] * (temperature or loaded.number("text_temperature", 1.0))
        logits -= logits.max(1, keepdims=True, initial=-1e9)
        chances = np.exp(logits)
        chances /= chances.sum(1, keepdims=True)
        return [_classification(names, row) for row in chances]

    @property
    def loaded(self) -> Loaded:
        """The model, loaded now if it was not."""
        return load(*self._where)

    def vectors(self, labels: Words | Mapping[str, Sequence[str]]) -> torch.Tensor:
        """Vectors of labels, [labels, hidden]: the mean over the ways of saying each; encoded once."""
        key = tuple(tuple(said) for said in labels.values())
        if key not in self._labels:
            loaded = self.loaded
            flat = [way for said in key for way in said]
            with loaded.lock, torch.inference_mode():
                rows = loaded.model.labels(loaded.tokenizer.batch(flat).to(loaded.device))
            sizes = [len(said) for said in key]
            if len(self._labels) > 16:
                self._labels.clear()
            self._labels[key] = torch.stack([part.mean(0) for part in rows.split(sizes)])
        return self._labels[key]


def check_words(labels: Mapping[str, Sequence[str]]) -> list[str]:
    """The names of labels that can be used.

    Raises:
        LabelError: There are none, or one has no words.
    """
    if not labels:
        raise LabelError("no labels to choose from; give at least two, each with the words that say it")
    for name, said in labels.items():
        if not said or not all(way.strip() for way in said):
            raise LabelError(f"label {name!r} has no words; labels are read as words")
    return list(labels)


def _classification(names: list[str], chances: np.ndarray) -> Classification:
    best = int(chances.argmax())
    return Classification(names[best], float(chances[best]), tuple(zip(names, map(float, chances), strict=True)))
