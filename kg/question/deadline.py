"""The time of one question: when its search ends, and when its answer must be there.

Knows: a clock. Does not know: what is done meanwhile; whoever works long looks here, and stops with what there is.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

_FOR_THE_QUERY = 0.15
"""Share of the time that is kept for the query and for the quotes behind its answer."""
PACE = 1.0
"""Seconds of the clock for each second that a question has: more where a machine has much else to do, as in tests."""


class Deadline:
    """When one question must be answered.

    Attributes:
        cut: Whether something was left out because the time was over.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds * PACE
        self._end = time.perf_counter() + self._seconds
        self.cut = False

    def search(self) -> float:
        """Seconds that are left for the search."""
        return max(0.0, self._end - _FOR_THE_QUERY * self._seconds - time.perf_counter())

    def left(self) -> float:
        """Seconds that are left for everything."""
        return max(0.0, self._end - time.perf_counter())

    @property
    def over(self) -> bool:
        """Whether the search must end now; who sees that leaves out what he was about to do."""
        if time.perf_counter() < self._end - _FOR_THE_QUERY * self._seconds:
            return False
        self.cut = True
        return True

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """Time within the block does not count: what is made ready there serves every later question."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._end += time.perf_counter() - began


__all__ = ["Deadline"]
