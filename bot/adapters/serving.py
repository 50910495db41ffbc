"""An HTTP server inside a channel: served until the channel is cancelled, then closed in order.

Knows: uvicorn. Does not know: any route.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from bot.types import ChannelError

if TYPE_CHECKING:
    import uvicorn


async def serve(server: uvicorn.Server) -> None:
    """Serve until cancelled, or until the server is told to stop; requests under way get their answer.

    Raises:
        ChannelError: The address cannot be served.
    """
    server.capture_signals = contextlib.nullcontext  # type: ignore[assignment, method-assign]  # signals are the command's affair
    task = asyncio.create_task(_served(server))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        server.should_exit = True
        await asyncio.wait([task])
        raise


async def _served(server: uvicorn.Server) -> None:
    try:
        await server.serve()
    except SystemExit as error:  # uvicorn's way of saying that it could not start
        host, port = server.config.host, server.config.port
        raise ChannelError(f"port {port} of {host} cannot be served; is something else on it?") from error
