"""The sources of the graph: which there are, what one says and how it was read, reading it again, taking it out.

Knows: routes. Does not know: how a source is read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, HTTPException, Query, Request

from bot.uploads import Reading
from bot.web.access import Owner, Reader
from bot.web.ingesting import REPORT, report_json
from bot.web.problem import Problem
from kg.ingest.readers.files import suffix_of
from kg.types import Source, SourceError

if TYPE_CHECKING:
    from bot.app import App
    from kg.ledger.ledger import Ledger

router = APIRouter(tags=["sources"])

_LONGEST = 2_000_000
Name = Annotated[str, Query(min_length=1, max_length=500, examples=["machines.csv"])]
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "unknown source"}}


@router.get("/api/sources")
async def sources(request: Request, caller: Reader) -> dict[str, Any]:
    """Everything that was read, oldest first."""
    app: App = request.app.state.tuwen
    found = await request.app.state.looking.run(lambda: app.ledger().sources())
    return {"sources": [_described(source) for source in found]}


@router.get("/api/source", responses=_UNKNOWN)
async def source(request: Request, caller: Reader, name: Name) -> dict[str, Any]:
    """One source by its URI or title: its text, in which the offsets of quotes count ("" for tables and RDF), how many
    statements were read from it, and what was decided about its tables."""
    app: App = request.app.state.tuwen

    def read() -> dict[str, Any]:
        ledger = app.ledger()
        found = _find(ledger, name)
        counted = ledger.store.window(found.id).select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows[0][0]
        return {
            **_described(found),
            "text": ledger.text_of(found.id)[:_LONGEST],
            "statements": int(str(counted)),
            "tables": ledger.account_of(found.id),
        }

    found: dict[str, Any] = await request.app.state.looking.run(read)
    return found


@router.post(
    "/api/reread",
    responses={**_UNKNOWN, 200: {"content": {"application/json": {"example": REPORT}}}},
)
async def reread(request: Request, caller: Owner, name: Name) -> dict[str, Any]:
    """Read a source's file once more; where it has not changed, nothing is done."""
    app: App = request.app.state.tuwen
    found = await request.app.state.looking.run(lambda: _find(app.ledger(), name))
    path = _file(found)
    if path is None or not path.is_file():
        raise HTTPException(404, f"{found.title!r} was not read from a file that is still there")
    return report_json(await Reading(app, [path]).report())


@router.post("/api/forget", responses=_UNKNOWN)
async def forget(request: Request, caller: Owner, name: Name) -> dict[str, str]:
    """Take a source out of the graph, with everything that rests on it alone."""
    app: App = request.app.state.tuwen

    def work() -> str:
        found = _find(app.ledger(), name)
        with app.writing() as ledger:
            ledger.forget(found.id)
        return found.title

    return {"forgotten": await request.app.state.looking.run(work)}


def _find(ledger: Ledger, name: str) -> Source:
    try:
        return ledger.find_source(name)
    except SourceError as error:
        raise HTTPException(404, str(error)) from error


def _described(source: Source) -> dict[str, str]:
    """A source for programs; its format is the ending of its file, "" for a table of a database."""
    path = _file(source)
    return {
        "title": source.title,
        "uri": source.uri,
        "lang": source.lang,
        "added_at": source.added_at,
        "format": suffix_of(path).removeprefix(".") if path is not None else "",
    }


def _file(source: Source) -> Path | None:
    parts = urlsplit(source.uri)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None
