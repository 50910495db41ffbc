"""Data-parallel training: several processes, as `torchrun` starts them, each with its own batches, one model.

Every process draws its own batches and computes its own gradients; before each step of the optimizer they are averaged,
so that all processes hold the same weights. A part that a step does not touch in any process stays untouched. Knows:
torch.distributed (gloo between CPUs, nccl between GPUs). Does not know: models, data. A process alone costs nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True, slots=True)
class Ranks:
    """Which of how many processes this one is, counted from 0."""

    rank: int = 0
    world: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process is the one that logs and writes."""
        return self.rank == 0

    def start_alike(self, module: nn.Module) -> None:
        """Give every process the weights of the first."""
        if self.world > 1:
            for value in module.state_dict().values():
                torch.distributed.broadcast(value, 0)

    def average(self, parameters: Iterable[torch.Tensor]) -> None:
        """Replace the gradients by their mean over the processes in which the step touched the parameter or not."""
        if self.world == 1:
            return
        known = list(parameters)
        touched = torch.tensor([float(p.grad is not None) for p in known], device=known[0].device)
        torch.distributed.all_reduce(touched)
        chosen = [p for p, times in zip(known, touched.tolist(), strict=True) if times]
        flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in chosen])
        torch.distributed.all_reduce(flat)
        for p, mean in zip(chosen, (flat / self.world).split([p.numel() for p in chosen]), strict=True):
            p.grad = mean.view_as(p)

    def agreed(self, value: float, device: torch.device) -> float:
        """What the first process says, so that all end at the same step."""
        if self.world == 1:
            return value
        said = torch.tensor([value], dtype=torch.float64, device=device)
        torch.distributed.broadcast(said, 0)
        return float(said.item())


def leave() -> None:
    """End the talk with the other processes, if there was one."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


def join(device: torch.device) -> tuple[Ranks, torch.device]:
    """This process among those that torchrun started, and its own device; alone where nobody started others."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        return Ranks(), device
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    if not torch.distributed.is_initialized():
        torch.distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return Ranks(int(os.environ["RANK"]), world), device
