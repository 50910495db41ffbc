"""Model work of many conversations at once: texts that wait for the same model go through it together.

Whoever comes while the model works waits; the next one to get it takes along all that wait. Nobody waits for company:
one conversation alone is answered at once. Knows: threads. Does not know: models.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Out = TypeVar("Out")

MOST = 64
"""Texts that go through a model together; more are only more padding."""
_LOOK = 0.02
"""Seconds after which whoever waits looks whether the work was done for them."""


class _Job(Generic[Out]):
    __slots__ = ("found", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.found: Sequence[Out] | None = None


class Batched(Generic[Out]):
    """A function of texts, called from many threads and run by one of them for all that wait."""

    def __init__(self, run: Callable[[Sequence[str]], Sequence[Out]], most: int = MOST) -> None:
        """`run` gives one value a text, in order."""
        self._run = run
        self._most = most
        self._working = threading.Lock()
        self._waiting: list[_Job[Out]] = []

    def __call__(self, texts: Sequence[str]) -> Sequence[Out]:
        """One value a text, in order; whatever `run` raises for these texts alone."""
        job: _Job[Out] = _Job(texts)
        self._waiting.append(job)
        while job.found is None:  # locks are not fair: whose texts were taken along must not wait for the model again
            if self._working.acquire(timeout=_LOOK):
                try:
                    if job.found is None:
                        self._waiting.remove(job)
                        self._together(job)
                finally:
                    self._working.release()
        return job.found

    def _together(self, job: _Job[Out]) -> None:
        """Run a job with those that wait; where that fails, alone: a text that breaks the model breaks no other."""
        company = self._company(len(job.texts))
        if company:
            try:
                found = self._run([text for one in (job, *company) for text in one.texts])
            except Exception:  # whose text it was shows when each runs alone
                self._waiting[:0] = company
            else:
                at = 0
                for one in (job, *company):
                    one.found = found[at : at + len(one.texts)]
                    at += len(one.texts)
                return
        job.found = self._run(job.texts)

    def _company(self, size: int) -> list[_Job[Out]]:
        taken: list[_Job[Out]] = []
        while self._waiting and size + len(self._waiting[0].texts) <= self._most:
            taken.append(self._waiting.pop(0))
            size += len(taken[-1].texts)
        return taken
