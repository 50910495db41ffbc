from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nlu.training import calibration
from nlu.training.calibration import Calibration, Threshold, calibrate, report
from nlu.types import Extraction, LabelSet, Mention, NLUError


class Guesser(SimpleNamespace):
    """Finds the first word with .9, which is right, and the second with .35, which is wrong."""

    mention_threshold = 0.3
    relation_threshold = 0.5

    def extract(self, texts: Sequence[str], labels: LabelSet) -> list[Extraction]:
        out = []
        for text in texts:
            guesses = [Mention(text[:3], "PER", 0, 3, 0.9), Mention(text[4:7], "PER", 4, 7, 0.35)]
            kept = tuple(m for m in guesses if m.score > self.mention_threshold)
            out.append(Extraction(text, "en", kept, (), "guesser"))
        return out


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(calibration, "SETS", ("ner/wikigold", "ner/nosuch"))
    (tmp_path / "ner/wikigold").mkdir(parents=True)
    record = {
        "id": 1,
        "lang": "en",
        "text": "Ada saw it",
        "entities": [{"start": 0, "end": 3, "text": "Ada", "type": "PER"}],
    }
    with gzip.open(tmp_path / "ner/wikigold/dev.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write((json.dumps(record) + "\n") * 4)
    return tmp_path


def test_bins_and_thresholds_are_those_of_what_was_found(data: Path) -> None:
    guesser: Any = Guesser()
    mentions, relations = calibrate(data, guesser)
    assert mentions.bins == ((pytest.approx(0.35), 0.0, 4), (pytest.approx(0.9), 1.0, 4))
    assert mentions.ece == pytest.approx((0.35 + 0.1) / 2)
    assert mentions.lowest(0.5) == Threshold(0.2, 0.5, 1.0, 8)
    assert mentions.lowest(0.9) == Threshold(0.4, 1.0, 1.0, 4)
    assert relations.bins == () and relations.lowest(0.1) is None
    assert (guesser.mention_threshold, guesser.relation_threshold) == (0.3, 0.5)
    said = report((mentions, relations), 0.9, "tuwen calibrate")
    assert "| 0.350 | 0.000 | 4 |" in said and "precision of 0.90: 0.40 (recall 1.000)" in said


def test_thresholds_are_written_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"encoder": {}, "mention_threshold": 0.3, "relation_threshold": 0.45}')
    calibration.write(tmp_path, Threshold(0.4, 0.9, 0.5, 10), None)
    assert json.loads((tmp_path / "config.json").read_text()) == {
        "encoder": {}, "mention_threshold": 0.4, "relation_threshold": 0.45}  # fmt: skip


def test_without_any_of_the_sets_it_says_so(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "SETS", ("ner/nosuch",))
    guesser: Any = Guesser()
    with pytest.raises(NLUError, match="ner/nosuch"):
        calibrate(data, guesser)
    assert Calibration("mentions", 0.5, (), 0.0, ()).lowest(0.0) is None
