"""`tuwen connect`, `central`, `communities`: the shape of the graph."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.asking import Language
from bot.commands.invocation import open_app

if TYPE_CHECKING:
    from kg.question import Answerer

AsJson = Annotated[bool, typer.Option("--json")]
Lang = Annotated[Language, typer.Option(help="Language of the names.")]
Most = Annotated[int, typer.Option(help="How many, at most.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (connect, central, communities):
        cli.command()(command)


def connect(
    context: typer.Context,
    one: Annotated[str, typer.Argument(help="A name or IRI.")],
    other: Annotated[str, typer.Argument(help="Another one.")],
    lang: Lang = Language.en,
    as_json: AsJson = False,
) -> None:
    """Show a shortest way from one thing to another; exit code 1 where there is none of few links."""
    from kg.analysis import Links

    asker = open_app(context).asker()
    index, lexicon = asker.snapshot().index, asker.snapshot().lexicon
    ends = [_meant(asker, name) for name in (one, other)]
    way = Links(index).connection(*ends)
    if as_json:
        steps = [
            {"from": str(index.terms[s.start]), "property": str(index.terms[s.property]), "to": str(index.terms[s.end]),
             "inverse": s.inverse} for s in way or ()
        ]  # fmt: skip
        typer.echo(json.dumps({"connected": way is not None, "steps": steps}, ensure_ascii=False, indent=2))
    elif way is None:
        typer.echo(f"no way of few links leads from {one} to {other}")
    for step in () if as_json else way or ():
        start, by, end = (lexicon.label(node, lang.value) for node in (step.start, step.property, step.end))
        typer.echo(f"{start} ←{by}— {end}" if step.inverse else f"{start} —{by}→ {end}")
    if way is None:
        raise typer.Exit(1)


def central(context: typer.Context, most: Most = 20, lang: Lang = Language.en, as_json: AsJson = False) -> None:
    """List the things that most ways lead to."""
    from kg.analysis import Links

    snapshot = open_app(context).asker().snapshot()
    found = Links(snapshot.index).central(most)
    told = [
        {
            "value": str(snapshot.index.terms[n]),
            "label": snapshot.lexicon.label(n, lang.value),
            "share": round(share, 5),
        }
        for n, share in found
    ]
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for number, one in enumerate(told, 1):
        typer.echo(f"{number}. {one['label']} ({one['share']:.2%})")


def communities(context: typer.Context, most: Most = 20, lang: Lang = Language.en, as_json: AsJson = False) -> None:
    """List things that belong together, each group by the name of its best connected member."""
    from kg.analysis import Links

    snapshot = open_app(context).asker().snapshot()
    found = Links(snapshot.index).communities()[:most]
    named = [[snapshot.lexicon.label(n, lang.value) for n in one.members] for one in found]
    if as_json:
        told = [
            {"name": names[0], "members": [str(snapshot.index.terms[n]) for n in one.members]}
            for names, one in zip(named, found, strict=True)
        ]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for number, names in enumerate(named, 1):
        rest = f" and {len(names) - 6} more" if len(names) > 6 else ""
        typer.echo(f"{number}. {names[0]} ({len(names)}): {', '.join(names[1:6])}{rest}")


def _meant(asker: Answerer, name: str) -> int:
    """The one thing of a name.

    Raises:
        GraphError: Nothing is called so, or several things are.
    """
    from kg.types import GraphError

    snapshot = asker.snapshot()
    index = snapshot.index
    schema = index.classes | index.properties.keys()
    found = [index.ids[t] for t in snapshot.meaning(name) if index.ids[t] not in schema]
    if len(found) != 1:
        told = f"{len(found)} things are" if found else "nothing is"
        raise GraphError(f"{told} called {name!r}; give a name as the graph has it, or an IRI")
    return found[0]
