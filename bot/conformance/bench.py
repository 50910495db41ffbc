"""The bench on which a channel is tested: its far side, where people write and see what the bot says.

Knows: what a test does to a channel. Does not know: any channel; whoever writes one writes its bench.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.types import Adapter, Handler, Message, Reply

FEATURES = {
    "conversations": "several conversations at once",
    "redelivery": "a message that was not confirmed comes again",
    "refusal": "the service may refuse a reply as one too many, and takes it later",
    "buttons": "choices can be pressed",
    "pictures": "pictures are shown",
}
"""What a channel may lack, and what it is."""
_PATIENCE = 15.0
STOPS_WITHIN = 5.0
"""Seconds that a channel has to stop."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of the bot as a person sees it: markup read, buttons by their labels."""

    conversation: str
    text: str
    buttons: tuple[str, ...] = ()
    picture: bytes | None = None
    id: str = ""


class Bench(ABC):
    """One channel and its far side. Made without arguments for each test.

    Attributes:
        lacks: What the channel cannot do, from FEATURES, and why; the tests of it are left out.
        limit: The most that one message may hold, by `size`; None: any length.
    """

    lacks: ClassVar[Mapping[str, str]] = {}
    limit: int | None = None

    @abstractmethod
    def adapter(self) -> Adapter:
        """A new adapter on this far side. Called again after the one before was stopped, as after a restart."""

    @abstractmethod
    async def say(self, text: str, conversation: str = "1") -> str:
        """A person writes; gives what `repeat` takes. Where `adapter` is not running, the message waits for it."""

    @abstractmethod
    def shown(self) -> Sequence[Shown]:
        """Every message of the bot so far, in the order in which they were shown."""

    async def repeat(self, delivery: str) -> None:
        """The service delivers a message once more, as if it had not been confirmed. Feature: redelivery."""
        raise NotImplementedError

    async def press(self, shown: Shown, number: int) -> None:
        """A person presses the button of this number, from 0. Feature: buttons."""
        raise NotImplementedError

    def refuse(self, times: int) -> None:
        """The next replies are refused as too many at once. Feature: refusal."""
        raise NotImplementedError

    def size(self, text: str) -> int:
        """The length of a text as the service counts it."""
        return len(text)

    def close(self) -> None:
        """Take the far side down; nothing is to be done where it lives in memory."""
        return


class Scripted:
    """A handler whose replies are known. Like the real one it gives a message that comes again the reply it got."""

    def __init__(self, reply: Callable[[Message], Reply] | None = None) -> None:
        """`reply`: None to say what was said."""
        self._reply = reply or (lambda message: Reply(message.text, "en"))
        self._replies: dict[tuple[str, str, str], Reply] = {}
        self.heard: list[Message] = []
        """Every message that had an effect."""
        self.held: dict[str, asyncio.Event] = {}
        """Texts whose reply waits."""

    async def __call__(self, message: Message) -> Reply:
        """See bot.types.Handler."""
        if message.text in self.held:
            await self.held[message.text].wait()
        key = message.channel, message.conversation, message.message_id
        if key not in self._replies:
            self.heard.append(message)
            self._replies[key] = self._reply(message)
        return self._replies[key]

    def texts(self) -> list[str]:
        """What was heard."""
        return [message.text for message in self.heard]


@contextlib.asynccontextmanager
async def at_work(bench: Bench, handler: Handler) -> AsyncIterator[None]:
    """The channel at work for as long as the block lasts; whatever it fails with, the test fails with."""
    task = asyncio.ensure_future(bench.adapter().run(handler))
    await asyncio.sleep(0)
    try:
        yield
    finally:
        began = time.monotonic()
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=3 * STOPS_WITHIN)
        assert done, "the channel does not stop"
        assert time.monotonic() - began < STOPS_WITHIN, f"stopping took {time.monotonic() - began:.1f} s"
        if not task.cancelled():
            task.result()


async def until(done: Callable[[], object], what: str = "") -> None:
    """Wait for something; fails when it does not come."""
    end = time.monotonic() + _PATIENCE
    while not done():
        assert time.monotonic() < end, f"waited {_PATIENCE:.0f} s in vain{f' for {what}' if what else ''}"
        await asyncio.sleep(0.01)


async def quiet(bench: Bench, seconds: float = 0.3) -> None:
    """Wait until nothing more is shown."""
    before = -1
    while before != len(bench.shown()):
        before = len(bench.shown())
        await asyncio.sleep(seconds)
