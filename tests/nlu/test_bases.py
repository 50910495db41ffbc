"""`tuwen train encoder --base`: other encoders under the same heads, trained end to end on data that the test makes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from nlu.extract import load_extractor
from nlu.training import align, bases
from nlu.training.encoder import train
from nlu.training.evaluation import evaluate
from nlu.training.recipe import Preset
from nlu.types import Label, LabelSet, ModelError
from nlu.vectors import SentenceEncoder
from tests.nlu import tiny_models
from tests.nlu.test_training import PEOPLE, PLACES, write_set
from tests.nlu.tiny_models import save_bert, save_modern_bert, save_xlm_r

WORDS = [
    *(f"{a} {b}" for a in PEOPLE for b in PLACES),
    "was born in flew from to . person place lives in 人物 地点 居住于 组织机构 organization 其他表达",
    "I like tea. 我喜欢喝茶 。 We went home 他们回家了",
]
MAKERS: dict[str, Callable[[Path, list[str]], Path]] = {
    "bert": save_bert,
    "xlm-roberta": save_xlm_r,
    "modernbert": save_modern_bert,
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_set(folder / "extraction/conll04", "train", 300, seed=1)
    write_set(folder / "extraction/conll04", "dev", 40, seed=2)
    (folder / "translation").mkdir()
    pairs = [{"en": f"I like tea {n}.", "zh": f"我喜欢喝茶{n}。", "source": "test"} for n in range(1040)]
    for name in ("tatoeba_cmn_eng", "parallel_zh_en"):
        with gzip.open(folder / f"translation/{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(pair) + "\n" for pair in pairs)
    return folder


@pytest.mark.parametrize("kind", MAKERS)
def test_any_encoder_can_be_the_base(kind: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = MAKERS[kind](tmp_path / "base", WORDS)
    teacher = save_bert(tmp_path / "teacher", WORDS)
    monkeypatch.setattr(align, "teacher_folder", lambda: teacher)
    steps = 420 if kind == "bert" else 12
    size = Preset(4, steps, pairs=8, running_tokens=500, tokens=500, parallel=20, samples=1, running=0)
    sets: dict[str, tuple[int | None, float]] = {"extraction/conll04": (None, 1.0)}
    folder = train(
        preset="cpu", data=data, out=tmp_path / "out", size=size, base=base, device="cpu", sets=sets, log=lambda _: None
    )
    assert json.loads((folder / "config.json").read_text("utf-8"))["encoder"]["model_type"] == kind
    extractor = load_extractor(str(folder), "cpu", "fp32")
    text = "ada was born in london . 她住在北京"
    (found,) = extractor.extract([text], LabelSet((Label("P", "person"),)))
    assert all(text[m.start : m.end] == m.text for m in found.mentions)
    assert SentenceEncoder(folder, "cpu").encode(["ada", "深圳"]).shape == (2, 32)
    if kind == "bert":
        metrics = evaluate("extraction/conll04", data, extractor=extractor).metrics
        assert metrics["f1"] > 0.8  # calling every word a place, the commonest type, gives less than .3
    # A run goes on from weights of our own, of whatever body they are.
    tokenizer, model = bases.start(folder, ())
    assert model.backbone.encoder.config.model_type == kind
    assert max(end for _, end in tokenizer.tokenize(["ada 深圳"])[0].offsets) == 6


def test_a_student_of_another_width_learns_without_the_teachers_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = align.Teacher(save_bert(tmp_path / "teacher", WORDS), torch.device("cpu"))
    monkeypatch.setattr(tiny_models, "SHAPE", {**tiny_models.SHAPE, "hidden_size": 16})
    tokenizer, model = bases.start(save_bert(tmp_path / "narrow", WORDS), ())
    pairs = [("I like tea", "我喜欢喝茶"), ("We went home", "他们回家了")]
    taught = Tokenizer.from_file(str(tmp_path / "teacher" / "tokenizer.json"))
    taught.enable_padding()
    batch = align.tokenised(pairs, tokenizer, taught)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    losses = []
    for _ in range(25):
        loss = align.alignment_loss(model.backbone, teacher, batch)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]


def test_a_base_that_is_neither_folder_nor_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"--base .*nowhere"):
        bases.start(tmp_path / "nowhere", ())
