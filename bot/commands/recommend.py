"""`tuwen recommend`: what a person may like, or what a thing is like, with reasons."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.commands.asking import AsJson, Batch, Language
from bot.commands.invocation import WrongUse, open_app

_CONSOLE = "console:me"


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(recommend)


def recommend(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="A person who rated or likes things, or a thing.")] = None,
    as_json: AsJson = False,
    batch: Batch = None,
    most: Annotated[int, typer.Option("--limit", min=1, max=1000, help="At most so many.")] = 10,
    kind: Annotated[str, typer.Option("--kind", help="Only these, for example films.", metavar="WORDS")] = "",
    lang: Annotated[Language | None, typer.Option(help="Language of the reasons; else that of the name.")] = None,
    user: Annotated[
        str | None,
        typer.Option(help="Also use what this person taught; else whoever sits at this console.", metavar="ID"),
    ] = None,
) -> None:
    """Recommend things to a person, or things like a thing, each with its reason."""
    from typing import Any

    from bot.batch import run_batch, text_field
    from bot.services.recommending import make
    from nlu.text import detect_lang

    if (name is None) == (batch is None):
        raise WrongUse("give either the name of a person or thing, or --batch FILE")
    service = make(open_app(context))

    def items(said: str) -> list[dict[str, Any]]:
        tongue = lang.value if lang is not None else detect_lang(said)
        return [
            {"value": str(found.term), "label": found.label, "score": found.score, "reason": found.reason}
            for found in service.by_name(said, tongue, most, user or _CONSOLE, kind)
        ]

    if batch is not None:
        run_batch(batch, lambda record: {"id": record.get("id"), "items": items(text_field(record, "name"))})
        return
    assert name is not None
    if not name.strip():
        raise WrongUse("the name is empty")
    found = items(name.strip())
    if as_json:
        typer.echo(json.dumps({"items": found}, ensure_ascii=False, indent=2))
        return
    for number, item in enumerate(found, 1):
        typer.echo(f"{number}. {item['label']} ({item['score']:.2f}): {item['reason']}")
