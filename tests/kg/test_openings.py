"""Questions to begin with: of several forms, each with the answer that is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.openings import openings
from kg.question import Answerer
from kg.store.opening import open_store
from kg.types import Status
from tests.bot.conftest import GRAPH, fill


@pytest.fixture
def asker(tmp_path: Path) -> Answerer:
    assert GRAPH.is_file()
    fill(tmp_path / "graph")
    return Answerer(open_store(f"oxigraph:{tmp_path / 'graph'}", read_only=True).belief())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_has_an_answer_and_no_two_are_alike(asker: Answerer, lang: str) -> None:
    found = openings(asker, lang, seconds=30.0)
    assert len(set(found)) == len(found) >= 3
    assert all(asker.ask(question, lang).status is Status.ANSWERED for question in found)
    assert len({question.split()[0] if lang == "en" else question[-4:] for question in found}) > 1
