"""The ingest route: files -> documents -> statements -> the ledger, each source whole or not at all."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from rdflib import BNode

from kg.ingest.boxes import with_boxes
from kg.ingest.readers import Input, find_inputs, make_source, read, readable
from kg.ingest.readers.files import find_unknown, read_bytes
from kg.ingest.readers.rdf import FORMATS, is_large, stream_rdf
from kg.ingest.readers.semantics import meant, meant_by_terms
from kg.ingest.tables import ThingRows, said_by
from kg.ingest.text import read_documents
from kg.ledger.large import add_large, add_rows
from kg.ledger.ledger import Ledger
from kg.ontology import Ontology
from kg.types import GraphError, RDFDocument, Source, SourceError, Statement, Statements, Table, TextDocument
from kg.vocab import source_iri
from nlu.types import Extractor

ONTOLOGY = "urn:tuwen:ontology"
"""URI of the source that says what texts are read for."""
LARGEST_GRAPH = 256 * 1024 * 1024
"""Largest RDF file, in bytes, that is held in memory: one that changes, or whose schema says more than its triples."""
MANY_ROWS = 5000
"""From so many rows on, the tables of a file are added row by row."""
BATCH = 60_000
"""Characters of text documents that are read together: enough to fill the extractor's batches."""


class Progress(Protocol):
    """What a long ingest tells: bytes done of all bytes."""

    def start(self, total: int) -> None:
        """There are `total` bytes to read."""

    def advance(self, amount: int, name: str) -> None:
        """`amount` more bytes are done; `name` is the file."""

    def finish(self) -> None:
        """Everything is done."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class DatabaseInput:
    """A database to read.

    Attributes:
        url: SQLAlchemy's address.
        tables: Those to read; () for all.
        password: Where the address has none.
    """

    url: str
    tables: tuple[str, ...] = ()
    password: str | None = None


@dataclass
class Report:
    """What an ingest did.

    Attributes:
        added: Sources read, new or changed.
        unchanged: Sources whose bytes were read before.
        facts: Statements written.
        skipped: Files in folders whose suffix no reader knows.
        left_out: One line for each row or part of a file that is not read, while the rest of it is.
    """

    added: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    facts: int = 0
    seconds: float = 0.0
    skipped: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def ingest(
    paths: Sequence[Path],
    *,
    ledger: Ledger,
    extractor: Callable[[], Extractor],
    ontology: Ontology,
    progress: Progress | None = None,
    rules: Mapping[str, Mapping[str, Any]] | None = None,
    databases: Sequence[DatabaseInput] = (),
) -> Report:
    """Read files and folders into the ledger; what fails is reported and the others go on.

    Args:
        extractor: Called once, when the first text document is met: tables and RDF need no model.
        rules: What a person said about tables, by the name of the file or of the table in it.
        databases: Databases to read as well, each table a source.

    Raises:
        StoreError: The store refused; what was written before stays, each source whole.
    """
    started = time.perf_counter()
    run = _Run(ledger, extractor, ontology, progress)
    inputs = list({item.path.resolve(): item for item in find_inputs(paths, readable(), rules or {})}.values())
    run.report.skipped = list(find_unknown(paths, readable()))
    if progress:
        progress.start(sum(item.size for item in inputs))
    try:
        for item in inputs:
            try:
                run.take(item)
            except SourceError as error:
                run.fail(item, error)
        for wanted in databases:
            run.take_database(wanted, rules or {})
        run.flush()
    finally:
        if progress:
            progress.finish()
    run.report.seconds = time.perf_counter() - started
    return run.report


class _Run:
    def __init__(
        self, ledger: Ledger, extractor: Callable[[], Extractor], ontology: Ontology, progress: Progress | None
    ) -> None:
        self.ledger = ledger
        self.ontology = ontology
        self.progress = progress
        self.report = Report()
        self.known = {source.id: source.sha256 for source in ledger.sources()}
        self.waiting: list[tuple[Input, TextDocument, list[Stated]]] = []
        self._make = extractor
        self._extractor: Extractor | None = None

    def take(self, item: Input) -> None:
        """Read one file; text documents wait until a batch is full."""
        large = is_large(item)
        raw = None if large else read_bytes(item)
        source = make_source(item, raw)
        if self.known.get(source.id) == source.sha256:
            self.report.unchanged += 1
            self._advance(item)
            return
        if large:
            count = add_large(self.ledger, source, lambda: stream_rdf(item, source), meant_by_terms)
            if count is not None:
                self._count(source, count)
                self._advance(item)
                return
        raw = raw if raw is not None else read_bytes(item, LARGEST_GRAPH if item.suffix in FORMATS else None)
        with _seldom_collected():
            documents = list(read(item, raw, source))
            parts = [self._read(d) for d in documents if not isinstance(d, TextDocument)]
        texts = [d for d in documents if isinstance(d, TextDocument)]
        if texts:
            tables = [part.stated() for part in parts]
            self.waiting += [(item, d, tables) for d in texts]
            if sum(len(d.text) for _, d, _ in self.waiting) >= BATCH:
                self.flush()
            return
        del documents, raw
        self._write_parts(source, parts)
        self._advance(item)

    def take_database(self, wanted: DatabaseInput, rules: Mapping[str, Mapping[str, Any]]) -> None:
        """Read the tables of a database, each a source; one that fails is told and the others go on."""
        from kg.ingest.readers.database import Database, Stored

        place = Path(wanted.url.rpartition("/")[2] or ".")
        try:
            database = Database(wanted.url, wanted.password)
        except SourceError as error:
            self.report.failed.append(Failure(place, str(error)))
            return
        try:
            for found in database.tables(wanted.tables, rules):
                if not isinstance(found, Stored):
                    self.report.failed.append(Failure(place, str(found)))
                elif self.known.get(found.source.id) == found.source.sha256:
                    self.report.unchanged += 1
                else:
                    self._write_parts(found.source, [self._read(found.table)])
        except SourceError as error:
            self.report.failed.append(Failure(place, str(error)))
        finally:
            database.close()

    def _read(self, document: Table | RDFDocument) -> _Part:
        """What a table or a graph says, with what is told of it."""
        if isinstance(document, Table):
            said = said_by(document)
            self.report.left_out += document.left_out
            return _Part(said.statements, [document.account], said if isinstance(said, ThingRows) else None)
        self.report.left_out += document.left_out
        graph = document.graph
        return _Part(lambda: (*(Statement(t) for t in graph), *meant(graph)), [])  # type: ignore[arg-type]

    def _write_parts(self, source: Source, parts: Sequence[_Part]) -> None:
        """Put the parts of a file into the ledger: row after row where there are very many."""
        rows = [part.rows for part in parts if part.rows is not None]
        if len(rows) == len(parts) and sum(map(len, rows)) >= MANY_ROWS:
            with _seldom_collected():
                count = add_rows(self.ledger, source, rows, _told(part.accounts for part in parts))
            if count is not None:
                self._count(source, count)
                return
        self._write(_together(source, [part.stated() for part in parts]))

    def flush(self) -> None:
        """Read the waiting text documents together."""
        if not self.waiting:
            return
        if self._extractor is None:
            self._extractor = self._make()
            self._declare()
        waiting, self.waiting = self.waiting, []
        read_all = read_documents([d for _, d, _ in waiting], self._extractor, self.ontology)
        for (item, document, tables), read_so in zip(waiting, read_all, strict=True):
            statements = with_boxes(read_so, document.boxes)
            self.report.left_out += document.left_out
            beside = _together(statements.source, tables)
            self._store(item, replace(statements, items=(*statements.items, *beside.items), account=beside.account))

    def _declare(self) -> None:
        """Put the ontology that texts are read for into the ledger, as a source: its labels name the facts to come."""
        triples = tuple(sorted(t for t in self.ontology.graph if not any(isinstance(x, BNode) for x in t)))
        stamp = hashlib.sha256("\n".join(" ".join(x.n3() for x in t) for t in triples).encode()).hexdigest()
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        source = Source(source_iri(ONTOLOGY), "ontology", ONTOLOGY, stamp, "", now)
        if self.known.get(source.id) != stamp:
            self.ledger.replace(Statements(source, tuple(Statement(t) for t in triples)))  # type: ignore[arg-type]

    def fail(self, item: Input, error: GraphError) -> None:
        """Note a file that could not be read."""
        self.report.failed.append(Failure(item.path, str(error)))
        self._advance(item)

    def _store(self, item: Input, statements: Statements) -> None:
        self._write(statements)
        self._advance(item)

    def _write(self, statements: Statements) -> None:
        self.ledger.replace(statements)
        self._count(statements.source, len(statements.items))

    def _count(self, source: Source, facts: int) -> None:
        self.known[source.id] = source.sha256
        self.report.added += 1
        self.report.facts += facts

    def _advance(self, item: Input) -> None:
        if self.progress:
            self.progress.advance(item.size, item.path.name)


@contextlib.contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let the garbage collector look seldom: millions of values that stay cost it a fifth of all the time."""
    thresholds = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


Stated = tuple[tuple[Statement, ...], list[dict[str, Any]]]
"""The statements of a part of a file, and the accounts of its tables."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One table or graph of a file.

    Attributes:
        statements: Begins to give what it says.
        accounts: What was decided about its table.
        rows: The same row by row; None for what has no rows that are things.
    """

    statements: Callable[[], Iterable[Statement]]
    accounts: list[dict[str, Any]]
    rows: ThingRows | None = None

    def stated(self) -> Stated:
        """All of it at once."""
        return tuple(self.statements()), self.accounts


def _together(source: Source, parts: Iterable[Stated]) -> Statements:
    """The parts of one file as one source."""
    kept = list(parts)
    items = tuple(dict.fromkeys(item for statements, _ in kept for item in statements))
    return Statements(source, items, account=_told(accounts for _, accounts in kept))


def _told(accounts: Iterable[list[dict[str, Any]]]) -> str:
    """What was decided about tables, as JSON; "" where nothing was."""
    told = [account for part in accounts for account in part]
    return json.dumps(told, ensure_ascii=False, default=str) if told else ""
