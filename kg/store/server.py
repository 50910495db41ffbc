"""A SPARQL 1.1 server as a store.

Knows: rdflib's SPARQLUpdateStore, and what Virtuoso 7 does otherwise than others. Does not know: what the triples mean.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any
from urllib.error import HTTPError

import pyoxigraph as ox
from rdflib import Dataset, URIRef

from kg.store.convert import to_ox
from kg.store.guard import TOKENS
from kg.types import QueryError, StoreError

if TYPE_CHECKING:
    from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore


class Server:
    """A SPARQL 1.1 server, through rdflib's SPARQLUpdateStore.

    Requests are form-encoded: Virtuoso 7 never answers a query that is sent as application/sparql-query. What comes
    back is asked for as JSON, or as RDF/XML where it is a graph; offered both in XML, it sends a table as RDF.
    """

    def __init__(self, place: str, *, read_only: bool) -> None:
        query_url, _, update_url = place.partition("|")
        self._read_only = read_only
        self._lock = threading.Lock()  # rdflib's Store is not made for several threads
        self._tables = _remote(query_url, update_url, "json")
        self._graphs = _remote(query_url, update_url, "application/rdf+xml")
        self.place = place

    @property
    def dataset(self) -> Dataset:
        """See Engine."""
        return Dataset(store=self._tables)

    def query(self, sparql: str, graphs: list[URIRef]) -> Any:
        """See Engine."""
        head = "".join(f"FROM {g.n3()}\n" for g in graphs)
        text = _with_from(sparql, head) if head else sparql
        form = _form(sparql)
        remote = self._graphs if form is ox.QueryTriples else self._tables
        try:
            with self._lock:
                result = remote.query(text)
        except Exception as error:  # what urllib, a parser or the server raises is one thing to the caller: refused
            raise QueryError(f"{self.place}: the server refused the query: {_said(error)}") from error
        if isinstance(result, tuple):  # rdflib's way to report an HTTP error
            raise QueryError(f"{self.place}: the server refused the query: {result}")
        if form is ox.QueryTriples:
            return None, iter(result.graph or ())
        rows = result.bindings if result.type == "SELECT" else []
        if form is ox.QueryBoolean:  # Virtuoso 7 answers an ASK with a table, in which no row is no
            return bool(result.askAnswer) or any(str(v) in ("1", "true") for row in rows for v in row.values())
        return tuple(map(str, result.vars or ())), iter([tuple(row.get(v) for v in result.vars or ()) for row in rows])

    def dump(self, graphs: list[URIRef], file: IO[bytes]) -> None:
        """See Engine."""
        _, rows = self.query("SELECT ?s ?p ?o WHERE { ?s ?p ?o }", graphs)
        for s, p, o in rows:
            file.write(f"{to_ox(s)} {to_ox(p)} {to_ox(o)} .\n".encode())

    def update(self, sparql: str) -> None:
        """See Engine."""
        if self._read_only:
            raise StoreError("the store is open for reading only")
        try:
            with self._lock:
                self._tables.update(sparql)
        except Exception as error:  # what urllib or the server raises is one thing to the caller: refused
            self._tables.rollback()  # else rdflib would send it again with the next one
            raise StoreError(f"{self.place}: the server refused the update: {_said(error)}") from error

    def want_purge(self) -> None:
        """See Engine."""

    def grow(self, quads: Iterable[tuple[Any, Any, Any, URIRef]], update: str = "") -> bool:
        """See Engine. A server is sent updates."""
        return False

    def rework(self, operations: Sequence[str]) -> bool:
        """See Engine. A server is sent one update."""
        return False

    def purge(self) -> None:
        """See Engine."""

    def hand_over(self, file: IO[bytes]) -> bool:
        """See Engine."""
        return False

    def close(self) -> None:
        """See Engine."""
        self._tables.close()
        self._graphs.close()


def _remote(query_url: str, update_url: str, accept: str) -> SPARQLUpdateStore:
    from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore

    return SPARQLUpdateStore(
        query_url, update_url or query_url, context_aware=True, method="POST_FORM", returnFormat=accept
    )


def _form(sparql: str) -> type:
    """The kind of a query, found by running it on nothing: some servers carry out an update that follows a query.

    Raises:
        QueryError: Not one SPARQL 1.1 query.
    """
    try:
        return type(ox.Store().query(sparql))
    except SyntaxError as error:
        raise QueryError(f"the query cannot be run: {error}") from error


def _said(error: Exception) -> str:
    """What a server says about an error stands in the body of its response."""
    body = error.read(500).decode("utf-8", "replace").strip() if isinstance(error, HTTPError) else ""
    return f"{error} {body}".strip()


def _with_from(sparql: str, clause: str) -> str:
    """The query with FROM clauses before its WHERE (or first brace)."""
    masked = TOKENS.sub(lambda m: " " * len(m.group()), sparql)
    construct = re.search(r"\bCONSTRUCT\s*\{", masked, re.I)
    start = 0
    if construct:  # the template comes first
        depth, start = 1, construct.end()
        while depth and start < len(masked):
            depth += {"{": 1, "}": -1}.get(masked[start], 0)
            start += 1
    where = re.search(r"\bWHERE\b|\{", masked[start:], re.I)
    at = start + where.start() if where else len(sparql)
    return sparql[:at] + "\n" + clause + sparql[at:]
