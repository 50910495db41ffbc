"""The values that travel between people and the program, and the two seams of the top floor.

Knows: messages and replies. Does not know: any channel, database or graph store.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from kg.types import Answer


class BotError(Exception):
    """Something that `bot` could not do; the message says what, with which value, and what to do next.

    - BotError
      - ConfigError       config.yaml or the environment: names the key, the value and what is allowed
      - MemoryStoreError  the database cannot be opened or written
      - ChannelError      a channel refused the token or cannot be reached
    """


class ConfigError(BotError):
    """A configuration key that is unknown, missing or has a value that is not allowed."""


class MemoryStoreError(BotError):
    """The database cannot be opened, migrated or written."""


class ChannelError(BotError):
    """A channel refused the credentials or cannot be reached."""


Hear = Callable[[str], None]
"""Hears the text of a reply so far, each time that there is more of it; called from any thread."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of one person.

    Attributes:
        message_id: Unique within (channel, conversation); the same id gets the same reply.
        lang: The channel's hint of the person's language; "" where it has none.
        reply_to: The id of the earlier message, the person's or the bot's, that this one replies to.
        hear: Hears the reply while it is made, where it is made word by word. What was heard is a preview: the reply
            that the handler gives takes its place.
    """

    channel: str
    conversation: str
    user: str
    message_id: str
    text: str
    lang: str
    sent_at: datetime
    reply_to: str = ""
    hear: Hear | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Button:
    """A choice: what it shows, and the text that is sent when it is chosen."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back; adapters render it for their channel.

    Attributes:
        text: Plain text; lines between ``` fences are code, which a channel may show as such.
        answer: The answer behind it, with its evidence.
        buttons: Choices.
        picture: A PNG.
    """

    text: str
    lang: str
    answer: Answer | None = None
    buttons: tuple[Button, ...] = ()
    picture: bytes | None = None


Handler = Callable[[Message], Awaitable[Reply]]


@runtime_checkable
class Adapter(Protocol):
    """A channel. It owns its loop, turns what arrives into messages and renders replies. Group: `tuwen.adapters`."""

    async def run(self, handler: Handler) -> None:
        """Serve until the channel ends or the task is cancelled.

        Raises:
            ChannelError: The channel refused the credentials or cannot be reached.
        """
