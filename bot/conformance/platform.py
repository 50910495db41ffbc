"""A chat service in memory, and the channel for it: the smallest whole example of both, and a bench for benches.

Knows: updates that stay until they are confirmed, a length limit, buttons, pictures, refusals, as real services have
them. Does not know: any real service.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from bot.adapters.delivery import Deliveries, Fleeting, TryLater, deliver, persist
from bot.adapters.lanes import Lanes
from bot.adapters.pieces import split
from bot.conformance.bench import Bench, Shown
from bot.render import as_text
from bot.types import Handler, Message, Reply


@dataclass(frozen=True, slots=True)
class Update:
    """Something that a person did."""

    number: int
    conversation: str
    text: str


class TooMany(Exception):
    """The service refuses a message for now."""


class FakePlatform:
    """The service."""

    def __init__(self, limit: int = 500, *, buttons: bool = True, pictures: bool = True) -> None:
        self.limit, self.buttons, self.pictures = limit, buttons, pictures
        self.waiting: list[Update] = []
        self.shown: list[Shown] = []
        self.refusals = 0
        self._said: dict[int, Update] = {}
        self._values: dict[str, tuple[str, ...]] = {}

    # --- what people do -----------------------------------------------------------------------------------------------

    def say(self, text: str, conversation: str) -> int:
        """Write a message; gives the update's number."""
        update = Update(len(self._said) + 1, conversation, text)
        self._said[update.number] = update
        self.waiting.append(update)
        return update.number

    def repeat(self, number: int) -> None:
        """The service delivers an update again."""
        self.waiting.append(self._said[number])

    def press(self, shown: Shown, number: int) -> None:
        """Press a button."""
        self.say(self._values[shown.id][number], shown.conversation)

    # --- what the bot does --------------------------------------------------------------------------------------------

    async def updates(self) -> list[Update]:
        """Everything that is not confirmed."""
        await asyncio.sleep(0.01)
        return list(self.waiting)

    def confirm(self, number: int) -> None:
        """An update was dealt with."""
        self.waiting = [update for update in self.waiting if update.number != number]

    async def send(self, conversation: str, text: str, reply: Reply | None = None) -> str:
        """Show a message, with the buttons and the picture of a reply; gives its id.

        Raises:
            TooMany: Not now.
            ValueError: It is too long, or holds what this service does not have.
        """
        await asyncio.sleep(0)
        if self.refusals:
            self.refusals -= 1
            raise TooMany
        buttons = reply.buttons if reply is not None else ()
        picture = reply.picture if reply is not None else None
        if len(text) > self.limit or (buttons and not self.buttons) or (picture and not self.pictures):
            raise ValueError(f"this service does not take {len(text)} characters, {buttons}, {picture is not None}")
        id = f"s{len(self.shown)}"
        self.shown.append(Shown(conversation, text, tuple(b.label for b in buttons), picture, id))
        self._values[id] = tuple(b.text for b in buttons)
        return id


class FakeAdapter:
    """The channel for it."""

    def __init__(self, platform: FakePlatform, deliveries: Deliveries) -> None:
        self._platform = platform
        self._deliveries = deliveries

    async def run(self, handler: Handler) -> None:
        """See bot.types.Adapter."""
        lanes = Lanes()
        under_way: set[int] = set()
        try:
            while True:
                for update in await self._platform.updates():
                    if update.number not in under_way:
                        under_way.add(update.number)
                        lanes.start(update.conversation, partial(self._answer, handler, update, under_way))
        finally:
            await lanes.finish(1.0)

    async def _answer(self, handler: Handler, update: Update, under_way: set[int]) -> None:
        id = str(update.number)
        message = Message("fake", update.conversation, "somebody", id, update.text, "", datetime.now(UTC))
        reply = await handler(message)
        texts = split(as_text(reply, 2, buttons=self._platform.buttons, pictures=self._platform.pictures), 500)
        if not texts and reply.picture is not None:
            texts = [""]
        shows = self._platform.buttons or self._platform.pictures
        pieces = [(text, reply if shows and n == len(texts) - 1 else None) for n, text in enumerate(texts)]

        async def send(piece: tuple[str, Reply | None]) -> str:
            return await persist(partial(self._send, update.conversation, *piece), first=0.01)

        await deliver(self._deliveries, message, id, pieces, send)
        self._platform.confirm(update.number)
        under_way.discard(update.number)

    async def _send(self, conversation: str, text: str, reply: Reply | None) -> str:
        try:
            return await self._platform.send(conversation, text, reply)
        except TooMany as error:
            raise TryLater("too many") from error


class FakeBench(Bench):
    """The channel on its service."""

    limit = 500

    def __init__(self) -> None:
        self.platform = FakePlatform(
            self.limit, buttons="buttons" not in self.lacks, pictures="pictures" not in self.lacks
        )
        self._deliveries = Fleeting()

    def adapter(self) -> FakeAdapter:
        """See Bench."""
        return FakeAdapter(self.platform, self._deliveries)

    async def say(self, text: str, conversation: str = "1") -> str:
        """See Bench."""
        return str(self.platform.say(text, conversation))

    def shown(self) -> list[Shown]:
        """See Bench."""
        return self.platform.shown

    async def repeat(self, delivery: str) -> None:
        """See Bench."""
        self.platform.repeat(int(delivery))

    async def press(self, shown: Shown, number: int) -> None:
        """See Bench."""
        self.platform.press(shown, number)

    def refuse(self, times: int) -> None:
        """See Bench."""
        self.platform.refusals = times


class PlainBench(FakeBench):
    """The same on a service that has neither buttons nor pictures."""

    lacks: ClassVar = {"buttons": "a service of words alone", "pictures": "a service of words alone"}
