"""Joint training on all sets: batches of one set at a time, with that set's labels as words.

Knows: examples, the reading model, its losses. Does not know: files, presets.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

import torch
from torch.nn import functional

from nlu.model import Pairs, ReadingModel
from nlu.tokens import TextTokenizer
from nlu.training.data import DataSet, Example
from nlu.training.labels import name_in_training

MAX_RELATION_LABELS = 14
MAX_PAIRS = 480

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


def joint_loss(
    model: ReadingModel,
    tokenizer: TextTokenizer,
    data_set: DataSet,
    examples: list[Example],
    chance: random.Random,
    words: Words,
) -> torch.Tensor:
    """Mention and relation loss of one batch (binary cross-entropy, summed over labels, mean over tokens or pairs)."""
    device = next(model.parameters()).device
    lang = examples[0].lang
    mentions = _asked(data_set.mention_labels, chance)
    relations = _some_relations(data_set, examples, chance)
    texts = [_words(data_set.name, label, lang, chance, words) for label in [*mentions, *relations]]
    batch = tokenizer.collate([e.tokens for e in examples]).to(device)
    tokens = model.read(batch)
    vectors = _label_vectors(model, tokenizer, texts, chance) if texts else tokens.new_zeros((0, tokens.shape[-1]))
    types, kinds = vectors[: len(mentions)], vectors[len(mentions) :]
    loss = tokens.sum() * 0
    if mentions:
        gold = _mention_targets(examples, mentions, tokens.shape[1]).to(device)
        logits = model.mention_logits(tokens, types)
        each = functional.binary_cross_entropy_with_logits(logits.float(), gold, reduction="none").sum((-1, -2))
        loss = loss + (each * batch.mask).sum() / batch.mask.sum()
    pairs, targets = _pair_targets(examples, mentions, relations, chance)
    if pairs is not None and relations:
        moved = Pairs(*(column.to(device) for column in pairs))
        logits = model.relation_logits(tokens, moved, types, kinds)
        each = functional.binary_cross_entropy_with_logits(logits.float(), targets.to(device), reduction="none").sum(-1)
        loss = loss + each.mean()
    return loss


def _asked(labels: Sequence[str], chance: random.Random) -> list[str]:
    """In one of four steps some labels are not asked for: no label may count on the company of another."""
    if len(labels) < 3 or chance.random() < 0.75:
        return list(labels)
    return [label for label in labels if chance.random() < 0.6] or list(labels)


def _label_vectors(
    model: ReadingModel, tokenizer: TextTokenizer, texts: list[str], chance: random.Random
) -> torch.Tensor:
    """Vectors of the labels' words; in two of three steps they are targets only, which saves a fifth of the time."""
    batch = tokenizer.batch(texts).to(next(model.parameters()).device)
    with torch.set_grad_enabled(chance.random() < 1 / 3):
        return model.labels(batch)


def _some_relations(data_set: DataSet, examples: Sequence[Example], chance: random.Random) -> list[str]:
    """The relation labels of the batch and some others as negatives: few enough to encode at every step."""
    present = sorted({label for e in examples for _, label, _ in e.relations})
    others = [label for label in data_set.relation_labels if label not in present]
    chance.shuffle(others)
    return present + others[: max(MAX_RELATION_LABELS - len(present), 3)]


def _words(data_set: str, label: str, lang: str, chance: random.Random, words: Words) -> str:
    if label not in words or not data_set.startswith("own"):
        return name_in_training(data_set, label, lang, chance)
    english, chinese = words[label]
    own, other = (chinese, english) if lang == "zh" else (english, chinese)
    name, description = own if chance.random() < 0.4 else english if chance.random() < 0.7 else other
    return f"{name}: {description}" if description and chance.random() < 0.4 else name


def _mention_targets(examples: Sequence[Example], labels: Sequence[str], length: int) -> torch.Tensor:
    number = {label: n for n, label in enumerate(labels)}
    gold = torch.zeros((len(examples), length, len(labels), 3))
    for row, example in enumerate(examples):
        for first, last, kind in example.spans:
            if kind in number:
                column = number[kind]
                gold[row, first, column, 0] = 1
                gold[row, last, column, 1] = 1
                gold[row, first : last + 1, column, 2] = 1
    return gold


def _pair_targets(
    examples: Sequence[Example], mentions: Sequence[str], relations: Sequence[str], chance: random.Random
) -> tuple[tuple[torch.Tensor, ...] | None, torch.Tensor]:
    type_of = {label: n for n, label in enumerate(mentions)}
    column = {label: n for n, label in enumerate(relations)}
    rows: list[tuple[int, ...]] = []
    gold: list[list[int]] = []
    for row, example in enumerate(examples):
        true: dict[tuple[int, int], list[int]] = {}
        for head, label, tail in example.relations:
            true.setdefault((head, tail), []).append(column[label])
        n = len(example.spans)
        false = [(a, b) for a in range(n) for b in range(n) if a != b and (a, b) not in true]
        chance.shuffle(false)
        for head, tail in [*true, *false[: 30 + 2 * len(true)]]:
            h, t = example.spans[head], example.spans[tail]
            kinds = (type_of.get(h[2] or "", -1), type_of.get(t[2] or "", -1))
            rows.append((row, h[0], h[1], t[0], t[1], *kinds))
            gold.append(true.get((head, tail), []))
    if not rows:
        return None, torch.zeros(0)
    if len(rows) > MAX_PAIRS:
        keep = sorted(range(len(rows)), key=lambda i: (not gold[i], chance.random()))[:MAX_PAIRS]
        rows, gold = [rows[i] for i in keep], [gold[i] for i in keep]
    targets = torch.zeros((len(rows), len(relations)))
    for line, columns in enumerate(gold):
        targets[line, columns] = 1
    return torch.tensor(rows).unbind(1), targets
