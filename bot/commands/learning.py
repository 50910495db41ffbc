"""`tuwen learn`: the ranker learns from answers that people judged with /right and /wrong."""

from __future__ import annotations

import typer

from bot.commands.invocation import note, open_app


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command("learn")(learn)


def learn(context: typer.Context) -> None:
    """Learn from the answers that people judged with /right and /wrong; it counts for this graph alone."""
    app = open_app(context)
    judged, used = app.learn()
    if not judged:
        note("no answer has been judged yet; say /right or /wrong behind one in a conversation")
    typer.echo(f"{judged} judged answers, learned from {used}")
