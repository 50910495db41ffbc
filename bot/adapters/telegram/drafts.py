"""A reply that is read while it is made: one message, edited from time to time until the reply takes its place.

Knows: how often Telegram lets a message be edited. Does not know: how messages are sent, or who makes the words.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing

from telegram.error import TelegramError

from bot.adapters.delivery import TryLater
from bot.adapters.telegram.incoming import Arrived
from bot.adapters.telegram.outgoing import Outgoing
from bot.turns.streaming import unfolding
from bot.types import Handler, Reply

log = logging.getLogger(__name__)

_IN_GROUPS = 3
"""How many times longer a group waits for an edit: Telegram takes twenty messages a minute there."""


async def drafted(handler: Handler, out: Outgoing, to: Arrived, every: float) -> Reply:
    """The reply; as much of it as is made is shown meanwhile, every so many seconds, less often where that is too much.

    A new wording of a question shows nothing meanwhile: its answer rewrites the earlier one.
    """
    pause = every * (_IN_GROUPS if to.group else 1)
    clock = asyncio.get_running_loop().time
    quiet_until = float("inf") if to.edits else 0.0
    async with aclosing(unfolding(handler, to.message, pause)) as steps:
        async for step in steps:
            if isinstance(step, Reply):
                return step
            if clock() < quiet_until:
                continue
            try:
                await out.draft(to, step)
            except TryLater as error:
                pause *= 2
                quiet_until = clock() + max(pause, error.seconds or 0.0)
            except TelegramError as error:  # the chat shows no drafts; the reply may find its way all the same
                log.info("chat %s: no draft shown: %s", to.chat, error)
                quiet_until = float("inf")
    raise AssertionError("an unfolding reply ends with the reply")
