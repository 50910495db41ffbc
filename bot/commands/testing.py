"""`tuwen test`: conversations that must go as they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.invocation import note, open_app


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command("test")(play_stories)


def play_stories(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="YAML files, or folders of them.", metavar="STORIES...")],
    only: Annotated[str, typer.Option(help="Play the stories whose name holds this.", metavar="TEXT")] = "",
) -> None:
    """Play stories against the graph and tell what went otherwise; nothing of them is kept."""
    import asyncio
    import tempfile
    from dataclasses import replace

    from bot.stories import play, read_stories

    stories = [story for story in read_stories(paths) if only.lower() in story.story.lower()]
    app = open_app(context)
    with tempfile.TemporaryDirectory() as folder:
        app.config = app.config.model_copy(update={"database": f"sqlite:///{Path(folder) / 'stories.db'}"})
        handler = app.handler()

        async def run() -> int:
            failed = 0
            for story in stories:
                failure = await play(story, handler)
                if failure is None:
                    typer.echo(f"ok    {story.story}")
                    continue
                failed += 1
                shown = replace(failure, replied=" ⏎ ".join(failure.replied.split("\n")))
                typer.echo(f"FAIL  {shown.story}, turn {shown.turn}")
                typer.echo(f"      said:    {shown.said}")
                typer.echo(f"      replied: {shown.replied}")
                typer.echo(f"      {shown.problem}")
            return failed

        failed = asyncio.run(run())
        app.people.forget_channel("story")
        app.close()
    note(f"{len(stories) - failed} of {len(stories)} stories went as written")
    if failed:
        raise typer.Exit(1)
