"""Facts with evidence: files and databases become a graph that answers questions. What a developer imports.

>>> from kg import Answerer, Ledger, load_ontology, open_store, overview, read_in

Everything else is a room of its own; docs/python.md shows these at work, as a test runs them. What is named here is
imported when it is first used, so that `import kg` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.draw import neighbourhood
    from kg.ingest.pipeline import ingest as read_in
    from kg.ledger.ledger import Ledger
    from kg.ontology import load_ontology
    from kg.question import Answerer, answer_json
    from kg.statistics import overview
    from kg.store.opening import open_store

_PLACES = {
    "Answerer": "kg.question:Answerer",
    "Ledger": "kg.ledger.ledger:Ledger",
    "answer_json": "kg.question:answer_json",
    "load_ontology": "kg.ontology:load_ontology",
    "neighbourhood": "kg.draw:neighbourhood",
    "open_store": "kg.store.opening:open_store",
    "overview": "kg.statistics:overview",
    "read_in": "kg.ingest.pipeline:ingest",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}; it has {', '.join(_PLACES)}")
    module, _, attribute = _PLACES[name].partition(":")
    return getattr(importlib.import_module(module), attribute)


__all__ = [
    "Answerer",
    "Ledger",
    "answer_json",
    "load_ontology",
    "neighbourhood",
    "open_store",
    "overview",
    "read_in",
]
