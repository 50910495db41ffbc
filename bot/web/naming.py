"""A name for every request, by which a person, a proxy and the log speak of the same one.

Knows: the header X-Request-ID. Does not know: what a request is for.
"""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problem import REQUEST

_HEADER = "X-Request-ID"
_TAKEN = re.compile(rb"[A-Za-z0-9._:-]{1,64}")


class Naming:
    """Takes the name that a request brings, where it is a plain one, else gives it one; every response bears it."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        given = dict(scope["headers"]).get(_HEADER.lower().encode(), b"")
        name = given.decode() if _TAKEN.fullmatch(given) else secrets.token_hex(8)
        REQUEST.set(name)

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault(_HEADER, name)
            await send(message)

        await self._inner(scope, receive, named)
