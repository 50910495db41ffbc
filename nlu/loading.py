"""Weights folders, each loaded once: readers, classifiers and sentence vectors share one model in memory.

Knows: what a folder made by `tuwen train encoder` holds. Does not know: what the model is used for.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import torch

from nlu.encoder import build_backbone, load_weights, pick_device, read_config
from nlu.folders import SHIPPED
from nlu.model import ReadingModel
from nlu.precision import Precision, choose_precision, convert, limit_threads
from nlu.tokens import TextTokenizer

WINDOW = 128
"""Most tokens that a model reads at once; see docs/decisions.md."""


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

    @property
    def batch_tokens(self) -> int:
        """Tokens of one batch: on a CPU what its cache holds (4,096 were a fifth slower than 2,048), on a GPU many."""
        return 2048 if self.device.type == "cpu" else 32_768


_known: dict[tuple[Path, str, str], Loaded] = {}
_lock = threading.Lock()


def load(folder: Path | None = None, device: str = "auto", precision: str = "auto") -> Loaded:
    """The model of a folder (None: the shipped one) on a device; the same one at the second call.

    Args:
        precision: auto, fp32, bf16 or int8, as `nlu.precision` says.

    Raises:
        ModelError: The folder, the weights, the device or the precision cannot be used.
    """
    folder = (folder or SHIPPED).absolute()
    with _lock:
        where = pick_device(device)
        chosen = choose_precision(precision, where)
        key = folder, str(where), chosen
        if key not in _known:
            _known[key] = _load(folder, where, chosen)
        return _known[key]


def _load(folder: Path, device: torch.device, precision: Precision) -> Loaded:
    limit_threads()
    config = read_config(folder)
    encoder = config["encoder"]
    assert isinstance(encoder, dict)
    model = ReadingModel(build_backbone(encoder), width=int(str(config.get("width", 192))))
    load_weights(model, folder / "model.safetensors")
    convert(model.backbone, precision)
    longest = min(WINDOW, int(encoder.get("max_position_embeddings", 512)) - 2)
    return Loaded(
        model.to(device).eval(),
        TextTokenizer.load(folder, max_tokens=longest),
        device,
        f"tuwen-encoder {config.get('version', '?')}",
        config,
        threading.RLock(),
    )
