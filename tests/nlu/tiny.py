"""A tiny BERT and vocabulary that tests make and save themselves: real files, real loading code, random weights."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from transformers import BertConfig, BertModel

from nlu.encoder import Backbone, save_weights
from nlu.model import ReadingModel
from nlu.tokens import TextTokenizer
from nlu.training.vocabulary import SPECIAL, build_tokenizer

CONFIG = {
    "vocab_size": 0,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 512,
    "pad_token_id": 0,
}


def tokenizer_for(texts: list[str]) -> TextTokenizer:
    """Every character of the texts, alone and as a continuation, and every lower-case word."""
    letters = sorted({c for text in texts for c in text.lower() if not c.isspace()} | set("abcdefghijklmnopqrstuvwxyz"))
    words = sorted({w for text in texts for w in text.lower().split() if w.isascii() and len(w) > 1})
    return build_tokenizer(list(dict.fromkeys([*SPECIAL, *letters, *("##" + c for c in letters), *words])))


def model_for(tokenizer: TextTokenizer, seed: int = 0) -> ReadingModel:
    """A reading model with random weights."""
    torch.manual_seed(seed)
    config = BertConfig(**{**CONFIG, "vocab_size": tokenizer.vocabulary_size})
    return ReadingModel(Backbone(BertModel(config, add_pooling_layer=False)), width=16)


def save(folder: Path, model: ReadingModel, tokenizer: TextTokenizer) -> Path:
    """A weights folder as `tuwen train encoder` makes it."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(folder)
    save_weights(model, folder / "model.safetensors")
    encoder = {**CONFIG, "vocab_size": tokenizer.vocabulary_size, "model_type": "bert"}
    (folder / "config.json").write_text(json.dumps({"version": "test", "encoder": encoder, "width": 16}), "utf-8")
    return folder


TEXTS = ["Ada Lovelace was born in London .", "华为技术有限公司位于深圳。", "圖問 Tuwen 是一個系統"]
