"""The seam between the graph and whatever stores it.

Knows: what every store must do. Does not know: any store. A write is ONE update request, which every engine carries
out whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from rdflib import Dataset, URIRef
from rdflib.term import Identifier

Row = tuple[Identifier | None, ...]


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

    def want_purge(self) -> None:
        """Note, so that it outlives a crash, that what is deleted from now on is to leave no trace."""

    def grow(self, quads: Iterable[tuple[Any, Any, Any, URIRef]], update: str = "") -> bool:
        """Add very many quads (terms of the engine, name of the graph) at one stroke; False where it cannot.

        Args:
            update: A request that is carried out before, in the same stroke.
        """

    def rework(self, operations: Sequence[str]) -> bool:
        """Carry out very many operations of `kg.store.update`, in their order, at one stroke; False where it cannot."""

    def purge(self) -> None:
        """Leave no trace of what was deleted, where that is in our hands."""

    def dump(self, graphs: list[URIRef], file: IO[bytes]) -> None:
        """Write some graphs as N-Triples, a triple a line, graph by graph."""

    def hand_over(self, file: IO[bytes]) -> bool:
        """Write everything as N-Quads, where it lies in this process alone; False where it does not."""

    def close(self) -> None:
        """Release what is held."""
