"""`tuwen same`, `tuwen different`, `tuwen merges`: who is who, decided by a person, and undone."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.commands.invocation import WrongUse, note, open_app

Name = Annotated[str, typer.Argument(help="A name, an IRI, or NAME@SOURCE for a name in one source.")]
Why = Annotated[str, typer.Option(help="The reason, kept with the decision.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (same, different, merges):
        cli.command()(command)


def same(context: typer.Context, one: Name, two: Name, why: Why = "") -> None:
    """Decide that two names are one thing; `tuwen merges --undo` takes it back."""
    _decide(context, one, two, why, same=True)


def different(context: typer.Context, one: Name, two: Name, why: Why = "") -> None:
    """Decide that two names are two things, also where they were taken for one."""
    _decide(context, one, two, why, same=False)


def merges(
    context: typer.Context,
    undo: Annotated[list[int] | None, typer.Option(help="Take a decision back.", metavar="NUMBER")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """List what people decided about identity, and what names alone made one, with the reasons."""
    from kg.ledger.merges import Merges

    app = open_app(context)
    app.store()  # says so when there is no graph yet
    found = Merges(app.ledger())
    decided = found.decisions()
    if undo:
        for number in undo:
            if not 1 <= number <= len(decided):
                raise WrongUse(f"there is no decision {number}; `tuwen merges` lists {len(decided)}")
        with app.writing() as ledger:
            for number in undo:
                Merges(ledger).undo(decided[number - 1])
                typer.echo(f"taken back: {decided[number - 1].said}")
        app.graph.reindex()
        return
    merged = found.merged()
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "decided": [{"number": n, "said": d.said, "same": d.same} for n, d in enumerate(decided, 1)],
                    "merged": [
                        {
                            "value": str(m.node),
                            "names": [{"name": name, "source": title} for name, title in m.names],
                            "reasons": list(m.reasons),
                        }
                        for m in merged
                    ],
                },
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    for number, decision in enumerate(decided, 1):
        typer.echo(f"{number}. {decision.said}")
    for merge in merged:
        places = ", ".join(f"{name}@{title}" for name, title in merge.names)
        typer.echo(f"<{merge.node}>: {places} ({'; '.join(merge.reasons)})")
    if not decided and not merged:
        note("no two names were taken for one thing, and nobody decided anything")


def _decide(context: typer.Context, one: str, two: str, why: str, *, same: bool) -> None:
    from kg.ledger.merges import Merges

    app = open_app(context)
    app.store()  # says so when there is no graph yet
    with app.writing() as ledger:
        found = Merges(ledger)
        first, second = found.find(one), found.find(two)
        decision = (found.same if same else found.different)(first, second, " ".join(why.split()))
    app.graph.reindex()
    typer.echo(f"decided: {decision.said}")
