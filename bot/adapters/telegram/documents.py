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
from bot.types import BotError, Reply
from bot.uploads import Reading, file_name, kept, readable
from kg.ingest.readers import SUFFIXES
from kg.types import GraphError
from nlu.types import NLUError

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
        zh = arrived.message.lang.startswith("zh")
        name = file_name(document.file_name or "")
        refusal = self._refusal(arrived, document, name, zh)
        await out.reply(arrived, Reply(refusal or _progress(name, 0, zh), "zh" if zh else "en"))
        if refusal:
            return
        sent = await asyncio.to_thread(self._deliveries.sent, CHANNEL, arrived.update)
        number = (
            int(sent[0]) if sent else None
        )  # None: the chat takes no messages from us, and the work is done all the same
        outcome = await self._read(bot, out, arrived, document, name, number, zh)
        if number is not None:
            try:
                await out.edit(arrived.chat, number, html.escape(outcome, quote=False))
            except (TryLater, TelegramError) as error:
                log.warning("chat %s: what became of %s could not be told: %s", arrived.chat, name, error)

    def _refusal(self, arrived: Arrived, document: Document, name: str, zh: bool) -> str:
        if not self._app.may_change(arrived.message):
            return "只有图谱的主人才能添加文档。" if zh else "Only the owner of this graph may add documents."
        if not readable(name):
            known = " ".join(sorted(SUFFIXES))
            return f"不认识这种文件：{name}；可用的有 {known}" if zh else f"No reader knows {name}; known are {known}"
        if (document.file_size or 0) > self._most_mb * 1_000_000:
            return f"文件太大，最多{self._most_mb} MB。" if zh else f"That is too large; at most {self._most_mb} MB."
        return ""

    async def _read(
        self, bot: Bot, out: Outgoing, arrived: Arrived, document: Document, name: str, number: int | None, zh: bool
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
                    await self._tell(out, arrived.chat, number, _progress(name, done * 100 // total, zh))
            return _outcome(name, await reading.report(), zh)
        except TelegramError as error:
            log.warning("chat %s: %s could not be fetched: %s", arrived.chat, name, error)
            return f"没能取到文件{name}，请再发一次。" if zh else f"{name} could not be fetched; please send it again."
        except (BotError, GraphError, NLUError) as error:
            return f"没能读入{name}：{error}" if zh else f"{name} could not be read: {error}"

    @staticmethod
    async def _tell(out: Outgoing, chat: int, number: int, text: str) -> None:
        try:
            await out.edit(chat, number, html.escape(text, quote=False))
        except (TryLater, TelegramError) as error:
            log.info("chat %s: no progress shown: %s", chat, error)


def _progress(name: str, percent: int, zh: bool) -> str:
    return f"正在读取{name} …… {percent}%" if zh else f"Reading {name} ... {percent} %"


def _outcome(name: str, report: Report, zh: bool) -> str:
    if report.failed:
        reason = report.failed[0].message.replace(f"{report.failed[0].path.parent}/", "")
        return f"没能读入{name}：{reason}" if zh else f"{name} could not be read: {reason}"
    if report.unchanged:
        return f"{name}以前读过，没有变化。" if zh else f"{name} was read before and has not changed."
    if zh:
        return f"已读入{name}：{report.facts}条事实，用时{report.seconds:.1f}秒。"
    return f"{name} is read: {report.facts} facts, {report.seconds:.1f} seconds."
