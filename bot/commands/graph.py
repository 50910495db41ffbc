"""The graph's housekeeping: ingest, query, sources, forget, export, rebuild."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.invocation import WrongUse, note, open_app


class Format(StrEnum):
    """How rows and graphs are printed."""

    table = "table"
    csv = "csv"
    json = "json"
    turtle = "turtle"


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (ingest, query, sources, forget, export, rebuild):
        cli.command()(command)


def ingest(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Documents, tables, RDF files, or folders of them.")],
) -> None:
    """Read files into the graph; what was read before and has not changed costs nothing."""
    from bot.progress import progress_bar
    from kg.ingest.pipeline import ingest as read_in

    missing = [path for path in paths if not path.exists()]
    for path in missing:
        note(f"tuwen: {path}: there is no such file or folder")
    app = open_app(context)
    found = [path for path in paths if path.exists()]
    if not found:
        raise typer.Exit(1)
    with app.writing() as ledger, progress_bar() as shown:
        report = read_in(found, ledger=ledger, extractor=app.extractor, ontology=app.ontology, progress=shown)
    app.reindex()
    for failure in report.failed:
        message = " ".join(failure.message.split())
        note(f"tuwen: {message if str(failure.path) in message else f'{failure.path}: {message}'}")
    for line in report.left_out:
        note(f"tuwen: {line}")
    typer.echo(
        f"{_count(report.added, 'source')} read, {report.unchanged} unchanged, {len(report.failed)} failed; "
        f"{_count(report.facts, 'fact')} in {report.seconds:.1f} s"
    )
    if report.failed or report.left_out or missing:
        raise typer.Exit(1)


def query(
    context: typer.Context,
    sparql: Annotated[
        str, typer.Argument(help="A SPARQL text, a file of one, or - for stdin.", metavar="SPARQL|FILE.rq")
    ],
    format: Annotated[Format, typer.Option(help="How the result is printed.")] = Format.table,
) -> None:
    """Run a read-only SPARQL query over the graph."""
    from bot.results import print_result

    text = _query_text(sparql)
    app = open_app(context)
    try:
        result = app.queries.run(text, None, owner=True)
    finally:
        app.close()
    print_result(result, format.value, sys.stdout)


def sources(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """List what has been read."""
    import dataclasses
    import json

    from bot.results import print_table

    found = open_app(context).ledger().sources()
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(source) for source in found], ensure_ascii=False, indent=2))
    else:
        rows = [(s.title, s.lang, s.added_at[:19].replace("T", " "), s.uri) for s in found]
        print_table(("title", "lang", "added", "uri"), rows, sys.stdout)


def forget(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Title, file name, path or IRI of a source.")],
) -> None:
    """Take a source and everything that only it says out of the graph."""
    app = open_app(context)
    app.store()  # says so when there is no graph yet
    with app.writing() as ledger:
        found = ledger.find_source(source)
        ledger.forget(found.id)
    app.reindex()
    typer.echo(f"forgotten: {found.title} ({found.uri})")


def export(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="Its suffix is the format: ttl nt nq trig jsonld xml csv graphml neo4j mmd.")
    ],
) -> None:
    """Write the belief, the facts that questions are asked against, to a file."""
    from bot.types import BotError
    from kg.export import FORMATS, write

    if file.suffix.lower() not in FORMATS:
        raise WrongUse(f"{file}: unknown suffix {file.suffix!r}; known are {', '.join(FORMATS)}")
    try:
        triples = write(open_app(context).store().belief(), file)
    except OSError as error:
        raise BotError(f"{file}: cannot be written: {error.strerror}") from error
    typer.echo(f"{_count(triples, 'triple')} written to {file}")


def rebuild(context: typer.Context) -> None:
    """Make the belief anew from the ledger."""
    app = open_app(context)
    app.store()
    with app.writing() as ledger:
        ledger.rebuild()
    app.reindex()
    typer.echo("the belief is rebuilt")


def _query_text(given: str) -> str:
    """The query itself: the argument, the file it names, or stdin."""
    from bot.types import BotError

    if given == "-":
        return sys.stdin.read()
    if "\n" in given or "{" in given or not given.endswith((".rq", ".sparql")):
        return given
    try:
        return Path(given).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(f"{given}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
