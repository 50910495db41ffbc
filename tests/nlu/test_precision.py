from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from nlu.precision import _cpu_share, choose_precision
from nlu.types import ModelError
from nlu.vectors import SentenceEncoder
from tests.nlu.tiny import TEXTS, model_for, save, tokenizer_for


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = tokenizer_for(TEXTS)
    return save(tmp_path_factory.mktemp("precise"), model_for(tokenizer), tokenizer)


@pytest.mark.parametrize("precision", ["bf16", "int8"])
def test_a_lower_precision_gives_nearly_the_same_vectors(weights: Path, precision: str) -> None:
    exact = SentenceEncoder(weights, "cpu", precision="fp32").encode(TEXTS)
    found = SentenceEncoder(weights, "cpu", precision=precision).encode(TEXTS)
    assert found.dtype == np.float32
    assert ((exact * found).sum(1) > 0.995).all()
    assert not np.array_equal(exact, found)


def test_auto_asks_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu = torch.device("cpu")
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    assert choose_precision("auto", cpu) == "bf16"
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    assert choose_precision("auto", cpu) == "fp32"


def test_an_unknown_precision_lists_the_known_ones() -> None:
    with pytest.raises(ModelError, match="auto, fp32, bf16, int8"):
        choose_precision("fp4", torch.device("cpu"))
    with pytest.raises(ModelError, match="cpu alone"):
        choose_precision("int8", torch.device("meta"))


@pytest.mark.parametrize(
    ("limit", "share"), [("max 100000", None), ("150000 100000", 2), ("20000 100000", 1), ("nonsense", None)]
)
def test_a_container_says_how_many_cores_it_has(tmp_path: Path, limit: str, share: int | None) -> None:
    (tmp_path / "cpu.max").write_text(limit)
    assert _cpu_share(tmp_path / "cpu.max") == share
    assert _cpu_share(tmp_path / "nothing") is None
