"""Replies that are heard while they are made: what a channel does with them is its own affair.

Knows: handlers, and the order of what is heard. Does not know: channels, or who makes the words.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import replace

from bot.types import Handler, Message, Reply


async def unfolding(handler: Handler, message: Message, every: float = 0.0) -> AsyncGenerator[str | Reply]:
    """The text of the reply so far, whenever there is more of it, and at last the reply. To be closed (`aclosing`).

    Steps that come while nobody asks for one are left out. A text need not continue the one before: a turn may have
    to be taken again. The turn ends with the iterator.

    Args:
        every: Least seconds between two texts; the reply never waits.
    """
    loop = asyncio.get_running_loop()
    news = asyncio.Event()
    heard = told = ""

    def put(text: str) -> None:
        nonlocal heard
        heard = text
        news.set()

    def hear(text: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop ended before
            loop.call_soon_threadsafe(put, text)

    turn = asyncio.ensure_future(handler(replace(message, hear=hear)))
    turn.add_done_callback(lambda _: news.set())
    try:
        while not turn.done():
            await news.wait()
            news.clear()
            if heard != told:
                told = heard
                yield told
                if every:
                    await asyncio.wait([turn], timeout=every)
        yield await turn
    finally:
        turn.cancel()


def lasting(handler: Handler) -> Handler:
    """The handler, but its turns come to their end when nobody waits any more: the reply can be had later."""

    async def lasts(message: Message) -> Reply:
        turn = asyncio.ensure_future(handler(message))
        _lasting.add(turn)
        turn.add_done_callback(_lasting.discard)
        return await asyncio.shield(turn)

    return lasts


_lasting: set[asyncio.Future[Reply]] = set()
"""A running loop holds its tasks weakly."""
