"""Documents that owners send to the bot: fetched, read into the graph, with the progress in one message that is edited.

Knows: files of the Bot API. Does not know: how documents are read.
"""

from __future__ import annotations

import asyncio
import html
import logging
import time
from typing import TYPE_CHECKING

from telegram import Bot, Document
from telegram.error import TelegramError

from bot.adapters.delivery import Deliveries, TryLater
from bot.adapters.telegram.incoming import CHANNEL, Arrived
from bot.adapters.telegram.outgoing import Outgoing
from bot.messages import say, spoken
from bot.types import BotError, Reply
from bot.uploads import Reading, file_name, kept, readable
from kg.ingest.readers import SUFFIXES
from kg.types import GraphError
from nlu.types import Lang, NLUError

if TYPE_CHECKING:
    from bot.app import App
    from kg.ingest.pipeline import Report

log = logging.getLogger(__name__)

MOST_MB = 20
"""What the Bot API lets bots fetch, in MB; a server of one's own allows more."""


class Documents:
    """What takes documents for one application."""

    def __init__(self, app: App, deliveries: Deliveries, most_mb: int = MOST_MB, edit_every: float = 2.0) -> None:
        """`edit_every`: seconds between two edits of the progress."""
        self._app = app
        self._deliveries = deliveries
        self._most_mb = most_mb
        self._edit_every = edit_every

    async def take(self, bot: Bot, out: Outgoing, arrived: Arrived, document: Document) -> None:
        """Read a document, or say why not."""
        lang = spoken(arrived.message.lang)
        name = file_name(document.file_name or "")
        refusal = self._refusal(arrived, document, name, lang)
        await out.reply(arrived, Reply(refusal or _progress(name, 0, lang), lang))
        if refusal:
            return
        sent = await asyncio.to_thread(self._deliveries.sent, CHANNEL, arrived.update)
        number = (
            int(sent[0]) if sent else None
        )  # None: the chat takes no messages from us, and the work is done all the same
        outcome = await self._read(bot, out, arrived, document, name, number, lang)
        if number is not None:
            try:
                await out.edit(arrived.chat, number, html.escape(outcome, quote=False))
            except (TryLater, TelegramError) as error:
                log.warning("chat %s: what became of %s could not be told: %s", arrived.chat, name, error)

    def _refusal(self, arrived: Arrived, document: Document, name: str, lang: Lang) -> str:
        if not self._app.people.may_change(arrived.message):
            return say(lang, "only_owner_adds")
        if not readable(name):
            return say(lang, "no_reader", name=name, known=" ".join(sorted(SUFFIXES)))
        if (document.file_size or 0) > self._most_mb * 1_000_000:
            return say(lang, "file_too_large", most=self._most_mb)
        return ""

    async def _read(
        self, bot: Bot, out: Outgoing, arrived: Arrived, document: Document, name: str, number: int | None, lang: Lang
    ) -> str:
        """What became of the document, in words."""
        try:
            with kept(self._app, name) as (part, path):
                await (await bot.get_file(document.file_id)).download_to_drive(part)
            reading = Reading(self._app, [path])
            told = time.monotonic()
            async for done, total, _ in reading.steps():
                if number is not None and done < total and time.monotonic() - told >= self._edit_every:
                    told = time.monotonic()
                    await self._tell(out, arrived.chat, number, _progress(name, done * 100 // total, lang))
            return _outcome(name, await reading.report(), lang)
        except TelegramError as error:
            log.warning("chat %s: %s could not be fetched: %s", arrived.chat, name, error)
            return say(lang, "file_not_fetched", name=name)
        except (BotError, GraphError, NLUError) as error:
            return say(lang, "file_not_read", name=name, reason=error)

    @staticmethod
    async def _tell(out: Outgoing, chat: int, number: int, text: str) -> None:
        try:
            await out.edit(chat, number, html.escape(text, quote=False))
        except (TryLater, TelegramError) as error:
            log.info("chat %s: no progress shown: %s", chat, error)


def _progress(name: str, percent: int, lang: Lang) -> str:
    return say(lang, "file_progress", name=name, percent=percent)


def _outcome(name: str, report: Report, lang: Lang) -> str:
    if report.failed:
        reason = report.failed[0].message.replace(f"{report.failed[0].path.parent}/", "")
        return say(lang, "file_not_read", name=name, reason=reason)
    if report.unchanged:
        return say(lang, "file_unchanged", name=name)
    return say(lang, "file_read", name=name, facts=report.facts, seconds=report.seconds)
