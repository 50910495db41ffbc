"""The graph at one version, as everything that reads a question is handed it: whole.

Knows: what belongs together. Does not know: how it is made, who asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from rdflib.term import Identifier

from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.semantic import Vectors


class Rows(Protocol):
    """What a view's select gives back."""

    @property
    def rows(self) -> Sequence[tuple[Identifier | None, ...]]: ...


class Viewing(Protocol):
    """The part of a view that asking needs (`kg.store.store.View` is one)."""

    @property
    def version(self) -> Any: ...

    def select(self, sparql: str, *, timeout: float | None = None, limit: int | None = None) -> Any: ...

    def ask(self, sparql: str, *, timeout: float | None = None) -> bool: ...

    def dump(self, file: IO[bytes]) -> None: ...


@dataclass(frozen=True, slots=True)
class GraphSnapshot:
    """Index, lexicon and label vectors of one version of a graph.

    Attributes:
        vectors: None without an encoder.
        version: That of the view when the snapshot was made.
    """

    index: GraphIndex
    lexicon: Lexicon
    vectors: Vectors | None
    version: Any
