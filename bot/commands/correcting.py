"""`tuwen correct`: a wrong fact of an answer struck out or replaced, for everybody; `tuwen forget` takes it back."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.asking import Language
from bot.commands.invocation import open_app
from bot.commands.watching import tell_changes


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(correct)


def correct(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="A question whose answer is wrong; none: list them.")] = None,
    to: Annotated[str, typer.Option("--to", help="What holds instead; without it, the fact is struck out.")] = "",
    wrong: Annotated[str, typer.Option("--wrong", help="Which of several values is wrong.")] = "",
    lang: Annotated[Language | None, typer.Option(help="Language of the question.")] = None,
) -> None:
    """Strike a wrong fact out, or put another value in its place; the correction is a source that can be forgotten."""
    from kg.correcting import correction
    from kg.ledger.corrections import Corrections
    from kg.teaching import Teacher

    app = open_app(context)
    if question is None:
        for source in Corrections(app.ledger()).all():
            typer.echo(source.title)
        return
    asker = app.asker()
    answer = asker.ask(question, lang, budget=app.config.asking.seconds)
    teacher = Teacher(app.store().belief(), asker, app.models.extractor, lambda: app.models.ontology)
    spoken = "zh" if answer.lang == "zh" else "en"
    found = correction(asker, answer, spoken, teacher=teacher, wrong=wrong, right=to)
    with app.writing() as ledger:
        source = Corrections(ledger).correct(found.said, found.wrong, found.right)
    app.graph.reindex()
    typer.echo(f"{found.said}\n(tuwen forget {source.uri})")
    tell_changes(app)
