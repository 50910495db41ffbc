"""`tuwen translate`, `tuwen write` and `tuwen summarise`: what the configured language model writes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.asking import Language
from bot.commands.invocation import WrongUse, open_app

Text = Annotated[str | None, typer.Argument(help="The text; - is stdin.")]
File = Annotated[Path | None, typer.Option("--file", help="Read the text from a file.", metavar="FILE")]
Batch = Annotated[str | None, typer.Option("--batch", help="JSON lines to work on; - is stdin.", metavar="FILE|-")]
Work = Callable[[str], Iterator[str]]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (translate, write, summarise):
        cli.command()(command)


def translate(
    context: typer.Context,
    to: Annotated[Language, typer.Option("--to", help="The language of the translation.")],
    text: Text = None,
    file: File = None,
    batch: Batch = None,
) -> None:
    """Translate a text between Chinese and English."""
    from nlu import tasks

    generator = open_app(context).generator()
    _run(text, file, batch, lambda said: tasks.translate(generator, said, to.value))


def write(
    context: typer.Context,
    text: Text = None,
    file: File = None,
    batch: Batch = None,
    lang: Annotated[Language | None, typer.Option(help="Language to write in; else that of the wish.")] = None,
) -> None:
    """Write what is asked for."""
    from nlu import tasks

    generator = open_app(context).generator()
    _run(text, file, batch, lambda said: tasks.write(generator, said, lang.value if lang else None))


def summarise(
    context: typer.Context,
    text: Text = None,
    file: File = None,
    batch: Batch = None,
    most: Annotated[int, typer.Option("--sentences", min=1, max=20, help="At most so many sentences.")] = 3,
    lang: Annotated[Language | None, typer.Option(help="Language of the summary; else that of the text.")] = None,
) -> None:
    """Summarise a text."""
    from nlu import tasks

    generator = open_app(context).generator()
    _run(text, file, batch, lambda said: tasks.summarise(generator, said, most, lang.value if lang else None))


def _run(text: str | None, file: Path | None, batch: str | None, work: Work) -> None:
    """One text, shown as it comes, or one output line an input line: {"id", "text"} -> {"id", "text"}."""
    if sum(given is not None for given in (text, file, batch)) != 1:
        raise WrongUse("give a text, --file FILE or --batch FILE")
    if batch is not None:
        from bot.batch import run_batch, text_field

        def line(record: dict[str, Any]) -> dict[str, Any]:
            return {"id": record.get("id"), "text": "".join(work(text_field(record, "text"))).strip()}

        run_batch(batch, line)
        return
    said = _read(file) if file is not None else sys.stdin.read() if text == "-" else str(text)
    if not said.strip():
        raise WrongUse("the text is empty")
    for piece in work(said.strip()):
        typer.echo(piece, nl=False)
    typer.echo()


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file}: cannot be read as UTF-8 text: {error}") from error
