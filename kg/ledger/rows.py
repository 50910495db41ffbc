"""The rows of a large table: what the ledger is told of them, one after another, in place of all their triples.

Knows: what a row says. Does not know: how it was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rdflib import Literal, URIRef
from rdflib.term import Identifier

from kg.types import Quote, Triple
from kg.vocab import RDF, ROW_KEY

_TYPE = RDF.type


@dataclass(slots=True)
class Row:
    """What one row says.

    Attributes:
        node: The thing that it is about.
        key: The words that tell it from the others.
        names: What the thing is called: property and literal.
        cells: Column and value.
    """

    node: URIRef
    key: str
    names: list[tuple[URIRef, Literal]]
    cells: list[tuple[URIRef, Identifier]]
    quote: Quote

    def triples(self, kind: URIRef) -> Iterator[Triple]:
        """The same as triples.

        Args:
            kind: Class of the table's rows.
        """
        node = self.node
        yield node, _TYPE, kind
        yield node, ROW_KEY, Literal(self.key)
        for predicate, words in self.names:
            yield node, predicate, words
        for column, value in self.cells:
            yield node, column, value


class TableRows(Protocol):
    """A table whose rows are things; it can be gone through more than once."""

    @property
    def kind(self) -> URIRef:
        """Class of the rows."""

    @property
    def schema(self) -> tuple[Triple, ...]:
        """What the table says of its class and its columns."""

    def __len__(self) -> int:
        """How many rows there are."""

    def __iter__(self) -> Iterator[Row]:
        """The rows, in the order of the file."""


__all__ = ["Row", "TableRows"]
