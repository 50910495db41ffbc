"""The site over the small graph of states: in process, and on a real port."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
import uvicorn

from bot.app import App
from bot.web import create
from bot.web.access import Access

KEYS = "reader-key-0123456789:read:ann,writer-key-0123456789:write:wei,owner-key-01234567890:owner:olu"
Client = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def client(app: App) -> AsyncIterator[httpx.AsyncClient]:
    """A client on this machine of a site without keys."""
    site = create(app, app.handler(), Access(""))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://localhost") as made:
        yield made


@pytest.fixture
async def keyed(app: App) -> AsyncIterator[Callable[[str], httpx.AsyncClient]]:
    """Clients with a key of a site that has three; "" for no key."""
    site = create(app, app.handler(), Access(KEYS))
    async with contextlib.AsyncExitStack() as stack:
        made: list[httpx.AsyncClient] = []

        def with_key(key: str) -> httpx.AsyncClient:
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            made.append(
                httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://any.example", headers=headers)
            )
            stack.push_async_callback(made[-1].aclose)
            return made[-1]

        yield with_key


@contextlib.contextmanager
def serving(app: App) -> Iterator[str]:
    """The URL of the site on a real port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(
            create(app, app.handler(), Access("")), host="127.0.0.1", port=port, log_level="error", ws="none"
        )
    )
    worker = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    worker.start()
    try:
        for _ in range(200):
            if server.started:
                break
            threading.Event().wait(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        worker.join(timeout=10)
