"""What was believed before: rebuilt triple for triple from the present belief and the log of its changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from kg.ledger import history
from kg.ledger.history import LogFile, LogInMemory, believed_at
from kg.ledger.ledger import Ledger
from kg.store.opening import open_store
from kg.types import GraphError, Source, Statement, Statements, Triple
from kg.vocab import RDFS, TW, source_iri

from .test_law import histories

DAYS = [f"2026-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)]
A, B = URIRef("urn:x:a"), URIRef("urn:x:b")


@pytest.fixture(autouse=True)
def _days(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that moves on by a day at each change."""
    days = iter(DAYS * 20)
    monkeypatch.setattr(history, "now", lambda: f"{next(days)}T10:00:00.000+00:00")


def believed(ledger: Ledger) -> set[Triple]:
    return set(ledger.store.belief().graph())


def past(ledger: Ledger, date: str) -> set[Triple]:
    assert ledger.log is not None
    return set(believed_at(ledger.store, ledger.log, date).belief().graph())


def says(name: str, *triples: Triple) -> Statements:
    about = Source(source_iri(name), name, f"file:///{name}", "0", "en", "2026-01-01T00:00:00Z")
    return Statements(about, tuple(Statement(t) for t in triples))


@settings(max_examples=100, deadline=None)
@given(st.lists(histories(), min_size=1, max_size=1))
def test_any_past_belief_is_rebuilt(drawn: list[list[tuple[str, Statements | None]]]) -> None:
    ledger = Ledger(open_store("memory:"), LogInMemory())
    days = iter(DAYS)
    history.now = lambda: f"{next(days)}T10:00:00.000+00:00"  # type: ignore[assignment]
    seen: dict[str, set[Triple]] = {}
    for name, statements in drawn[0]:
        if statements is not None:
            ledger.replace(statements)
        elif ledger.holds(source_iri(name)):
            ledger.forget(source_iri(name))
        assert ledger.log is not None
        if made := ledger.log.entries():
            seen[made[-1].at[:10]] = believed(ledger)
    for day, triples in seen.items():
        assert past(ledger, day) == triples


def test_what_two_sources_say_does_not_go_with_the_second(tmp_path: Path) -> None:
    ledger = Ledger(open_store("memory:"), LogFile(tmp_path / "log"))
    ledger.replace(says("one", (A, TW.partOf, B)))
    ledger.replace(says("two", (A, TW.partOf, B), (A, RDFS.label, Literal("a"))))
    assert past(ledger, "2026-01-01") == {(A, TW.partOf, B)}
    assert past(ledger, "2025") == set()
    assert past(ledger, "2026") == believed(ledger)


def test_a_date_that_is_none_is_told() -> None:
    with pytest.raises(GraphError, match="is no date"):
        believed_at(open_store("memory:"), LogInMemory(), "April")


def test_what_came_before_the_log_is_not_made_up(tmp_path: Path) -> None:
    store = open_store("memory:")
    Ledger(store).replace(says("one", (A, TW.partOf, B)))
    ledger = Ledger(store, LogInMemory())
    ledger.replace(says("two", (B, TW.partOf, A)))
    with pytest.raises(GraphError, match="is not kept"):
        past(ledger, "2025")
    assert past(ledger, "2026") == believed(ledger)


def test_a_change_behind_the_back_of_the_log_is_told() -> None:
    store = open_store("memory:")
    ledger = Ledger(store, LogInMemory())
    ledger.replace(says("one", (A, TW.partOf, B)))
    Ledger(store).replace(says("two", (B, TW.partOf, A)))
    with pytest.raises(GraphError, match="without the log"):
        past(ledger, "2026")


def test_forgetting_leaves_no_trace_in_the_graph() -> None:
    ledger = Ledger(open_store("memory:"), LogInMemory())
    ledger.replace(says("one", (A, TW.partOf, B)))
    ledger.forget(source_iri("one"))
    assert not ledger.store.window().ask("ASK { GRAPH ?g { ?s ?p ?o } }")
