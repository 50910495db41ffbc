"""Telegram, by long polling with python-telegram-bot.

Knows: the Bot API (the only module that does): typing action, the 4096-character limit, inline buttons. Does not
know: what is answered. The Application is started and stopped here, because its own `run_polling` would own the
event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from telegram import (
    BotCommand,
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Update,
)
from telegram import Message as TelegramMessage
from telegram.constants import ChatAction, MessageLimit
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.config import TOKEN, secret
from bot.render import evidence_lines
from bot.skills.commands import COMMANDS
from bot.types import ChannelError, Handler, Message, Reply

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

_TYPING_EVERY = 4.0
_ATTEMPTS = 5
_BUTTON_LABEL = 60


class TelegramAdapter:
    """One bot account on Telegram."""

    def __init__(
        self, token: str, *, base_url: str = "https://api.telegram.org/bot", evidence: int = 2, first_wait: float = 1.0
    ) -> None:
        """`evidence`: quotes shown under an answer; `first_wait`: seconds before a failed sending is tried again."""
        self._token = token
        self._base_url = base_url
        self._evidence = evidence
        self._first_wait = first_wait

    async def run(self, handler: Handler) -> None:
        """See `bot.types.Adapter`."""
        application = (
            ApplicationBuilder().token(self._token).base_url(self._base_url).concurrent_updates(True).build()
        )  # fmt: skip

        async def on_text(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            if update.message is not None and update.message.text:
                await self._answer(handler, _message(update.message), update.message.chat)

        async def on_button(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            message = _chosen(update)
            query = update.callback_query
            if message is None or query is None or query.message is None:
                return
            with contextlib.suppress(TelegramError):  # too old a query: its choice still counts
                await query.answer()
            await self._answer(handler, message, query.message.chat)

        application.add_handler(MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, on_text))
        application.add_handler(CallbackQueryHandler(on_button))
        application.add_error_handler(_log_error)
        async with _started(application):
            await asyncio.Event().wait()

    async def _answer(self, handler: Handler, message: Message, chat: Chat) -> None:
        async with _typing(chat):
            reply = await handler(message)
        pieces = split(self._text(reply))
        for number, piece in enumerate(pieces, 1):
            await self._send(chat, piece, _keyboard(reply) if number == len(pieces) else None)

    def _text(self, reply: Reply) -> str:
        if reply.answer is None:
            return reply.text
        lines = evidence_lines(reply.answer, reply.lang, self._evidence)
        return "\n".join([reply.text, "", *lines]) if lines else reply.text

    async def _send(self, chat: Chat, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        """Send one message; a network that fails for a moment is tried again."""
        wait = self._first_wait
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await chat.send_message(
                    text, reply_markup=keyboard, link_preview_options=LinkPreviewOptions(is_disabled=True)
                )  # fmt: skip
                return
            except RetryAfter as error:
                wait = _seconds(error)
            except (BadRequest, Forbidden) as error:
                log.warning("chat %s: the reply was refused: %s", chat.id, error)
                return
            except NetworkError as error:
                if attempt == _ATTEMPTS:
                    log.warning("chat %s: the reply could not be sent: %s", chat.id, error)
                    return
            await asyncio.sleep(wait)
            wait *= 2


def split(text: str, limit: int = MessageLimit.MAX_TEXT_LENGTH) -> list[str]:
    """The text in pieces of at most `limit` UTF-16 units (what Telegram counts), cut at the best place in reach.

    Best is a blank line, then a line end, a sentence end, a space, in the second half of a piece; text without
    any of them is cut at the limit. Joined without their surrounding space the pieces are the text.

    >>> split("one two three", 8)
    ['one two', 'three']
    >>> split("第一句。第二句。", 5)
    ['第一句。', '第二句。']
    """
    pieces: list[str] = []
    rest = text.strip()
    while _units(rest) > limit:
        room = _fitting(rest, limit)
        cut = _cut(rest, room)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest or not pieces else pieces


def _cut(text: str, room: int) -> int:
    for ends in (("\n\n",), ("\n",), ("。", "！", "？", ". ", "! ", "? ", "；", "; "), (" ", "，", "、")):
        cuts = [at + len(end) for end in ends if (at := text.rfind(end, room // 2, room)) >= 0]
        if cuts:
            return max(cuts)
    return room


def _units(text: str) -> int:
    return len(text) + sum(ord(c) > 0xFFFF for c in text)


def _fitting(text: str, limit: int) -> int:
    """How many characters of the text fit into `limit` UTF-16 units; at least one."""
    used = 0
    for number, char in enumerate(text):
        used += 2 if ord(char) > 0xFFFF else 1
        if used > limit:
            return max(number, 1)
    return len(text)


def _message(said: TelegramMessage) -> Message:
    user = said.from_user
    return Message(
        "telegram", str(said.chat.id), str(user.id if user else said.chat.id), str(said.message_id), said.text or "",
        (user.language_code or "") if user else "", said.date,
    )  # fmt: skip


def _chosen(update: Update) -> Message | None:
    """A pressed button as the message that it stands for."""
    query = update.callback_query
    if query is None or query.data is None or query.message is None:
        return None
    return Message(
        "telegram", str(query.message.chat.id), str(query.from_user.id), f"button-{query.id}", query.data,
        query.from_user.language_code or "", query.message.date,
    )  # fmt: skip


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    if not reply.buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label[:_BUTTON_LABEL], callback_data=b.text[:16])] for b in reply.buttons]
    )  # fmt: skip


@contextlib.asynccontextmanager
async def _started(application: Application[Any, Any, Any, Any, Any, Any]) -> AsyncIterator[None]:
    """The application polling; stopped in order whatever happens.

    Raises:
        ChannelError: Telegram refused the token, or cannot be reached at the start.
    """
    assert application.updater is not None
    try:
        await application.initialize()
    except TelegramError as error:
        await application.bot.shutdown()  # its connections are open, although the application is not
        if isinstance(error, InvalidToken):
            raise ChannelError(f"Telegram refused the token in {TOKEN}; @BotFather gives a new one") from error
        raise ChannelError(f"Telegram cannot be reached: {error}") from error
    try:
        await _publish_commands(application)
        await application.start()
        await application.updater.start_polling(
            allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY], bootstrap_retries=-1
        )  # fmt: skip
        log.info("answering as @%s", application.bot.username)
        yield
    finally:
        if application.updater.running:
            await application.updater.stop()
        if application.running:
            await application.stop()
        await application.shutdown()


async def _publish_commands(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Show the commands in Telegram's menu, in both languages; without them the bot works all the same."""
    with contextlib.suppress(TelegramError):
        for lang, code in (("en", None), ("zh", "zh")):
            commands = [BotCommand(name, text["zh" if lang == "zh" else "en"]) for name, text in COMMANDS.items()]
            await application.bot.set_my_commands(commands, language_code=code)


@contextlib.asynccontextmanager
async def _typing(chat: Chat) -> AsyncIterator[None]:
    """Show "typing ..." for as long as the block lasts."""

    async def show() -> None:
        while True:
            with contextlib.suppress(TelegramError):
                await chat.send_action(ChatAction.TYPING)
            await asyncio.sleep(_TYPING_EVERY)

    task = asyncio.create_task(show())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _log_error(_: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    log.error("an update failed", exc_info=context.error)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait) if isinstance(wait, (int, float)) else wait.total_seconds()


def make(app: App) -> TelegramAdapter:
    """The channel with the token of the environment.

    Raises:
        ConfigError: There is no token.
    """
    token = secret(TOKEN, "the bot's token from @BotFather")
    return TelegramAdapter(token, base_url=app.config.telegram.base_url, evidence=app.config.telegram.evidence)
