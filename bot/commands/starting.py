"""The first minutes: what `tuwen` alone says, `tuwen demo`, and the version.

Knows: where the example files lie, in a checkout and where the program is installed. Does not know: what they say.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.invocation import open_app


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command()(demo)


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder for the example files.")] = Path("tuwen-demo"),
) -> None:
    """Copy the example files, in both languages, and say what to do with them."""
    import shlex
    import shutil

    from bot.messages import say
    from bot.types import BotError
    from nlu.language.data import always

    if folder.exists():
        raise BotError(f"{folder}: exists already; name another folder: tuwen demo FOLDER")
    try:
        shutil.copytree(_examples(), folder)
    except OSError as error:
        raise BotError(f"{folder}: cannot be written: {error.strerror or error}") from error
    files = sum(path.is_file() for path in folder.rglob("*"))
    there = shlex.quote(str(folder))
    home = f"--home {there}-home"
    typer.echo(f"{files} files in {folder}: documents, tables and RDF about the history of computing. Now:")
    for line in (
        f"tuwen {home} ingest {there}",
        *(f'tuwen {home} ask "{say(lang, "example_question")}"' for lang in sorted(always())),
        f"tuwen {home} chat",
        f"tuwen {home} serve --open",
    ):
        typer.echo(f"  {line}")


def greet(context: typer.Context) -> None:
    """Say what this is, what the home holds, and what to do next."""
    from bot.types import BotError

    typer.echo(f"{versions()}\nAsk the graph: documents, tables and RDF go in, answers with evidence come out.\n")
    app = open_app(context)
    try:
        sources = len(app.ledger().sources())
        facts = app.store().belief().select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows[0][0]
    except BotError:
        typer.echo(f"{app.config.home} is empty. Next:")
        steps = [
            ("tuwen ingest PATH...", "read your files or folders"),
            ("tuwen demo", "or try it with examples"),
        ]
    else:
        typer.echo(f"{app.config.home} holds {int(str(facts)):,} facts from {sources:,} sources. Next:")
        steps = [
            ("tuwen chat", "talk with it here"),
            ('tuwen ask "..."', "one question, one answer"),
            ("tuwen serve --open", "the web page"),
        ]
    for command, what in [*steps, ("tuwen --help", "everything else")]:
        typer.echo(f"  {command:<22} {what}")


def versions() -> str:
    """The version of the program and of the weights that it ships."""
    import json
    from importlib.metadata import version
    from importlib.resources import files

    config = files("nlu") / "weights" / "encoder" / "config.json"
    weights = json.loads(config.read_text("utf-8"))["version"]
    return f"tuwen {version('tuwen')} (encoder weights {weights})"


def _examples() -> Path:
    """Where the example files lie: in the checkout, or beside an installed program.

    Raises:
        BotError: They were not installed.
    """
    import sysconfig

    from bot.types import BotError

    checkout = Path(__file__).parents[2] / "examples" / "computing"
    installed = Path(sysconfig.get_path("data")) / "share" / "tuwen" / "examples" / "computing"
    found = next((folder for folder in (checkout, installed) if folder.is_dir()), None)
    if found is None:
        raise BotError(f"the example files are not installed: looked in {checkout} and {installed}")
    return found
