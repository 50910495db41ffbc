"""The evaluation document: one table for each kind of set, published figures beside ours."""

from __future__ import annotations

from bot.report import report
from nlu.types import Evaluation


def test_each_kind_has_its_table_and_published_figures_stand_beside_ours() -> None:
    found = [
        Evaluation("ner/msra", "dev", 1200, {"precision": 0.9, "recall": 0.5, "f1": 0.6429}, [], 3.4),
        Evaluation("ner/other", "dev", 5, {"precision": 1.0, "recall": 1.0, "f1": 1.0}, [], 0.1),
        Evaluation("kgqa/geoquery-en", "dev", 48, {"f1": 0.85, "median_ms": 8.4, "p95_ms": 60.0}, [], 1.0),
    ]
    text = report(found, "tuwen eval all --data DIR")
    assert text.index("## Questions") < text.index("## Names")
    assert "| `ner/msra` dev | 1,200 | .900 | .500 | .643 | 3 | BERT-base .95 (test) |" in text
    assert "| `ner/other` dev | 5 | 1.000 | 1.000 | 1.000 | 0 |  |" in text
    assert "| .850 | 8 | 60 | 1 | supervised" in text
    assert "Made by `tuwen eval all --data DIR`" in text and "## Sentiment" not in text
