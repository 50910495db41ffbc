"""Documents that are sent to the graph: kept in the home's folder `uploads`, read, and reported on."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request, UploadFile
from fastapi.responses import StreamingResponse

from bot.web.access import Writer
from kg.readers import SUFFIXES

if TYPE_CHECKING:
    from bot.app import App
    from kg.ingest import Report

router = APIRouter(tags=["documents"])

_writing = threading.Lock()
"""One upload is read at a time: a graph directory has one writer."""
_CHUNK = 1 << 20


@router.post("/api/ingest")
async def ingest(
    request: Request, caller: Writer, files: list[UploadFile], stream: Annotated[bool, Form()] = False
) -> Any:
    """Read documents, tables or RDF into the graph. A file of a name that was sent before takes its place.

    `stream`: server-sent events, `progress` with bytes done of all bytes, then `report`.
    """
    app: App = request.app.state.tuwen
    names = [file_name(file.filename or "") for file in files]
    unread = [name for name in names if Path(name).suffix.lower() not in SUFFIXES]
    if unread:
        raise HTTPException(415, f"no reader knows {unread[0]!r}; known endings are {', '.join(sorted(SUFFIXES))}")
    folder = app.config.home / "uploads"
    paths = []
    for name, file in zip(names, files, strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f".{name}.part"
        with beside.open("wb") as out:
            while chunk := await file.read(_CHUNK):
                out.write(chunk)
        beside.replace(folder / name)
        paths.append(folder / name)
    progress = _Progress(asyncio.get_running_loop())
    work = asyncio.create_task(asyncio.to_thread(_read, app, paths, progress))
    if not stream:
        return _report(await work)

    async def events() -> AsyncIterator[str]:
        async for done, total, name in progress.steps(work):
            yield f"event: progress\ndata: {json.dumps({'done': done, 'total': total, 'file': name})}\n\n"
        try:
            yield f"event: report\ndata: {json.dumps(_report(work.result()), ensure_ascii=False)}\n\n"
        except Exception as error:  # the response has begun: the error goes the same way
            yield f"event: error\ndata: {json.dumps({'error': ' '.join(str(error).split())})}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


def file_name(given: str) -> str:
    """A name without folders, control characters or leading dots, at most 120 characters; "" becomes "document".

    >>> file_name("../../etc/passwd"), file_name("C:\\\\a\\\\报告.docx"), file_name("..")
    ('passwd', '报告.docx', 'document')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in ':*?"<>|').strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:20]}" if plain else "document"


class _Progress:
    """What `kg.ingest` reports to, handed from its thread to the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._queue: asyncio.Queue[tuple[int, int, str]] = asyncio.Queue()
        self._done = self._total = 0

    def start(self, total: int) -> None:
        self._total = total
        self._tell("")

    def advance(self, amount: int, name: str) -> None:
        self._done += amount
        self._tell(name)

    def finish(self) -> None:
        self._tell("")

    def _tell(self, name: str) -> None:
        self._loop.call_soon_threadsafe(self._queue.put_nowait, (self._done, self._total, name))

    async def steps(self, work: asyncio.Task[Report]) -> AsyncIterator[tuple[int, int, str]]:
        while not work.done() or not self._queue.empty():
            try:
                yield await asyncio.wait_for(self._queue.get(), 0.2)
            except TimeoutError:
                continue


def _read(app: App, paths: list[Path], progress: _Progress) -> Report:
    from kg.ingest import ingest as read

    with _writing, app.writing() as ledger:
        return read(paths, ledger=ledger, extractor=app.extractor, ontology=app.ontology, progress=progress)


def _report(report: Report) -> dict[str, Any]:
    return {
        "added": report.added,
        "unchanged": report.unchanged,
        "facts": report.facts,
        "failed": [{"file": f.path.name, "error": f.message.replace(str(f.path.parent), "")} for f in report.failed],
        "seconds": round(report.seconds, 2),
    }
