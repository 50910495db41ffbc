"""A line of a batch that cannot be read says what it lacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.batch import BadLine, run_batch, text_field


def test_the_text_of_a_line() -> None:
    assert text_field({"id": 1, "text": " 好 "}, "text") == " 好 "


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"id": 1}, "needs a text 'text'; it has id"),
        ({}, "it has nothing"),
        ({"text": 5}, "needs a text 'text'"),
        ({"id": 1, "text": " \n"}, "'text' is empty"),
    ],
)
def test_what_a_line_lacks_is_said(record: dict[str, object], said: str) -> None:
    with pytest.raises(BadLine, match=said):
        text_field(record, "text")


def test_a_fault_of_the_program_costs_one_line_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text('{"id": 1}\n{"id": 2}\n', "utf-8")

    def work(record: dict[str, object]) -> dict[str, object]:
        if record["id"] == 1:
            raise TypeError("not a set")
        return {"id": record["id"], "status": "answered"}

    run_batch(str(file), work)
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert said[0]["id"] == 1
    assert "TypeError" in said[0]["error"]
    assert said[1] == {"id": 2, "status": "answered"}
