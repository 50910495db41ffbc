"""Documents that are sent to the graph: kept in the home's folder `uploads`, read, and reported on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request, UploadFile
from fastapi.responses import StreamingResponse

from bot.uploads import Reading, file_name, kept, readable
from bot.web.access import Writer
from bot.web.problem import Problem
from kg.ingest.readers import SUFFIXES

if TYPE_CHECKING:
    from bot.app import App
    from kg.ingest.pipeline import Report

router = APIRouter(tags=["documents"])

_CHUNK = 1 << 20


REPORT = {"added": 1, "unchanged": 0, "facts": 12, "failed": [], "seconds": 0.8}


@router.post(
    "/api/ingest",
    responses={
        200: {"content": {"application/json": {"example": REPORT}, "text/event-stream": {}}},
        415: {"model": Problem, "description": "no reader for a file of this name"},
    },
)
async def ingest(
    request: Request, caller: Writer, files: list[UploadFile], stream: Annotated[bool, Form()] = False
) -> Any:
    """Read documents, tables or RDF into the graph. A file of a name that was sent before takes its place.

    `stream`: server-sent events, `progress` with bytes done of all bytes, then `report`.
    """
    app: App = request.app.state.tuwen
    names = [file_name(file.filename or "") for file in files]
    unread = [name for name in names if not readable(name)]
    if unread:
        raise HTTPException(415, f"no reader knows {unread[0]!r}; known endings are {', '.join(sorted(SUFFIXES))}")
    app.uploads.check()
    paths = []
    for name, file in zip(names, files, strict=True):
        with kept(app, name) as (part, path), part.open("wb") as out:
            while chunk := await file.read(_CHUNK):
                out.write(chunk)
        paths.append(path)
    reading = Reading(app, paths)
    if not stream:
        return report_json(await reading.report())

    async def events() -> AsyncIterator[str]:
        async for done, total, name in reading.steps():
            yield f"event: progress\ndata: {json.dumps({'done': done, 'total': total, 'file': name})}\n\n"
        try:
            yield f"event: report\ndata: {json.dumps(report_json(await reading.report()), ensure_ascii=False)}\n\n"
        except Exception as error:  # the response has begun: the error goes the same way
            yield f"event: error\ndata: {json.dumps({'error': ' '.join(str(error).split())})}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


def report_json(report: Report) -> dict[str, Any]:
    """What was read, for programs."""
    return {
        "added": report.added,
        "unchanged": report.unchanged,
        "facts": report.facts,
        "failed": [{"file": f.path.name, "error": f.message.replace(str(f.path.parent), "")} for f in report.failed],
        "seconds": round(report.seconds, 2),
    }
