"""Our own LLaMA: a decoder that reads the encoder's states by cross-attention, and is a language model without them.

Decisions: RMSNorm before each part (Zhang and Sennrich 2019), rotary positions (Su et al. 2021), SwiGLU (Shazeer 2020),
queries in groups that share keys and values (Ainslie et al. 2023), input and output vectors tied, no biases, plain
attention by one matrix product, as a short batch on a CPU wants it. The cross-attention of a layer stands between its
self-attention and its SwiGLU; its output begins at zero, so that a fresh decoder is a language model. Knows: tensors.
Does not know: words, tasks, where states come from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import torch
from torch import nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class LlamaShape:
    """The size of a decoder.

    Attributes:
        pieces: Size of its vocabulary.
        width: Length of its vectors.
        layers: How many.
        heads: Queries' heads.
        groups: Heads of keys and values, which the queries share; divides `heads`.
        inner: Width inside SwiGLU.
        memory: Length of the states that it reads.
        context: Most tokens.
        base: Of the rotary positions' frequencies.
    """

    pieces: int = 16_000
    width: int = 384
    layers: int = 6
    heads: int = 6
    groups: int = 2
    inner: int = 1024
    memory: int = 384
    context: int = 512
    base: float = 10_000.0


@dataclass(slots=True)
class Cache:
    """Keys and values of what was read so far, one pair a layer, and those of the states."""

    own: list[tuple[torch.Tensor, torch.Tensor]] = field(default_factory=list)
    read: list[tuple[torch.Tensor, torch.Tensor]] = field(default_factory=list)

    @property
    def length(self) -> int:
        """How many tokens were read."""
        return self.own[0][0].shape[2] if self.own else 0

    def reorder(self, rows: torch.Tensor) -> None:
        """Keep these rows of the batch, in this order: what a beam search asks for."""
        self.own = [(k[rows], v[rows]) for k, v in self.own]
        self.read = [(k[rows], v[rows]) for k, v in self.read]


class Llama(nn.Module):
    """The decoder."""

    def __init__(self, shape: LlamaShape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.pieces, shape.width)
        self.layers = nn.ModuleList(_Layer(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.width)
        half = shape.width // shape.heads // 2
        turns = shape.base ** (-torch.arange(half) / half)
        angles = torch.outer(torch.arange(shape.context).float(), turns)
        self.register_buffer("turn", torch.polar(torch.ones_like(angles), angles), persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() > 1:
                nn.init.normal_(weight, std=0.02 / (math.sqrt(2 * shape.layers) if name.endswith("out.weight") else 1))
        for layer in self.layers:
            nn.init.zeros_(layer.reading.out.weight)  # type: ignore[union-attr, arg-type]

    def forward(
        self,
        ids: torch.Tensor,
        states: torch.Tensor | None = None,
        mask: torch.Tensor | None = None,
        cache: Cache | None = None,
    ) -> torch.Tensor:
        """Logits of the next token, [batch, length, pieces].

        Args:
            ids: [batch, length]; with a cache the tokens behind those in it.
            states: What is read, [batch, source length, memory]; None: nothing. Only a cache's first call needs them.
            mask: 1 for states, 0 for padding.
            cache: Is filled.
        """
        begin = cache.length if cache is not None else 0
        turn = self.turn[begin : begin + ids.shape[1]]  # type: ignore[index]
        hidden = self.words(ids)
        own, read = (cache.own, cache.read) if cache is not None else ([], [])
        sees = None if mask is None else torch.zeros(mask.shape, device=ids.device).masked_fill(mask == 0, -1e9)
        for number, layer in enumerate(self.layers):
            past = own[number] if number < len(own) else None
            memory = read[number] if number < len(read) else layer.reading.remember(states)  # type: ignore[union-attr, operator]
            hidden, kept = layer(hidden, turn, past, memory, None if sees is None else sees[:, None, None])
            if cache is not None:
                own[number : number + 1] = [kept]
                if memory is not None:
                    read[number : number + 1] = [memory]
        return functional.linear(self.norm(hidden), self.words.weight)


class _Layer(nn.Module):
    def __init__(self, shape: LlamaShape) -> None:
        super().__init__()
        self.attention = _Attention(shape, shape.width)
        self.reading = _Attention(shape, shape.memory)
        self.gate = nn.Linear(shape.width, shape.inner, bias=False)
        self.up = nn.Linear(shape.width, shape.inner, bias=False)
        self.out = nn.Linear(shape.inner, shape.width, bias=False)
        self.norms = nn.ModuleList(nn.RMSNorm(shape.width) for _ in range(3))

    def forward(
        self,
        hidden: torch.Tensor,
        turn: torch.Tensor,
        past: tuple[torch.Tensor, torch.Tensor] | None,
        memory: tuple[torch.Tensor, torch.Tensor] | None,
        sees: torch.Tensor | None,
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        before_own, before_read, before_inner = self.norms
        told, kept = self.attention.own(before_own(hidden), turn, past)
        hidden = hidden + told
        if memory is not None:
            hidden = hidden + self.reading.read(before_read(hidden), memory, sees)
        inner = before_inner(hidden)
        return hidden + self.out(functional.silu(self.gate(inner)) * self.up(inner)), kept


class _Attention(nn.Module):
    def __init__(self, shape: LlamaShape, source: int) -> None:
        super().__init__()
        self.heads, self.groups, self.size = shape.heads, shape.groups, shape.width // shape.heads
        self.query = nn.Linear(shape.width, shape.width, bias=False)
        self.key = nn.Linear(source, shape.groups * self.size, bias=False)
        self.value = nn.Linear(source, shape.groups * self.size, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)

    def own(
        self, hidden: torch.Tensor, turn: torch.Tensor, past: tuple[torch.Tensor, torch.Tensor] | None
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        """Attention to what was said before."""
        query = _turned(self._heads(self.query(hidden), self.heads), turn)
        key = _turned(self._heads(self.key(hidden), self.groups), turn)
        value = self._heads(self.value(hidden), self.groups)
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        length, whole = query.shape[2], key.shape[2]
        later = torch.ones(length, whole, dtype=torch.bool, device=hidden.device).triu(whole - length + 1)
        bias = torch.zeros(length, whole, device=hidden.device).masked_fill(later, -1e9)
        return self._attend(query, key, value, bias), (key, value)

    def remember(self, states: torch.Tensor | None) -> tuple[torch.Tensor, torch.Tensor] | None:
        """Keys and values of states, made once for a whole reply."""
        if states is None:
            return None
        return self._heads(self.key(states), self.groups), self._heads(self.value(states), self.groups)

    def read(
        self, hidden: torch.Tensor, memory: tuple[torch.Tensor, torch.Tensor], sees: torch.Tensor | None
    ) -> torch.Tensor:
        """Attention to the states."""
        return self._attend(self._heads(self.query(hidden), self.heads), *memory, sees)

    def _heads(self, vectors: torch.Tensor, heads: int) -> torch.Tensor:
        return vectors.view(*vectors.shape[:2], heads, self.size).transpose(1, 2)

    def _attend(
        self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, bias: torch.Tensor | None
    ) -> torch.Tensor:
        share = self.heads // self.groups
        key, value = key.repeat_interleave(share, 1), value.repeat_interleave(share, 1)
        scores = query @ key.transpose(-1, -2) / math.sqrt(self.size)
        scores = scores.float() if bias is None else scores.float() + bias
        found = torch.softmax(scores, -1).to(value.dtype) @ value
        out: torch.Tensor = self.out(found.transpose(1, 2).flatten(2))
        return out


def _turned(vectors: torch.Tensor, turn: torch.Tensor) -> torch.Tensor:
    """Rotary positions: pairs of numbers as complex ones, turned by their place."""
    pairs = torch.view_as_complex(vectors.float().unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * turn).flatten(-2).to(vectors.dtype)
