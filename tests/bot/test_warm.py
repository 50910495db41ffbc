"""What the first questions need is loaded before they come; no question then costs more than its budget."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Config
from kg.question.lexicon import dictionary
from tests.timing import processor_seconds

BUDGET = 2.0
"""Seconds of the processor that a question may take, on a busy machine as on an idle one."""

LONG = {
    "a number, again and again": "1," * 299,
    "quantities": " ".join(f"{n} km" for n in range(85)),
    "numbers": " ".join(map(str, range(150))),
    "numbers of a class": "states " + " ".join(map(str, range(140))),
    "Chinese quantities": "哪些" + "、".join(f"{n}公斤" for n in range(90)),
    "names that nobody has": "Who is " + " ".join(f"Xa{chr(97 + n % 26)}r{chr(97 + n // 26)}lo" for n in range(70)),
    "a class, again and again": "state " * 95,
    "operators": "more than 1 less than 2 " * 24,
    "things": "Which state borders " + " and ".join(["Texas", "Ohio", "Utah"] * 16),
    "no spaces": "张王李赵" * 140,
}


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    from tests.bot.conftest import fill

    home = tmp_path_factory.mktemp("warm")
    fill(home / "graph")
    app = App(Config(home=Path(home)))
    app.warm()
    yield app
    app.close()


def test_warming_loads_encoder_and_dictionary(warm: App) -> None:
    assert "encoder" in vars(warm.models) and warm.models._extractor is not None
    lexicon = warm.asker().snapshot().lexicon
    for lang, table in (("zh", dictionary._chinese), ("en", dictionary._english)):
        assert lexicon.speaks(lang) or table.cache_info().currsize == 1, lang


@pytest.mark.parametrize("kind", LONG)
def test_no_question_costs_more_than_its_budget(warm: App, kind: str) -> None:
    question = LONG[kind][:598]
    assert processor_seconds(lambda: warm.asker().ask(question)) < BUDGET
