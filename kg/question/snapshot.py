"""The graph at one version, as everything that reads a question is handed it: whole.

Knows: what belongs together. Does not know: how it is made, who asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.semantic import Vectors


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
