"""Telegram, with python-telegram-bot: the only place that knows the Bot API.

An update is confirmed when its reply is out, and every piece that went out is noted: nothing is lost in a crash, and
what comes again is not answered again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.telegram.adapter import Hook, Rules, TelegramAdapter
from bot.adapters.telegram.documents import Documents
from bot.config import TOKEN, secret

if TYPE_CHECKING:
    from bot.app import App

__all__ = ["Documents", "Hook", "Rules", "TelegramAdapter", "make"]


def make(app: App) -> TelegramAdapter:
    """The channel with the token of the environment.

    Raises:
        ConfigError: There is no token.
    """
    config = app.config.telegram
    token = secret(TOKEN, "the bot's token from @BotFather")
    owners = {owner.removeprefix("telegram:") for owner in app.config.owners if owner.startswith("telegram:")}
    deliveries = app.memory.deliveries
    return TelegramAdapter(
        token,
        base_url=config.base_url,
        deliveries=deliveries,
        documents=Documents(app, deliveries, config.upload_mb),
        hook=Hook(config.webhook, config.host, config.port) if config.webhook else None,
        rules=Rules({*config.allowed, *owners} if config.allowed else frozenset(), config.evidence),
    )
