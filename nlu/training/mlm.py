"""Masked language modelling on running text: what a character means beside its neighbours.

Loss: of the tokens 15 % are chosen; of these 80 % are masked, 10 % replaced, 10 % kept, and each is guessed with the
word vectors as output weights (Devlin et al. 2019, section 3.1). Knows: texts and the backbone. Does not know: heads.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from nlu.encoder import Backbone
from nlu.tokens import TextTokenizer, Tokens

SOURCES = {"text/zh_general.jsonl.gz": 0.85, "text/en_public_domain.jsonl.gz": 0.15}
"""Files of running text, and their share."""
SHARE = 0.15
PIECE = 240
"""Longest piece of a paragraph, in characters."""


def read_texts(data: Path, most: int, seed: int) -> list[str]:
    """Pieces of paragraphs, `most` in all; files that are not there are left out."""
    chance = random.Random(seed)
    pieces: list[str] = []
    for name, share in SOURCES.items():
        path = data / name
        if not path.is_file():
            continue
        found: list[str] = []
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"]
                found += [text[at : at + PIECE] for at in range(0, min(len(text), 40 * PIECE), PIECE)]
        chance.shuffle(found)
        pieces += [piece for piece in found if len(piece) >= 12][: int(most * share)]
    return pieces


def mlm_batches(
    texts: Sequence[str], tokenizer: TextTokenizer, budget: int, chance: random.Random
) -> Iterator[list[Tokens]]:
    """Batches of tokenised texts of similar length, for ever; `budget` in tokens."""
    while True:
        order = list(texts)
        chance.shuffle(order)
        for start in range(0, len(order), 500):
            items = sorted(tokenizer.tokenize(order[start : start + 500]), key=lambda t: len(t.ids))
            groups: list[list[Tokens]] = [[]]
            for item in items:
                if groups[-1] and (len(groups[-1]) + 1) * len(item.ids) > budget:
                    groups.append([])
                groups[-1].append(item)
            chance.shuffle(groups)
            yield from groups


def mlm_loss(
    backbone: Backbone, guess: nn.Module, tokenizer: TextTokenizer, items: Sequence[Tokens], chance: random.Random
) -> torch.Tensor:
    """The loss of one batch: mean cross-entropy over the chosen tokens; `guess` maps a token vector to a word's."""
    mask = tokenizer.mask_id
    assert mask is not None
    words: torch.Tensor = backbone.encoder.get_input_embeddings().weight
    batch = tokenizer.collate(items).to(words.device)
    generator = torch.Generator().manual_seed(chance.randrange(1 << 30))
    draw = torch.rand(batch.ids.shape, generator=generator).to(words.device)
    usual = torch.tensor([[a < b for a, b in o] + [False] * (batch.ids.shape[1] - len(o)) for o in batch.offsets])
    chosen = (draw < SHARE) & usual.to(words.device)
    if not chosen.any():
        return words.sum() * 0
    shown = batch.ids.clone()
    shown[draw < SHARE * 0.8] = mask
    swapped = (draw >= SHARE * 0.8) & (draw < SHARE * 0.9)
    random_ids = torch.randint(0, words.shape[0], batch.ids.shape, generator=generator).to(words.device)
    shown = torch.where(chosen, torch.where(swapped, random_ids, shown), batch.ids)
    vectors = backbone(type(batch)(shown, batch.mask, batch.shapes, batch.offsets))[chosen]
    return functional.cross_entropy((guess(vectors) @ words.T).float(), batch.ids[chosen])
