"""Replies on their way out to Telegram: in pieces, each once, with patience.

Knows: how the Bot API sends and edits, its limits and what its errors mean. Does not know: what a reply says.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram import Message as Said
from telegram.constants import ChatAction, InlineKeyboardButtonLimit, MessageLimit, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.adapters.delivery import Deliveries, TryLater, deliver, persist
from bot.adapters.pieces import utf16
from bot.adapters.telegram.incoming import CHANNEL, Arrived
from bot.adapters.telegram.markup import marked, pieces
from bot.types import Button, Reply

log = logging.getLogger(__name__)

_TYPING_EVERY = 4.0
_DRAFT = -1
"""The number under which a draft is noted: before the pieces of its reply."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Given = TypeVar("Given")
os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's way to say that durations may be timedeltas


@dataclass(frozen=True, slots=True)
class Part:
    """One message to send."""

    html: str
    picture: bytes | None = None
    keyboard: InlineKeyboardMarkup | None = None


class Outgoing:
    """What sends replies for one bot."""

    def __init__(self, bot: Bot, deliveries: Deliveries, *, evidence: int, first_wait: float) -> None:
        """`evidence`: quotes under an answer; `first_wait`: seconds before a failed sending is tried again."""
        self._bot = bot
        self._deliveries = deliveries
        self._evidence = evidence
        self._first_wait = first_wait

    async def reply(self, to: Arrived, reply: Reply) -> None:
        """Send a reply, or what of it did not go out yet; a new wording of a question rewrites its answer."""
        parts = self._parts(reply)
        draft = await self._drafted(to)

        async def send(part: Part) -> str:
            return await (self._instead(to, draft, part) if draft and part is parts[0] else self._send(to, part))

        try:
            if to.edits and len(parts) == 1 and parts[0].picture is None and await self._rewrite(to, parts[0]):
                return
            await deliver(self._deliveries, to.message, to.update, parts, send)
        except (TryLater, BadRequest, Forbidden) as error:
            log.warning("chat %s: the reply could not be sent: %s", to.chat, error)

    async def draft(self, to: Arrived, text: str) -> None:
        """Show what there is of a reply that is being made, in one message, which the reply will take over.

        Raises:
            TryLater: Telegram wants to be asked less often, or is not there.
            TelegramError: It cannot be shown.
        """
        part = Part(pieces(marked(Reply(text, ""), 0))[0])
        number = await self._drafted(to)
        if number:
            await self._edited(to.chat, int(number), part.html)
            return
        said = await _later(lambda: self._sent(to.chat, to, part))
        await asyncio.to_thread(self._deliveries.note, to.message, to.update, _DRAFT, str(said.message_id))

    async def _drafted(self, to: Arrived) -> str:
        """The id of the message that shows a draft, also one from before a crash; "" where there is none."""
        return (await asyncio.to_thread(self._deliveries.sent, CHANNEL, to.update)).get(_DRAFT, "")

    async def _instead(self, to: Arrived, draft: str, part: Part) -> str:
        """Put the beginning of a reply in the place of its draft; gives the id of the message that has it."""
        if part.picture is None:
            try:
                await self.edit(to.chat, int(draft), part.html, part.keyboard)
                return draft
            except BadRequest as error:  # somebody deleted it
                log.info("chat %s: a draft is sent anew: %s", to.chat, error)
        else:  # a text cannot become a picture
            with contextlib.suppress(TelegramError):
                await self._bot.delete_message(to.chat, int(draft))
        return await self._send(to, part)

    async def _rewrite(self, to: Arrived, part: Part) -> bool:
        """Put a text in the place of the reply to the earlier wording; False where there is not one, or no way to."""
        before = await asyncio.to_thread(self._deliveries.replies_to, CHANNEL, to.message.conversation, to.edits)
        if len(before) != 1:
            return False

        async def edit(_: Part) -> str:
            await self.edit(to.chat, int(before[0]), part.html, part.keyboard)
            return before[0]

        try:
            await deliver(self._deliveries, to.message, to.update, [part], edit)
        except BadRequest:
            return False
        return True

    async def edit(self, chat: int, number: int, html: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Give a message another text."""

        await persist(lambda: self._edited(chat, number, html, keyboard), first=self._first_wait)

    async def _edited(self, chat: int, number: int, html: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        async def edited() -> None:
            try:
                await self._bot.edit_message_text(
                    html, chat, number, parse_mode=ParseMode.HTML, reply_markup=keyboard,
                    link_preview_options=_NO_PREVIEW,
                )  # fmt: skip
            except BadRequest as error:
                if "not modified" not in str(error):
                    raise

        await _later(edited)

    async def _send(self, to: Arrived, part: Part) -> str:
        try:
            said = await self._persist(lambda: self._sent(to.chat, to, part))
        except ChatMigrated as error:
            moved = error.new_chat_id
            said = await self._persist(lambda: self._sent(moved, to, part))
        return str(said.message_id)

    async def _sent(self, chat: int, to: Arrived, part: Part) -> Said:
        hung = ReplyParameters(to.number, allow_sending_without_reply=True) if to.group else None
        if part.picture is None:
            return await self._bot.send_message(
                chat, part.html, ParseMode.HTML, reply_markup=part.keyboard, link_preview_options=_NO_PREVIEW,
                message_thread_id=to.thread, reply_parameters=hung,
            )  # fmt: skip
        try:
            return await self._bot.send_photo(
                chat, part.picture, part.html, parse_mode=ParseMode.HTML, reply_markup=part.keyboard,
                message_thread_id=to.thread, reply_parameters=hung,
            )  # fmt: skip
        except BadRequest:  # too large or too narrow for a photo
            return await self._bot.send_document(
                chat, part.picture, part.html, parse_mode=ParseMode.HTML, reply_markup=part.keyboard,
                message_thread_id=to.thread, reply_parameters=hung, filename="graph.png",
            )  # fmt: skip

    async def _persist(self, call: Callable[[], Awaitable[Given]]) -> Given:
        return await persist(lambda: _later(call), first=self._first_wait)

    def _parts(self, reply: Reply) -> list[Part]:
        said = marked(reply, self._evidence)
        caption = reply.picture is not None and utf16(said.text) <= MessageLimit.CAPTION_LENGTH
        texts = [""] if caption and not said.text.strip() else pieces(said)
        parts = [Part(html, reply.picture if caption and number == 0 else None) for number, html in enumerate(texts)]
        if reply.picture is not None and not caption:
            parts.insert(0, Part("", reply.picture))
        if parts:
            last = parts[-1]
            parts[-1] = Part(last.html, last.picture, _keyboard(reply.buttons))
        return parts

    # --- while somebody waits -----------------------------------------------------------------------------------------

    async def acknowledge(self, pressed: Arrived) -> None:
        """Say that a pressed button was heard, and mark it; one pressed too long ago still counts."""
        with contextlib.suppress(TelegramError):
            await self._bot.answer_callback_query(pressed.query)
        if pressed.keyboard is not None:
            with contextlib.suppress(TelegramError):
                await self._bot.edit_message_reply_markup(
                    pressed.chat, pressed.number, reply_markup=pressed.keyboard
                )  # fmt: skip

    @contextlib.asynccontextmanager
    async def typing(self, to: Arrived) -> AsyncIterator[None]:
        """Show "typing ..." for as long as the block lasts."""

        async def show() -> None:
            while True:
                with contextlib.suppress(TelegramError):
                    await self._bot.send_chat_action(to.chat, ChatAction.TYPING, message_thread_id=to.thread)
                await asyncio.sleep(_TYPING_EVERY)

        task = asyncio.create_task(show())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])


async def _later(call: Callable[[], Awaitable[Given]]) -> Given:
    """What a call gives.

    Raises:
        TryLater: Telegram does not take it now.
    """
    try:
        return await call()
    except (BadRequest, ChatMigrated, Forbidden):
        raise
    except RetryAfter as error:
        raise TryLater(str(error), seconds(error)) from error
    except NetworkError as error:
        raise TryLater(str(error)) from error


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, (int, float)) else wait.total_seconds()


def _keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=_data(n, button))] for n, button in enumerate(buttons)]
    )  # fmt: skip


def _data(number: int, button: Button) -> str:
    """What comes back when a button is pressed: its text, or where that is too long the way to its label."""
    fits = 0 < len(button.text.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    return button.text if fits and not button.text.startswith("#") else f"#{number}"
