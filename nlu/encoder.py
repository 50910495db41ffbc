"""The body of every model here: a Transformer encoder that gives token vectors, and the files it comes from.

Knows: a weights folder (config.json, model.safetensors). Does not know: labels, spans, graphs. Any transformers encoder
can be the body; weights are safetensors only and no remote code runs. transformers is imported only for a body that
`nlu.bert` is not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from nlu.bert import Bert, is_plain
from nlu.tokens import SHAPES, TokenBatch
from nlu.types import ModelError

_SCALE = ":scale"
"""Ends the name of the scales of a matrix of 8-bit integers."""


class Backbone(nn.Module):
    """An encoder whose input vectors also carry the letter case that an uncased vocabulary loses.

    Attributes:
        width: Length of a token vector.
        dtype: What the encoder computes in; token vectors come out as float32.
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder: Any = encoder  # torch types a submodule as Tensor or Module
        self.width = int(encoder.config.hidden_size)
        self.dtype = torch.float32
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
        output: torch.Tensor = self.encoder(inputs_embeds=vectors.to(self.dtype), attention_mask=mask).last_hidden_state
        return output.float()


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
    """A backbone for reading, to be filled by `load_weights`, from a transformers configuration.

    Raises:
        ModelError: transformers does not know that kind of model.
    """
    return Backbone(Bert(config)) if is_plain(config) else build_trainable(config)


def build_trainable(config: Mapping[str, object]) -> Backbone:
    """The same with the body as transformers builds it, with random weights and dropout.

    Raises:
        ModelError: As for `build_backbone`.
    """
    from transformers import AutoConfig, AutoModel
    from transformers.utils import logging

    logging.set_verbosity_error()
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
            name.removeprefix(prefix): _whole(value, tensors.get(name + _SCALE))
            for name, value in tensors.items()
            if name.startswith(prefix) and not name.endswith(_SCALE)
        }
        lacking, foreign = module.load_state_dict(chosen, strict=False, assign=True)
        if lacking or foreign:
            raise ModelError(f"{path}: has no {', '.join(lacking[:3])}" if lacking else f"{path}: unknown {foreign[0]}")
    except (OSError, SafetensorError, RuntimeError) as error:
        raise ModelError(f"{path}: weights cannot be loaded ({str(error).splitlines()[0]})") from error


def save_weights(module: nn.Module, path: Path, *, int8: bool = False) -> None:
    """Write a module's parameters as float16 safetensors (half the size; measured: no change of the second decimal).

    Args:
        int8: Matrices as 8-bit integers with a float16 scale for each row: half the size again.
    """
    tensors: dict[str, torch.Tensor] = {}
    for name, value in module.state_dict().items():
        whole = value.detach().cpu().float()
        if int8 and whole.dim() == 2:
            scale = (whole.abs().amax(1) / 127).clamp(min=1e-7).to(torch.float16)
            tensors[name] = (whole / scale.float().unsqueeze(1)).round().clamp(-127, 127).to(torch.int8)
            tensors[name + _SCALE] = scale
        else:
            tensors[name] = whole.to(torch.float16).contiguous()
    save_file(tensors, path)


def _whole(value: torch.Tensor, scale: torch.Tensor | None) -> torch.Tensor:
    return value.float() if scale is None else value.float() * scale.float().unsqueeze(1)


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
