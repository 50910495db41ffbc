"""What hangs on a source: what its removal would change, without removing it.

Knows: the operations of a removal (`Ledger.without`) and what they would change of belief, inferences and identity.
Does not know: questions, or how facts are said.
"""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef

from kg.ledger.history import effect
from kg.ledger.ledger import Ledger
from kg.store.opening import store_of
from kg.store.store import Store
from kg.store.update import line
from kg.types import Triple
from kg.vocab import BELIEF, IDENTITY, INFERRED


@dataclass(frozen=True, slots=True)
class Impact:
    """What a removal would change; triples as text (`kg.store.update.line`).

    Attributes:
        gone, come: Facts of the belief; some come where a merge is undone.
        inferred: Those of `gone` that no source says.
        parted: Decisions about identity, and links of tables, that would be taken back.
        joined: Those that would be made anew.
    """

    gone: frozenset[str]
    come: frozenset[str]
    inferred: frozenset[str]
    parted: frozenset[str]
    joined: frozenset[str]


def impact(ledger: Ledger, source: URIRef) -> Impact:
    """What the removal of a source would change.

    Raises:
        SourceError: There is no such source.
    """
    operations = ledger.without(source)
    come, gone = effect(ledger.store, operations, BELIEF)
    _, inferred = effect(ledger.store, operations, INFERRED)
    joined, parted = effect(ledger.store, operations, IDENTITY)
    return Impact(frozenset(gone), frozenset(come), frozenset(inferred & gone), frozenset(parted), frozenset(joined))


def belief_without(ledger: Ledger, found: Impact) -> Store:
    """A store in memory with the belief as it would be after the removal."""
    held = {line(t) for t in _belief(ledger)}
    return store_of((held - found.gone) | found.come)


def _belief(ledger: Ledger) -> list[Triple]:
    return [(s, p, o) for s, p, o in ledger.store.belief().select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows]  # type: ignore[misc]


__all__ = ["Impact", "belief_without", "impact"]
