"""A language model that is slow: the rest of its words comes when the test lets it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence


class Slow:
    """A generator that says the beginning at once, and the rest after `go.set()`."""

    def __init__(self, beginning: Sequence[str], rest: Sequence[str]) -> None:
        self.beginning, self.rest = list(beginning), list(rest)
        self.go = threading.Event()
        self.asked = 0

    def generate(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        """See nlu.types.Generator."""
        self.asked += 1
        yield from self.beginning
        assert self.go.wait(20), "nobody heard the beginning"
        yield from self.rest
