"""The figures of an evaluation, over a folder laid out as the data are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib.term import Literal, URIRef

from kg.evaluation.error_analysis import MISTAKES
from kg.evaluation.kgqa import evaluate, first_hit, set_f1
from kg.types import Answer, GraphError, Status, Value
from tests.kg.question.conftest import COMPANY


def answered(*terms: object) -> Answer:
    made = [URIRef(t) if isinstance(t, str) and t.startswith("http") else Literal(t) for t in terms]
    return Answer(Status.ANSWERED, "en", "", tuple(Value(t, str(t)) for t in made))


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        ([], answered(), 1.0),
        ([], answered(1), 0.0),
        (["http://x/a"], answered(), 0.0),
        (["http://x/a", "http://x/b"], answered("http://x/a"), 2 / 3),
        ([2.0], answered(2), 1.0),
        ([1e9], answered(1e9 + 1), 1.0),
        ([1.0], answered(1.1), 0.0),
        (["New  York"], answered("new york"), 1.0),
    ],
)
def test_set_f1(gold: list[object], answer: Answer, expected: float) -> None:
    assert set_f1(gold, answer) == pytest.approx(expected)


def test_first_hit() -> None:
    assert first_hit(["b"], answered("a", "b")) == 0.0
    assert first_hit(["a", "b"], answered("a")) == 1.0


def test_a_folder_is_evaluated(tmp_path: Path) -> None:
    folder = tmp_path / "kgqa" / "geoquery"
    folder.mkdir(parents=True)
    (folder / "graph.ttl").write_text(COMPANY, "utf-8")
    records = [
        {"id": "1", "en": "What is the weight of the chair?", "zh": None, "answers": [7]},
        {"id": "2", "en": "What is the weight of the pump?", "zh": None, "answers": [8]},
    ]
    (folder / "questions-dev.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    found = evaluate("kgqa/geoquery-en", tmp_path, "dev", None)
    assert (found.items, found.metrics["f1"], found.metrics["answered"]) == (2, 0.5, 1.0)
    assert [p["id"] for p in found.predictions] == ["1", "2"]
    assert [p.get("error") for p in found.predictions] == [None, "structure"]
    assert sum(found.metrics[kind] for kind in MISTAKES) == 0.5
    assert evaluate("kgqa/geoquery-zh", tmp_path, "dev", None).items == 0


def test_an_unknown_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="kgqa/nothing"):
        evaluate("kgqa/nothing", tmp_path, "dev", None)
