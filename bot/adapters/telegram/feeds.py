"""Where updates come from: asked for (long polling), or brought by Telegram (webhook).

An update is confirmed only when it has been dealt with, so that none is lost in a crash; one that comes again is
known by its id. Knows: `getUpdates`, `setWebhook`. Does not know: what is done with an update.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.adapters.serving import serve
from bot.adapters.telegram.outgoing import seconds
from bot.types import ChannelError

if TYPE_CHECKING:
    pass

log = logging.getLogger(__name__)

Given = TypeVar("Given")
Take = Callable[[Update], asyncio.Task[None]]
"""Begins to deal with an update; done when it is dealt with."""

_WANTED = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY]
_LONG = 50
"""Seconds that Telegram holds an empty poll."""
_LOOK_AGAIN = 0.5
"""Seconds between polls while something is still being dealt with."""
_MOST_WAIT = 30.0
_LARGEST = 1_000_000


class Polling:
    """Updates asked for."""

    def __init__(self, bot: Bot, first_wait: float = 1.0) -> None:
        """`first_wait`: seconds before a failed poll is tried again."""
        self._bot = bot
        self._first_wait = first_wait

    async def run(self, take: Take) -> None:
        """Poll until cancelled.

        Raises:
            ChannelError: Telegram does not accept the token any more.
        """
        await _patiently(self._bot.delete_webhook, self._first_wait)
        taken: dict[int, asyncio.Task[None]] = {}
        offset: int | None = None
        while True:
            busy = any(not task.done() for task in taken.values())
            for update in await _patiently(partial(self._poll, offset, busy), self._first_wait):
                if update.update_id not in taken:
                    taken[update.update_id] = take(update)
            waiting = [task for task in taken.values() if not task.done()]
            if waiting:
                await asyncio.wait(waiting, timeout=_LOOK_AGAIN)
            for number in sorted(taken):  # confirmed up to the first that is still being dealt with
                if not taken[number].done():
                    break
                offset = number + 1
                del taken[number]

    async def _poll(self, offset: int | None, busy: bool) -> tuple[Update, ...]:
        return await self._bot.get_updates(offset, timeout=0 if busy else _LONG, allowed_updates=_WANTED)


class Webhook:
    """Updates that Telegram brings to an address of ours. Each call carries a secret that only Telegram was told."""

    def __init__(self, bot: Bot, url: str, host: str, port: int, first_wait: float = 1.0) -> None:
        """`url` is what Telegram calls (https, behind a proxy that ends TLS); we listen on `host` and `port`."""
        self._bot = bot
        self._url = url
        self._host = host
        self._port = port
        self._first_wait = first_wait
        self._secret = secrets.token_urlsafe(32)
        self._taken: dict[int, asyncio.Task[None]] = {}

    async def run(self, take: Take) -> None:
        """Listen until cancelled. An update is acknowledged when it has been dealt with: Telegram brings others again.

        Raises:
            ChannelError: The address cannot be listened on, or Telegram does not take it.
        """
        import uvicorn
        from starlette.applications import Starlette
        from starlette.requests import Request
        from starlette.responses import Response
        from starlette.routing import Route

        async def brought(request: Request) -> Response:
            given = request.headers.get("x-telegram-bot-api-secret-token", "")
            if not hmac.compare_digest(given.encode(), self._secret.encode()):
                return Response(status_code=403)
            body = b""
            async for chunk in request.stream():
                body += chunk
                if len(body) > _LARGEST:
                    return Response(status_code=413)
            try:
                update = Update.de_json(json.loads(body), self._bot)
            except (ValueError, TypeError, KeyError, AttributeError):
                return Response(status_code=400)
            task = self._taken.get(update.update_id) or take(update)
            self._taken[update.update_id] = task
            task.add_done_callback(lambda _: self._taken.pop(update.update_id, None))
            await asyncio.wait([task])
            return Response(status_code=503 if task.cancelled() else 200)

        path = urlsplit(self._url).path or "/"
        app = Starlette(routes=[Route(path, brought, methods=["POST"])])
        config = uvicorn.Config(
            app, host=self._host, port=self._port, log_level="warning", server_header=False, access_log=False,
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        server = uvicorn.Server(config)
        serving = asyncio.create_task(serve(server))
        try:
            await self._announce()
            await serving
        finally:
            serving.cancel()
            await asyncio.wait([serving])

    async def _announce(self) -> None:
        try:
            await _patiently(
                lambda: self._bot.set_webhook(self._url, secret_token=self._secret, allowed_updates=_WANTED),
                self._first_wait,
            )
        except TelegramError as error:
            raise ChannelError(f"Telegram does not take telegram.webhook {self._url}: {error}") from error


async def _patiently(call: Callable[[], Awaitable[Given]], first: float) -> Given:
    """What a call gives; while the network or Telegram fails, it is tried again, ever more slowly."""
    wait = first
    while True:
        try:
            return await call()
        except InvalidToken:
            raise ChannelError("Telegram does not accept the token any more; @BotFather gives a new one") from None
        except BadRequest:
            raise
        except RetryAfter as error:
            pause = seconds(error)
        except (NetworkError, Conflict) as error:
            log.warning("Telegram: %s; trying again in %.0f s", error, wait)
            pause = wait
            wait = min(2 * wait, _MOST_WAIT)
        await asyncio.sleep(pause)
