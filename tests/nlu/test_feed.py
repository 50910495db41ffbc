"""What steps are made of, with and without worker processes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import torch

from nlu.tokens import TextTokenizer
from nlu.training import feed
from nlu.training.recipe import BASE_ALIGN_EVERY, Preset
from tests.nlu.test_training import write_set
from tests.nlu.tiny import tokenizer_for
from tests.nlu.tiny_models import save_bert

SIZE = Preset(6, 6, pairs=4, running_tokens=200, tokens=200, parallel=5, samples=1, running=100)
SETS: dict[str, tuple[int | None, float]] = {"extraction/conll04": (None, 1.0)}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> feed.Feed:
    data = tmp_path / "data"
    write_set(data / "extraction/conll04", "train", 60, seed=1)
    (data / "translation").mkdir()
    (data / "text").mkdir()
    pairs = [{"en": f"I have {n} cats", "zh": f"我有{n}只猫", "source": "x"} for n in range(1200)]
    for name in ("tatoeba_cmn_eng", "parallel_zh_en"):
        with gzip.open(data / f"translation/{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(pair) + "\n" for pair in pairs)
    with gzip.open(data / "text/zh_general.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps({"text": f"第{n}只猫在屋顶上睡觉，不理别人。"}) + "\n" for n in range(80))
    teacher = save_bert(tmp_path / "teacher", ["cats"])
    monkeypatch.setattr("nlu.training.align.teacher_folder", lambda: teacher)
    tokenizer: TextTokenizer = tokenizer_for(["I have cats 我有只猫第在屋顶上睡觉，不理别人。", "0 1 2 3 4 5 6 7 8 9"])
    return feed.Feed(data, tokenizer, SIZE, 7, SETS, print)


def test_the_kinds_of_steps_come_in_the_order_of_the_recipe(made: feed.Feed) -> None:
    kinds = [step.kind for step in made.steps(0, workers=0)]
    assert kinds[:6] == ["align" if n % BASE_ALIGN_EVERY == 0 else "mlm" for n in range(6)]
    assert kinds[6:] == ["read", "read", "read", "align", "read", "read"]
    assert [step.kind for step in made.steps(4, workers=0)] == kinds[4:]


def test_worker_processes_make_the_same_kinds_in_the_same_order(
    made: feed.Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.tokenizer.batch(["the tokenizer's threads run", "before the workers are forked"])
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "true")  # with which a forked worker would wait for ever
    alone = [step.kind for step in made.steps(0, workers=0)]
    assert [step.kind for step in made.steps(0, workers=2)] == alone


def test_hidden_tokens_are_what_stood_there(made: feed.Feed) -> None:
    steps = [step for step in made.steps(0, workers=0) if step.kind == "mlm"]
    assert steps
    for step in steps:
        shown, mask, _, places, goal = step.batch
        assert len(places) == len(goal) > 0
        assert mask.flatten()[places].all()
        hidden = shown.flatten()[places]
        assert (hidden == made.tokenizer.mask_id).float().mean() > 0.5
        here = feed.moved(step.batch, torch.device("cpu"))
        assert torch.equal(here[4], goal)
