"""Our own LLaMA: its cache, its reading of states, and a tiny training run that is stopped and resumed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import torch

from nlu.generation.sampling import Sampling
from nlu.llama import Cache, Llama, LlamaShape
from nlu.training.generation_data import Written, read
from nlu.training.generator import PRESETS, Preset, make_tokenizer, read_model, train, write
from nlu.types import ModelError, NLUError

SHAPE = LlamaShape(pieces=50, width=32, layers=2, heads=4, groups=2, inner=48, memory=24, context=40)


@pytest.fixture
def model() -> Llama:
    torch.manual_seed(3)
    made = Llama(SHAPE).eval()
    for layer in made.layers:
        torch.nn.init.normal_(layer.reading.out.weight, std=0.3)  # type: ignore[union-attr, arg-type]
    return made


@pytest.mark.parametrize("reads", [False, True])
@torch.inference_mode()
def test_one_by_one_with_a_cache_is_the_same_as_all_at_once(model: Llama, reads: bool) -> None:
    ids = torch.randint(0, 50, (2, 12))
    states = torch.randn(2, 7, 24) if reads else None
    mask = torch.tensor([[1] * 7, [1] * 4 + [0] * 3]) if reads else None
    whole = model(ids, states, mask)
    cache = Cache()
    parts = [model(ids[:, n : n + 1], states, mask, cache) for n in range(12)]
    assert torch.allclose(torch.cat(parts, 1), whole, atol=1e-5)
    assert cache.length == 12 and len(cache.own) == 2
    cache.reorder(torch.tensor([1, 1]))
    again = model(ids[1:2, :1].repeat(2, 1), states, None if mask is None else mask[[1, 1]], cache)
    assert torch.allclose(again[0], again[1], atol=1e-5)


@torch.inference_mode()
def test_padded_states_are_not_read_and_the_future_is_not_seen(model: Llama) -> None:
    ids, states = torch.randint(0, 50, (1, 6)), torch.randn(1, 5, 24)
    mask = torch.tensor([[1, 1, 1, 0, 0]])
    changed = states.clone()
    changed[:, 3:] += 9
    assert torch.allclose(model(ids, states, mask), model(ids, changed, mask), atol=1e-5)
    later = ids.clone()
    later[0, 5] = (later[0, 5] + 1) % 50
    assert torch.allclose(model(ids)[:, :5], model(later)[:, :5], atol=1e-5)
    assert not torch.allclose(model(ids, states), model(ids, 2 * states))


def test_a_fresh_decoder_is_a_language_model_without_states() -> None:
    fresh = Llama(SHAPE).eval()
    ids = torch.randint(0, 50, (1, 6))
    assert torch.allclose(fresh(ids), fresh(ids, torch.randn(1, 5, 24)), atol=1e-6)


def test_the_presets_are_of_the_size_that_was_wanted() -> None:
    for preset in PRESETS.values():
        weights = sum(p.numel() for p in Llama(preset.shape).parameters())
        assert 15e6 < weights < 25e6 and 2 * weights < 40e6


def test_the_tokenizer_brings_every_text_back() -> None:
    made = make_tokenizer(["Hello world", "你好，世界", "hello hello 你好"] * 3, 400)
    for text in ("Hello, 世界 2026!", "😀 naïve\tline\n", "龘"):
        assert made.decode(made.encode(text).ids) == text
    assert len(made.encode("1234").ids) == 4  # numbers are copied digit by digit


def test_a_held_out_sentence_never_trains() -> None:
    pairs = [Written("<translate:en>", f"句子{n}", f"sentence {n}") for n in range(500)]
    held = {text for pair in pairs if pair.held_out for text in (pair.source, pair.target)}
    back = [Written("<translate:zh>", pair.target, pair.source) for pair in pairs]
    assert 2 < len(held) < 60
    assert all(pair.held_out for pair in back if pair.source in held and pair.target in held)


def a_folder(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "translation" / "parallel_zh_en.jsonl.gz"
    path.parent.mkdir(parents=True)
    words = [("红", "red"), ("蓝", "blue"), ("猫", "cat"), ("狗", "dog"), ("鱼", "fish")]
    lines = [{"zh": f"{a}{b}{n % 7}", "en": f"{x} {y} {n % 7}"} for n in range(30) for a, x in words for b, y in words]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return tmp_path / "data"


def test_a_tiny_run_learns_and_is_resumed_where_it_stopped(tmp_path: Path) -> None:
    shape = LlamaShape(pieces=330, width=64, layers=1, heads=2, groups=1, inner=96, context=32)
    size = Preset(shape, tokens=250, steps=40, rate=3e-3, every=20)
    data, out = a_folder(tmp_path), tmp_path / "out"
    told: list[str] = []
    train(preset="cpu", data=data, out=out, size=size, log=told.append, device="cpu", seconds=0.0)
    assert "stopped at step 1" in told[-1] and (out / "checkpoint.pt").is_file()
    train(preset="cpu", data=data, out=out, size=size, log=told.append, device="cpu", resume=True)
    assert "resumed at step 1" in " ".join(told) and not (out / "checkpoint.pt").exists()
    rows = [line.split("\t") for line in (out / "curve.tsv").read_text("utf-8").splitlines()]
    assert rows[0] == ["step", "minutes", "loss", "held out"] and [row[0] for row in rows[1:]] == ["20", "40"]
    assert float(rows[2][2]) < float(rows[1][2])
    model, tokenizer = read_model(out)
    tokens = list(write(model, tokenizer, "<translate:en>", torch.randn(1, 4, model.shape.memory), Sampling(8)))
    assert len(tokens) <= 8


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(NLUError, match="has none of"):
        list(read(tmp_path))
    with pytest.raises(NLUError, match="no preset 'big'"):
        train(preset="big", data=tmp_path, out=tmp_path)
    with pytest.raises(ModelError, match="tuwen train generator"):
        read_model(tmp_path)
