"""Data sets whose whole texts carry one label each: sentiment, intents, dialogue acts, what a question expects.

Knows: the one form of such sets ({"id", "lang", "text", "label"}), their labels as words, their loss. Does not know:
spans, files of weights.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from torch.nn import functional

from nlu.model import ReadingModel
from nlu.text_labels import ACTS, EXPECTATIONS, SENTIMENT
from nlu.tokens import TextTokenizer, TokenBatch, Tokens
from nlu.training import corpus
from nlu.training.data import Record, read_records
from nlu.training.labels import words_of

MOST_LABELS = 16
"""Labels that one batch is scored against: those it holds, and others of the set as negatives."""
LONGEST = 160
"""Tokens of a text that training looks at."""


@dataclass(frozen=True, slots=True)
class TextExample:
    """One text, tokenised, and the number of its label within its set."""

    tokens: Tokens
    label: int


@dataclass(frozen=True, slots=True)
class TextSet:
    """Examples that share a label set; negatives are taken within a set only.

    Attributes:
        labels: For each label its ways of being said, at least one.
    """

    name: str
    examples: list[TextExample]
    labels: tuple[tuple[str, ...], ...]


def build_text_set(
    name: str,
    records: Sequence[Record],
    tokenizer: TextTokenizer,
    words: dict[str, tuple[str, ...]],
    *,
    limit: int | None = None,
    seed: int = 0,
) -> TextSet:
    """A set from its records; `limit` takes a seeded sample; labels without words are named by their identifiers."""
    if limit is not None and len(records) > limit:
        records = random.Random(seed).sample(records, limit)
    names = sorted({r["label"] for r in records} | words.keys())
    number = {label: n for n, label in enumerate(names)}
    tokens = tokenizer.tokenize([r["text"][:1000] for r in records])
    cut = [Tokens(t.ids[:LONGEST], t.shapes[:LONGEST], t.offsets[:LONGEST]) for t in tokens]
    examples = [TextExample(t, number[r["label"]]) for t, r in zip(cut, records, strict=True)]
    return TextSet(name, examples, tuple(words.get(label) or (words_of(name, label)[0],) for label in names))


def read_text_set(
    name: str, data: Path, tokenizer: TextTokenizer, *, limit: int | None = None, seed: int = 0
) -> TextSet:
    """A public set, or "own/acts", "own/expectations", "own/neutral" of the corpus.

    Raises:
        NLUError: There is no such set.
    """
    if name == "own/acts":
        return build_text_set(name, corpus.utterances("acts"), tokenizer, ACTS)
    if name == "own/expectations":
        return build_text_set(name, corpus.utterances("expectations"), tokenizer, EXPECTATIONS)
    records = list(read_records(data, name, "train"))
    words: dict[str, tuple[str, ...]] = {}
    if name.startswith("sentiment/"):
        words = SENTIMENT
        records = [r for r in records if r["label"] in words]
        if limit is not None:
            records = random.Random(seed).sample(records, min(limit, len(records)))
        records += _neutral(str(records[0]["lang"]), len(records) // 6, seed)
    return build_text_set(name, records, tokenizer, words, limit=None if words else limit, seed=seed)


def _neutral(lang: str, n: int, seed: int) -> list[Record]:
    """Plain statements of facts from our own corpus: what a review is told from."""
    return [{"text": r["text"], "label": "neutral"} for r in corpus.samples(lang, n, seed)]


def text_batches(text_set: TextSet, budget: int, chance: random.Random) -> Iterator[list[TextExample]]:
    """Batches by similar length, for ever; `budget` in tokens."""
    while True:
        order = list(text_set.examples)
        chance.shuffle(order)
        for start in range(0, len(order), 1000):
            block = sorted(order[start : start + 1000], key=lambda e: len(e.tokens.ids))
            groups: list[list[TextExample]] = [[]]
            for example in block:
                if groups[-1] and (len(groups[-1]) + 1) * len(example.tokens.ids) > budget:
                    groups.append([])
                groups[-1].append(example)
            chance.shuffle(groups)
            yield from groups


class TextBatch(NamedTuple):
    """Texts and what they are scored against.

    Attributes:
        labels: The words of the labels.
        gold: For each text the number of its label among those, int64 [batch].
        labels_learn: Whether the labels' vectors are trained, too; else they are targets only.
    """

    tokens: TokenBatch
    labels: TokenBatch
    gold: torch.Tensor
    labels_learn: bool


def prepared(
    text_set: TextSet, examples: list[TextExample], tokenizer: TextTokenizer, chance: random.Random
) -> TextBatch:
    """One batch: its texts against the labels that it holds and some others of its set."""
    present = sorted({e.label for e in examples})
    others = [n for n in range(len(text_set.labels)) if n not in present]
    chance.shuffle(others)
    chosen = present + others[: max(MOST_LABELS - len(present), 2)]
    column = {number: n for n, number in enumerate(chosen)}
    return TextBatch(
        tokenizer.collate([e.tokens for e in examples]).bare(),
        tokenizer.batch([chance.choice(text_set.labels[number]) for number in chosen]).bare(),
        torch.tensor([column[e.label] for e in examples]),
        chance.random() < 1 / 3,
    )


def text_loss(model: ReadingModel, batch: TextBatch) -> torch.Tensor:
    """Cross-entropy over the labels of the batch."""
    with torch.set_grad_enabled(batch.labels_learn):
        labels = model.labels(batch.labels)
    logits = model.text_logits(model.read(batch.tokens), batch.tokens.mask, labels)
    return functional.cross_entropy(logits.float(), batch.gold)
