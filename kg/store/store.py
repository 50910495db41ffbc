"""An open store, and the read-only windows on it.

Knows: graphs by name, time and row budgets. Does not know: which engine carries a query out, or what the triples mean.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from rdflib import Dataset, Graph, URIRef

from kg.store.engine import Engine, Rows
from kg.store.guard import check_read_only
from kg.types import BudgetError, QueryError
from kg.vocab import BELIEF, user_graph

_MOST_LATE = 4
"""So many queries may go on behind their time budget; then none begins until one of them has ended."""


MANY_LINES = 200_000
"""From so many triples on, a change is made in a copy: one transaction would hold all of them in memory."""


class View:
    """A read-only window on some graphs of a store. Safe to use from several threads."""

    def __init__(self, store: Store, graphs: list[URIRef]) -> None:
        self._store = store
        self._graphs = graphs

    @property
    def version(self) -> int:
        """Changes whenever this process changes the store."""
        return self._store.version

    def select(self, sparql: str, *, timeout: float | None = None, limit: int | None = None) -> Rows:
        """The solutions of a SELECT.

        Args:
            sparql: The query.
            timeout: Seconds.
            limit: Most rows.

        Raises:
            QueryError: Not a SELECT, malformed, or refused by the store.
            BudgetError: Time or rows ran out.
        """
        result = self._run(sparql, timeout, limit)
        if not isinstance(result, Rows):
            raise QueryError("expected a SELECT query; ASK, CONSTRUCT and DESCRIBE have their own calls")
        return result

    def ask(self, sparql: str, *, timeout: float | None = None) -> bool:
        """The answer of an ASK.

        Raises:
            QueryError, BudgetError: As for `select`.
        """
        result = self._run(sparql, timeout, None)
        if not isinstance(result, bool):
            raise QueryError("expected an ASK query")
        return result

    def query(self, sparql: str, *, timeout: float | None = None, limit: int | None = None) -> Rows | bool | Graph:
        """Whatever a read-only query gives: Rows for SELECT, bool for ASK, a graph for CONSTRUCT and DESCRIBE.

        Raises:
            QueryError, BudgetError: As for `select`.
        """
        return self._run(sparql, timeout, limit)

    def graph(self) -> Graph:
        """A copy of what the window shows, as an rdflib graph in memory."""
        result = self._run("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", None, None)
        assert isinstance(result, Graph)
        return result

    def dump(self, file: IO[bytes]) -> None:
        """Write what the window shows as N-Triples, a triple a line; what several graphs say stands there as often.

        The same triples come in the same order from a directory that was opened twice.

        Raises:
            QueryError: The store refused.
        """
        self._store.engine.dump(self._graphs, file)

    def _run(self, sparql: str, timeout: float | None, limit: int | None) -> Rows | bool | Graph:
        check_read_only(sparql)
        if timeout is None:
            return self._collect(sparql, limit, None)
        self._store.admit()
        box: list[Any] = []

        def work() -> None:
            try:
                box.append(self._collect(sparql, limit, time.monotonic() + timeout))
            except Exception as error:  # handed to the caller's thread below
                box.append(error.with_traceback(None))  # its frames hold a cursor that must die in this thread

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(timeout)
        if not box:
            self._store.late.append(thread)
            raise BudgetError(f"the query took longer than {timeout:g} s; ask for less, or raise the time budget")
        if isinstance(box[0], Exception):
            raise box[0]
        result: Rows | bool | Graph = box[0]
        return result

    def _collect(self, sparql: str, limit: int | None, deadline: float | None) -> Rows | bool | Graph:
        raw = self._store.engine.query(sparql, self._graphs)
        if isinstance(raw, bool):
            return raw
        variables, rows = raw
        out: list[Any] = []
        for number, row in enumerate(rows):
            if limit is not None and number >= limit:
                raise BudgetError(f"the query gives more than {limit} rows; add a LIMIT or raise the row budget")
            if deadline is not None and number % 256 == 0 and time.monotonic() > deadline:
                raise BudgetError("the query ran out of time; ask for less, or raise the time budget")
            out.append(row)
        if variables is not None:
            return Rows(variables, out)
        graph = Graph()
        for triple in out:
            graph.add(triple)
        return graph


class Store:
    """An open store: windows for reading, one call for writing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.version = 0
        self.late: list[threading.Thread] = []
        """Queries that ran out of time and still run: no engine here can be told to stop."""

    def admit(self) -> None:
        """Let one more query with a time budget begin.

        Raises:
            BudgetError: Too many that ran out of time are still running.
        """
        self.late = [thread for thread in self.late if thread.is_alive()]
        if len(self.late) >= _MOST_LATE:
            raise BudgetError(
                f"{len(self.late)} queries that ran out of time are still running; ask again when they have ended"
            )

    @property
    def dataset(self) -> Dataset:
        """The rdflib Dataset over everything, for code that wants rdflib's own interface."""
        return self.engine.dataset

    def belief(self, user: str | None = None) -> View:
        """What questions run on: the belief, and what `user` taught on top of it."""
        return View(self, [BELIEF] if user is None else [BELIEF, user_graph(user)])

    def window(self, *graphs: URIRef) -> View:
        """Any graphs together; none: the union of all."""
        return View(self, list(graphs))

    def update(self, sparql: str) -> None:
        """Carry out one SPARQL update request, whole or not at all.

        Raises:
            StoreError: The store refused it or is open for reading only.
        """
        self.engine.update(sparql)
        self.version += 1

    @contextlib.contextmanager
    def leaving_no_trace(self) -> Iterator[None]:
        """What is deleted within the block is purged at its end; a crash meanwhile is made good when the store is next
        opened for writing.

        Raises:
            StoreError: As for `purge`; before the block begins nothing was changed.
        """
        self.engine.want_purge()
        yield
        self.purge()

    def grow(self, quads: Iterable[tuple[Any, Any, Any, URIRef]], update: str = "") -> bool:
        """Add very many quads, whole or not at all, without holding them in memory; False where the engine cannot.

        Args:
            update: A SPARQL update that is carried out before, whole or not at all together with the quads.

        Raises:
            StoreError: The store refused, or is open for reading only; nothing was changed.
        """
        done = self.engine.grow(quads, update)
        self.version += done
        return done

    def change(self, operations: Sequence[str]) -> None:
        """Carry out operations of `kg.store.update`, all or none of them.

        Raises:
            StoreError: The store refused, or is open for reading only; nothing was changed.
        """
        lines = sum(operation.count("\n") for operation in operations)
        if lines >= MANY_LINES and self.engine.rework(operations):
            self.version += 1
        else:
            self.update(";\n".join(operations))

    def purge(self) -> None:
        """Leave no trace of what was deleted: a directory, which keeps every string that it ever saw, is written anew.

        Takes some seconds for 250,000 triples. A SPARQL server's files are its own affair.

        Raises:
            StoreError: The directory cannot be written, or is open for reading only; nothing was changed.
        """
        self.engine.purge()

    def close(self) -> None:
        """Release the directory or the connection."""
        self.engine.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
