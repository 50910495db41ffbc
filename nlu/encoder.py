"""The bilingual Transformer encoder: token vectors for reading, sentence vectors for comparing.

Knows: a weights folder (config.json, model.safetensors, tokenizer.json) and how to run it. Does not know: labels,
spans, graphs. Any transformers encoder can be the backbone; weights are safetensors only and no remote code runs.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, PreTrainedModel
from transformers.utils import logging as transformers_logging

from nlu.tokens import SHAPES, TextTokenizer, TokenBatch
from nlu.types import ModelError

SHIPPED = Path(__file__).parent / "weights" / "encoder"
"""The weights that come with the package."""


_SHORT, _MOST_KNOWN = 64, 20_000


class Backbone(nn.Module):
    """A transformers encoder whose input vectors also carry the letter case that an uncased vocabulary loses."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder: Any = encoder  # torch types a submodule as Tensor or Module
        self.width = int(encoder.config.hidden_size)
        self.shape_vectors = nn.Embedding(SHAPES, self.width)
        nn.init.zeros_(self.shape_vectors.weight)

    def forward(self, batch: TokenBatch) -> torch.Tensor:
        """Token vectors, [batch, length, width]."""
        return self.encode(self.embed(batch), batch.mask)

    def embed(self, batch: TokenBatch) -> torch.Tensor:
        """What goes into the first layer, [batch, length, width]."""
        vectors: torch.Tensor = self.encoder.get_input_embeddings()(batch.ids) + self.shape_vectors(batch.shapes)
        return vectors

    def encode(self, vectors: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Token vectors from what `embed` gave, [batch, length, width]."""
        output: torch.Tensor = self.encoder(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
        return output


def pool(vectors: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Mean of the token vectors of each text, [batch, width] (Reimers & Gurevych 2019, section 3)."""
    weights = mask.unsqueeze(-1).to(vectors.dtype)
    return (vectors * weights).sum(1) / weights.sum(1).clamp(min=1e-6)


def pick_device(name: str = "auto") -> torch.device:
    """The device called `name`; "auto" is the GPU where there is one.

    Raises:
        ModelError: torch does not know or does not have that device.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ModelError(f"device {name!r} is not available; use auto, cpu or cuda") from error
    return device


def build_backbone(config: Mapping[str, object]) -> Backbone:
    """A backbone with random weights from a transformers configuration.

    Raises:
        ModelError: transformers does not know that kind of model.
    """
    values = dict(config)
    try:
        kind = str(values.pop("model_type"))
        encoder = AutoModel.from_config(AutoConfig.for_model(kind, **values), trust_remote_code=False)
    except (KeyError, ValueError) as error:
        raise ModelError(f"config.json describes no encoder that transformers can build: {error}") from error
    if hasattr(encoder, "pooler"):
        encoder.pooler = None
    return Backbone(encoder)


def read_config(folder: Path) -> dict[str, object]:
    """What config.json of a weights folder says.

    Raises:
        ModelError: The file is missing or is no JSON object.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read ({error}); name a folder made by `tuwen train encoder`") from error
    if not isinstance(config, dict) or "encoder" not in config:
        raise ModelError(f"{path}: is not the configuration of a Tuwen encoder (no key 'encoder')")
    return config


def load_weights(module: nn.Module, path: Path, *, prefix: str = "") -> None:
    """Fill a module from a safetensors file; `prefix` selects the tensors that belong to it.

    Raises:
        ModelError: The file is missing, broken, or of another shape.
    """
    try:
        tensors = load_file(path)
        chosen = {
            name.removeprefix(prefix): value.float() for name, value in tensors.items() if name.startswith(prefix)
        }
        lacking, foreign = module.load_state_dict(chosen, strict=False)
        if lacking or foreign:
            raise ModelError(f"{path}: has no {', '.join(lacking[:3])}" if lacking else f"{path}: unknown {foreign[0]}")
    except (OSError, SafetensorError, RuntimeError) as error:
        raise ModelError(f"{path}: weights cannot be loaded ({str(error).splitlines()[0]})") from error


def save_weights(module: nn.Module, path: Path) -> None:
    """Write a module's parameters as float16 safetensors (half the size; measured: no change of the second decimal)."""
    tensors = {
        name: value.detach().to("cpu", torch.float16).contiguous() for name, value in module.state_dict().items()
    }
    save_file(tensors, path)


class SentenceEncoder:
    """Sentence vectors of Chinese and English in one space. Loads its weights at the first call; thread-safe."""

    def __init__(self, folder: Path | None = None, device: str = "auto", batch_tokens: int = 8192) -> None:
        self.folder = folder or SHIPPED
        self._device_name = device
        self._batch_tokens = batch_tokens
        self._lock = threading.Lock()
        self._parts: tuple[TextTokenizer, Backbone, torch.device] | None = None
        self._known: dict[str, np.ndarray] = {}

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
        tokenizer, backbone, device = self._load()
        items = tokenizer.tokenize(texts)
        out = np.zeros((len(texts), backbone.width), dtype=np.float32)
        for rows in batches([len(item.ids) for item in items], self._batch_tokens):
            batch = tokenizer.collate([items[row] for row in rows]).to(device)
            with torch.inference_mode():
                vectors = functional.normalize(pool(backbone(batch), batch.mask), dim=-1)
            out[rows] = vectors.float().cpu().numpy()
        return out

    def _load(self) -> tuple[TextTokenizer, Backbone, torch.device]:
        with self._lock:
            if self._parts is None:
                transformers_logging.set_verbosity_error()
                device = pick_device(self._device_name)
                config = read_config(self.folder)
                encoder = config["encoder"]
                assert isinstance(encoder, dict)
                backbone = build_backbone(encoder)
                load_weights(backbone, self.folder / "model.safetensors", prefix="backbone.")
                self._parts = TextTokenizer.load(self.folder), backbone.to(device).eval(), device
            return self._parts


def batches(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Indices grouped by similar length so that rows times longest stays within `budget` tokens."""
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    groups: list[list[int]] = []
    group: list[int] = []
    for index in order:
        if group and (len(group) + 1) * lengths[index] > budget:
            groups.append(group)
            group = []
        group.append(index)
    if group:
        groups.append(group)
    return groups
