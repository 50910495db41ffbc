"""What a removal would change is what it changes."""

from __future__ import annotations

from hypothesis import given, settings

from kg.ledger.impact import belief_without, impact
from kg.ledger.ledger import Ledger
from kg.store.opening import open_store
from kg.store.update import line
from kg.types import Statements, Triple
from kg.vocab import BELIEF, IDENTITY, INFERRED, source_iri

from .test_law import histories, play


def held(ledger: Ledger) -> list[set[str]]:
    every = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    found: list[set[str]] = []
    for graph in (BELIEF, INFERRED, IDENTITY):
        rows: list[Triple] = ledger.store.window(graph).select(every).rows  # type: ignore[assignment]
        found.append({line(t) for t in rows})
    return found


@settings(max_examples=300, deadline=None)
@given(histories())
def test_the_impact_is_that_of_the_real_removal(steps: list[tuple[str, Statements | None]]) -> None:
    ledger = Ledger(open_store("memory:"))
    left = sorted(play(ledger, steps))
    if not left:
        return
    source = source_iri(left[0])
    before = held(ledger)
    told = impact(ledger, source)
    foreseen = {line(t) for t in belief_without(ledger, told).belief().graph()}
    assert held(ledger) == before
    ledger.forget(source)
    after = held(ledger)
    assert (set(told.gone), set(told.come)) == (before[0] - after[0], after[0] - before[0])
    assert set(told.inferred) == (before[1] - after[1]) & (before[0] - after[0])
    assert (set(told.parted), set(told.joined)) == (before[2] - after[2], after[2] - before[2])
    assert foreseen == after[0]
