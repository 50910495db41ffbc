"""Texts of several threads go through a model together, each gets its own, and an error stays with its text."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.batching import Batched


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
    """Calls that come while the first one is at work; each result raises what its call raised."""
    batched = Batched(model, most)
    pool = ThreadPoolExecutor(len(asked))
    first = pool.submit(batched, asked[0])
    model.began.wait(10)
    rest = [pool.submit(batched, texts) for texts in asked[1:]]
    while len(batched._waiting) < len(rest):
        pass
    model.let_go.set()
    pool.shutdown()
    return [future.result for future in (first, *rest)]


def test_those_that_wait_go_together() -> None:
    model = Slow()
    found = crowd(model, 64, [["a"], ["b", "c"], ["d"], [], ["e"]])
    assert [result() for result in found] == [["A"], ["B", "C"], ["D"], [], ["E"]]
    assert len(model.together) == 2 and sorted(model.together[1]) == ["b", "c", "d", "e"]


def test_no_batch_is_larger_than_it_may_be_unless_one_call_is() -> None:
    model = Slow()
    found = crowd(model, 3, [["a"], ["b", "c"], ["d"], ["e", "f", "g", "h"], ["i"]])
    assert [len(result()) for result in found] == [1, 2, 1, 4, 1]
    assert all(len(texts) <= 3 or texts == ["e", "f", "g", "h"] for texts in model.together)


def test_an_error_stays_with_its_text() -> None:
    model = Slow()
    first, bad, good = crowd(model, 64, [["a"], ["poison"], ["b"]])
    assert first() == ["A"] and good() == ["B"]
    with pytest.raises(ValueError, match="poison"):
        bad()


@given(st.lists(st.lists(st.text(max_size=3), max_size=4), min_size=1, max_size=12), st.integers(1, 6))
def test_everyone_gets_their_own(asked: list[list[str]], most: int) -> None:
    batched = Batched(lambda texts: [text * 2 for text in texts], most)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(batched, asked)) == [[text * 2 for text in texts] for texts in asked]
