"""One bot account on Telegram, from the token to the last reply.

Knows: the order of things: connect, show the commands, take updates, answer each conversation in turn, stop. Does not
know: where updates come from, or how replies look.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from functools import partial

from telegram import Bot, BotCommand, Update
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.adapters.delivery import Deliveries, Fleeting
from bot.adapters.lanes import Lanes
from bot.adapters.telegram.documents import Documents
from bot.adapters.telegram.drafts import drafted
from bot.adapters.telegram.feeds import Polling, Webhook
from bot.adapters.telegram.incoming import Arrived, arrived
from bot.adapters.telegram.outgoing import Outgoing
from bot.config import TOKEN
from bot.messages import MESSAGES, say, spoken
from bot.skills.commands import COMMANDS, command_text
from bot.types import ChannelError, Handler, Reply
from nlu.language.data import FALLBACK

log = logging.getLogger(__name__)

_GRACE = 3.0
"""Seconds that replies under way have to get out when the bot is stopped."""
_CONNECTIONS = 64
_TALKATIVE = ("httpx", "telegram")
"""Libraries whose lower logs hold URLs, and Telegram's hold the token, or what people say."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram brings updates: the address that it calls, and where we listen for it."""

    url: str
    host: str = "127.0.0.1"
    port: int = 8443


@dataclass(frozen=True, slots=True)
class Rules:
    """Whom the bot serves, and how.

    Attributes:
        allowed: Ids of users and chats that may talk to it; empty: everybody.
        evidence: Quotes under an answer.
        first_wait: Seconds before something that failed is tried again.
        edit_every: Seconds between two edits of a reply that is being made.
    """

    allowed: Collection[str] = field(default=frozenset())
    evidence: int = 2
    first_wait: float = 1.0
    edit_every: float = 1.5


class TelegramAdapter:
    """The channel."""

    def __init__(
        self, token: str, *, base_url: str = "https://api.telegram.org/bot", deliveries: Deliveries | None = None,
        documents: Documents | None = None, hook: Hook | None = None, rules: Rules | None = None,
    ) -> None:  # fmt: skip
        """`documents`: what takes documents, None: nothing does; `hook`: None to poll."""
        self._token = token
        self._base_url = base_url
        self._deliveries: Deliveries = deliveries if deliveries is not None else Fleeting()
        self._documents = documents
        self._hook = hook
        self._rules = rules or Rules()

    async def run(self, handler: Handler) -> None:
        """See `bot.types.Adapter`. When cancelled, replies under way have three seconds to get out."""
        async with self._connected() as bot:
            await _publish_commands(bot)
            out = Outgoing(
                bot, self._deliveries, evidence=self._rules.evidence, first_wait=self._rules.first_wait
            )  # fmt: skip
            me = bot.bot
            lanes = Lanes()

            def take(update: Update) -> asyncio.Task[None]:
                found = arrived(update, me)
                if found is None:
                    return asyncio.create_task(asyncio.sleep(0))
                return lanes.start(found.message.conversation, partial(self._answer, handler, bot, out, found))

            feed = (
                Polling(bot, self._rules.first_wait)
                if self._hook is None
                else Webhook(bot, self._hook.url, self._hook.host, self._hook.port, self._rules.first_wait)
            )
            log.info("answering as @%s", me.username)
            try:
                await feed.run(take)
            finally:
                await lanes.finish(_GRACE)

    async def _answer(self, handler: Handler, bot: Bot, out: Outgoing, found: Arrived) -> None:
        if found.query:
            await out.acknowledge(found)
        if not self._welcome(found):
            if not found.group:
                await out.reply(found, _refusal(found.message.user, found.message.lang))
        elif found.document is not None and self._documents is not None:
            await self._documents.take(bot, out, found, found.document)
        else:
            async with out.typing(found):
                reply = await drafted(handler, out, found, self._rules.edit_every)
            await out.reply(found, reply)

    def _welcome(self, found: Arrived) -> bool:
        return not self._rules.allowed or bool({found.message.user, str(found.chat)} & set(self._rules.allowed))

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[Bot]:
        """The bot, connected.

        Raises:
            ChannelError: Telegram refused the token, or cannot be reached at the start.
        """
        for library in _TALKATIVE:
            logging.getLogger(library).setLevel(logging.WARNING)
        bot = Bot(
            self._token, base_url=self._base_url, base_file_url=self._base_url.removesuffix("/bot") + "/file/bot",
            request=HTTPXRequest(connection_pool_size=_CONNECTIONS, media_write_timeout=30),
        )  # fmt: skip
        try:
            try:
                await bot.initialize()
            except InvalidToken:  # its message holds the token: not even the chain of causes may show it
                raise ChannelError(f"Telegram refused the token in {TOKEN}; @BotFather gives a new one") from None
            except TelegramError as error:
                raise ChannelError(f"Telegram cannot be reached: {error}") from error
            yield bot
        finally:
            await bot.shutdown()


async def _publish_commands(bot: Bot) -> None:
    """Show the commands in Telegram's menu and say what the bot is, in every language; it works without, too."""
    with contextlib.suppress(TelegramError):
        for lang in MESSAGES.languages():
            code = None if lang == FALLBACK else lang
            commands = [BotCommand(name, command_text(name, lang)) for name in COMMANDS]
            await bot.set_my_commands(commands, language_code=code)
            await bot.set_my_description(say(lang, "telegram_description"), code)
            await bot.set_my_short_description(say(lang, "telegram_short"), code)


def _refusal(user: str, lang: str) -> Reply:
    return Reply(say(spoken(lang), "not_served", user=user), spoken(lang))
