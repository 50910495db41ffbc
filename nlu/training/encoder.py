"""`tuwen train encoder`: vocabulary, alignment, masked language modelling, joint reading, weights. One command, one
seed, one preset. Under `torchrun --nproc-per-node N` N processes train one model together.

Stages: (1) the vocabulary is pruned and extended; (2) alignment and masked language modelling, so that Chinese
characters get a meaning; (3) everything together. A checkpoint every few minutes; `resume` goes on from the last one.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from nlu.encoder import pick_device, pool, read_config, save_weights
from nlu.model import ReadingModel
from nlu.precision import choose_precision
from nlu.tokens import TextTokenizer
from nlu.training import align, bases, curve, joint, mlm, parallel, pieces, texts
from nlu.training.data import read_records
from nlu.training.feed import Batch, Feed, moved, workers_beside
from nlu.training.recipe import PRESETS, READING_SETS, TEXT_SETS, Preset
from nlu.types import NLUError

CHECKPOINT_SECONDS = 240
_ENDLESS = 10_000_000
"""Steps of a run that ends by the clock."""


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
    minutes: float | None = None,
    cooldown: float | None = None,
) -> Path:
    """Train an encoder; returns the folder with config.json, model.safetensors and tokenizer.json.

    Args:
        preset: "cpu" (about two hours on two cores) or "gpu" (about twenty minutes on one H200-class card).
        data: A folder laid out like the development data.
        out: Where weights and checkpoints go.
        sets: Reading sets other than the recipe's, e.g. to compare with published figures on one set: then the own
            corpus and the sets of labelled texts stay out.
        size: Overrides the preset.
        base: What to start from, as for `nlu.training.bases.start`.
        minutes: Train for so long from now, whatever the preset's number of steps; with `resume`, 0 writes the weights
            that the checkpoint holds. The checkpoint from before the rates fall stays in `out`, so that `resume` can go
            on from it as if they had not.
        cooldown: The last minutes of these, in which the rates fall to nothing; None: a fifth.

    Raises:
        NLUError: An unknown preset, missing data or a missing base model.
    """
    if size is None and preset not in PRESETS:
        raise NLUError(f"no preset {preset!r}; known: {', '.join(PRESETS)}")
    if resume and (out / "config.json").is_file():
        begun_with = read_config(out).get("base")
        base = Path(str(begun_with)) if begun_with else base
    size = size or PRESETS[preset]
    if base == bases.E5:
        size = size.for_e5()
    if minutes:
        size = replace(size, level=1 - min(1.0, cooldown / minutes) if cooldown is not None else 0.8)
    return _Run(size, data, out, seed, log, pick_device(device), sets, base, minutes).go(resume)


class _Run:
    def __init__(
        self,
        size: Preset,
        data: Path,
        out: Path,
        seed: int,
        log: Callable[[str], None],
        device: torch.device,
        sets: dict[str, tuple[int | None, float]] | None,
        base: Path | None,
        minutes: float | None,
    ) -> None:
        self.size, self.data, self.out, self.seed, self.log = size, data, out, seed, log
        self.sets, self.base, self.minutes = sets, base, minutes
        self.started = time.monotonic()
        self.ranks, self.device = parallel.join(device)
        if not self.ranks.leads:
            self.log = _silent
        out.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(seed)

    def go(self, resume: bool) -> Path:
        state = self.out / "checkpoint.pt"
        going_on = resume and state.is_file()
        self.tokenizer, self.model = self._start(going_on)
        bases.set_dropout(self.model.backbone, 0.0)
        self.model.to(self.device).train()
        self.guess = _guesser(self.model.backbone.width).to(self.device)
        optimizer = self._optimizer()
        first = 0
        if going_on:
            saved = torch.load(state, map_location=self.device, weights_only=True)
            self.model.load_state_dict(saved["model"])
            self.guess.load_state_dict(saved["guess"])
            optimizer.load_state_dict(saved["optimizer"])
            first = int(saved["step"])
            self.log(f"resumed at step {first}")
        self.ranks.start_alike(self.model)
        self.ranks.start_alike(self.guess)
        size = self.size if self.minutes is None else replace(self.size, joint_steps=_ENDLESS)
        total = size.base_steps + size.joint_steps
        feed = Feed(self.data, self.tokenizer, size, self.seed + 7919 * self.ranks.rank, self.sets, self.log)
        over = self._done(first, total) >= 1
        steps = iter(()) if over else feed.steps(first, workers_beside(self.device))
        self.teacher = align.Teacher(align.teacher_folder(), self.device) if size.teacher else None
        recent: dict[str, list[torch.Tensor]] = {}
        saved_at = time.monotonic()
        for number, step in zip(() if over else range(first, total), steps, strict=True):
            if number == self.size.base_steps:
                self.log(f"retrieval zh to en, top 1 of {len(feed.held_out)}: {self._retrieval(feed.held_out):.3f}")
            if number == max(first, self.size.base_steps):
                bases.set_dropout(self.model.backbone, self.size.dropout)
            done = self.ranks.agreed(self._done(number, total), self.device)
            if done >= 1:
                break
            self._schedule(optimizer, number, done)
            with _computing(self.device):
                loss = self._loss(step.batch)
            loss.backward()
            self.ranks.average([*self.model.parameters(), *self.guess.parameters()])
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            recent.setdefault(step.kind, []).append(loss.detach())
            if (number + 1) % 100 == 0:
                minutes = (time.monotonic() - self.started) / 60
                losses = {kind: torch.stack(each).mean().item() for kind, each in sorted(recent.items())}
                shown = "  ".join(f"{kind} {loss:.3f}" for kind, loss in losses.items())
                self.log(f"step {number + 1} ({done:.0%})  {minutes:.1f} min  {shown}")
                if self.ranks.leads:
                    curve.note(self.out, number + 1, losses)
                recent.clear()
            falling = self.minutes is not None and done >= size.level
            if time.monotonic() - saved_at > CHECKPOINT_SECONDS and not falling and self.ranks.leads:
                self._checkpoint(state, optimizer, number + 1)
                saved_at = time.monotonic()
        written = self._finish(feed.held_out)
        parallel.leave()
        return written

    def _start(self, going_on: bool) -> tuple[TextTokenizer, ReadingModel]:
        if going_on:  # the weights come from the checkpoint; what the run began with gives their shapes
            return bases.start(self.out, ())
        tokenizer, model = bases.start(self.base, self._texts(), self._marked(), self.size.layers)
        self.log(
            f"{tokenizer.vocabulary_size} pieces, {sum(p.numel() for p in model.parameters()) / 1e6:.1f} M weights"
        )
        if self.ranks.leads:
            self._write(tokenizer, model)
        return tokenizer, model

    def _texts(self) -> Iterator[str]:
        pairs, _ = align.read_pairs(self.data, most=60_000)
        for pair in pairs:
            yield from pair
        for name in [*(self.sets or READING_SETS), *(n for n in TEXT_SETS if not n.startswith("own/"))]:
            yield from (record["text"] for record in read_records(self.data, name, "train"))

    def _marked(self) -> Iterator[pieces.Marked]:
        for name in self.sets or READING_SETS:
            for record in read_records(self.data, name, "train"):
                entities = record["entities"]
                yield record["text"], frozenset(at for e in entities for at in (e["start"], e["end"]))

    def _done(self, step: int, total: int) -> float:
        """Share of the run that is over, by the clock or by steps."""
        if self.minutes is None:
            return step / total
        return (time.monotonic() - self.started) / 60 / self.minutes if self.minutes else 1.0

    def _loss(self, batch: Batch) -> torch.Tensor:
        here = moved(batch, self.device)
        if isinstance(here, align.PairBatch):
            return align.alignment_loss(self.model.backbone, self.teacher, here)
        if isinstance(here, mlm.MaskedBatch):
            return mlm.mlm_loss(self.model.backbone, self.guess, here)
        if isinstance(here, joint.ReadBatch):
            return joint.joint_loss(self.model, here)
        return texts.text_loss(self.model, here)

    def _optimizer(self) -> torch.optim.Optimizer:
        words = self.model.backbone.encoder.get_input_embeddings().weight
        body = [p for p in self.model.backbone.encoder.parameters() if p is not words]
        known = {id(words), *(id(p) for p in body)}
        heads = [p for p in [*self.model.parameters(), *self.guess.parameters()] if id(p) not in known]
        decays = (0.0, 0.01, 0.01)
        groups = [
            {"params": params, "peak": peak * self.size.rate, "weight_decay": decay}
            for params, peak, decay in zip(([words], body, heads), self.size.rates, decays, strict=True)
        ]
        return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)

    def _schedule(self, optimizer: torch.optim.Optimizer, step: int, done: float) -> None:
        """Linear warm-up, level, then linear decay; word vectors move less once the characters have a meaning."""
        warm = min(1.0, (step + 1) / 150)
        decay = max(0.02, min(1.0, (1 - done) / max(1 - self.size.level, 1e-6)))
        for number, group in enumerate(optimizer.param_groups):
            late = 0.4 if number == 0 and step >= self.size.base_steps > 0 else 1.0
            group["lr"] = group["peak"] * warm * decay * late

    def _checkpoint(self, path: Path, optimizer: torch.optim.Optimizer, step: int) -> None:
        """Written beside and renamed, so that a kill leaves the last whole one."""
        beside = path.with_suffix(".new")
        parts = {"model": self.model.state_dict(), "guess": self.guess.state_dict()}
        torch.save({**parts, "optimizer": optimizer.state_dict(), "step": step}, beside)
        beside.replace(path)

    def _finish(self, held_out: list[align.Pair]) -> Path:
        if not self.ranks.leads:
            return self.out
        self._write(self.tokenizer, self.model, int8=self.base == bases.E5)
        minutes = (time.monotonic() - self.started) / 60
        top = self._retrieval(held_out)
        self.log(f"retrieval zh to en, top 1 of {len(held_out)}: {top:.3f}; done after {minutes:.1f} min: {self.out}")
        if self.minutes is None:
            (self.out / "checkpoint.pt").unlink(missing_ok=True)
        return self.out

    def _write(self, tokenizer: TextTokenizer, model: ReadingModel, int8: bool = False) -> None:
        tokenizer.save(self.out)
        save_weights(model, self.out / "model.safetensors", int8=int8)
        config = {
            "version": "3",
            "encoder": _encoder_config(model.backbone.encoder.config),
            "width": model.width,
            "mention_threshold": 0.35,
            "relation_threshold": 0.45,
            "text_temperature": 0.75,
            "sentiment_temperature": 1.9,
            "trained_on": [*(self.sets or READING_SETS), *([] if self.sets else TEXT_SETS),
                           *(mlm.SOURCES if self.size.running else ()), "tatoeba_cmn_eng", "parallel_zh_en",
                           *(() if self.size.teacher else ("CC-CEDICT",))],
            "base": str(self.base) if self.base else None,
            "seed": self.seed,
            "preset": asdict(self.size),
        }  # fmt: skip
        (self.out / "config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", "utf-8")

    @torch.inference_mode()
    def _retrieval(self, pairs: list[align.Pair]) -> float:
        self.model.eval()
        sides: list[torch.Tensor] = []
        for side in (0, 1):
            parts = []
            for start in range(0, len(pairs), 100):
                batch = self.tokenizer.batch([p[side] for p in pairs[start : start + 100]]).to(self.device)
                parts.append(functional.normalize(pool(self.model.backbone(batch), batch.mask), dim=-1))
            sides.append(torch.cat(parts))
        self.model.train()
        best = (sides[1] @ sides[0].T).argmax(1).tolist()
        right: list[bool] = [pairs[b][0] == pairs[n][0] for n, b in enumerate(best)]
        return sum(right) / len(pairs)


def _silent(_: str) -> None:
    return None


@contextlib.contextmanager
def _computing(device: torch.device) -> Iterator[None]:
    """bfloat16 where the device has it in hardware; on a CPU plain attention, whose backward pass is the faster one."""
    plain = sdpa_kernel(SDPBackend.MATH) if device.type == "cpu" else contextlib.nullcontext()
    fast = choose_precision("auto", device) == "bf16"
    with plain, torch.autocast(device.type, torch.bfloat16, enabled=fast):
        yield


def _guesser(width: int) -> nn.Module:
    """What stands between a token vector and the guess of its word; not part of the weights that are shipped."""
    return nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))


def _encoder_config(config: Any) -> dict[str, object]:
    """What `nlu.encoder.build_backbone` needs to build the same body."""
    leave = {"transformers_version", "architectures", "dtype", "torch_dtype", "_name_or_path", "gradient_checkpointing"}
    values: dict[str, object] = {k: v for k, v in config.to_diff_dict().items() if k not in leave}
    values["model_type"] = config.model_type
    values["vocab_size"] = config.vocab_size
    return values
