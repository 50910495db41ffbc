"""`tuwen train generator`: tokenizer, batches by length, our own LLaMA on the encoder's frozen states, weights.

One command, one seed, one preset; a checkpoint every few minutes, `resume` goes on from the last one at the example
where it stood. The curve is a table beside the weights. Knows: how training goes. Does not know: what the tasks mean
(`nlu.training.generation_data`), how the decoder is built (`nlu.llama`).
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch.nn import functional

from nlu.encoder import pick_device
from nlu.generation.sampling import Chooser, Sampling
from nlu.llama import Cache, Llama, LlamaShape
from nlu.loading import Loaded, load
from nlu.precision import choose_precision
from nlu.tokens import TokenBatch
from nlu.training.generation_data import END, PAD, SPECIAL, Written, read
from nlu.types import ModelError, NLUError

CHECKPOINT_SECONDS = 240
_MEASURED = 200


@dataclass(frozen=True, slots=True)
class Preset:
    """The size of a run.

    Attributes:
        shape: Of the decoder.
        tokens: Target tokens of a step.
        steps: How many.
        rate: Peak of the learning rate.
        every: Steps between two rows of the curve.
    """

    shape: LlamaShape = field(default_factory=LlamaShape)
    tokens: int = 3_000
    steps: int = 28_000
    rate: float = 1e-3
    every: int = 100


PRESETS = {"cpu": Preset(), "gpu": Preset(tokens=40_000, steps=8_000, rate=2e-3)}
"""cpu: two nights on two cores at 1,500 target tokens a second; gpu: under an hour of one H200-class card."""


def train(
    *,
    preset: str,
    data: Path,
    out: Path,
    resume: bool = False,
    seed: int = 17,
    log: Callable[[str], None] = print,
    device: str = "auto",
    encoder: Path | None = None,
    size: Preset | None = None,
    seconds: float = math.inf,
) -> Path:
    """Train a decoder; returns the folder with config.json, model.safetensors, tokenizer.json and curve.tsv.

    Args:
        encoder: Weights of the encoder whose states are read; None: the shipped ones.
        size: Overrides the preset.
        seconds: Stop after this time with a checkpoint, to be resumed.

    Raises:
        NLUError: An unknown preset, or missing data.
        ModelError: `resume` where the checkpoint is of another shape.
    """
    if size is None and preset not in PRESETS:
        raise NLUError(f"no preset {preset!r}; known: {', '.join(PRESETS)}")
    out.mkdir(parents=True, exist_ok=True)
    return _Run(size or PRESETS[preset], data, out, seed, log, pick_device(device), load(encoder)).go(resume, seconds)


class _Run:
    def __init__(
        self,
        size: Preset,
        data: Path,
        out: Path,
        seed: int,
        log: Callable[[str], None],
        device: torch.device,
        encoder: Loaded,
    ) -> None:
        self.size, self.data, self.out, self.seed, self.log = size, data, out, seed, log
        self.device, self.encoder = device, encoder
        self.encoder.model.to(device)

    def go(self, resume: bool, seconds: float) -> Path:
        started = time.monotonic()
        torch.manual_seed(self.seed)
        examples = list(read(self.data))
        held = [e for e in examples if e.held_out][:_MEASURED]
        examples = [e for e in examples if not e.held_out]
        self.tokenizer = self._tokenizer(examples, resume)
        shape = replace(
            self.size.shape, pieces=self.tokenizer.get_vocab_size(), memory=self.encoder.model.backbone.width
        )
        self.model = Llama(shape).to(self.device).train()
        weights = sum(p.numel() for p in self.model.parameters()) / 1e6
        self.log(f"{len(examples)} examples, {len(held)} held out, {shape.pieces} pieces, {weights:.1f} M weights")
        optimizer = torch.optim.AdamW(self.model.parameters(), lr=self.size.rate, betas=(0.9, 0.98), weight_decay=0.01)
        first = self._resumed(optimizer) if resume else 0
        if not first:
            (self.out / "curve.tsv").write_text("step\tminutes\tloss\theld out\n", "utf-8")
        losses: list[float] = []
        saved = time.monotonic()
        for step, batch in zip(range(first, self.size.steps), self._batches(examples, first), strict=False):
            for group in optimizer.param_groups:
                group["lr"] = self.size.rate * _schedule(step, self.size.steps)
            loss = self._loss(batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(loss.item())
            if (step + 1) % self.size.every == 0:
                self._row(step + 1, started, losses, held)
                losses = []
            if time.monotonic() - started > seconds:
                self._checkpoint(optimizer, step + 1)
                self.log(f"stopped at step {step + 1}; --resume goes on")
                break
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                self._checkpoint(optimizer, step + 1)
                saved = time.monotonic()
        else:
            (self.out / "checkpoint.pt").unlink(missing_ok=True)
        self._write()
        return self.out

    # --- data ---------------------------------------------------------------------------------------------------------

    def _tokenizer(self, examples: Sequence[Written], resume: bool) -> Tokenizer:
        path = self.out / "tokenizer.json"
        if resume and path.is_file():
            return Tokenizer.from_file(str(path))
        made = make_tokenizer((e.target for e in examples), self.size.shape.pieces)
        made.save(str(path))
        return made

    def _batches(self, examples: Sequence[Written], skip: int) -> Iterator[list[Written]]:
        """Examples of like length together, in an order that the seed and the epoch decide; the first are skipped."""
        number = 0
        for epoch in range(1_000_000):
            order = random.Random(self.seed * 7919 + epoch)
            keyed = sorted(examples, key=lambda e: (len(e.target) // 8, order.random()))
            groups: list[list[Written]] = [[]]
            size = 0
            for example in keyed:
                size += len(example.target) // 2 + 2
                if size > self.size.tokens and groups[-1]:
                    groups.append([])
                    size = len(example.target) // 2 + 2
                groups[-1].append(example)
            order.shuffle(groups)
            for group in groups:
                number += 1
                if number > skip:
                    yield group

    # --- a step -------------------------------------------------------------------------------------------------------

    def _loss(self, batch: Sequence[Written]) -> torch.Tensor:
        """Mean cross entropy of the target's tokens, tag aside."""
        source = self._sources([example.source for example in batch])
        end, pad = self._id(END), self._id(PAD)
        rows = [
            [self._id(e.task), *ids.ids[: self.size.shape.context - 2], end]
            for e, ids in zip(batch, self.tokenizer.encode_batch([e.target for e in batch]), strict=True)
        ]
        longest = max(map(len, rows))
        ids = torch.tensor([[*row, *[pad] * (longest - len(row))] for row in rows], device=self.device)
        fast = choose_precision("auto", self.device) == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=fast):
            with torch.no_grad():
                states = self.encoder.model.backbone(source)
            logits = self.model(ids[:, :-1], states, source.mask)
        return functional.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten(), ignore_index=pad)

    def _id(self, piece: str) -> int:
        return int(self.tokenizer.token_to_id(piece) or 0)

    def _sources(self, texts: Sequence[str]) -> TokenBatch:
        return self.encoder.tokenizer.batch(list(texts)).to(self.device)

    @torch.inference_mode()
    def _held_out(self, held: Sequence[Written]) -> float:
        self.model.eval()
        parts = [self._loss(held[n : n + 20]).item() for n in range(0, len(held), 20)]
        self.model.train()
        return sum(parts) / max(len(parts), 1)

    # --- files --------------------------------------------------------------------------------------------------------

    def _row(self, step: int, started: float, losses: Sequence[float], held: Sequence[Written]) -> None:
        minutes, loss, other = (time.monotonic() - started) / 60, sum(losses) / len(losses), self._held_out(held)
        with (self.out / "curve.tsv").open("a", encoding="utf-8") as file:
            file.write(f"{step}\t{minutes:.2f}\t{loss:.4f}\t{other:.4f}\n")
        self.log(f"step {step}/{self.size.steps}  {minutes:.1f} min  loss {loss:.3f}  held out {other:.3f}")

    def _checkpoint(self, optimizer: torch.optim.Optimizer, step: int) -> None:
        beside = self.out / "checkpoint.new"
        torch.save({"model": self.model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, beside)
        beside.replace(self.out / "checkpoint.pt")

    def _resumed(self, optimizer: torch.optim.Optimizer) -> int:
        path = self.out / "checkpoint.pt"
        if not path.is_file():
            return 0
        saved = torch.load(path, map_location=self.device, weights_only=True)
        try:
            self.model.load_state_dict(saved["model"])
        except RuntimeError as error:
            raise ModelError(f"{path}: is of another shape; train into another --out") from error
        optimizer.load_state_dict(saved["optimizer"])
        self.log(f"resumed at step {saved['step']}")
        return int(saved["step"])

    def _write(self) -> None:
        tensors = {name: value.detach().cpu().half().contiguous() for name, value in self.model.state_dict().items()}
        save_file(tensors, self.out / "model.safetensors")
        config = {"shape": asdict(self.model.shape), "encoder": self.encoder.name, "seed": self.seed}
        (self.out / "config.json").write_text(json.dumps(config, indent=1) + "\n", "utf-8")


def make_tokenizer(texts: Iterable[str], pieces: int) -> Tokenizer:
    """Pieces of both languages with bytes for what they lack; digits stay single, so that numbers are copied right."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=pieces, special_tokens=list(SPECIAL), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False, min_frequency=2,
    )  # fmt: skip
    made.train_from_iterator(texts, trainer)
    return made


def read_model(folder: Path) -> tuple[Llama, Tokenizer]:
    """The decoder of a folder that `train` wrote, and its tokenizer.

    Raises:
        ModelError: The folder holds none.
    """
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        model = Llama(LlamaShape(**config["shape"]))
        model.load_state_dict({name: value.float() for name, value in load_file(folder / "model.safetensors").items()})
        return model.eval(), Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # json, safetensors, tokenizers and torch each raise their own
        raise ModelError(f"{folder}: no generator made by `tuwen train generator` ({error})") from error


@torch.inference_mode()
def write(
    model: Llama, tokenizer: Tokenizer, task: str, states: torch.Tensor | None, sampling: Sampling
) -> Iterator[int]:
    """The tokens of a reply to one source, by keys and values that are kept.

    Args:
        task: A tag of `TAGS`.
        states: The encoder's, [1, length, memory]; None: there is no source.
    """
    chooser, cache, end = Chooser(sampling), Cache(), tokenizer.token_to_id(END)
    ids = torch.tensor([[tokenizer.token_to_id(task)]])
    for _ in range(min(sampling.max_tokens, model.shape.context - 1)):
        token = chooser.choose(model(ids, states, cache=cache)[0, -1])
        if token == end:
            return
        yield token
        ids = torch.tensor([[token]])


def _schedule(step: int, total: int) -> float:
    """Linear warm-up over 500 steps (a tenth of a short run), then a cosine down to a twentieth."""
    warm = max(1, min(500, total // 10))
    if step < warm:
        return (step + 1) / warm
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm)))
