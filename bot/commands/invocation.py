"""What every command starts from: the global options, and the application that they configure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.app import App

AsOf = Annotated[
    str | None, typer.Option("--as-of", help="As it was known then: 2026, 2026-04, a day.", metavar="DATE")
]


@dataclass(frozen=True, slots=True)
class Invocation:
    """The options that stand before the command."""

    home: Path | None
    config: Path | None


def open_app(context: typer.Context) -> App:
    """The application of this call; what a crash has left of people who were to be forgotten is deleted first.

    Raises:
        ConfigError: The configuration is not usable.
    """
    from bot.app import App
    from bot.config import load_config
    from bot.logs import set_up
    from bot.types import BotError
    from kg.types import GraphError, StoreLocked

    given: Invocation = context.obj
    config = load_config(given.config, given.home)
    set_up(config.log, config.log_form, config.log_texts)
    app = App(config)
    try:
        app.people.finish_forgetting()
    except StoreLocked:  # whoever writes has finished it, or does it at its next start
        pass
    except (BotError, GraphError) as error:
        note(f"tuwen: what was to be forgotten is not deleted yet: {error}")
    return app


class WrongUse(typer.BadParameter):
    """Wrong use of a command as a whole, not of one parameter: exit code 2."""

    def format_message(self) -> str:
        """The message alone, without "Invalid value"."""
        return self.message


def note(message: str) -> None:
    """One line on stderr."""
    typer.echo(message, err=True)
