"""What each process of the data-parallel test runs: `torchrun ... -m tests.nlu.parallel_run DATA OUT TOKENS`."""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from nlu.training import align
from nlu.training.encoder import train
from nlu.training.recipe import Preset


def run(data: Path, out: Path, tokens: int) -> None:
    """Train a tiny model on the data that the test made; the base lies beside it."""
    size = Preset(
        0, 200, pairs=4, running_tokens=100, tokens=tokens, parallel=20, samples=1, running=0, teacher=False, level=0.9,
        rates=(1e-3, 1e-3, 2e-3),
    )  # fmt: skip
    sets: dict[str, tuple[int | None, float]] = {"extraction/conll04": (None, 1.0)}
    train(preset="cpu", data=data, out=out, size=size, base=data / "base", device="cpu", sets=sets, log=lambda _: None)


if __name__ == "__main__":
    torch.set_num_threads(1)
    align.HELD_OUT = 20
    run(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
