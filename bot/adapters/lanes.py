"""Lanes: what belongs to one conversation is done in order, several conversations at once.

Knows: tasks. Does not know: what is done in them. Work that fails is logged and the lane goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Lanes:
    """The lanes of one channel."""

    def __init__(self, most: int = 32) -> None:
        """`most`: how many lanes move at once; the others wait."""
        self._room = asyncio.Semaphore(most)
        self._last: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, lane: str, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Begin the work as soon as everything that was started in this lane before is over."""
        before = self._last.get(lane)

        async def follow() -> None:
            if before is not None:
                await asyncio.wait([before])
            async with self._room:
                await work()

        task = asyncio.create_task(follow())
        self._last[lane] = task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._over(lane, done))
        return task

    async def finish(self, seconds: float) -> None:
        """Let what has begun come to its end within some seconds; the rest is cancelled."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    def _over(self, lane: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._last.get(lane) is task:
            del self._last[lane]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s: a message failed", lane, exc_info=error)
