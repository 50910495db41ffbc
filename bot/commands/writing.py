"""`tuwen translate`, `tuwen write` and `tuwen summarise`: texts made from texts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.asking import Language
from bot.commands.invocation import WrongUse, note, open_app

if TYPE_CHECKING:
    from bot.services.composing import Composed
    from nlu.types import Lang

Text = Annotated[str | None, typer.Argument(help="The text; - is stdin.")]
File = Annotated[Path | None, typer.Option("--file", help="Read the text from a file.", metavar="FILE")]
Batch = Annotated[str | None, typer.Option("--batch", help="JSON lines to work on; - is stdin.", metavar="FILE|-")]


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
    from bot.services.composing import make

    composer = make(open_app(context))
    _run(text, file, batch, lambda said, lang: composer.translate(said, to.value, lang))


def write(
    context: typer.Context,
    text: Text = None,
    file: File = None,
    batch: Batch = None,
    lang: Annotated[Language | None, typer.Option(help="Language to write in; else that of the wish.")] = None,
    onward: Annotated[bool, typer.Option("--continue", help="Continue the text instead.")] = False,
) -> None:
    """Write what is asked for."""
    from bot.services.composing import make

    composer = make(open_app(context))
    _run(
        text, file, batch,
        lambda said, own: composer.write(said, lang.value if lang is not None else own, own, onward=onward),
    )  # fmt: skip


def summarise(
    context: typer.Context,
    text: Text = None,
    file: File = None,
    batch: Batch = None,
    most: Annotated[int, typer.Option("--sentences", min=1, max=20, help="At most so many sentences.")] = 3,
    lang: Annotated[Language | None, typer.Option(help="Language of the summary; else that of the text.")] = None,
    extracted: Annotated[
        bool, typer.Option("--extract", help="Choose sentences of the text, also where a language model is configured.")
    ] = False,
) -> None:
    """Summarise a text: through the language model, or without one by the sentences that say most of it."""
    from bot.services.composing import make

    composer = make(open_app(context))
    to: Lang | None = lang.value if lang is not None else None
    _run(text, file, batch, lambda said, own: composer.summarise(said, most, to, own, extracted=extracted))


def _run(text: str | None, file: Path | None, batch: str | None, work: Callable[[str, Lang], Composed]) -> None:
    """One text, shown as it comes, or one output line an input line: {"id", "text"} -> {"id", "text"[, "note"]}."""
    from bot.services.composing import told
    from nlu.text import detect_lang

    if sum(given is not None for given in (text, file, batch)) != 1:
        raise WrongUse("give a text, --file FILE or --batch FILE")
    if batch is not None:
        from bot.batch import run_batch, text_field

        def line(record: dict[str, Any]) -> dict[str, Any]:
            said = text_field(record, "text")
            composed = work(said, detect_lang(said))
            made: dict[str, Any] = {"id": record.get("id"), "text": "".join(composed.pieces).strip()}
            if composed.note:
                made["note"] = composed.note
            if composed.spans:
                made["evidence"] = [{"quote": said[a:b], "start": a, "end": b} for a, b in composed.spans]
            return made

        run_batch(batch, line)
        return
    given = _read(file) if file is not None else sys.stdin.read() if text == "-" else str(text)
    if not given.strip():
        raise WrongUse("the text is empty")
    lang = detect_lang(given)
    composed = work(given.strip(), lang)
    for piece in told(composed, lang):
        typer.echo(piece, nl=False)
    typer.echo()
    if composed.note:
        note(composed.note)


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file}: cannot be read as UTF-8 text: {error}") from error
