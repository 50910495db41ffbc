"""Standing questions: told when their answer changes, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Literal

from bot.services.watching import Watches
from bot.types import BotError
from kg.types import Answer, Status, Value


def says(*labels: str) -> Answer:
    status = Status.ANSWERED if labels else Status.NO_FACT
    return Answer(status, "en", "", tuple(Value(Literal(label), label) for label in labels))


def test_a_changed_answer_is_told_once(tmp_path: Path) -> None:
    watches = Watches(tmp_path / "watches.json")
    watches.add("Who heads Sales?", "en", says("Ann"))
    watches.add("Who heads Legal?", "en", says())
    assert watches.changed(lambda q, _: says("Ann") if "Sales" in q else says()) == []
    (changed,) = watches.changed(lambda q, _: says("Bob") if "Sales" in q else says())
    assert (changed.old.said, changed.new.said) == ("Ann", "Bob")
    assert watches.changed(lambda q, _: says("Bob") if "Sales" in q else says()) == []
    assert [one.said for one in watches.all()] == ["Bob", "no_fact"]


def test_a_question_stands_once_and_is_removed_by_number(tmp_path: Path) -> None:
    watches = Watches(tmp_path / "watches.json")
    for _ in range(2):
        watches.add("Who heads Sales?", "en", says("Ann"))
    assert watches.remove(1).question == "Who heads Sales?"
    with pytest.raises(BotError, match="no standing question 1"):
        watches.remove(1)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "watches.json"
    path.write_text("{", "utf-8")
    with pytest.raises(BotError, match="cannot be read"):
        Watches(path).all()
