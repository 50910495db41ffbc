"""Texts of several threads go through a model together, each gets its own, and an error stays with its text."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.config import Config
from bot.dialogue import Turn
from bot.services.batching import Batched
from bot.turns.handler import Limits, TurnHandler, Unkept
from bot.types import BotError, Reply
from tests.bot.conftest import message
from tests.kg.scripted import ScriptedExtractor


class Slow:
    """A model that waits at its first call until it is let go, and notes what came together."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.began = threading.Event()
        self.together: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> list[str]:
        self.together.append(list(texts))
        self.began.set()
        self.let_go.wait(10)
        if "poison" in texts:
            raise ValueError("poison")
        return [text.upper() for text in texts]


def crowd(model: Slow, most: int, asked: Sequence[Sequence[str]]) -> list[Callable[[], Sequence[str]]]:
    """Calls that come, one behind the other, while the first is at work; each result raises what its call raised."""
    batched = Batched(model, most)
    pool = ThreadPoolExecutor(len(asked))
    first = pool.submit(batched, asked[0])
    assert model.began.wait(10)
    rest = []
    for number, texts in enumerate(asked[1:], 1):
        rest.append(pool.submit(batched, texts))
        while len(batched._waiting) < number:
            time.sleep(0.001)
    model.let_go.set()
    return [partial(future.result, 10) for future in (first, *rest)]


def test_those_that_wait_go_together() -> None:
    model = Slow()
    found = crowd(model, 64, [["a"], ["b", "c"], ["d"], [], ["e"]])
    assert [result() for result in found] == [["A"], ["B", "C"], ["D"], [], ["E"]]
    assert model.together == [["a"], ["b", "c", "d", "e"]]


def test_no_batch_is_larger_than_it_may_be_unless_one_call_is() -> None:
    model = Slow()
    found = crowd(model, 3, [["a"], ["b", "c"], ["d"], ["e", "f", "g", "h"], ["i"]])
    assert [len(result()) for result in found] == [1, 2, 1, 4, 1]
    assert model.together == [["a"], ["b", "c", "d"], ["e", "f", "g", "h"], ["i"]]


def test_an_error_stays_with_its_text() -> None:
    model = Slow()
    first, bad, good = crowd(model, 64, [["a"], ["poison"], ["b"]])
    assert first() == ["A"] and good() == ["B"]
    with pytest.raises(ValueError, match="poison"):
        bad()


def test_who_came_first_is_served_first() -> None:
    model = Slow()
    for result in crowd(model, 1, [[letter] for letter in "abcdefghijkl"]):
        result()
    assert model.together == [[letter] for letter in "abcdefghijkl"]


def test_many_small_calls_do_not_overtake_a_large_one() -> None:
    model = Slow()
    for result in crowd(model, 3, [["a"], ["b"], ["L", "L", "L", "L"], ["c"], ["d"]]):
        result()
    assert model.together == [["a"], ["b"], ["L", "L", "L", "L"], ["c", "d"]]


@pytest.mark.parametrize("error", [RuntimeError("the model broke"), TimeoutError("too slow"), SystemExit(3)])
def test_when_the_model_breaks_all_that_wait_hear_of_it_and_the_next_call_is_answered(error: BaseException) -> None:
    broken = threading.Event()
    broken.set()
    model = Slow()

    def run(texts: Sequence[str]) -> list[str]:
        found = model(texts)
        if broken.is_set():
            raise error
        return found

    batched = Batched(run)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(batched, ["a"])]
        assert model.began.wait(10)
        asked += [pool.submit(batched, [letter]) for letter in "bcd"]
        while len(batched._waiting) < 3:
            time.sleep(0.001)
        model.let_go.set()
        assert [future.exception(10) for future in asked] == [error] * 4
        broken.clear()
        assert batched(["e"]) == ["E"]


def test_who_gives_up_is_not_read_and_holds_up_nobody() -> None:
    model = Slow()
    batched = Batched(model, seconds=0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(batched, ["a"])
        assert model.began.wait(10)
        with pytest.raises(BotError, match=r"waited 0\.05 s"):
            batched(["given up"])
        model.let_go.set()
        assert first.result(10) == ["A"]  # what has begun is waited for
    assert batched(["b"]) == ["B"]
    assert model.together == [["a"], ["b"]]


def test_a_turn_that_is_left_behind_at_the_model_holds_up_no_other() -> None:
    model = Slow()
    batched = Batched(model)

    class Reads:
        def handle(self, turn: Turn) -> Reply:
            return Reply(batched([turn.text])[0], "en")

    async def talk() -> list[str]:
        handler = TurnHandler([Reads()], Unkept(), limits=Limits(seconds=0.2, at_once=1))
        left = await handler(message("left behind", conversation="one"))
        model.let_go.set()
        return [left.text, (await handler(message("another", conversation="two"))).text]

    left, another = asyncio.run(talk())
    assert "too long" in left and another == "ANOTHER"


def test_a_model_that_asks_itself_does_not_wait_for_itself() -> None:
    def shorter(texts: Sequence[str]) -> list[str]:
        return [batched([text[1:]])[0] if text.startswith("-") else text for text in texts]

    batched: Batched[str] = Batched(shorter, seconds=5)
    assert batched(["--a", "b"]) == ["a", "b"]


def test_too_few_values_are_an_error_and_nobody_gets_those_of_another() -> None:
    batched = Batched(lambda texts: [text for text in texts if text != "lost"])
    with pytest.raises(ValueError, match="0 values for 1 texts"):
        batched(["lost"])
    assert batched(["a"]) == ["a"]


def test_a_call_that_gets_no_thread_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    batched = Batched(lambda texts: list(texts), seconds=5)
    with monkeypatch.context() as no_threads, pytest.raises(RuntimeError, match="can't start new thread"):
        no_threads.setattr(threading.Thread, "start", Mock(side_effect=RuntimeError("can't start new thread")))
        batched(["a"])
    assert batched(["b"]) == ["b"]


def test_many_threads_lose_nothing_and_the_model_is_never_asked_by_two_at_once() -> None:
    inside = threading.Lock()

    def run(texts: Sequence[str]) -> list[str]:
        assert inside.acquire(blocking=False)
        try:
            if any(text.endswith("7") for text in texts):
                raise ValueError(texts[0])
            return [text[::-1] for text in texts]
        finally:
            inside.release()

    batched = Batched(run, 5, seconds=30)

    def ask(name: int) -> None:
        for n in range(200):
            text = f"{name}-{n}"
            if text.endswith("7"):
                with pytest.raises(ValueError, match=f"^{text}$"):
                    batched([text])
            else:
                assert batched([text]) == [text[::-1]]

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # threads change places in the middle of everything
    try:
        with ThreadPoolExecutor(24) as pool:
            list(pool.map(ask, range(24)))
    finally:
        sys.setswitchinterval(before)
    while batched._worker is not None:  # nothing waits: the worker goes home
        time.sleep(0.001)


def test_questions_are_read_while_another_thread_writes_to_the_graph(tmp_path: Path) -> None:
    app = App(Config(home=tmp_path))
    app.models._extractor = ScriptedExtractor({})
    with app.writing(), ThreadPoolExecutor(1) as pool:  # as an upload does, for as long as it reads
        assert pool.submit(app.models.batched.names, "Who is Ada?").result(10) == []
    app.close()


@given(st.lists(st.lists(st.text(max_size=3), max_size=4), min_size=1, max_size=12), st.integers(1, 6))
def test_everyone_gets_their_own(asked: list[list[str]], most: int) -> None:
    batched = Batched(lambda texts: [text * 2 for text in texts], most)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(batched, asked)) == [[text * 2 for text in texts] for texts in asked]
