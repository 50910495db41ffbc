"""`tuwen doctor`: whether configuration, graph, weights and database are in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from bot.commands.invocation import open_app

if TYPE_CHECKING:
    from bot.app import App


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command()(doctor)


def doctor(context: typer.Context) -> None:
    """Check the installation and say what is wrong."""
    app = open_app(context)  # a bad configuration ends here, with its own line
    checks: list[tuple[str, Callable[[App], str]]] = [
        ("home", _home), ("graph", _graph), ("ontology", _ontology), ("weights", _weights), ("database", _database),
        ("plug-ins", _plugins),
    ]  # fmt: skip
    failed = False
    for name, check in checks:
        try:
            typer.echo(f"ok    {name:9} {check(app)}")
        except _expected() as error:
            failed = True
            typer.echo(f"FAIL  {name:9} {' '.join(str(error).split())}")
    app.close()
    if failed:
        raise typer.Exit(1)


def _expected() -> tuple[type[Exception], ...]:
    from bot.types import BotError
    from kg.types import GraphError
    from nlu.types import NLUError

    return (BotError, GraphError, NLUError)


def _home(app: App) -> str:
    import os

    from bot.types import BotError

    home = app.config.home
    nearest = home
    while not nearest.exists():
        nearest = nearest.parent
    if not os.access(nearest, os.W_OK):
        raise BotError(f"{home}: cannot be written")
    return str(home) if home.is_dir() else f"{home} (made on first use)"


def _graph(app: App) -> str:
    folder = app.config.graph
    if folder is not None and not folder.is_dir():
        return "empty; tuwen ingest PATH fills it"
    rows = app.store().belief().select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows
    return f"{app.config.store}: {rows[0][0]} facts from {len(app.ledger().sources())} sources"


def _ontology(app: App) -> str:
    labels = app.ontology.label_set()
    return f"{len(labels.mentions)} classes and {len(labels.relations)} properties to read for"


def _weights(app: App) -> str:
    found = app.extractor().extract(["Ada Lovelace was born in London."], app.ontology.label_set())[0]
    return f"{found.model}: reads"


def _database(app: App) -> str:
    app.memory.state("doctor", "doctor")
    return app.config.database_url if app.config.database == "sqlite" else "reachable"


def _plugins(app: App) -> str:
    from bot.registry import ADAPTERS, SKILLS, factory, names

    for skill in app.config.skills:
        factory(SKILLS, skill)
    return f"channels {', '.join(names(ADAPTERS))}; skills {', '.join(names(SKILLS))}"
