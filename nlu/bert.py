"""A BERT encoder in a page (Devlin et al. 2019), for reading: the architecture of the shipped weights.

Knows: the arithmetic, and transformers' names of the parameters. Does not know: any other architecture, dropout,
training. It is here because importing transformers' own took two of
the six seconds of a one-off command; a test holds that both give the same vectors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional

from nlu.types import ModelError

_PLAIN = {
    "hidden_act": ("gelu",),
    "position_embedding_type": ("absolute",),
    "is_decoder": (False,),
    "add_cross_attention": (False,),
    "use_bidirectional_attention": (True,),
}


@dataclass(frozen=True, slots=True)
class BertConfig:
    """The numbers of config.json that shape an encoder; names as in transformers."""

    vocab_size: int
    hidden_size: int = 768
    num_hidden_layers: int = 12
    num_attention_heads: int = 12
    intermediate_size: int = 3072
    max_position_embeddings: int = 512
    type_vocab_size: int = 2
    layer_norm_eps: float = 1e-12


class Output(NamedTuple):
    """What comes out: token vectors, [batch, length, width]."""

    last_hidden_state: torch.Tensor


def is_plain(config: Mapping[str, object]) -> bool:
    """Whether a transformers configuration is one that this file computes."""
    return config.get("model_type") == "bert" and all(
        config.get(key, allowed[0]) in allowed for key, allowed in _PLAIN.items()
    )


class Bert(nn.Module):
    """The encoder; parameters are named as those of `transformers.BertModel`."""

    def __init__(self, config: Mapping[str, object]) -> None:
        super().__init__()
        known = {key: config[key] for key in BertConfig.__slots__ if key in config}
        try:
            self.config = BertConfig(**known)  # type: ignore[arg-type]
        except TypeError as error:
            raise ModelError(f"config.json describes no BERT: {error}") from error
        self.embeddings = _Embeddings(self.config)
        layers = [_Layer(self.config) for _ in range(self.config.num_hidden_layers)]
        self.encoder: Any = nn.ModuleDict({"layer": nn.ModuleList(layers)})

    def get_input_embeddings(self) -> nn.Embedding:
        """The word vectors."""
        return self.embeddings.word_embeddings

    def forward(self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor) -> Output:
        """Token vectors from word vectors; `attention_mask` is 1 for tokens and 0 for padding, [batch, length]."""
        vectors = self.embeddings(inputs_embeds)
        seen = attention_mask[:, None, None, :].bool()
        for layer in self.encoder["layer"]:
            vectors = layer(vectors, seen)
        return Output(vectors)


class _Linear(nn.Linear):
    """A linear layer without numbers: drawing random ones that a file replaces took as long as the rest of loading."""

    def reset_parameters(self) -> None:
        """Leave the memory as it is."""


def _linear(inputs: int, outputs: int) -> nn.Linear:
    made = _Linear(inputs, outputs)
    made.__class__ = nn.Linear  # type: ignore[assignment]  # torch converts layers of this class to 8 bits, none below
    return made


class _Embedding(nn.Embedding):
    """The same for vectors of words and places."""

    def reset_parameters(self) -> None:
        """Leave the memory as it is."""


class _Embeddings(nn.Module):
    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.word_embeddings = _Embedding(config.vocab_size, config.hidden_size)
        self.position_embeddings = _Embedding(config.max_position_embeddings, config.hidden_size)
        self.token_type_embeddings = _Embedding(config.type_vocab_size, config.hidden_size)
        self.LayerNorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        places = self.position_embeddings.weight[: words.shape[1]] + self.token_type_embeddings.weight[0]
        out: torch.Tensor = self.LayerNorm(words + places)
        return out


class _Layer(nn.Module):
    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        width, inner = config.hidden_size, config.intermediate_size
        self.heads = config.num_attention_heads
        inputs = {name: _linear(width, width) for name in ("query", "key", "value")}
        self.attention: Any = nn.ModuleDict(
            {"self": nn.ModuleDict(inputs), "output": _Sum(width, width, config.layer_norm_eps)}
        )
        self.intermediate = nn.ModuleDict({"dense": _linear(width, inner)})
        self.output = _Sum(inner, width, config.layer_norm_eps)

    def forward(self, vectors: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        rows, length, width = vectors.shape
        shape = (rows, length, self.heads, width // self.heads)
        inputs = self.attention["self"]
        query, key, value = (inputs[name](vectors).view(shape).transpose(1, 2) for name in ("query", "key", "value"))
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        vectors = self.attention["output"](mixed.transpose(1, 2).reshape(rows, length, width), vectors)
        out: torch.Tensor = self.output(functional.gelu(self.intermediate["dense"](vectors)), vectors)
        return out


class _Sum(nn.Module):
    """A linear layer whose result is added to what was there, and normed."""

    def __init__(self, inner: int, width: int, eps: float) -> None:
        super().__init__()
        self.dense = _linear(inner, width)
        self.LayerNorm = nn.LayerNorm(width, eps=eps)

    def forward(self, added: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.LayerNorm(self.dense(added) + vectors)
        return out
