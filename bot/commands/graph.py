"""The graph's housekeeping: ingest, query, sources, forget, export, rebuild."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.invocation import AsOf, WrongUse, note, open_app
from bot.commands.watching import tell_changes


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
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Documents, tables, RDF files, folders of them, or databases (sqlite:///shop.db, postgresql://…).",
            metavar="PATH|URL...",
        ),
    ],
    table: Annotated[
        list[str] | None, typer.Option(help="Of a database: only this table or view; may be given again.")
    ] = None,
) -> None:
    """Read files into the graph; what was read before and has not changed costs nothing.

    A database's password comes from the environment variable TUWEN_DATABASE_PASSWORD.
    """
    from bot.progress import progress_bar
    from kg.ingest.pipeline import DatabaseInput
    from kg.ingest.pipeline import ingest as read_in

    password = os.environ.get("TUWEN_DATABASE_PASSWORD")
    databases = [DatabaseInput(p, tuple(table or ()), password) for p in paths if "://" in p]
    files = [Path(p) for p in paths if "://" not in p]
    missing = [path for path in files if not path.exists()]
    for path in missing:
        note(f"tuwen: {path}: there is no such file or folder")
    app = open_app(context)
    found = [path for path in files if path.exists()]
    if not found and not databases:
        raise typer.Exit(1)
    with app.writing() as ledger, progress_bar() as shown:
        report = read_in(
            found,
            ledger=ledger,
            extractor=app.models.extractor,
            ontology=app.models.ontology,
            progress=shown,
            rules={name: rule.plain() for name, rule in app.config.tables.items()},
            databases=databases,
        )
    app.graph.reindex()
    for failure in report.failed:
        message = " ".join(failure.message.split())
        note(f"tuwen: {message if str(failure.path) in message else f'{failure.path}: {message}'}")
    for line in report.left_out:
        note(f"tuwen: {line}")
    typer.echo(
        f"{_count(report.added, 'source')} read, {report.unchanged} unchanged, {len(report.failed)} failed; "
        f"{_count(report.facts, 'fact')} in {report.seconds:.1f} s"
    )
    tell_changes(app)
    if report.failed or report.left_out or missing:
        raise typer.Exit(1)


def query(
    context: typer.Context,
    sparql: Annotated[
        str, typer.Argument(help="A SPARQL text, a file of one, or - for stdin.", metavar="SPARQL|FILE.rq")
    ],
    format: Annotated[Format, typer.Option(help="How the result is printed.")] = Format.table,
    as_of: AsOf = None,
) -> None:
    """Run a read-only SPARQL query over the graph."""
    from bot.results import print_result
    from kg.ledger.history import believed_at

    text = _query_text(sparql)
    app = open_app(context)
    try:
        if as_of is not None:
            past = believed_at(app.store(), app.graph.log(), as_of).belief()
            result = past.query(text, timeout=app.config.query.seconds)
        else:
            result = app.queries.run(text, None, owner=True)
    finally:
        app.close()
    print_result(result, format.value, sys.stdout)


def sources(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    explain: Annotated[
        str | None, typer.Option(metavar="NAME", help="What was decided about the tables of one source.")
    ] = None,
) -> None:
    """List what has been read, or say how one source was read."""
    import dataclasses
    import json

    from bot.results import print_table

    ledger = open_app(context).ledger()
    if explain is not None:
        told = ledger.account_of(ledger.find_source(explain).id)
        if as_json:
            typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            from bot.accounts import account_text

            typer.echo(account_text(told))
        return
    found = ledger.sources()
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(source) for source in found], ensure_ascii=False, indent=2))
    else:
        rows = [(s.title, s.lang, s.added_at[:19].replace("T", " "), s.uri) for s in found]
        print_table(("title", "lang", "added", "uri"), rows, sys.stdout)


def forget(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Title, file name, path or IRI of a source.")],
    for_good: Annotated[
        bool, typer.Option("--for-good", help="Also drop the log of what was believed before.")
    ] = False,
) -> None:
    """Take a source and everything that only it says out of the graph."""
    app = open_app(context)
    app.store()  # says so when there is no graph yet
    with app.writing() as ledger:
        found = ledger.find_source(source)
        ledger.forget(found.id)
    if for_good:
        app.graph.log().path.unlink(missing_ok=True)
    app.graph.reindex()
    typer.echo(f"forgotten: {found.title} ({found.uri})")
    tell_changes(app)


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
    """Make the belief and the index of questions anew from the ledger."""
    app = open_app(context)
    app.store()
    with app.writing() as ledger:
        ledger.rebuild()
    app.graph.reindex(anew=True)
    typer.echo("the belief and the index are rebuilt")


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
