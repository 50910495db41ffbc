"""Weights folders, each loaded once: readers, classifiers and sentence vectors share one model in memory.

Knows: what a folder made by `tuwen train encoder` holds. Does not know: what the model is used for.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers.utils import logging as transformers_logging

from nlu.encoder import SHIPPED, build_backbone, load_weights, pick_device, read_config
from nlu.model import ReadingModel
from nlu.tokens import TextTokenizer


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model that is ready to read, its tokenizer, and the lock that its users share.

    Attributes:
        name: "tuwen-encoder" and its version.
        config: What config.json says.
    """

    model: ReadingModel
    tokenizer: TextTokenizer
    device: torch.device
    name: str
    config: dict[str, object]
    lock: threading.RLock

    def number(self, key: str, default: float) -> float:
        """A number of the configuration."""
        return float(str(self.config.get(key, default)))


_known: dict[tuple[Path, str], Loaded] = {}
_lock = threading.Lock()


def load(folder: Path | None = None, device: str = "auto") -> Loaded:
    """The model of a folder (None: the shipped one) on a device; the same one at the second call.

    Raises:
        ModelError: The folder, the weights or the device cannot be used.
    """
    folder = (folder or SHIPPED).absolute()
    with _lock:
        found = _known.get((folder, device))
        if found is None:
            found = _known[folder, device] = _load(folder, pick_device(device))
        return found


def _load(folder: Path, device: torch.device) -> Loaded:
    transformers_logging.set_verbosity_error()
    config = read_config(folder)
    encoder = config["encoder"]
    assert isinstance(encoder, dict)
    model = ReadingModel(build_backbone(encoder), width=int(str(config.get("width", 192))))
    load_weights(model, folder / "model.safetensors")
    longest = min(512, int(encoder.get("max_position_embeddings", 512)) - 2)
    return Loaded(
        model.to(device).eval(),
        TextTokenizer.load(folder, max_tokens=longest),
        device,
        f"tuwen-encoder {config.get('version', '?')}",
        config,
        threading.RLock(),
    )
