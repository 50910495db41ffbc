"""`tuwen chat`, `tuwen telegram`, `tuwen serve` and `tuwen mcp`: the channels."""

from __future__ import annotations

import typer

from bot.commands.invocation import open_app


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(chat)
    cli.command()(telegram)
    cli.command()(serve)
    cli.command()(mcp)


def chat(context: typer.Context) -> None:
    """Talk with the graph in the console."""
    _run(context, "console")


def telegram(context: typer.Context) -> None:
    """Answer on Telegram; the token comes from TELEGRAM_BOT_TOKEN."""
    _run(context, "telegram")


def serve(context: typer.Context) -> None:
    """Serve the web page and the HTTP API; address and port stand under web: in config.yaml."""
    _run(context, "web")


def mcp(context: typer.Context) -> None:
    """Offer the graph to an agent as tools (Model Context Protocol, standard input and output)."""
    _run(context, "mcp")


def _run(context: typer.Context, name: str) -> None:
    import asyncio
    import contextlib

    app = open_app(context)
    adapter = app.adapter(name)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(adapter.run(app.handler()))
    finally:
        app.close()
