"""`tuwen keys`: the API keys of the site, made, listed, rotated and revoked while it runs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.invocation import WrongUse, note, open_app

if TYPE_CHECKING:
    from bot.web.keys import KeyFile

keys = typer.Typer(help="Make, list, rotate and revoke the API keys of `tuwen serve`.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Who the key stands for.")]
Days = Annotated[int | None, typer.Option(min=1, help="Days until it runs out; else never.")]


class Role(StrEnum):
    """As `bot.web.access.Role`, which the command line does not import."""

    read = "read"
    write = "write"
    owner = "owner"


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.add_typer(keys, name="keys")


@keys.command()
def new(
    context: typer.Context,
    name: Name,
    role: Annotated[
        Role, typer.Option(help="read asks, write adds documents too, owner also takes them out.")
    ] = Role.read,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="Limit it to ask, chat, query, look, embed, documents or metrics; may be given again."),
    ] = None,
    days: Days = None,
) -> None:
    """Make a key and show it, this once."""
    from bot.web.access import SCOPES
    from bot.web.access import Role as Roles

    for one in scope or ():
        if one not in SCOPES:
            raise WrongUse(f"there is no scope {one!r}; known are {', '.join(SCOPES)}")
    typer.echo(_file(context).add(name, Roles[role.value], tuple(scope or ()), days))
    note("it is not shown again; a site that runs knows it from now on")


@keys.command("list")
def list_keys(context: typer.Context) -> None:
    """List names, roles, scopes and ends; the keys themselves are kept nowhere."""
    import sys

    from bot.results import print_table

    rows = [
        (e["name"], e["role"], ", ".join(e.get("scopes") or ("all",)), e.get("until") or "never", e["sha256"][:8])
        for e in _file(context).entries()
    ]
    print_table(("name", "role", "scopes", "until", "sha256"), rows, sys.stdout)


@keys.command()
def rotate(
    context: typer.Context,
    name: Name,
    hours: Annotated[float, typer.Option(min=0, help="Hours for which the old key still works.")] = 24.0,
    days: Days = None,
) -> None:
    """Make another key of the same name and rights; the old one ends a little later."""
    typer.echo(_file(context).rotate(name, hours, days))
    note(f"the key before works for {hours:g} more hours")


@keys.command()
def revoke(context: typer.Context, name: Name) -> None:
    """Take the keys of a name away, at once."""
    from bot.types import BotError

    if not _file(context).revoke(name):
        raise BotError(f"there is no key {name!r}; `tuwen keys list` shows them")
    typer.echo(f"revoked: {name}")


def _file(context: typer.Context) -> KeyFile:
    from bot.home import make_home
    from bot.web.keys import KeyFile

    app = open_app(context)
    make_home(app.config.home)
    return KeyFile(app.config.home / "keys.yaml")
