"""`tuwen diff`: what the graph came to know between two dates, in plain sentences."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.commands.asking import Language
from bot.commands.invocation import open_app

_MOST = 200


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(diff)


def diff(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Argument(help="A year, month (2026-04), day or moment; its end counts.", metavar="DATE")
    ] = None,
    until: Annotated[str | None, typer.Argument(help="Another one; now where it is left out.", metavar="DATE")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the sentences.")] = Language.en,
    most: Annotated[int, typer.Option(help="Sentences, at most.")] = _MOST,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say what changed between two dates; without a date: list the moments at which the graph changed."""
    from kg.differences import differences, lines
    from kg.ledger.history import believed_at
    from kg.question import Answerer
    from kg.question.answer.verbalizer import Verbalizer

    app = open_app(context)
    store, log = app.store(), app.graph.log()
    if since is None:
        for entry in log.entries():
            typer.echo(entry.at[:19].replace("T", " "))
        return
    old = believed_at(store, log, since).belief()
    new = store.belief() if until is None else believed_at(store, log, until).belief()
    was, is_ = Answerer(old).snapshot(), Answerer(new).snapshot()
    found = differences(old, new, was, is_, lang.value)
    if as_json:
        told = [
            {
                "sentence": one.sentence, "subject": str(one.subject), "property": str(one.predicate),
                "gone": list(map(str, one.gone)), "come": list(map(str, one.come)),
            }
            for one in found
        ]  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    said = Verbalizer(is_.index, is_.lexicon, lang.value)
    for line in lines(found, most, said):
        typer.echo(line)
    if not found:
        typer.echo(said.say("diff_none"))
