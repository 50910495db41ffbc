"""`tuwen show`: a picture of what surrounds a thing, of the way between two, or of what is behind an answer."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.asking import Language
from bot.commands.invocation import WrongUse, open_app

if TYPE_CHECKING:
    from bot.app import App
    from kg.draw import Scene


class Format(StrEnum):
    """What a picture can be."""

    svg = "svg"
    png = "png"
    mermaid = "mermaid"
    html = "html"


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command()(show)


def show(
    context: typer.Context,
    thing: Annotated[str | None, typer.Argument(help="Its name in either language, or its IRI.")] = None,
    to: Annotated[str | None, typer.Option(help="Show the way to this other thing.", metavar="THING")] = None,
    question: Annotated[
        str | None, typer.Option(help="Show what is behind the answer to this question, with its quotes.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file; its ending says the format.", metavar="FILE")
    ] = None,
    format: Annotated[Format | None, typer.Option(help="Else by the ending of --output, else svg.")] = None,
    lang: Annotated[Language | None, typer.Option(help="Language of the labels; else that of the name.")] = None,
    most: Annotated[int, typer.Option(min=2, max=200, help="At most so many things and values.")] = 24,
    depth: Annotated[int, typer.Option(min=1, max=4, help="So many steps away.")] = 1,
) -> None:
    """Draw what surrounds a thing, the way between two, or what is behind an answer."""
    if (thing is None) == (question is None) or (to is not None and thing is None):
        raise WrongUse("give either a thing or --question; --to goes with a thing")
    wanted = format or _by_ending(output)
    if wanted is Format.png and output is None and sys.stdout.isatty():
        raise WrongUse("a PNG is no text for a terminal: give --output FILE.png")
    from kg import draw

    scene = _scene(open_app(context), thing, to, question, lang, most, depth)
    if wanted is Format.mermaid:
        data = draw.mermaid(scene).encode()
    else:
        drawing = draw.lay_out(scene)
        data = (
            draw.png(drawing)
            if wanted is Format.png
            else (draw.svg if wanted is Format.svg else draw.html)(drawing).encode()
        )
    if output is not None:
        try:
            output.write_bytes(data)
        except OSError as error:
            raise WrongUse(f"{output}: cannot be written: {error.strerror}") from error
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _scene(
    app: App, thing: str | None, to: str | None, question: str | None, lang: Language | None, most: int, depth: int
) -> Scene:
    from bot.skills.pictures import behind
    from kg import draw
    from kg.labels import node_named
    from nlu.text import detect_lang

    said = lang.value if lang else detect_lang(thing or question or "")
    if question is not None:
        answer = app.asker().ask(question, said, budget=app.config.asking.seconds)
        return behind(app, answer, "zh" if said == "zh" else "en")
    assert thing is not None
    view = app.store().belief()
    start = node_named(view, thing)
    if to is not None:
        return draw.connection(view, start, node_named(view, to), said)
    return draw.neighbourhood(view, [start], said, most, depth)


def _by_ending(output: Path | None) -> Format:
    if output is None:
        return Format.svg
    ending = output.suffix.lower().removeprefix(".")
    endings = {kind.value: kind for kind in Format} | {"mmd": Format.mermaid, "md": Format.mermaid, "htm": Format.html}
    if ending not in endings:
        raise WrongUse(f"{output}: no picture ends in {output.suffix!r}; known are svg, png, mermaid (mmd) and html")
    return endings[ending]
