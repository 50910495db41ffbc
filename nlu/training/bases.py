"""What training starts from: all-MiniLM-L6-v2 made bilingual, weights of our own, or any transformers encoder.

Knows: the three kinds of folders. Does not know: data, losses. Weights are read from safetensors only and no remote
code runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from torch import nn
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging

from nlu.encoder import Backbone, build_trainable, load_weights, read_config
from nlu.folders import kind_of
from nlu.model import ReadingModel
from nlu.tokens import TextTokenizer
from nlu.training import align, vocabulary
from nlu.types import ModelError


def start(base: Path | None, texts: Iterable[str]) -> tuple[TextTokenizer, ReadingModel]:
    """The tokenizer and the model that training starts from.

    Args:
        base: None: all-MiniLM-L6-v2 (extra `train`) with its vocabulary pruned and extended with Chinese characters; a
            folder made by `tuwen train encoder`: goes on from its weights, heads included; any other folder, or the
            name of a model that transformers can download: a transformers encoder with its own tokenizer.
        texts: Running text that tells which pieces and characters are in use (read for None alone).

    Raises:
        ModelError: The folder holds no such model, or the extra is not installed.
    """
    if base is None:
        folder = align.teacher_folder()
        pieces = vocabulary.build_vocabulary(folder, texts)
        return vocabulary.build_tokenizer(pieces), ReadingModel(vocabulary.transplant(folder, pieces))
    if kind_of(base) == "tuwen":
        return _ours(base)
    return _theirs(base)


def set_dropout(body: nn.Module, share: float) -> None:
    """Set the dropout of a transformers encoder."""
    for module in body.modules():
        if isinstance(module, nn.Dropout):
            module.p = share
        for name in ("dropout_prob", "attention_dropout"):
            if isinstance(getattr(module, name, None), float):
                setattr(module, name, share)


def _ours(base: Path) -> tuple[TextTokenizer, ReadingModel]:
    config = read_config(base)
    encoder = config["encoder"]
    assert isinstance(encoder, dict)
    model = ReadingModel(build_trainable(encoder), width=int(str(config.get("width", 192))))
    load_weights(model, base / "model.safetensors")
    return TextTokenizer.load(base), model


def _theirs(base: Path) -> tuple[TextTokenizer, ReadingModel]:
    try:
        logging.set_verbosity_error()
        encoder: Any = AutoModel.from_pretrained(str(base), trust_remote_code=False, use_safetensors=True).float()
        tokenizer: Any = AutoTokenizer.from_pretrained(str(base), trust_remote_code=False, use_fast=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"--base {base}: {str(error).splitlines()[0]}") from error
    if not hasattr(tokenizer, "backend_tokenizer"):
        raise ModelError(f"--base {base}: its tokenizer has no tokenizer.json; only fast tokenizers give exact offsets")
    if hasattr(encoder, "pooler"):
        encoder.pooler = None
    longest = min(256, int(getattr(encoder.config, "max_position_embeddings", 512)) - 4)
    return TextTokenizer(tokenizer.backend_tokenizer, longest), ReadingModel(Backbone(encoder))
