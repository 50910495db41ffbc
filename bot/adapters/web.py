"""The web as a channel: the site of `bot.web`, served by uvicorn until it is told to stop.

Knows: uvicorn. Does not know: any route.
"""

from __future__ import annotations

import asyncio
import logging
import os
import webbrowser
from typing import TYPE_CHECKING

from bot.adapters.serving import serve
from bot.config import API_KEYS
from bot.services.queue import in_thread
from bot.types import Handler

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)
_UNTIL_SERVED = 1.0
"""Seconds until a server that can start at all has started."""


class WebAdapter:
    """Serves the page and the API."""

    def __init__(self, app: App) -> None:
        """Read the keys.

        Raises:
            ConfigError: The keys are malformed, or the address is public and there are none.
        """
        from bot.web.access import Access, check_address
        from bot.web.keys import KeyFile

        self._app = app
        self._access = Access(os.environ.get(API_KEYS, ""), KeyFile(app.config.home / "keys.yaml").keys)
        check_address(app.config.web.host, self._access)

    async def run(self, handler: Handler) -> None:
        """See `bot.types.Adapter`."""
        import uvicorn

        from bot.web import create

        web = self._app.config.web
        config = uvicorn.Config(
            create(self._app, handler, self._access), host=web.host, port=web.port, log_level="warning",
            server_header=False, timeout_graceful_shutdown=3, access_log=False,
        )  # fmt: skip
        server = uvicorn.Server(config)
        address = f"http://{f'[{web.host}]' if ':' in web.host else web.host}:{web.port}"
        log.warning("%s", address)
        warming = in_thread(self._app.warm, "warming")
        opening = asyncio.create_task(_open(address)) if web.open_page else None
        try:
            await serve(server)
        finally:
            warming.cancel()
            if opening is not None:
                opening.cancel()


async def _open(address: str) -> None:
    """Open the page in the browser, a moment after the server began to start."""
    await asyncio.sleep(_UNTIL_SERVED)
    await asyncio.to_thread(webbrowser.open, address)


def make(app: App) -> WebAdapter:
    """The channel as configured."""
    return WebAdapter(app)
