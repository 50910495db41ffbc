"""GLiNER (Zaratiana et al. 2024) as an extractor: names of any labels, no relations. Needs the extra `gliner`.

Knows: the package's public interface. Does not know: its insides. Weights are safetensors only: of a model that is
downloaded nothing else is fetched. `reading.extractor: gliner:NAME` (a folder or a model's name).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from nlu.encoder import pick_device
from nlu.mentions import assemble
from nlu.precision import choose_precision
from nlu.text import pieces
from nlu.types import Extraction, LabelSet, Mention, ModelError

PIECE = 800
"""Characters that are read at once."""
THRESHOLD = 0.5


class GlinerExtractor:
    """Reads names with a GLiNER."""

    def __init__(self, name: str, device: str = "auto", precision: str = "auto") -> None:
        package = _package()
        folder = Path(name) if Path(name).is_dir() else _download(name)
        if not (folder / "model.safetensors").is_file():
            raise ModelError(f"{name}: has no model.safetensors; weights in other formats are not loaded")
        where = pick_device(device)
        try:
            self.model: Any = package.from_pretrained(str(folder), map_location=str(where), local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError, TypeError) as error:
            raise ModelError(f"{name}: GLiNER cannot load it ({str(error).splitlines()[0]})") from error
        if choose_precision(precision, where) == "bf16":
            self.model.to(torch.bfloat16)
        self.model.eval()
        self.name = f"gliner {name.rstrip('/').rpartition('/')[2]}"
        self._lock = threading.Lock()

    def extract(self, texts: Sequence[str], labels: LabelSet) -> list[Extraction]:
        """One extraction a text, in order; it has no relations."""
        wanted = {label.name: label.id for label in labels.mentions if label.kind == "name"}
        cut = [(number, span) for number, text in enumerate(texts) for span in pieces(text, PIECE)]
        found: list[list[Mention]] = [[] for _ in texts]
        if wanted and cut:
            said = [_clean(texts[number][a:b]) for number, (a, b) in cut]
            with self._lock, torch.inference_mode():
                read = self.model.inference(said, list(wanted), threshold=THRESHOLD, batch_size=16)
            for (number, span), entities in zip(cut, read, strict=True):
                for entity in entities:
                    start, end = span.start + int(entity["start"]), span.start + int(entity["end"])
                    text = texts[number][start:end]
                    kind = wanted[str(entity["label"])]
                    found[number].append(Mention(text, kind, start, end, min(1.0, float(entity["score"]))))
        return [assemble(text, names, labels, self.name) for text, names in zip(texts, found, strict=True)]


def make(model: str | None, device: str = "auto", precision: str = "auto") -> GlinerExtractor:
    """The extractor of the entry point `gliner`.

    Raises:
        ModelError: No model was named, the extra is not installed, or the model cannot be loaded.
    """
    if model is None:
        raise ModelError("name the model: gliner:FOLDER, or gliner:NAME of one that can be downloaded")
    return GlinerExtractor(model, device, precision)


def _package() -> Any:
    try:
        from gliner import GLiNER
    except ImportError as error:
        raise ModelError("GLiNER is not installed: install it with  pip install 'tuwen[gliner]'") from error
    return GLiNER


def _download(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(name, allow_patterns=["*.json", "*.safetensors", "*.txt", "*.model"]))
    except (OSError, ValueError, HfHubHTTPError, HFValidationError) as error:
        raise ModelError(f"{name}: neither a folder nor a model that can be downloaded ({error})") from error


def _clean(text: str) -> str:
    """Without lone surrogates, which the tokenizer cannot take; the length stays."""
    return text.encode("utf-8", "replace").decode("utf-8")
