"""The one place that opens a graph store.

Knows: which engine a URL names. Does not know: how an engine works.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from kg.store.convert import to_ox
from kg.store.oxigraph import Oxigraph, open_directory
from kg.store.server import Server
from kg.store.store import Store, View
from kg.types import StoreError
from kg.vocab import BELIEF


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
        return Store(Oxigraph(ox.Store(), read_only=False))
    if kind == "oxigraph" and place:
        engine = Oxigraph(open_directory(Path(place), read_only), read_only=read_only, place=Path(place))
        engine.recover()
        return Store(engine)
    if kind == "sparql" and place:
        return Store(Server(place, read_only=read_only))
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
    return Store(Oxigraph(store, read_only=True)).belief()


def store_of(lines: Iterable[str]) -> Store:
    """A store in memory, for reading, whose belief are triples, each a line of N-Triples without its full stop."""
    store, belief = ox.Store(), ox.NamedNode(BELIEF)
    text = "".join(f"{one} .\n" for one in sorted(lines)).encode()
    quads = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object, belief) for q in quads)
    return Store(Oxigraph(store, read_only=True))
