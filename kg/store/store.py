"""The one place that opens a graph store, and the read-only windows on it.

Knows: rdflib Datasets over Oxigraph (memory or a directory) and over a SPARQL 1.1 server. Does not know: what the
triples mean. A write is ONE update request, which every store here carries out whole or not at all.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol
from urllib.error import HTTPError

import pyoxigraph as ox
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.term import Identifier, Node

from kg.types import BudgetError, QueryError, StoreError, StoreLocked
from kg.vocab import BELIEF, user_graph

if TYPE_CHECKING:
    from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore

Row = tuple[Identifier | None, ...]

_MOST_LATE = 4
"""So many queries may go on behind their time budget; then none begins until one of them has ended."""
_TRIES, _PAUSE = 30, 0.03
"""How often a directory that a writer is changing is opened, and the seconds between."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a SELECT gives: variable names and one tuple of terms (None: unbound) a solution."""

    variables: tuple[str, ...]
    rows: list[Row]


class Engine(Protocol):
    """What differs between stores."""

    @property
    def dataset(self) -> Dataset:
        """rdflib's own interface to the same store."""

    def query(self, sparql: str, graphs: list[URIRef]) -> Any:
        """Rows, bool, or a list of triples; `graphs` make up the default graph (empty: all of them)."""

    def update(self, sparql: str) -> None:
        """One atomic request."""

    def purge(self) -> None:
        """Leave no trace of what was deleted, where that is in our hands."""

    def dump(self, graphs: list[URIRef], file: IO[bytes]) -> None:
        """Write some graphs as N-Triples, a triple a line, graph by graph."""

    def close(self) -> None:
        """Release what is held."""


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


def open_store(url: str, *, read_only: bool = False) -> Store:
    """An open store.

    Args:
        url: "memory:", "oxigraph:DIRECTORY", or "sparql:QUERY_URL" with "|UPDATE_URL" where the two differ.
        read_only: Open beside a process that writes (a directory then shows its state at opening time).

    Raises:
        StoreLocked: Another process writes to that directory.
        StoreError: The store cannot be opened, or the URL names none.
    """
    kind, _, place = url.partition(":")
    if kind == "memory":
        return Store(_Oxigraph(ox.Store(), read_only=False))
    if kind == "oxigraph" and place:
        return Store(_Oxigraph(_open_directory(Path(place), read_only), read_only=read_only, place=Path(place)))
    if kind == "sparql" and place:
        return Store(_Server(place, read_only=read_only))
    raise StoreError(f"{url!r} names no store; use memory:, oxigraph:DIRECTORY or sparql:QUERY_URL[|UPDATE_URL]")


def view_of(graph: Graph) -> View:
    """A plain graph as a window, copied into memory: for tests, scripts and evaluations.

    The triples are sorted, as rdflib gives them in another order in every process.
    """
    store = ox.Store()
    belief = ox.NamedNode(BELIEF)
    triples = sorted(
        graph, key=lambda t: (*map(str, t), *(str(getattr(t[2], a, "")) for a in ("language", "datatype")))
    )
    store.bulk_extend(ox.Quad(to_ox(s), to_ox(p), to_ox(o), belief) for s, p, o in triples)
    return Store(_Oxigraph(store, read_only=True)).belief()


_TOKENS = re.compile(
    r"<[^<>\"{}|^`\\\s]*>|\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|#[^\n]*", re.S
)
"""What may hold any word without meaning it: IRIs, strings, comments."""


def as_stored(literals: Iterable[Literal]) -> dict[Literal, Literal]:
    """The form in which Oxigraph gives back each typed literal that it gives back in another one ("01" as "1").

    What is decided from new statements must not differ from what is decided from them once they are stored.
    """
    store, graph, found = ox.Store(), ox.DefaultGraph(), list(literals)
    about = [ox.NamedNode(f"urn:{number}") for number in range(len(found))]
    store.bulk_extend(ox.Quad(a, a, to_ox(x), graph) for a, x in zip(about, found, strict=True))
    changed: dict[Literal, Literal] = {}
    for a, literal in zip(about, found, strict=True):
        stored = from_ox(next(iter(store.quads_for_pattern(a, None, None))).object)
        if isinstance(stored, Literal) and stored != literal:
            changed[literal] = stored
    return changed


def check_one_graph(sparql: str) -> None:
    """Raises QueryError for a query that chooses its graphs: beside the belief lies what single people taught."""
    found = re.search(r"(?<![?$\w:])(GRAPH|FROM)(?![\w:])", _TOKENS.sub(" ", sparql), re.I)
    if found:
        raise QueryError(f"{found.group(1).upper()} is for owners: a query reads what everybody's questions read")


def check_read_only(sparql: str) -> None:
    """Raises QueryError for a query that would fetch from the network; the query grammar itself has no updates."""
    words = _TOKENS.sub(" ", sparql)
    if re.search(r"(?<![?$\w:])SERVICE(?![\w:])", words, re.I):
        raise QueryError("SERVICE is refused: a query reads this graph alone")
    update = re.search(r"(?<![?$\w:])(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY)(?![\w:])", words, re.I)
    if update and not re.search(r"(?<![?$\w:])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:])", words, re.I):
        raise QueryError(f"{update.group(1).upper()} changes the graph; queries are read-only")


class _Oxigraph:
    """Oxigraph in this process."""

    def __init__(self, store: ox.Store, *, read_only: bool, place: Path | None = None) -> None:
        """`place`: the directory; None for a store in memory."""
        self._store = store
        self._read_only = read_only
        self._place = place

    @property
    def dataset(self) -> Dataset:
        """An rdflib Dataset on the same store (oxrdflib)."""
        import oxrdflib

        return Dataset(store=oxrdflib.OxigraphStore(store=self._store))

    def query(self, sparql: str, graphs: list[URIRef]) -> Any:
        """See Engine."""
        chosen: Any = [ox.NamedNode(g) for g in graphs]
        try:
            if graphs:
                result = self._store.query(sparql, default_graph=chosen)
            else:
                result = self._store.query(sparql, use_default_graph_as_union=True)
        except (SyntaxError, OSError, ValueError, RuntimeError) as error:
            raise QueryError(f"the query cannot be run: {error}") from error
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        if isinstance(result, ox.QuerySolutions):
            names = tuple(v.value for v in result.variables)
            return names, self._rows(result, len(names))
        return None, (tuple(from_ox(x) for x in t) for t in result)

    @staticmethod
    def _rows(solutions: Any, width: int) -> Iterator[Row]:
        for solution in solutions:
            yield tuple(None if solution[n] is None else from_ox(solution[n]) for n in range(width))

    def dump(self, graphs: list[URIRef], file: IO[bytes]) -> None:
        """See Engine."""
        for graph in graphs:
            self._store.dump(file, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))

    def update(self, sparql: str) -> None:
        """See Engine."""
        if self._read_only:
            raise StoreError("the store is open for reading only")
        try:
            self._store.update(sparql)
        except (SyntaxError, OSError, ValueError, RuntimeError) as error:
            raise StoreError(f"the update failed and nothing was changed: {error}") from error

    def purge(self) -> None:
        """See Engine. The new directory takes the old one's place at one stroke; whoever reads the old one goes on."""
        if self._place is None:
            return
        if self._read_only:
            raise StoreError("the store is open for reading only")
        beside = _beside(self._place)
        try:
            fresh = ox.Store(str(beside))
            fresh.bulk_extend(self._store)
            fresh.flush()
            self._store.flush()
            del fresh, self._store  # RocksDB goes by paths: neither may be open while they change places
            with _locked(self._place):
                _exchange(self._place, beside)
            shutil.rmtree(beside)
        except OSError as error:
            raise StoreError(f"{self._place}: the graph cannot be written anew: {error}") from error
        finally:
            self._store = _open_directory(self._place, read_only=False)

    def close(self) -> None:
        """See Engine."""
        with contextlib.suppress(OSError):
            if not self._read_only:
                self._store.flush()
        del self._store


def _open_directory(place: Path, read_only: bool) -> ox.Store:
    try:
        if read_only:
            if not place.is_dir():
                raise StoreError(f"{place}: there is no graph yet; `tuwen ingest PATH` makes one")
            return _beside_a_writer(place)
        place.mkdir(parents=True, exist_ok=True)
        store = ox.Store(str(place))
        if _beside(place).exists():  # a purge was interrupted: what lies there is half of the new, or all of the old
            shutil.rmtree(_beside(place))
        return store
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            raise StoreLocked(
                f"{place}: another process is writing to this graph; "
                "wait for it or stop it (asking and querying still work)"
            ) from error
        raise StoreError(f"{place}: the graph cannot be opened: {error}") from error


def _beside_a_writer(place: Path) -> ox.Store:
    """The directory opened for reading. A writer may merge files away between its list of them and their opening."""
    for _ in range(_TRIES - 1):
        try:
            return ox.Store.read_only(str(place))
        except (OSError, RuntimeError) as error:
            if "No such file" not in str(error):
                raise
            time.sleep(_PAUSE)
    return ox.Store.read_only(str(place))


def _beside(place: Path) -> Path:
    """Where a directory is written anew."""
    return place.with_name(f"{place.name}.purge")


@contextlib.contextmanager
def _locked(place: Path) -> Iterator[None]:
    """Keep other processes from opening a directory for writing; the lock is the one that Oxigraph takes."""
    import fcntl  # not there on Windows, where nothing else needs it

    with (place / "LOCK").open("a") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _exchange(one: Path, other: Path) -> None:
    """Let two directories change places: at one stroke on Linux, by renaming elsewhere."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of linux/fs.h
    if renameat2 is not None and renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
        return
    aside = one.with_name(f"{one.name}.aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


class _Server:
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

    def purge(self) -> None:
        """See Engine."""

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
    masked = _TOKENS.sub(lambda m: " " * len(m.group()), sparql)
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


def to_ox(term: Node) -> Any:
    """An rdflib term as an Oxigraph term."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        if term.datatype:
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
        return ox.Literal(str(term))
    raise TypeError(f"not an RDF term: {term!r}")


_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def from_ox(term: Any) -> Identifier:
    """An Oxigraph term as an rdflib term."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        kind = term.datatype.value
        return Literal(term.value, datatype=None if kind == _XSD_STRING else URIRef(kind), normalize=False)
    raise TypeError(f"not an Oxigraph term: {term!r}")
