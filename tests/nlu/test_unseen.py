"""Labels that training does not see: nothing of them is left in the training data, and they are scored apart."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from nlu.training import align, unseen
from nlu.training.data import read_records
from nlu.training.recipe import Preset
from nlu.types import Extraction, LabelSet, Mention, NLUError, Relation
from tests.nlu.test_bases import WORDS
from tests.nlu.test_training import write_set
from tests.nlu.tiny_models import save_bert

TEXT = "bob shot eve in oslo"
RECORD: dict[str, Any] = {
    "id": "1", "lang": "en", "text": TEXT,
    "entities": [
        {"start": 0, "end": 3, "text": "bob", "type": "Peop"},
        {"start": 9, "end": 12, "text": "eve", "type": "Peop"},
        {"start": 16, "end": 20, "text": "oslo", "type": "Loc"},
    ],
    "relations": [{"head": 0, "label": "Kill", "tail": 1}, {"head": 1, "label": "Live_In", "tail": 2}],
}  # fmt: skip


def test_a_label_goes_with_its_relations_and_the_others_keep_their_ends() -> None:
    assert [r["label"] for r in unseen.without(RECORD, frozenset({"Kill"}))["relations"]] == ["Live_In"]
    found = unseen.without({**RECORD, "relations": [{"head": 1, "label": "Live_In", "tail": 2}]}, frozenset({"X"}))
    assert found["relations"] == [{"head": 1, "label": "Live_In", "tail": 2}]
    bare = unseen.without(RECORD, frozenset({"Loc"}))
    assert [e["text"] for e in bare["entities"]] == ["bob", "eve"]
    assert bare["relations"] == [{"head": 0, "label": "Kill", "tail": 1}]


def test_training_runs_without_the_labels_and_says_nothing_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    write_set(data / "extraction/conll04", "train", 60, seed=1)
    with gzip.open(data / "extraction/conll04/train.jsonl.gz", "at", encoding="utf-8") as out:
        out.write(json.dumps(RECORD) + "\n")
    (data / "translation").mkdir()
    for name in ("tatoeba_cmn_eng", "parallel_zh_en"):
        with gzip.open(data / f"translation/{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps({"en": f"tea {n}", "zh": f"茶{n}", "source": "t"}) + "\n" for n in range(1040))
    monkeypatch.setattr(unseen, "READING_SETS", {"extraction/conll04": (None, 1.0)})
    monkeypatch.setattr(unseen, "LEFT_OUT", {"extraction/conll04": frozenset({"Kill"})})
    unseen.prepare(data, tmp_path / "view")
    records = list(read_records(tmp_path / "view", "extraction/conll04", "train"))
    assert len(records) == 61 and not any(r["label"] == "Kill" for x in records for r in x["relations"])
    base = save_bert(tmp_path / "base", WORDS)
    monkeypatch.setattr(align, "teacher_folder", lambda: base)
    size = Preset(1, 3, pairs=4, running_tokens=300, tokens=300, parallel=5, samples=1, running=0)
    folder = unseen.train_without(data=data, out=tmp_path / "out", base=base, size=size, device="cpu", log=str)
    assert json.loads((folder / "config.json").read_text("utf-8"))["trained_on"][0] == "extraction/conll04"


class Reader:
    """Says that everybody kills."""

    def extract(self, texts: Sequence[str], labels: LabelSet) -> list[Extraction]:
        bob, eve = Mention("bob", "Peop", 0, 3, 0.9), Mention("eve", "Peop", 9, 12, 0.9)
        relations = (Relation(bob, "Kill", eve, 0.9), Relation(eve, "Kill", bob, 0.9))
        return [Extraction(text, "en", (bob, eve), relations, "reader") for text in texts]


def test_labels_left_out_are_scored_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "extraction/conll04").mkdir(parents=True)
    with gzip.open(tmp_path / "extraction/conll04/dev.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps(RECORD) + "\n")
    monkeypatch.setattr(unseen, "LEFT_OUT", {"extraction/conll04": frozenset({"Kill"})})
    (found,) = unseen.evaluate(tmp_path, Reader())
    assert found.metrics["precision"] == 0.5 and found.metrics["recall"] == 1.0
    assert found.metrics["seen_f1"] == pytest.approx(2 * 1 * 0.5 / 1.5)  # two of two mentions, of four gold items
    monkeypatch.setattr(unseen, "LEFT_OUT", {"extraction/conll04": frozenset({"OrgBased_In"})})
    with pytest.raises(NLUError, match="OrgBased_In"):
        unseen.evaluate(tmp_path, Reader())
