"""The reading model: spans and span pairs scored against labels that are words.

Knows: vectors. Does not know: text, files, ontologies. A label is the sentence vector of its words, so the label set is
an input, not a parameter (Zaratiana et al. 2024, GLiNER, in bi-encoder form); a token is scored as start, end and
inside of each label (token-level GLiNER); a pair of spans is scored from its ends, its types and what stands between
(Eberts & Ulges 2020, SpERT), against the relation's label; a whole text is scored as a weighted sum over its tokens
(attention pooling, Yang et al. 2016), so that every decision on a text is a sum of what its tokens add.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from nlu.encoder import Backbone, pool
from nlu.tokens import TokenBatch

ROLES = 3  # start, end, inside


@dataclass(frozen=True, slots=True)
class Pairs:
    """Ordered span pairs of a batch: for each the row, the token spans (inclusive), and label indices (-1: unknown).

    All tensors are int64 [n].
    """

    row: torch.Tensor
    head_start: torch.Tensor
    head_end: torch.Tensor
    tail_start: torch.Tensor
    tail_end: torch.Tensor
    head_type: torch.Tensor
    tail_type: torch.Tensor


class ReadingModel(nn.Module):
    """Backbone and the three scoring heads: mentions, relations, whole texts."""

    def __init__(self, backbone: Backbone, width: int = 192) -> None:
        super().__init__()
        hidden = backbone.width
        self.backbone = backbone
        self.width = width
        self.dropout = nn.Dropout(0.1)
        self.token = nn.Linear(hidden, ROLES * width)
        self.mention_label = nn.Linear(hidden, ROLES * width)
        self.mention_bias = nn.Parameter(torch.full((ROLES,), -2.0))
        self.span = nn.Linear(2 * hidden, hidden)
        self.span_type = nn.Linear(hidden, hidden)
        self.pair = nn.Sequential(nn.Linear(3 * hidden, 2 * hidden), nn.GELU(), nn.Linear(2 * hidden, width))
        self.relation_label = nn.Linear(hidden, width)
        self.relation_bias = nn.Parameter(torch.tensor(-2.0))
        self.text = nn.Linear(hidden, width)
        self.text_label = nn.Linear(hidden, width)
        self.text_weight = nn.Linear(hidden, 1)

    def read(self, batch: TokenBatch) -> torch.Tensor:
        """Token vectors, [batch, length, hidden]."""
        vectors: torch.Tensor = self.dropout(self.backbone(batch))
        return vectors

    def labels(self, batch: TokenBatch) -> torch.Tensor:
        """Vectors of labels, one text a label, [labels, hidden]."""
        return pool(self.backbone(batch), batch.mask)

    def mention_logits(self, tokens: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Logits of each token being start, end, inside of each label, [batch, length, labels, 3]."""
        rows, length, _ = tokens.shape
        queries = self.token(tokens).view(rows, length, ROLES, self.width)
        keys = self.mention_label(labels).view(-1, ROLES, self.width)
        logits: torch.Tensor = torch.einsum("btrd,lrd->btlr", queries, keys) / self.width**0.5 + self.mention_bias
        return logits

    def text_parts(self, tokens: torch.Tensor, mask: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """What each token adds to the logit of each label, [batch, length, labels]; a text's logits are their sum.

        Args:
            tokens: [batch, length, hidden].
            mask: 1 for tokens, 0 for padding, [batch, length].
            labels: Vectors of the labels, [labels, hidden].
        """
        weights = self.text_weight(tokens).masked_fill(mask.unsqueeze(-1) == 0, float("-inf")).softmax(1)
        scores = self.text(tokens) @ self.text_label(labels).T / self.width**0.5
        parts: torch.Tensor = weights * scores
        return parts

    def text_logits(self, tokens: torch.Tensor, mask: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Logits of each text for each label, [batch, labels]; arguments as for `text_parts`."""
        return self.text_parts(tokens, mask, labels).sum(1)

    def relation_logits(
        self, tokens: torch.Tensor, pairs: Pairs, types: torch.Tensor, labels: torch.Tensor
    ) -> torch.Tensor:
        """Logits of each pair for each relation label, [pairs, relation labels].

        Args:
            tokens: [batch, length, hidden].
            pairs: n pairs.
            types: Vectors of the mention labels that `pairs` index, [mention labels, hidden].
            labels: Vectors of the relation labels, [relation labels, hidden].
        """
        padded = torch.cat([types, types.new_zeros(1, types.shape[1])])  # index -1: type unknown
        head = self.span(torch.cat([tokens[pairs.row, pairs.head_start], tokens[pairs.row, pairs.head_end]], -1))
        tail = self.span(torch.cat([tokens[pairs.row, pairs.tail_start], tokens[pairs.row, pairs.tail_end]], -1))
        head = head + self.span_type(padded[pairs.head_type])
        tail = tail + self.span_type(padded[pairs.tail_type])
        features = self.pair(self.dropout(torch.cat([head, tail, _between(tokens, pairs)], -1)))
        logits: torch.Tensor = features @ self.relation_label(labels).T / self.width**0.5 + self.relation_bias
        return logits


def _between(tokens: torch.Tensor, pairs: Pairs) -> torch.Tensor:
    """Max over the token vectors between the two spans; the first token's vector where nothing stands between.

    A stretch of n tokens is covered by two of length 2^k, 2^k <= n < 2^(k+1), whose maxima are made once for all pairs
    (the sparse table of Bender & Farach-Colton 2000).
    """
    left = torch.minimum(pairs.head_end, pairs.tail_end) + 1
    right = torch.maximum(pairs.head_start, pairs.tail_start)
    empty = right <= left
    left, right = left.masked_fill(empty, 0), right.masked_fill(empty, 1)
    levels = (right - left).double().log2().long()
    out = torch.empty((len(left), tokens.shape[2]), dtype=tokens.dtype, device=tokens.device)
    maxima = tokens
    for level in range(int(levels.max()) + 1 if len(left) else 0):
        if level:
            step = 1 << (level - 1)
            maxima = torch.maximum(maxima[:, :-step], maxima[:, step:])
        here = (levels == level).nonzero().squeeze(1)
        row, first, last = pairs.row[here], left[here], right[here] - (1 << level)
        out = out.index_copy(0, here, torch.maximum(maxima[row, first], maxima[row, last]))
    return out
