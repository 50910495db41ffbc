"""Queries that people and programs write themselves, and what each of them may see.

Knows: the belief is everybody's, what a person taught is theirs, the rest is the owners'. Does not know: channels, or
how a query is run.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from bot.types import BotError
from kg.store.oxigraph import is_there
from kg.store.pool import Handed, QueryPool, Scope
from kg.store.written import WrittenQuery, read_query
from kg.types import QueryError
from kg.vocab import BELIEF, user_graph

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib import Graph

    from bot.app import App
    from kg.store.engine import Rows


class Queries:
    """Runs them in worker processes, which are started at the first query. Safe to use from several threads."""

    def __init__(self, app: App) -> None:
        self._app = app
        wanted = app.config.query
        self._pool = QueryPool(wanted.at_once, wanted.memory_mb)
        self._handed: tuple[int, Handed] | None = None

    def run(
        self, sparql: str, person: str | None, *, owner: bool = False, rows: int | None = None
    ) -> Rows | bool | Graph:
        """Rows for SELECT, bool for ASK, a graph for CONSTRUCT and DESCRIBE.

        Args:
            person: Whose lessons are seen beside the belief, as channel:user.
            owner: Whether GRAPH and FROM reach every graph.
            rows: Most rows; the configured number at most.

        Raises:
            QueryError: The query is not read-only, not well-formed, or chooses graphs that it may not see.
            BudgetError, BusyError: Time, rows, memory or workers ran out.
            BotError: Nothing has been ingested yet.
        """
        query = read_query(sparql)
        budget = self._app.config.query
        most = min(rows, budget.rows) if rows is not None else budget.rows
        if "FROM" in query.words and not owner:
            raise QueryError("FROM is for owners: a query reads what everybody's questions read")
        store = self._store()
        if store is None:
            return self._on_server(query, owner, most)
        seen = (BELIEF,) if person is None else (BELIEF, user_graph(person))
        scope = Scope((BELIEF,), None) if owner else Scope(seen, seen)
        return self._pool.run(query, store, scope, seconds=budget.seconds, rows=most)  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the workers, whatever they do."""
        self._pool.close()

    def _store(self) -> Path | Handed | None:
        """Where workers find the graph; None: on a server, which runs queries itself."""
        folder = self._app.config.graph
        if folder is not None:
            if not is_there(folder):
                raise BotError("nothing ingested yet: tuwen ingest PATH")
            return folder
        store = self._app.store()
        quads = io.BytesIO()
        if not store.engine.hand_over(quads):
            return None
        if self._handed is None or self._handed[0] != store.version:
            quads.seek(0)
            data = quads.read()
            self._handed = store.version, Handed(hashlib.sha256(data).hexdigest(), data)
        return self._handed[1]

    def _on_server(self, query: WrittenQuery, owner: bool, rows: int) -> Rows | bool | Graph:
        """On a server only what was read in the query stands between it and the rest: two parsers must agree."""
        if "GRAPH" in query.words and not owner:
            raise QueryError("GRAPH is for owners: a query reads what everybody's questions read")
        seconds = self._app.config.query.seconds
        self._pool.check(query, seconds=seconds)
        return self._app.store().belief().query(query.text, timeout=seconds, limit=rows)
