"""`tuwen chat`, `tuwen telegram`, `tuwen serve`, `tuwen mcp`: the channels; `tuwen channel NAME`: anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.invocation import open_app

if TYPE_CHECKING:
    from bot.app import App
    from bot.types import Adapter

_LAST_WORD = 4.0
"""Seconds after a signal until a process ends whatever still hangs; what was not confirmed comes again."""


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(chat)
    cli.command()(telegram)
    cli.command()(serve)
    cli.command()(mcp)
    cli.command()(channel)


def chat(context: typer.Context) -> None:
    """Talk with the graph in the console."""
    _run(context, "console")


def telegram(context: typer.Context) -> None:
    """Answer on Telegram; the token comes from TELEGRAM_BOT_TOKEN."""
    _run(context, "telegram")


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to serve; one that others reach needs keys.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to serve.")] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Serve the web page and the HTTP API; what is not said here stands under web: in config.yaml."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    _run(context, "web", {**given, "open_page": open_page})


def mcp(context: typer.Context) -> None:
    """Offer the graph to an agent as tools (Model Context Protocol, standard input and output)."""
    _run(context, "mcp")


def channel(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name of the entry-point group tuwen.adapters.")],
) -> None:
    """Answer on any channel that is installed; docs/adapters.md tells how to write one."""
    _run(context, name)


def _run(context: typer.Context, name: str, web: dict[str, object] | None = None) -> None:
    """Run a channel over the application of this call; `web`: keys of its section that the command line sets."""
    import asyncio
    import contextlib

    app = open_app(context)
    if web:
        app.config = app.config.model_copy(update={"web": app.config.web.model_copy(update=web)})
    adapter = app.adapter(name)
    try:
        with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
            asyncio.run(_until_told(adapter, app, name))
    finally:
        app.close()


async def _until_told(adapter: Adapter, app: App, name: str) -> None:
    """Run a channel until it ends, or until SIGTERM; a channel without a terminal is stopped by SIGINT alike."""
    import asyncio
    import contextlib
    import os
    import signal
    import sys
    import threading

    task = asyncio.current_task()
    assert task is not None

    def told() -> None:
        if hasattr(signal, "setitimer"):  # for code that lets no other thread run: the kernel ends the process then
            signal.setitimer(signal.ITIMER_REAL, _LAST_WORD + 0.4)
        last = threading.Timer(_LAST_WORD, os._exit, [0])  # a thread that works for a reply cannot be cancelled
        last.daemon = True
        last.start()
        app.end_queries()
        task.cancel()

    signals = [signal.SIGTERM] if sys.stdin.isatty() else [signal.SIGTERM, signal.SIGINT]
    with contextlib.suppress(NotImplementedError):  # Windows
        for sign in signals:
            asyncio.get_running_loop().add_signal_handler(sign, told)
    handler = app.handler()
    if sys.stdin.isatty() or name != "console":  # a script's few lines need no more than they ask for
        app.warm_soon()
    await adapter.run(handler)
