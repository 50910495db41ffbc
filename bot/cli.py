"""The command line: `tuwen [--home DIR] [--config FILE] COMMAND`.

Knows: the commands, the global options and the exit codes: 0 done, 1 the work failed, 2 wrong use. Results go to
stdout, everything else to stderr. Does not know: how a command does its work. This module and `bot.commands` import
nothing heavy: `tuwen --help` and `tuwen query` start at once and never load torch.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import (
    analysing,
    asking,
    channels,
    checking,
    correcting,
    graph,
    health,
    history,
    identity,
    keeping,
    keys,
    learning,
    memories,
    models,
    pictures,
    proving,
    reading,
    recommend,
    starting,
    testing,
    watching,
    writing,
)
from bot.commands.invocation import Invocation

_TRACE = "TUWEN_TRACE"
"""Set, an internal error is shown with its traceback."""

cli = typer.Typer(
    name="tuwen",
    help="Ask the graph: documents, tables and RDF go in, answers with evidence come out, in Chinese and English.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (
    graph,
    asking,
    recommend,
    pictures,
    reading,
    writing,
    channels,
    memories,
    identity,
    history,
    correcting,
    proving,
    watching,
    analysing,
    checking,
    keeping,
    keys,
    learning,
    models,
    testing,
    health,
    starting,
):
    module.register(cli)


def _show_version(wanted: bool) -> None:
    if wanted:
        from bot.commands.starting import versions

        typer.echo(versions())
        raise typer.Exit()


@cli.callback()
def _options(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="Where all state lives.", metavar="DIR")] = None,
    config: Annotated[Path | None, typer.Option(help="The configuration file.", metavar="FILE")] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = Invocation(home, config)
    if context.invoked_subcommand is None:
        starting.greet(context)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # a replaced stream (tests, embedding) is left as it is
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them in every package costs 30 ms
    try:
        cli()
    except _usage_errors() as error:
        _end(error, 2)
    except _failures() as error:
        _end(error, 1)
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # the edge of the program: a fault of ours is one line as well
        if os.environ.get(_TRACE):
            raise
        _end(_fault(error), 1)


def _fault(error: Exception) -> RuntimeError:
    """An error that nobody foresaw, with the place where it came up."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f" at {Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at is not None else ""
    said = str(error) or "no further word"
    return RuntimeError(
        f"internal error: {type(error).__name__}{place}: {said}; {_TRACE}=1 shows the way to it, "
        "`tuwen doctor` what is amiss"
    )


def _end(error: BaseException, code: int) -> None:
    typer.echo(f"tuwen: {' '.join(str(error).split())}", err=True)
    sys.exit(code)


def _usage_errors() -> tuple[type[Exception], ...]:
    from bot.types import ConfigError

    return (ConfigError,)


def _failures() -> tuple[type[Exception], ...]:
    """The error trees of the three floors; imported only when something has failed."""
    from bot.types import BotError
    from kg.types import GraphError
    from nlu.types import NLUError

    return (BotError, GraphError, NLUError)


if __name__ == "__main__":
    main()
