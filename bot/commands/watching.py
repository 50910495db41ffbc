"""`tuwen watch`: standing questions, asked again on each ingest, forgetting and correction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.invocation import open_app

if TYPE_CHECKING:
    from bot.app import App


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(watch)


def watch(
    context: typer.Context,
    question: Annotated[
        str | None, typer.Argument(help="What to ask again; none: list the standing questions.")
    ] = None,
    remove: Annotated[int | None, typer.Option(help="Watch this one no longer.", metavar="NUMBER")] = None,
) -> None:
    """Ask a question again whenever the graph changes, and tell when its answer does."""
    app = open_app(context)
    watches = app.graph.watches()
    if remove is not None:
        typer.echo(f"no longer watched: {watches.remove(remove).question}")
    elif question is None:
        for number, one in enumerate(watches.all(), 1):
            typer.echo(f"{number}. {one.question} → {one.said}")
    else:
        answer = app.asker().ask(question, budget=app.config.asking.seconds)
        typer.echo(f"watched: {question} → {watches.add(question, answer.lang, answer).said}")


def tell_changes(app: App) -> None:
    """Print the standing questions whose answers changed: old, new, and the quotes behind the new one."""
    from bot.render import evidence_lines
    from bot.types import BotError
    from kg.types import Answer, Status

    watches = app.graph.watches()
    if not watches.all():
        return

    def ask(question: str, lang: str | None) -> Answer:
        try:
            return app.asker().ask(question, lang, budget=app.config.asking.seconds)
        except BotError:  # the graph is empty now
            return Answer(Status.NO_FACT, lang or "en", "")

    for found in watches.changed(ask):
        typer.echo(f"changed: {found.old.question} → {found.new.said} (before: {found.old.said})")
        for line in evidence_lines(found.answer, found.answer.lang, 3, see="--json"):
            typer.echo(f"  {line}")
