"""All graphs of a store as files of N-Triples, and a store made from such files.

Knows: that every graph is written whole, with a count and a digest that do not depend on the order of its triples, so
that what was restored can be proved equal. Does not know: where the files lie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

from rdflib import URIRef

from kg.store.lines import Lines
from kg.store.store import Store
from kg.types import StoreError

_LINES = 20_000
"""Triples of one update while a graph is restored."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a graph holds: the number of its triples and the sum of their hashes, which no order changes."""

    triples: int
    sum: str


def graphs_of(store: Store) -> list[URIRef]:
    """The graphs of a store that hold triples, by name.

    Raises:
        QueryError: The store refused.
    """
    rows = store.window().select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").rows
    return sorted(graph for (graph,) in rows if isinstance(graph, URIRef))


def write_graph(store: Store, graph: URIRef, file: IO[bytes]) -> Digest:
    """Write one graph as N-Triples, a triple a line.

    Raises:
        QueryError: The store refused.
    """
    summing = _Summing(file.write)
    store.window(graph).dump(summing.lines)  # type: ignore[arg-type]  # only `write` is called
    return summing.digest()


def read_graph(store: Store, graph: URIRef, lines: Iterable[bytes]) -> Digest:
    """Add N-Triples to a graph, in batches; gives the digest of what was read.

    Raises:
        StoreError: The store refused a line.
    """
    summing = _Summing()
    for batch in _batches(lines):
        summing.lines.write(b"".join(batch))
        body = b"".join(batch).decode("utf-8")
        store.update(f"INSERT DATA {{ GRAPH {graph.n3()} {{ {body} }} }}")
    return summing.digest()


def digest_of(store: Store, graph: URIRef) -> Digest:
    """What a graph holds now.

    Raises:
        QueryError: The store refused.
    """
    summing = _Summing()
    store.window(graph).dump(summing.lines)  # type: ignore[arg-type]  # only `write` is called
    return summing.digest()


def check_empty(store: Store) -> None:
    """Make sure that a store holds nothing yet.

    Raises:
        StoreError: It holds something.
    """
    if graphs_of(store):
        raise StoreError("the store is not empty; restore into a home of its own: tuwen --home DIR restore FILE")


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    every = iter(lines)
    while batch := list(islice(every, _LINES)):
        yield batch


class _Summing:
    """The digest of the lines that pass through a file."""

    def __init__(self, write: Callable[[bytes], object] = len) -> None:
        self.lines = Lines(self._add, write)
        self._sum = 0

    def _add(self, line: bytes) -> None:
        self._sum += int.from_bytes(hashlib.blake2b(line.strip(), digest_size=16).digest(), "big")

    def digest(self) -> Digest:
        return Digest(self.lines.count, f"{self._sum % 2**128:032x}")


__all__ = ["Digest", "check_empty", "digest_of", "graphs_of", "read_graph", "write_graph"]
