"""What each step of a training run computes on: the sets read, batches drawn, tokenised and padded.

Knows: the recipe, the data folder, the tokenizer, the order of the kinds of steps. Does not know: the model, its
losses. Beside a GPU worker processes do this work while the device computes; without one it is done in between.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from nlu.tokens import TextTokenizer, TokenBatch
from nlu.training import align, corpus, dictionary, joint, marked, mlm, texts
from nlu.training.data import DataSet, build_data_set, descriptions
from nlu.training.recipe import (
    ALIGN_EVERY,
    BASE_ALIGN_EVERY,
    MLM_EVERY,
    OWN_SHARE,
    READING_SETS,
    TEXT_SETS,
    WORD_SHARE,
    WORDS_A_SENTENCE,
    Preset,
)

Batch = align.PairBatch | mlm.MaskedBatch | joint.ReadBatch | texts.TextBatch


class Step(NamedTuple):
    """One step: its kind as the log names it ("align", "mlm", "own", "read", "feel", "intent"), and its batch."""

    kind: str
    batch: Batch


Draw = Callable[[], Step]


class Feed:
    """The steps of a run.

    Attributes:
        held_out: Sentence pairs that no step shows.
    """

    def __init__(
        self,
        data: Path,
        tokenizer: TextTokenizer,
        size: Preset,
        seed: int,
        sets: dict[str, tuple[int | None, float]] | None,
        log: Callable[[str], None],
    ) -> None:
        self.data, self.tokenizer, self.size, self.seed, self.sets, self.log = data, tokenizer, size, seed, sets, log
        self.pairs, self.held_out = align.read_pairs(data, most=size.parallel)
        self._teacher = align.teacher_tokenizer() if size.teacher else None
        self._running: list[mlm.Piece] | None = None

    def steps(self, first: int, workers: int) -> Iterator[Step]:
        """Steps from number `first` on, in order; the same ones for the same seed and number of worker processes.

        Args:
            workers: 0: each step is made when it is asked for.
        """
        total = self.size.base_steps + self.size.joint_steps
        base = _Part(self, first, self.size.base_steps, joint_stage=False)
        rest = _Part(self, max(first, self.size.base_steps), total, joint_stage=True)
        if not workers:
            return chain(base, rest)
        # both begin at once: the sets of the second stage are read while the first stage runs
        pin = torch.cuda.is_available()
        parts = [
            iter(DataLoader(part, batch_size=None, num_workers=workers, pin_memory=pin, prefetch_factor=4))
            for part in (base, rest)
            if part.first < part.end
        ]
        return chain(*parts)

    def drawing(self, joint_stage: bool, number: int, many: int, chance: random.Random) -> Callable[[int], Step]:
        """For one of `many` workers: what makes the step of a number, from this worker's share of the texts."""
        aligning, masking = self._aligning(chance), self._masking(chance, number, many)
        learning = self._joint(chance, number) if joint_stage else None

        def draw(step: int) -> Step:
            if learning is None:
                return aligning() if masking is None or step % BASE_ALIGN_EVERY == 0 else masking()
            if masking is not None and step % MLM_EVERY == 1:
                return masking()
            return aligning() if step % ALIGN_EVERY == 0 else learning()

        return draw

    def _aligning(self, chance: random.Random) -> Draw:
        sentences = align.pair_batches(self.pairs, self.size.pairs, chance)
        if self._teacher:
            return lambda: Step("align", align.tokenised(next(sentences), self.tokenizer, self._teacher))
        words = align.pair_batches(dictionary.word_pairs(), WORDS_A_SENTENCE * self.size.pairs, chance)

        def draw() -> Step:
            pairs = next(words if chance.random() < WORD_SHARE else sentences)
            return Step("align", align.tokenised(pairs, self.tokenizer, None))

        return draw

    def _masking(self, chance: random.Random, number: int, many: int) -> Draw | None:
        if self._running is None:  # the second stage of a process reads what the first one did
            names = [
                *(self.sets or READING_SETS),
                *(n for n in TEXT_SETS if not self.sets and not n.startswith("own/")),
            ]
            texts_read = mlm.read_texts(self.data, names, self.size.running, self.seed)
            self._running = mlm.tokenised(texts_read[number::many], self.tokenizer)
        if not self._running or self.tokenizer.mask_id is None:
            return None
        stream = mlm.mlm_batches(self._running, self.size.running_tokens, chance)
        return lambda: Step("mlm", mlm.masked(next(stream), self.tokenizer, chance))

    def _joint(self, chance: random.Random, number: int) -> Draw:
        words = corpus.label_words()
        draws: list[Draw] = []
        shares: list[float] = []
        log = self.log if number == 0 else _silent

        def reading(data_set: DataSet) -> Draw:
            stream = joint.set_batches(data_set, self.size.tokens, chance)
            kind = "own" if data_set.name.startswith("own/") else "read"
            return lambda: Step(kind, joint.prepared(data_set, next(stream), self.tokenizer, chance, words))

        def labelling(text_set: texts.TextSet) -> Draw:
            stream = texts.text_batches(text_set, self.size.tokens, chance)
            kind = "feel" if text_set.name.startswith("sentiment/") else "intent"
            return lambda: Step(kind, texts.prepared(text_set, next(stream), self.tokenizer, chance))

        for data_set, share in self._reading_sets():
            draws.append(reading(data_set))
            shares.append(share)
            log(f"{data_set.name}: {len(data_set.examples)} texts, share {share}")
        for name, (limit, share) in ({} if self.sets else TEXT_SETS).items():
            text_set = texts.read_text_set(name, self.data, self.tokenizer, limit=limit, seed=self.seed)
            draws.append(labelling(text_set))
            shares.append(share)
            log(f"{name}: {len(text_set.examples)} texts, share {share}")
        return lambda: chance.choices(draws, shares)[0]()

    def _reading_sets(self) -> Iterator[tuple[DataSet, float]]:
        for name, (limit, share) in (self.sets or READING_SETS).items():
            records = list(marked.records(self.data, name))
            described = descriptions(self.data, name)
            yield (
                build_data_set(name, records, self.tokenizer, limit=limit, seed=self.seed, described=described),
                share,
            )
        if self.sets is None:
            for lang in ("en", "zh"):
                records = list(corpus.samples(lang, self.size.samples, self.seed))
                own = build_data_set(f"own/{lang}", records, self.tokenizer)
                names = tuple(label for label in own.mention_labels if label not in corpus.LITERAL_TYPES)
                yield DataSet(own.name, own.examples, names, own.relation_labels), OWN_SHARE


class _Part(IterableDataset[Step]):
    """The steps first <= number < end of one stage; every worker makes each n-th of them."""

    def __init__(self, feed: Feed, first: int, end: int, joint_stage: bool) -> None:
        self.feed, self.first, self.end, self.joint_stage = feed, first, end, joint_stage

    def __iter__(self) -> Iterator[Step]:
        worker = get_worker_info()
        number, many = (worker.id, worker.num_workers) if worker else (0, 1)
        if self.first >= self.end:
            return
        chance = random.Random(self.feed.seed + self.first + 1009 * number)
        if worker:
            torch.set_num_threads(1)
            os.environ["TOKENIZERS_PARALLELISM"] = "false"  # its threads do not survive a fork: it would wait for ever
        draw = self.feed.drawing(self.joint_stage, number, many, chance)
        for step in range(self.first + number, self.end, many):
            yield draw(step)


def workers_beside(device: torch.device) -> int:
    """How many processes make steps ready for a device: none for the CPU, which has better to do."""
    return max(1, min(8, (os.cpu_count() or 2) // 2 - 1)) if device.type == "cuda" else 0


def moved(batch: Batch, device: torch.device) -> Batch:
    """A batch with its tensors on the device; from pinned memory the copies run beside the computation."""

    def move(part: Any) -> Any:
        if isinstance(part, torch.Tensor):
            return part.to(device, non_blocking=True)
        return part.to(device) if isinstance(part, TokenBatch) else part

    return type(batch)(*map(move, batch))


def _silent(_: str) -> None:
    return None
