"""Two processes that train one model reach the loss of one process with the same number of texts a step."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from nlu.training import align, curve
from nlu.training.parallel import Ranks, join
from tests.nlu import parallel_run
from tests.nlu.test_bases import WORDS
from tests.nlu.test_training import write_set
from tests.nlu.tiny_models import save_bert


def test_a_process_alone_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    device = torch.device("cpu")
    assert join(device) == (Ranks(0, 1), device)
    layer = nn.Linear(2, 2)
    layer(torch.ones(1, 2)).sum().backward()
    assert layer.weight.grad is not None
    before = layer.weight.grad.clone()
    Ranks().average(layer.parameters())
    Ranks().start_alike(layer)
    assert torch.equal(layer.weight.grad, before)
    assert Ranks().agreed(0.3, device) == 0.3
    assert Ranks().leads and not Ranks(1, 2).leads


@pytest.mark.slow
def test_two_processes_reach_the_loss_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_set(tmp_path / "extraction/conll04", "train", 120, seed=1)
    (tmp_path / "translation").mkdir()
    pairs = [{"en": f"I like tea {n}.", "zh": f"我喜欢喝茶{n}。", "source": "test"} for n in range(60)]
    for name in ("tatoeba_cmn_eng", "parallel_zh_en"):
        with gzip.open(tmp_path / f"translation/{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(pair) + "\n" for pair in pairs)
    save_bert(tmp_path / "base", WORDS)
    monkeypatch.setattr(align, "HELD_OUT", 20)
    parallel_run.run(tmp_path, tmp_path / "alone", 240)
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = [*torchrun, "-m", "tests.nlu.parallel_run", str(tmp_path), str(tmp_path / "together"), "120"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr[-3000:]
    alone, together = ([loss for _, loss in curve.read(tmp_path / kind)["read"]] for kind in ("alone", "together"))
    assert alone[-1] < 0.8 * alone[0]
    assert together[-1] < 1.15 * alone[-1]
