"""What a channel needs to send each piece of each reply once: a record of what went out, and patience.

Knows: pieces, their numbers, waiting. Does not know: channels; each turns what its service says ("too fast", "not
there") into `TryLater`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar

from bot.types import Message

Piece = TypeVar("Piece")
Sent = TypeVar("Sent")


class Deliveries(Protocol):
    """The record. `bot.memory.Memory.deliveries` keeps it over restarts, `Fleeting` while the process lives."""

    def sent(self, channel: str, update: str) -> dict[int, str]:
        """The pieces that went out on an update: number and the channel's id of each."""

    def note(self, message: Message, update: str, piece: int, sent_id: str) -> None:
        """A piece of the reply to a message went out, on an update, under the channel's id `sent_id`."""

    def replies_to(self, channel: str, conversation: str, message_id: str) -> list[str]:
        """The channel's ids of everything that went out in reply to a message, in order."""


class Fleeting:
    """A record in memory."""

    def __init__(self) -> None:
        self._sent: dict[tuple[str, str], dict[int, str]] = {}
        self._replies: dict[tuple[str, str, str], list[str]] = {}

    def sent(self, channel: str, update: str) -> dict[int, str]:
        """See Deliveries."""
        return dict(self._sent.get((channel, update), {}))

    def note(self, message: Message, update: str, piece: int, sent_id: str) -> None:
        """See Deliveries."""
        self._sent.setdefault((message.channel, update), {})[piece] = sent_id
        place = message.channel, message.conversation, message.message_id
        self._replies.setdefault(place, []).append(sent_id)

    def replies_to(self, channel: str, conversation: str, message_id: str) -> list[str]:
        """See Deliveries."""
        return list(dict.fromkeys(self._replies.get((channel, conversation, message_id), ())))


class TryLater(Exception):
    """A service did not take something, but may later."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        """`seconds`: how long the service asks to wait; None: it does not say."""
        super().__init__(reason)
        self.seconds = seconds


async def persist(
    send: Callable[[], Awaitable[Sent]], *, first: float = 1.0, most: float = 30.0, patience: float = 600.0
) -> Sent:
    """What `send` gives, tried again whenever it raises TryLater: as the service asks, else after `first` seconds and
    twice as long each time, up to `most`.

    Raises:
        TryLater: The last one, when `patience` seconds would be over.
    """
    end = asyncio.get_running_loop().time() + patience
    wait = first
    while True:
        try:
            return await send()
        except TryLater as error:
            pause = wait if error.seconds is None else error.seconds
            if asyncio.get_running_loop().time() + pause > end:
                raise
            await asyncio.sleep(pause)
            wait = min(2 * wait, most)


async def persist_blocking(
    call: Callable[..., Sent], *arguments: Any, errors: tuple[type[Exception], ...] = (OSError,), first: float = 1.0
) -> Sent:
    """What a call gives that blocks, run in a thread; it is tried again on `errors`, as `persist` does.

    Raises:
        TryLater: As for `persist`.
    """

    async def attempt() -> Sent:
        try:
            return await asyncio.to_thread(call, *arguments)
        except errors as error:
            raise TryLater(str(error)) from error

    return await persist(attempt, first=first)


async def deliver(
    deliveries: Deliveries,
    message: Message,
    update: str,
    pieces: Sequence[Piece],
    send: Callable[[Piece], Awaitable[str]],
) -> None:
    """Send the pieces of a reply that did not go out yet, in order; each is noted as soon as it did.

    Args:
        update: The channel's id of what is being answered: the same when it is delivered again.
        send: Gives the channel's id of what it sent.
    """
    done = await asyncio.to_thread(deliveries.sent, message.channel, update)
    for number, piece in enumerate(pieces):
        if number not in done:
            sent_id = await send(piece)
            await asyncio.to_thread(deliveries.note, message, update, number, sent_id)
