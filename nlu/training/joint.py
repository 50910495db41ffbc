"""Joint training on all sets: batches of one set at a time, with that set's labels as words.

Knows: examples, the reading model, its losses. Does not know: files, presets.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import torch
from torch.nn import functional

from nlu.model import Pairs, ReadingModel
from nlu.tokens import TextTokenizer, TokenBatch
from nlu.training.data import DataSet, Example
from nlu.training.labels import Words as WordsOfLabel
from nlu.training.labels import either_way, marks_all, words
from nlu.types import Lang

MAX_RELATION_LABELS = 18
"""Relation labels that a batch is scored against: those it holds, and others as negatives, half of them close ones."""
MAX_MENTION_LABELS = 24
MAX_PAIRS = 480
"""Span pairs that a small batch scores; a large one a fifth as many as it has tokens."""

Words = Mapping[str, tuple[tuple[str, str], tuple[str, str]]]
"""For a label of our own corpus: (English name, description), (Chinese name, description)."""


def set_batches(data_set: DataSet, budget: int, chance: random.Random) -> Iterator[list[Example]]:
    """Batches of one set by similar length, for ever; `budget` in tokens."""
    while True:
        order = list(data_set.examples)
        chance.shuffle(order)
        for start in range(0, len(order), 1500):
            block = sorted(order[start : start + 1500], key=lambda e: len(e.tokens.ids))
            groups: list[list[Example]] = []
            group: list[Example] = []
            for example in block:
                if group and (len(group) + 1) * len(example.tokens.ids) > budget:
                    groups.append(group)
                    group = []
                group.append(example)
            groups.append(group)
            chance.shuffle(groups)
            yield from groups


class ReadBatch(NamedTuple):
    """Texts of one set, what is asked of them, and what is true.

    Attributes:
        labels: The words of the mention labels, then those of the relation labels; None where nothing is asked.
        mentions: How many of them are mention labels.
        spans: True mentions: row, first token, last token, label; int64 [n, 4].
        pairs: Span pairs to score, int64 [m, 7], columns as in `nlu.model.Pairs`.
        known: 1 where it is known whether a token is part of a mention of a label, [batch, length, mention labels].
        gold: 1 for each true relation of each pair, [m, relation labels].
        judged: 1 where it is known whether a relation holds, [m, relation labels].
        labels_learn: Whether the labels' vectors are trained, too; else they are targets only, which saves a fifth of
            the time.
    """

    tokens: TokenBatch
    labels: TokenBatch | None
    mentions: int
    spans: torch.Tensor
    known: torch.Tensor
    pairs: torch.Tensor
    gold: torch.Tensor
    judged: torch.Tensor
    labels_learn: bool


def prepared(
    data_set: DataSet, examples: list[Example], tokenizer: TextTokenizer, chance: random.Random, own: Words
) -> ReadBatch:
    """One batch, its labels drawn and worded."""
    lang: Lang = "zh" if examples[0].lang == "zh" else "en"
    mentions = _asked(data_set.mention_labels, chance)
    relations = _some_relations(data_set, examples, chance)
    texts = [_words(data_set, label, lang, chance, own) for label in [*mentions, *relations]]
    tokens = tokenizer.collate([e.tokens for e in examples]).bare()
    most_pairs = max(MAX_PAIRS, tokens.ids.numel() // 5)
    pairs, gold, judged = _pair_targets(examples, mentions, relations, most_pairs, chance)
    labels = tokenizer.batch(texts).bare() if texts else None
    spans = _mention_targets(examples, mentions)
    known = _known(data_set, examples, mentions, tokens)
    return ReadBatch(tokens, labels, len(mentions), spans, known, pairs, gold, judged, chance.random() < 1 / 3)


def joint_loss(model: ReadingModel, batch: ReadBatch) -> torch.Tensor:
    """Mention and relation loss of one batch (binary cross-entropy, summed over labels, mean over tokens or pairs)."""
    tokens = model.read(batch.tokens)
    loss = tokens.sum() * 0
    if batch.labels is None:
        return loss
    with torch.set_grad_enabled(batch.labels_learn):
        vectors = model.labels(batch.labels)
    types, kinds = vectors[: batch.mentions], vectors[batch.mentions :]
    if batch.mentions:
        logits = model.mention_logits(tokens, types).float()
        gold = _roles(batch.spans, logits)
        each = functional.binary_cross_entropy_with_logits(logits, gold, reduction="none").sum(-1)
        loss = loss + (each * batch.known).sum() / batch.tokens.mask.sum()
    if len(batch.pairs) and len(kinds):
        logits = model.relation_logits(tokens, Pairs(*batch.pairs.unbind(1)), types, kinds)
        each = functional.binary_cross_entropy_with_logits(logits.float(), batch.gold, reduction="none")
        loss = loss + (each * batch.judged).sum() / len(each)
    return loss


def _roles(spans: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """1 where a token starts, ends or is inside of a true mention of a label, [batch, length, labels, 3]."""
    row, first, last, column = spans.unbind(1)
    gold = torch.zeros_like(like)
    one = gold.new_ones(())
    gold[row, first, column, 0] = one
    gold[row, last, column, 1] = one
    edges = torch.zeros((like.shape[0], like.shape[1] + 1, like.shape[2]), dtype=like.dtype, device=like.device)
    edges.index_put_((row, first, column), one, accumulate=True)
    edges.index_put_((row, last + 1, column), -one, accumulate=True)
    gold[..., 2] = (edges.cumsum(1)[:, :-1] > 0.5).to(like.dtype)
    return gold


def _asked(labels: Sequence[str], chance: random.Random) -> list[str]:
    """In half of the steps some labels are not asked for: no label may count on the company of another. Of a long list
    a part is asked."""
    some = chance.sample(labels, min(len(labels), MAX_MENTION_LABELS))
    if len(labels) < 3 or chance.random() < 0.5:
        return some
    return [label for label in some if chance.random() < 0.6] or some


def _some_relations(data_set: DataSet, examples: Sequence[Example], chance: random.Random) -> list[str]:
    """The relation labels of the batch and some others as negatives: few enough to encode at every step."""
    present = sorted({label for e in examples for _, label, _ in e.relations})
    others = [label for label in data_set.relation_labels if label not in present]
    chance.shuffle(others)
    room = max(MAX_RELATION_LABELS - len(present), 4)
    near = frozenset().union(*map(_parts, present))
    close = [label for label in others if _parts(label) & near][: room // 2]
    return present + close + [label for label in others if label not in close][: room - len(close)]


@functools.lru_cache(10_000)
def _parts(label: str) -> frozenset[str]:
    """The words of a label, or its characters where it is Chinese."""
    return frozenset(re.findall(r"[a-z]{4,}|[^\x00-\x7f]", label.lower()))


def _words(data_set: DataSet, label: str, lang: Lang, chance: random.Random, own: Words) -> str:
    if label not in own or not data_set.name.startswith("own"):
        return words(data_set.name, label, data_set.described.get(label, "")).in_training(lang, chance)
    (english, what), (chinese, zh_what) = own[label]
    return WordsOfLabel((english,), (chinese,), what, zh_what).in_training(lang, chance)


def _known(data_set: DataSet, examples: Sequence[Example], labels: Sequence[str], tokens: TokenBatch) -> torch.Tensor:
    """As in `ReadBatch`. Where not all names are marked only those marked tell something, and of the other labels none
    that a name of that label has elsewhere."""
    every = tokens.mask.float().unsqueeze(-1).expand(-1, -1, len(labels))
    if marks_all(data_set.name, "names"):
        return every
    known = torch.zeros_like(every)
    for row, example in enumerate(examples):
        for first, last, kind in example.spans:
            if kind is not None:
                tells = [other == kind or (kind, other) not in data_set.alike for other in labels]
                known[row, first : last + 1] = torch.tensor(tells, dtype=known.dtype)
    return known


def _mention_targets(examples: Sequence[Example], labels: Sequence[str]) -> torch.Tensor:
    number = {label: n for n, label in enumerate(labels)}
    rows = [
        (row, first, last, number[kind])
        for row, example in enumerate(examples)
        for first, last, kind in example.spans
        if kind in number
    ]
    return torch.tensor(rows, dtype=torch.long).view(-1, 4)


def _pair_targets(
    examples: Sequence[Example], mentions: Sequence[str], relations: Sequence[str], most: int, chance: random.Random
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    type_of = {label: n for n, label in enumerate(mentions)}
    column = {label: n for n, label in enumerate(relations)}
    rows: list[tuple[int, ...]] = []
    gold: list[list[int]] = []
    asked: list[frozenset[str] | None] = []
    for row, example in enumerate(examples):
        true: dict[tuple[int, int], list[int]] = {}
        for head, label, tail in example.relations:
            true.setdefault((head, tail), []).append(column[label])
        n = len(example.spans)
        if marks_all(example.data_set, "relations"):
            false = [(a, b) for a in range(n) for b in range(n) if a != b and (a, b) not in true]
        else:
            turned = [(t, h) for h, label, t in example.relations if not either_way(example.data_set, label)]
            false = [pair for pair in (*turned, *example.unrelated) if pair not in true]
        chance.shuffle(false)
        for head, tail in [*true, *false[: 30 + 2 * len(true)]]:
            h, t = example.spans[head], example.spans[tail]
            kinds = (type_of.get(h[2] or "", -1), type_of.get(t[2] or "", -1))
            rows.append((row, h[0], h[1], t[0], t[1], *kinds))
            gold.append(true.get((head, tail), []))
            asked.append(example.asked)
    if len(rows) > most:
        keep = sorted(range(len(rows)), key=lambda i: (not gold[i], chance.random()))[:most]
        rows, gold, asked = [rows[i] for i in keep], [gold[i] for i in keep], [asked[i] for i in keep]
    targets = torch.zeros((len(rows), len(relations)))
    judged = torch.ones_like(targets)
    for line, (columns, labels) in enumerate(zip(gold, asked, strict=True)):
        if labels is not None:
            judged[line] = torch.tensor([float(label in labels) for label in relations])
        targets[line, columns] = judged[line, columns] = 1
    return torch.tensor(rows, dtype=torch.long).view(-1, 7), targets, judged
