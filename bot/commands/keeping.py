"""`tuwen backup` and `tuwen restore`: a home as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.invocation import note, open_app


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(backup)
    cli.command()(restore)


def backup(context: typer.Context, file: Annotated[Path, typer.Argument(help="A new file, .tar.gz.")]) -> None:
    """Write the whole home to one file; bots and pages may go on running."""
    from bot.backups import backup as write

    app = open_app(context)
    kept = write(app, file)
    if not kept.database and app.config.database != "sqlite":
        note("the conversations lie in your own database server; save them with its own tools")
    typer.echo(f"saved: {kept.triples:,} statements in {kept.graphs} graphs to {file}")


def restore(context: typer.Context, file: Annotated[Path, typer.Argument(help="What `tuwen backup` wrote.")]) -> None:
    """Fill an empty home from a backup, and check that it holds the same."""
    from bot.backups import restore as read

    app = open_app(context)
    kept = read(app, file)
    typer.echo(f"restored and compared: {kept.triples:,} statements in {kept.graphs} graphs in {app.config.home}")
