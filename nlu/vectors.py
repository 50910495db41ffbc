"""Sentence vectors of Chinese and English in one space.

Knows: how texts become unit vectors, and which short texts it has seen. Does not know: what they are compared for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from nlu.encoder import batches, pool
from nlu.folders import identity_of
from nlu.loading import load

_SHORT, _MOST_KNOWN = 64, 20_000


class SentenceEncoder:
    """Sentence vectors of Chinese and English in one space. Loads its weights at the first call; thread-safe."""

    def __init__(
        self,
        folder: Path | None = None,
        device: str = "auto",
        batch_tokens: int | None = None,
        precision: str = "auto",
    ) -> None:
        self._where = folder, device, precision
        self._batch_tokens = batch_tokens
        self._known: dict[str, np.ndarray] = {}

    @cached_property
    def identity(self) -> str:
        """Tells these vectors from those of other weights."""
        return identity_of(self._where[0])

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of unit length, float32 [len(texts), width]. Short texts (labels, words) are encoded once.

        Raises:
            ModelError: The weights cannot be loaded.
        """
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if not texts or any(len(text) > _SHORT for text in new):
            return self._encode(texts)
        if len(self._known) + len(new) > _MOST_KNOWN:
            self._known.clear()
            new = list(dict.fromkeys(texts))
        known = self._known
        known.update(zip(new, self._encode(new), strict=True))
        return np.stack([known[text] for text in texts])

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        loaded = load(*self._where)
        backbone = loaded.model.backbone
        items = loaded.tokenizer.tokenize(texts)
        out = np.zeros((len(texts), backbone.width), dtype=np.float32)
        for rows in batches([len(item.ids) for item in items], self._batch_tokens or loaded.batch_tokens):
            batch = loaded.tokenizer.collate([items[row] for row in rows]).to(loaded.device)
            with torch.inference_mode():
                vectors = functional.normalize(pool(backbone(batch), batch.mask), dim=-1)
            out[rows] = vectors.cpu().numpy()
        return out
