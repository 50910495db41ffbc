from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from nlu.encoder import batches, pick_device, pool, save_weights
from nlu.types import ModelError
from nlu.vectors import SentenceEncoder
from tests.nlu.tiny import TEXTS, model_for, save, tokenizer_for


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = tokenizer_for(TEXTS)
    return save(tmp_path_factory.mktemp("encoder"), model_for(tokenizer), tokenizer)


def test_vectors_have_unit_length_and_keep_the_order(weights: Path) -> None:
    encoder = SentenceEncoder(weights, device="cpu", batch_tokens=16)
    texts = ["London", "Ada Lovelace was born in London .", "深圳"]
    together = encoder.encode(texts)
    assert together.shape == (3, 32) and together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-5)


def test_no_texts_give_no_rows(weights: Path) -> None:
    assert SentenceEncoder(weights, device="cpu").encode([]).shape == (0, 32)


def test_padding_does_not_move_the_mean() -> None:
    vectors = torch.tensor([[[2.0], [4.0], [99.0]]])
    assert pool(vectors, torch.tensor([[1, 1, 0]])).item() == 3.0


def test_batches_hold_every_index_once_within_the_budget() -> None:
    lengths = [3, 50, 7, 7, 120, 1]
    groups = batches(lengths, 100)
    assert sorted(i for g in groups for i in g) == list(range(6))
    assert all(len(g) * max(lengths[i] for i in g) <= 100 or len(g) == 1 for g in groups)


def test_a_folder_without_weights_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="tuwen train encoder"):
        SentenceEncoder(tmp_path).encode(["x"])


def test_broken_weights_are_named(weights: Path, tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((weights / name).read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"not safetensors")
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        SentenceEncoder(tmp_path).encode(["x"])


def test_matrices_of_8_bit_integers_take_half_the_room_and_give_the_same_vectors(tmp_path: Path) -> None:
    tokenizer = tokenizer_for(TEXTS)
    model = model_for(tokenizer)
    whole, small = save(tmp_path / "whole", model, tokenizer), save(tmp_path / "small", model, tokenizer)
    save_weights(model, small / "model.safetensors", int8=True)
    sizes = [(folder / "model.safetensors").stat().st_size for folder in (whole, small)]
    assert sizes[1] < 0.65 * sizes[0]
    one, other = (SentenceEncoder(folder, "cpu", precision="fp32").encode(TEXTS) for folder in (whole, small))
    assert ((one * other).sum(1) > 0.999).all()


def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(ModelError, match="auto, cpu or cuda"):
        pick_device("toaster")
