"""Documents that people send to the graph over a channel: kept in the home's folder `uploads`, and read.

Knows: names that are safe, one reading at a time, how far it has come. Does not know: channels, or who may do this.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import unicodedata
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.types import BotError
from kg.ingest.readers import SUFFIXES
from kg.ingest.readers.files import suffix_of

if TYPE_CHECKING:
    from rdflib.term import URIRef

    from bot.app import App
    from kg.ingest.pipeline import Report
    from kg.ledger.ledger import Ledger
    from kg.types import Source, Statements


def file_name(given: str) -> str:
    """A name without folders, control characters or leading dots, at most 120 characters; "" becomes "document".

    >>> file_name("../../etc/passwd"), file_name("C:\\\\a\\\\报告.docx"), file_name("..")
    ('passwd', '报告.docx', 'document')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in ':*?"<>|').strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:20]}" if plain else "document"


def readable(name: str) -> bool:
    """Whether some reader knows files of this name, packed as .gz or not; how far one may expand, the reader bounds.

    >>> readable("facts.ttl"), readable("facts.TTL.gz"), readable("facts.exe.gz"), readable("facts.gz")
    (True, True, False, False)
    """
    return suffix_of(Path(name)) in SUFFIXES


@contextlib.contextmanager
def kept(app: App, name: str) -> Iterator[tuple[Path, Path]]:
    """Where a document of this (safe) name is to be written, and where it will lie when the block has succeeded; there
    it takes the place of one of the same name."""
    folder = app.config.home / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    try:
        yield part, folder / name
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)


class _Written:
    """What reading needs of a ledger; it is open for writing only while a source is written, not while one is read."""

    def __init__(self, app: App) -> None:
        self._app = app

    def sources(self) -> list[Source]:
        with contextlib.suppress(BotError):
            return self._app.ledger().sources()
        return []

    def holds(self, source: URIRef) -> bool:
        """Always, which is the way of files that change: the way of large new ones keeps the graph open all along."""
        return True

    def replace(self, statements: Statements) -> None:
        with self._app.writing() as ledger:
            ledger.replace(statements)


class Reading:
    """Documents being read into the graph in a thread of their own; progress comes out as steps."""

    def __init__(self, app: App, paths: Sequence[Path]) -> None:
        """Begin when those before are read; needs a running event loop."""
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[tuple[int, int, str]] = asyncio.Queue()
        self._done = self._total = 0
        self._work = asyncio.create_task(app.uploads.run(lambda: self._read(app, paths)))

    async def report(self) -> Report:
        """What was read, when all is.

        Raises:
            BusyError: Too many wait to be read.
            GraphError, BotError, NLUError: It could not be done.
        """
        return await self._work

    async def steps(self) -> AsyncIterator[tuple[int, int, str]]:
        """Bytes done, all bytes, and the file that was just finished, until all are read."""
        while not self._work.done() or not self._queue.empty():
            with contextlib.suppress(TimeoutError):
                yield await asyncio.wait_for(self._queue.get(), 0.2)

    def _read(self, app: App, paths: Sequence[Path]) -> Report:
        from kg.ingest.pipeline import ingest

        return ingest(
            paths,
            ledger=cast("Ledger", _Written(app)),
            extractor=app.models.extractor,
            ontology=app.models.ontology,
            progress=self,
        )

    # --- see kg.ingest.pipeline.Progress ---

    def start(self, total: int) -> None:
        """There are `total` bytes to read."""
        self._total = total
        self._tell("")

    def advance(self, amount: int, name: str) -> None:
        """`amount` more bytes are done; `name` is the file."""
        self._done += amount
        self._tell(name)

    def finish(self) -> None:
        """Everything is done."""
        self._tell("")

    def _tell(self, name: str) -> None:
        self._loop.call_soon_threadsafe(self._queue.put_nowait, (self._done, self._total, name))
