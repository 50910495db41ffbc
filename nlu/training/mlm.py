"""Masked language modelling on running text: what a character means beside its neighbours.

Loss: of the tokens 15 % are chosen; of these 80 % are masked, 10 % replaced, 10 % kept, and each is guessed with the
word vectors as output weights (Devlin et al. 2019, section 3.1). Knows: texts and the backbone. Does not know: heads.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from nlu.encoder import Backbone
from nlu.tokens import TextTokenizer, TokenBatch, Tokens
from nlu.training.data import read_records

SOURCES = {"text/zh_general": 0.56, "text/zh_laws": 0.12, "text/en_public_domain": 0.07}
"""Files of running text, and their share of the pieces; the rest are texts of the sets that train the heads."""
SHARE = 0.15
PIECE = 240
"""Longest piece of a text, in characters."""
MOST_PIECES = 100
"""Pieces that are read of one text."""


class MaskedBatch(NamedTuple):
    """Texts with some tokens hidden.

    Attributes:
        shown: The tokens as the model sees them, int64 [batch, length]; mask and shapes likewise.
        places: Where something is to be guessed, indices into the flattened batch, int64 [n].
        goal: What stands there, int64 [n].
    """

    shown: torch.Tensor
    mask: torch.Tensor
    shapes: torch.Tensor
    places: torch.Tensor
    goal: torch.Tensor


class Piece(NamedTuple):
    """One tokenised text, kept small: ids int32, letter-case shapes int8, whether each token is a special one, bool."""

    ids: torch.Tensor
    shapes: torch.Tensor
    special: torch.Tensor


def read_texts(data: Path, sets: Sequence[str], most: int, seed: int) -> list[str]:
    """Pieces of text, at most `most`: paragraphs of `SOURCES` and the training texts of sets; what is not there is left
    out."""
    chance = random.Random(seed)
    pieces: list[str] = []
    for name, share in SOURCES.items():
        path = data / f"{name}.jsonl.gz"
        if path.is_file():
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                pieces += _some((json.loads(line)["text"] for line in lines), int(most * share), chance)
    texts = chain(*((r["text"] for r in read_records(data, name, "train")) for name in sets if (data / name).is_dir()))
    return pieces + _some(texts, most - int(most * sum(SOURCES.values())), chance)


def _some(texts: Iterable[str], most: int, chance: random.Random) -> list[str]:
    pieces = [t[at : at + PIECE] for t in texts for at in range(0, min(len(t), MOST_PIECES * PIECE), PIECE)]
    chance.shuffle(pieces)
    return [piece for piece in pieces if len(piece) >= 12][:most]


def tokenised(texts: Sequence[str], tokenizer: TextTokenizer) -> list[Piece]:
    """The tokens of texts."""
    pieces: list[Piece] = []
    for start in range(0, len(texts), 1000):
        pieces += [_piece(tokens) for tokens in tokenizer.tokenize(texts[start : start + 1000])]
    return pieces


def mlm_batches(known: Sequence[Piece], budget: int, chance: random.Random) -> Iterator[list[Piece]]:
    """Batches of texts of similar length, for ever; `budget` in tokens."""
    pieces = list(known)
    block_size = max(500, 16 * budget // PIECE)
    while True:
        chance.shuffle(pieces)
        for start in range(0, len(pieces), block_size):
            groups: list[list[Piece]] = [[]]
            for item in sorted(pieces[start : start + block_size], key=lambda p: len(p.ids)):
                if groups[-1] and (len(groups[-1]) + 1) * len(item.ids) > budget:
                    groups.append([])
                groups[-1].append(item)
            chance.shuffle(groups)
            yield from groups


def _piece(tokens: Tokens) -> Piece:
    return Piece(
        torch.tensor(tokens.ids, dtype=torch.int32),
        torch.tensor(tokens.shapes, dtype=torch.int8),
        torch.tensor([a >= b for a, b in tokens.offsets]),
    )


def masked(items: Sequence[Piece], tokenizer: TextTokenizer, chance: random.Random) -> MaskedBatch:
    """A padded batch with its hidden tokens chosen."""
    assert tokenizer.mask_id is not None
    ids = pad_sequence([item.ids for item in items], True, tokenizer.pad_id).long()
    shapes = pad_sequence([item.shapes for item in items], True).long()
    special = pad_sequence([item.special for item in items], True, True)
    mask = pad_sequence([torch.ones_like(item.ids) for item in items], True).long()
    generator = torch.Generator().manual_seed(chance.randrange(1 << 30))
    draw = torch.rand(ids.shape, generator=generator).masked_fill(special, 1.0)
    others = torch.randint(0, tokenizer.vocabulary_size, ids.shape, generator=generator)
    shown = torch.where((draw >= SHARE * 0.8) & (draw < SHARE * 0.9), others, ids)
    shown = shown.masked_fill(draw < SHARE * 0.8, tokenizer.mask_id)
    places = (draw < SHARE).flatten().nonzero().squeeze(1)
    return MaskedBatch(shown, mask, shapes, places, ids.flatten()[places])


def mlm_loss(backbone: Backbone, guess: nn.Module, batch: MaskedBatch) -> torch.Tensor:
    """The loss of one batch: mean cross-entropy over the chosen tokens; `guess` maps a token vector to a word's."""
    words: torch.Tensor = backbone.encoder.get_input_embeddings().weight
    if not len(batch.places):
        return words.sum() * 0
    vectors = backbone(TokenBatch(batch.shown, batch.mask, batch.shapes, [])).flatten(0, 1)[batch.places]
    return functional.cross_entropy((guess(vectors) @ words.T).float(), batch.goal)
