"""`tuwen train encoder`: vocabulary, alignment, joint reading, weights. One command, one seed, one preset.

Stages: (1) the vocabulary is pruned and extended; (2) alignment alone, so that Chinese characters get a meaning;
(3) joint training with alignment mixed in, so that sentence vectors stay. A checkpoint every five minutes; `resume`
goes on from the last one.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch.nn import functional

from nlu.encoder import Backbone, pick_device, pool, save_weights
from nlu.model import ReadingModel
from nlu.tokens import TextTokenizer
from nlu.training import align, corpus, joint, vocabulary
from nlu.training.data import DataSet, Example, build_data_set, read_records
from nlu.types import NLUError

CHECKPOINT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Preset:
    """The size of a run. Tokens are per batch."""

    align_steps: int
    joint_steps: int
    pairs: int
    tokens: int
    parallel: int
    samples: int


PRESETS = {
    "cpu": Preset(align_steps=800, joint_steps=2400, pairs=64, tokens=1400, parallel=20_000, samples=12_000),
    "gpu": Preset(align_steps=6000, joint_steps=16_000, pairs=256, tokens=6000, parallel=100_000, samples=40_000),
}

SETS: dict[str, tuple[int | None, float]] = {
    "ner/cluener": (None, 2.4),
    "ner/msra": (12_000, 2.0),
    "ner/resume": (2_000, 0.4),
    "ner/weibo": (None, 0.4),
    "ner/wnut17": (None, 0.5),
    "ner/btc": (None, 0.6),
    "ner/wikigold": (None, 0.9),
    "extraction/conll04": (None, 1.4),
    "extraction/nyt": (3_000, 0.7),
    "extraction/finre": (3_000, 0.4),
    "extraction/zh_literature": (6_000, 0.7),
}
"""Public sets that may train shipped weights: the most records used, and their share of the batches."""

OWN_SHARE = 3.0
"""Share of the batches for our own corpus, each language."""


def train(
    *,
    preset: str,
    data: Path,
    out: Path,
    resume: bool = False,
    seed: int = 17,
    log: Callable[[str], None] = print,
    device: str = "auto",
    sets: dict[str, tuple[int | None, float]] | None = None,
    size: Preset | None = None,
    base: Path | None = None,
) -> Path:
    """Train an encoder; returns the folder with config.json, model.safetensors and tokenizer.json.

    Args:
        preset: "cpu" (about two hours on two cores) or "gpu" (about twenty minutes on one H200-class card).
        data: A folder laid out like the development data.
        out: Where weights and checkpoints go.
        sets: Other data sets than the default ones, e.g. to compare with published figures on one set.
        size: Overrides the preset.
        base: Folder of a BERT-like model to start from; None: all-MiniLM-L6-v2 (extra `train`).

    Raises:
        NLUError: An unknown preset, missing data or a missing base model.
    """
    if size is None and preset not in PRESETS:
        raise NLUError(f"no preset {preset!r}; known: {', '.join(PRESETS)}")
    run = _Run(size or PRESETS[preset], data, out, seed, log, pick_device(device), sets or SETS, base)
    return run.go(resume)


class _Run:
    def __init__(
        self,
        size: Preset,
        data: Path,
        out: Path,
        seed: int,
        log: Callable[[str], None],
        device: torch.device,
        sets: dict[str, tuple[int | None, float]],
        base: Path | None,
    ) -> None:
        self.size, self.data, self.out, self.seed, self.log = size, data, out, seed, log
        self.device, self.sets = device, sets
        self.base = base or align.teacher_folder()
        out.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(seed)

    def go(self, resume: bool) -> Path:
        started = time.monotonic()
        tokenizer, backbone = self._start()
        pairs, held_out = align.read_pairs(self.data, most=self.size.parallel)
        teacher = align.Teacher(align.teacher_folder(), self.device)
        model = ReadingModel(backbone).to(self.device)
        optimizer = self._optimizer(model)
        state = self.out / "checkpoint.pt"
        first = 0
        if resume and state.is_file():
            saved = torch.load(state, map_location=self.device, weights_only=True)
            model.load_state_dict(saved["model"])
            optimizer.load_state_dict(saved["optimizer"])
            first = int(saved["step"])
            self.log(f"resumed at step {first}")
        total = self.size.align_steps + self.size.joint_steps
        chance = random.Random(self.seed + first)
        pair_stream = align.pair_batches(pairs, tokenizer, self.size.pairs, chance)
        stream: Iterator[tuple[DataSet, list[Example]]] | None = None
        words = corpus.label_words()
        model.train()
        recent: list[float] = []
        saved_at = time.monotonic()
        for step in range(first, total):
            self._schedule(optimizer, step, total)
            aligning = step < self.size.align_steps or step % 7 == 0
            if aligning:
                loss = align.alignment_loss(model.backbone, tokenizer, teacher, next(pair_stream))
            else:
                if stream is None:
                    _write_checkpoint(state, model, optimizer, step)
                    stream = joint.mixed_batches(self._read_sets(tokenizer), self.size.tokens, chance)
                data_set, examples = next(stream)
                loss = joint.joint_loss(model, tokenizer, data_set, examples, chance, words)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            if not aligning or step < self.size.align_steps:
                recent.append(loss.item())
            if (step + 1) % 100 == 0 and recent:
                minutes = (time.monotonic() - started) / 60
                self.log(f"step {step + 1}/{total}  loss {sum(recent) / len(recent):.4f}  {minutes:.1f} min")
                recent.clear()
            if step + 1 == self.size.align_steps:
                self.log(
                    f"retrieval zh to en, top 1 of {len(held_out)}: {self._retrieval(model, tokenizer, held_out):.3f}"
                )
            if time.monotonic() - saved_at > CHECKPOINT_SECONDS:
                _write_checkpoint(state, model, optimizer, step + 1)
                saved_at = time.monotonic()
        return self._finish(model, tokenizer, held_out, started)

    def _start(self) -> tuple[TextTokenizer, Backbone]:
        kept = self.out / "tokenizer.json"
        if kept.is_file() and (self.out / "checkpoint.pt").is_file():
            tokenizer = TextTokenizer.load(self.out)
            pieces = sorted(tokenizer._tokenizer.get_vocab().items(), key=lambda x: x[1])
            return tokenizer, vocabulary.transplant(self.base, [piece for piece, _ in pieces])
        self.log("counting the vocabulary")
        pieces_ = vocabulary.build_vocabulary(self.base, self._texts())
        tokenizer = vocabulary.build_tokenizer(pieces_)
        tokenizer.save(self.out)
        self.log(f"{tokenizer.vocabulary_size} pieces")
        return tokenizer, vocabulary.transplant(self.base, pieces_)

    def _texts(self) -> Iterator[str]:
        pairs, _ = align.read_pairs(self.data, most=60_000)
        for en, zh in pairs:
            yield en
            yield zh
        for name in self.sets:
            yield from (record["text"] for record in read_records(self.data, name, "train"))

    def _read_sets(self, tokenizer: TextTokenizer) -> list[tuple[DataSet, float]]:
        sets: list[tuple[DataSet, float]] = []
        for name, (limit, weight) in self.sets.items():
            records = list(read_records(self.data, name, "train"))
            sets.append((build_data_set(name, records, tokenizer, limit=limit, seed=self.seed), weight))
        if self.sets is SETS:
            for lang in ("en", "zh"):
                records = list(corpus.samples(lang, self.size.samples, self.seed))
                own = build_data_set(f"own/{lang}", records, tokenizer)
                names = tuple(label for label in own.mention_labels if label not in corpus.LITERAL_TYPES)
                sets.append((DataSet(own.name, own.examples, names, own.relation_labels), OWN_SHARE))
        for data_set, weight in sets:
            self.log(f"{data_set.name}: {len(data_set.examples)} texts, share {weight}")
        return sets

    def _optimizer(self, model: ReadingModel) -> torch.optim.Optimizer:
        words = model.backbone.encoder.get_input_embeddings().weight
        body = [p for p in model.backbone.encoder.parameters() if p is not words]
        known = {id(words), *(id(p) for p in body)}
        heads = [p for p in model.parameters() if id(p) not in known]
        groups = [
            {"params": [words], "lr": 1e-3, "peak": 1e-3, "weight_decay": 0.0},
            {"params": body, "lr": 2e-4, "peak": 2e-4, "weight_decay": 0.01},
            {"params": heads, "lr": 6e-4, "peak": 6e-4, "weight_decay": 0.01},
        ]
        return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)

    def _schedule(self, optimizer: torch.optim.Optimizer, step: int, total: int) -> None:
        """Linear warm-up and decay; word vectors move less once the characters have a meaning."""
        warm = min(1.0, (step + 1) / 150)
        decay = max(0.02, 1 - max(step - self.size.align_steps * 0.5, 0) / (total - self.size.align_steps * 0.5))
        for number, group in enumerate(optimizer.param_groups):
            late = 0.4 if number == 0 and step >= self.size.align_steps else 1.0
            group["lr"] = group["peak"] * warm * decay * late

    def _finish(
        self, model: ReadingModel, tokenizer: TextTokenizer, held_out: list[align.Pair], started: float
    ) -> Path:
        save_weights(model, self.out / "model.safetensors")
        tokenizer.save(self.out)
        config = {
            "version": "1",
            "encoder": _encoder_config(model.backbone),
            "width": model.width,
            "mention_threshold": 0.4,
            "relation_threshold": 0.45,
            "trained_on": [*self.sets, "tatoeba_cmn_eng", "parallel_zh_en", "own corpus"],
            "seed": self.seed,
            "preset": asdict(self.size),
        }
        (self.out / "config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", "utf-8")
        top = self._retrieval(model, tokenizer, held_out)
        minutes = (time.monotonic() - started) / 60
        self.log(f"retrieval zh to en, top 1 of {len(held_out)}: {top:.3f}; done after {minutes:.1f} min: {self.out}")
        (self.out / "checkpoint.pt").unlink(missing_ok=True)
        return self.out

    @torch.inference_mode()
    def _retrieval(self, model: ReadingModel, tokenizer: TextTokenizer, pairs: list[align.Pair]) -> float:
        model.eval()
        sides: list[torch.Tensor] = []
        for side in (0, 1):
            parts = []
            for start in range(0, len(pairs), 100):
                batch = tokenizer.batch([p[side] for p in pairs[start : start + 100]]).to(self.device)
                parts.append(functional.normalize(pool(model.backbone(batch), batch.mask), dim=-1))
            sides.append(torch.cat(parts))
        model.train()
        best = (sides[1] @ sides[0].T).argmax(1).tolist()
        right: list[bool] = [pairs[b][0] == pairs[n][0] for n, b in enumerate(best)]
        return sum(right) / len(pairs)


def _write_checkpoint(path: Path, model: ReadingModel, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Written beside and renamed, so that a kill leaves the last whole one."""
    beside = path.with_suffix(".new")
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, beside)
    beside.replace(path)


def _encoder_config(backbone: Backbone) -> dict[str, object]:
    keep = {
        "model_type", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
        "hidden_act", "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id",
    }  # fmt: skip
    values: dict[str, object] = {k: v for k, v in backbone.encoder.config.to_dict().items() if k in keep}
    return values
