"""No question takes more than its time, whatever it is made of and whatever is still being made ready."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

import kg.question.deadline
from kg.question import Answerer
from kg.question.deadline import Deadline
from kg.types import Status
from tests.kg.question.conftest import asker_over
from tests.kg.question.test_vectors import GRAPH, Meanings
from tests.timing import processor_seconds

dice = random.Random(5)


def made_up() -> str:
    return "".join(dice.choice("bcdfgaeiou") for _ in range(7)).capitalize()


LONG = {
    "ones": "1," * 290,
    "kilometres": " ".join(f"{n} km" for n in range(100))[:600],
    "numbers": " ".join(str(dice.randrange(100)) for _ in range(200)),
    "names": " ".join(made_up() for _ in range(70)),
    "one class": "employee " * 60,
    "every word": "which employees own a boat and manage a department of the firm " * 9,
    "comparisons": "heavier than 5 kg and lighter than 10 kg " * 14,
    "Chinese": "价格高于5公斤的产品的制造商的总部的" * 30,
    "Chinese numbers": "一二三四五六七八九十" * 55,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_no_message_costs_more_than_a_question_may(company: Answerer, text: str) -> None:
    company.ask("Who is the manager of Ada Okafor?")
    assert processor_seconds(lambda: company.ask(text[:600])) < 2.0


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


class Slow(Meanings):
    """An encoder that takes half a second each time."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.calls = clock, 0

    def encode(self, texts: Sequence[str], deadline: object = None) -> npt.NDArray[np.float32]:
        self.calls += 1
        self.clock.now += 0.5
        return super().encode(texts)


def test_likeness_is_asked_while_there_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(kg.question.deadline, "PACE", 1.0)
    monkeypatch.setattr(kg.question.deadline, "time", clock)
    encoder = Slow(clock)
    asker = Answerer(asker_over(GRAPH).view, encoder=encoder)
    things = " ".join(f"oak {made_up()}" for _ in range(30))
    asker.ask(f"{things} sourness")
    assert 0 < encoder.calls <= 6


class Loading(Meanings):
    """An encoder that others wait for, too, and that is not ready yet."""

    patient = False

    def __init__(self) -> None:
        self.ready = threading.Event()

    def encode(self, texts: Sequence[str], deadline: object = None) -> npt.NDArray[np.float32]:
        self.ready.wait()
        return super().encode(texts)


def test_the_first_question_does_not_wait_for_what_is_made_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Loading()
    asker = Answerer(asker_over(GRAPH).view, encoder=encoder)
    question = "What is the sourness of the oak?"
    monkeypatch.setattr(kg.question.deadline, "PACE", 1.0)
    late = asker.ask(question, budget=0.3)
    assert (late.status, late.values) == (Status.UNSUPPORTED, ())
    assert "0.3 s" in late.text
    encoder.ready.set()
    monkeypatch.setattr(kg.question.deadline, "PACE", 100.0)
    assert [v.label for v in asker.ask(question).values] == ["high"]


def test_time_that_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(kg.question.deadline, "PACE", 1.0)
    monkeypatch.setattr(kg.question.deadline, "time", clock)
    deadline = Deadline(2.0)
    with deadline.stopped():
        clock.now = 50.0
    assert (deadline.left(), deadline.over, deadline.cut) == (2.0, False, False)
    clock.now = 51.9
    assert deadline.left() == pytest.approx(0.1)
    assert (deadline.over, deadline.cut, deadline.search()) == (True, True, 0.0)
