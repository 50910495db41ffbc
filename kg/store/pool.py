"""Worker processes for queries that somebody wrote: each runs one at a time and is ended when its time is over.

Knows: how workers are started, asked, ended and replaced. Does not know: SPARQL, or who may see which graph.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Identifier

from kg.store import worker
from kg.store.damage import damage, is_damage
from kg.store.engine import Rows
from kg.store.written import WrittenQuery
from kg.types import BudgetError, BusyError, QueryError, StoreError

_STARTING = 60.0
"""Seconds until a process that was started must have said that it is there."""
_LARGEST = 32_000_000
"""Most characters of a result."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query may see.

    Attributes:
        default: The graphs that make up the default graph.
        named: The graphs that GRAPH may name; None: all that there are. With None the query may choose its own (FROM).
    """

    default: tuple[URIRef, ...]
    named: tuple[URIRef, ...] | None


@dataclass(frozen=True, slots=True)
class Handed:
    """A store that lies in no directory, as N-Quads under a key that changes with it."""

    key: str
    quads: bytes


class QueryPool:
    """So many workers, started when they are first needed. Safe to use from several threads."""

    def __init__(self, workers: int = 2, memory_mb: int = 1024, waiting: int = 8) -> None:
        """`waiting`: so many queries may wait for a worker; one more is refused."""
        self._most = workers
        self._memory_mb = memory_mb
        self._waiting_most = waiting
        self._free = threading.Condition()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._running = 0
        self._waiting = 0
        self._closed = False

    def run(self, query: WrittenQuery, store: Path | Handed, scope: Scope, *, seconds: float, rows: int) -> Any:
        """Rows for SELECT, bool for ASK, a graph for CONSTRUCT and DESCRIBE.

        Args:
            store: A directory, or what it is handed.
            seconds: How long the query may run, and how long it may wait for a worker.
            rows: Most rows or triples.

        Raises:
            BusyError: No worker became free.
            BudgetError: Time, rows or memory ran out; only this query is lost.
            QueryError: It is not well-formed.
            StoreError: The directory cannot be opened.
        """
        request = {
            "query": query.text, "default": scope.default, "named": scope.named, "rows": rows, "bytes": _LARGEST,
            "chosen": scope.named is None and "FROM" in query.words, "only_read": False,
            "place": str(store) if isinstance(store, Path) else None,
            "key": store.key if isinstance(store, Handed) else None,
        }  # fmt: skip
        found = self._ask(request, b"" if isinstance(store, Path) else store.quads, seconds, rows)
        if "truth" in found:
            return bool(found["truth"])
        terms = [tuple(map(_term, row)) for row in found["rows"]]
        if found["names"] is not None:
            return Rows(tuple(found["names"]), terms)
        graph = Graph()
        for s, p, o in terms:
            graph.add(cast(Any, (s, p, o)))
        return graph

    def check(self, query: WrittenQuery, *, seconds: float) -> None:
        """Nothing, if rdflib's parser reads the query as one that stays in its store.

        Raises:
            QueryError: It does not.
            BusyError, BudgetError: As for `run`.
        """
        self._ask({"query": query.text, "only_read": True}, b"", seconds, 0)

    def close(self) -> None:
        """End all workers, and with them what they do."""
        with self._free:
            self._closed = True
            for one in list(self._all):
                one.end()
            self._free.notify_all()

    def _ask(self, request: dict[str, Any], data: bytes, seconds: float, rows: int) -> dict[str, Any]:
        one = self._borrowed(seconds)
        try:
            found = one.ask({**request, "seconds": seconds}, data, seconds)
        except _Gone as gone:
            raise self._told(gone, seconds) from None
        finally:
            self._back(one)
        match found.get("error"):
            case None:
                return found
            case "rows":
                raise BudgetError(f"the query gives more than {rows} rows; add a LIMIT or raise the row budget")
            case "bytes":
                raise BudgetError(f"the result is larger than {_LARGEST // 1_000_000} MB; ask for less")
            case "memory":
                raise self._no_memory()
            case "store":
                told = found["told"]
                raise StoreError(damage(None, told) if is_damage(told) else f"the graph cannot be opened: {told}")
        if is_damage(found["told"]):
            raise StoreError(damage(None, found["told"]))
        raise QueryError(f"the query cannot be run: {found['told']}")

    def _told(self, gone: _Gone, seconds: float) -> BudgetError | BusyError:
        if self._closed:
            return BusyError("the program is ending")
        if gone.late:
            return BudgetError(f"the query took longer than {seconds:g} s; ask for less, or raise the time budget")
        return self._no_memory()

    def _no_memory(self) -> BudgetError:
        return BudgetError(
            f"the query needed more than the {self._memory_mb} MB of memory that it may use; ask for less, "
            "without ORDER BY over products of patterns"
        )

    def _borrowed(self, seconds: float) -> _Worker:
        end = time.monotonic() + seconds
        with self._free:
            if self._running >= self._most and self._waiting >= self._waiting_most:
                raise BusyError("too many queries are waiting; ask again in some seconds")
            self._waiting += 1
            try:
                while self._running >= self._most and not self._closed:
                    if not self._free.wait(max(0.0, end - time.monotonic())):
                        raise BusyError("all that run queries are busy; ask again in some seconds")
            finally:
                self._waiting -= 1
            if self._closed:
                raise BusyError("the program is ending")
            self._running += 1
            if self._idle:
                return self._idle.pop()
        try:
            made = _Worker(self._memory_mb)
        except BaseException:
            with self._free:
                self._running -= 1
                self._free.notify()
            raise
        with self._free:
            self._all.add(made)
        return made

    def _back(self, one: _Worker) -> None:
        with self._free:
            self._running -= 1
            if one.alive and not self._closed:
                self._idle.append(one)
            else:
                one.end()
                self._all.discard(one)
            self._free.notify()


class _Gone(Exception):
    """The worker has ended before it answered."""

    def __init__(self, late: bool) -> None:
        self.late = late
        super().__init__()


class _Worker:
    """One process."""

    def __init__(self, memory_mb: int) -> None:
        command = [
            sys.executable, "-S", "-E", str(worker.__file__), json.dumps(sys.path), str(memory_mb * 1_000_000),
        ]  # fmt: skip
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise StoreError(f"no process can be started that runs queries: {error}") from error
        self.confined: bool | None = None
        """Whether the kernel keeps it from the network; known after the first request."""

    @property
    def alive(self) -> bool:
        """Whether it can be asked again."""
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], data: bytes, seconds: float) -> dict[str, Any]:
        """What it answers; it is ended when that takes too long.

        Raises:
            _Gone: It has ended, by us or by itself.
        """
        sink, source = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        if self.confined is None:
            self.confined = bool(self._json(lambda: worker.receive(cast(Any, source)), _STARTING)["confined"])

        def exchange() -> bytes | None:
            worker.send(cast(Any, sink), json.dumps(request).encode())
            worker.send(cast(Any, sink), data)
            return worker.receive(cast(Any, source))

        return self._json(exchange, seconds)

    def _json(self, work: Callable[[], bytes | None], seconds: float) -> dict[str, Any]:
        block = self._in_time(work, seconds)
        try:
            found: dict[str, Any] = json.loads(block)
        except ValueError:  # it ended within a block
            self.end()
            raise _Gone(late=False) from None
        return found

    def _in_time(self, work: Callable[[], bytes | None], seconds: float) -> bytes:
        box: list[bytes | None] = []

        def run() -> None:
            with contextlib.suppress(OSError, ValueError):  # its pipes break when it ends
                box.append(work())

        thread = threading.Thread(target=run, name="query", daemon=True)
        thread.start()
        thread.join(seconds)
        late = thread.is_alive()
        if late or not box or box[0] is None:
            self.end()
            thread.join(5)
            raise _Gone(late)
        return box[0]

    def end(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()


def _term(plain: list[str] | None) -> Identifier | None:
    match plain:
        case None:
            return None
        case ["u", iri]:
            return URIRef(iri)
        case ["b", label]:
            return BNode(label)
        case ["l", text]:
            return Literal(text)
        case ["@", text, language]:
            return Literal(text, lang=language)
        case ["^", text, datatype]:
            return Literal(text, datatype=URIRef(datatype), normalize=False)
    raise ValueError(f"not a term of a worker: {plain!r}")
