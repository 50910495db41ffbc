"""How many requests are under way, and how long a body may take: the site's outermost door.

Knows: counts, clocks. Does not know: what a request is for, beyond whether it brings documents.
"""

from __future__ import annotations

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problem import problem

RETRY = 5
"""Seconds after which it is worth asking again."""
_MOST, _MOST_UPLOADS = 256, 8
"""Requests under way, and those of them that bring documents."""
_SECONDS, _UPLOAD_SECONDS = 30.0, 300.0
"""How long a body may take to arrive."""
_FREE = ("/healthz", "/readyz", "/metrics")
"""Answered however many there are."""


class Crowd:
    """Refuses requests beyond a number with 503, and bodies that do not arrive with 408."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner
        self._here = self._uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _FREE:
            await self._inner(scope, receive, send)
            return
        upload = scope["path"] == "/api/ingest"
        if self._here >= _MOST or (upload and self._uploads >= _MOST_UPLOADS):
            busy = problem(503, f"too many requests at once; ask again in {RETRY} seconds", {"Retry-After": str(RETRY)})
            await busy(scope, receive, send)
            return
        self._here += 1
        self._uploads += upload
        try:
            await self._in_time(scope, receive, send, _UPLOAD_SECONDS if upload else _SECONDS)
        finally:
            self._here -= 1
            self._uploads -= upload

    async def _in_time(self, scope: Scope, receive: Receive, send: Send, seconds: float) -> None:
        end = time.monotonic() + seconds
        begun, arrived, late = False, False, False

        async def timely() -> Message:
            nonlocal arrived, late
            if arrived:  # from now on it is waited for who hangs up, as long as the answer takes
                return await receive()
            try:
                async with asyncio.timeout(max(0.0, end - time.monotonic())):
                    message = await receive()
            except TimeoutError:
                late = True
                raise
            arrived = not message.get("more_body", False)
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            if not late or begun:  # else whoever asked for the body made of it what is said below
                begun = True
                await send(message)

        try:
            await self._inner(scope, timely, noted)
        except TimeoutError:
            if not late:
                raise
        if late and not begun:
            slow = problem(408, f"the body did not arrive within {seconds:g} seconds", {"Connection": "close"})
            await slow(scope, receive, send)
