"""Work of others, in threads of its own behind a bounded queue: one more than may wait is told so at once.

Knows: how many run, how many wait, how long. Does not know: what the work is. The threads do not keep the program from
ending.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from kg.types import BusyError

Out = TypeVar("Out")


class WorkQueue:
    """So many pieces of work at once, in the order in which they came. Belongs to one event loop."""

    def __init__(self, name: str, at_once: int, waiting: int, seconds: float) -> None:
        """
        Args:
            name: What the work is, as in "too many questions".
            waiting: How many may wait beside those that run.
            seconds: How long one waits for its turn.
        """
        self.name = name
        self._at_once = at_once
        self._most = at_once + waiting
        self._seconds = seconds
        self._slots = asyncio.Semaphore(at_once)
        self._taken = 0

    @property
    def full(self) -> bool:
        """Whether one more would be refused."""
        return self._taken >= self._most

    def check(self) -> None:
        """Nothing, if there is room.

        Raises:
            BusyError: There is none.
        """
        if self.full:
            raise BusyError(f"too many {self.name} at once; ask again in some seconds")

    async def run(self, work: Callable[[], Out]) -> Out:
        """What the work gives or raises.

        Whoever stops waiting leaves it to its end: its place is free only then, so that what runs stays bounded.

        Raises:
            BusyError: There was no room, or its turn did not come in time.
        """
        self.check()
        self._taken += 1
        try:
            try:
                async with asyncio.timeout(self._seconds):
                    await self._slots.acquire()
            except TimeoutError:
                raise BusyError(
                    f"{self.name} take long at the moment: this one waited {self._seconds:g} s; ask again later"
                ) from None
        except BaseException:
            self._taken -= 1
            raise
        done = in_thread(work, self.name)
        done.add_done_callback(self._ended)
        return await asyncio.shield(done)

    def _ended(self, done: asyncio.Future[Out]) -> None:
        self._taken -= 1
        self._slots.release()
        if not done.cancelled():
            done.exception()  # fetched here, where whoever waited may be gone


def in_thread(work: Callable[[], Out], name: str) -> asyncio.Future[Out]:
    """What `work` gives or raises, from a thread of its own that does not keep the program from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Out] = loop.create_future()

    def deliver(put: Callable[[], None]) -> None:
        try:
            loop.call_soon_threadsafe(lambda: None if future.done() else put())
        except RuntimeError:  # the loop ended before
            return

    def run() -> None:
        try:
            found = work()
        except BaseException as error:  # handed to whoever waits
            failure = error
            deliver(lambda: future.set_exception(failure))
        else:
            deliver(lambda: future.set_result(found))

    threading.Thread(target=run, name=name, daemon=True).start()
    return future
