"""Model work of many conversations at once: texts that wait for the same model go through it together.

One thread works for all, oldest texts first, and is there only while there is work. Nobody waits for company: one
conversation alone is answered at once. Whoever gives up or is left behind holds up nobody, for none of those that wait
does the work. Knows: threads. Does not know: models.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import Generic, TypeVar

from bot.types import BotError
from kg.types import BusyError

Out = TypeVar("Out")

MOST = 64
"""Texts that go through a model together; more are only more padding."""


class _Job(Generic[Out]):
    __slots__ = ("found", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.found: Future[Sequence[Out]] = Future()


class Batched(Generic[Out]):
    """A function of texts, called from many threads and run by a thread of its own for all that wait."""

    def __init__(
        self, run: Callable[[Sequence[str]], Sequence[Out]], most: int = MOST, seconds: float | None = None
    ) -> None:
        """`run` gives one value a text, in order; `seconds` is how long texts wait for their turn, None: any time."""
        self._run = run
        self._most = most
        self._seconds = seconds
        self._lock = threading.Lock()  # of the two below
        self._waiting: deque[_Job[Out]] = deque()
        self._worker: threading.Thread | None = None

    def __call__(self, texts: Sequence[str], within: float | None = None) -> Sequence[Out]:
        """One value a text, in order.

        Args:
            within: Seconds after which nobody needs the values any more; None: they are waited for.

        Raises:
            BotError: The model was busy with others for all the time that these texts may wait.
            BusyError: The values were not there within the time.
            BaseException: Whatever `run` raises for these texts alone.
        """
        if threading.current_thread() is self._worker:  # `run` asks again: it must not wait for itself
            return self._run(texts)
        job: _Job[Out] = _Job(texts)
        with self._lock:
            if self._worker is None:
                worker = threading.Thread(target=self._work, name="model", daemon=True)
                worker.start()
                self._worker = worker
            self._waiting.append(job)
        wait([job.found], self._seconds if within is None else within)
        if within is not None and not job.found.done():
            job.found.cancel()
            raise BusyError(f"the model had no time within {within:.1f} s")
        if job.found.cancel():  # only what has not begun can be cancelled
            raise BotError(f"too many at once: this waited {self._seconds:g} s for the model; try again later")
        return job.found.result()

    # --- in the worker's thread ---------------------------------------------------------------------------------------

    def _work(self) -> None:
        while batch := self._next():
            self._together(batch)

    def _next(self) -> list[_Job[Out]]:
        """The oldest of those that still wait, as many as fit; where there is none, the worker is dismissed."""
        batch: list[_Job[Out]] = []
        room = self._most
        with self._lock:
            while self._waiting and (not batch or len(self._waiting[0].texts) <= room):
                job = self._waiting.popleft()
                if job.found.set_running_or_notify_cancel():
                    batch.append(job)
                    room -= len(job.texts)
            if not batch:
                self._worker = None
        return batch

    def _together(self, batch: Sequence[_Job[Out]]) -> None:
        """Run jobs as one; where that fails, each alone: a text that breaks the model breaks no other."""
        texts = [text for job in batch for text in job.texts]
        try:
            found = self._run(texts)
            if len(found) != len(texts):
                raise ValueError(f"{len(found)} values for {len(texts)} texts; there must be one a text")
        except BaseException as error:  # handed to whoever waits
            if len(batch) == 1:
                batch[0].found.set_exception(error)
            else:
                for job in batch:
                    self._together([job])
            return
        at = 0
        for job in batch:
            job.found.set_result(found[at : at + len(job.texts)])
            at += len(job.texts)
