"""What a model computes in: float32, bfloat16, or weights and inputs as 8-bit integers.

Knows: what a processor can do, and how a body is converted. Does not know: which model it is. The choice asks the
processor what it can and never a clock, so that a machine gives the same answers every day. Figures of the choice stand
in docs/decisions.md; `python -m tests.benchmarks.encoder` prints those of a machine.
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Literal, get_args

import torch
from torch import nn

from nlu.encoder import Backbone
from nlu.types import ModelError

Precision = Literal["fp32", "bf16", "int8"]


def choose_precision(name: str, device: torch.device) -> Precision:
    """The precision called `name`; "auto" is bfloat16 where the device multiplies it in hardware, float32 elsewhere.

    Raises:
        ModelError: There is none of that name, or the device cannot compute in it.
    """
    if name == "auto":
        return "bf16" if _has_bf16(device) else "fp32"
    for known in get_args(Precision):
        if name == known:
            if known == "int8" and device.type != "cpu":
                raise ModelError(f"precision int8 runs on the cpu alone, not on {device}; use auto, fp32 or bf16")
            return known  # type: ignore[no-any-return]
    raise ModelError(f"no precision {name!r}; known: auto, {', '.join(get_args(Precision))}")


def convert(backbone: Backbone, precision: Precision) -> None:
    """Let a body compute in another precision, in place; it can no longer be trained."""
    if precision == "bf16":
        backbone.encoder.to(torch.bfloat16)
        backbone.dtype = torch.bfloat16
    elif precision == "int8":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch announces that this will move to another package
            torch.ao.quantization.quantize_dynamic(backbone.encoder, {nn.Linear}, dtype=torch.qint8, inplace=True)


def limit_threads() -> None:
    """Use no more threads than a container's share of the processor allows: torch counts the whole machine's cores."""
    share = _cpu_share(Path("/sys/fs/cgroup/cpu.max"))
    if share is not None and "OMP_NUM_THREADS" not in os.environ and share < torch.get_num_threads():
        torch.set_num_threads(share)


def _cpu_share(path: Path) -> int | None:
    """Whole cores that the control group may use (cgroup v2, `cpu.max`); None: as many as there are."""
    try:
        quota, period = path.read_text("ascii").split()
        return max(1, round(int(quota) / int(period)))
    except (OSError, ValueError):  # no such file, or the quota is "max"
        return None


def _has_bf16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return device.type == "cpu" and any(getattr(torch.cpu, check, bool)() for check in checks)
