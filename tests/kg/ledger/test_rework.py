"""A very large change is made in a copy of the graph: it then holds what one update would have made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import Literal, URIRef

import kg.store.store
import kg.store.update
from kg.ledger.ledger import Ledger
from kg.store.archive import graphs_of
from kg.store.opening import open_store
from kg.store.store import Store
from kg.store.update import change, delete, insert
from kg.types import Statements, StoreError, Triple
from kg.vocab import BELIEF, XSD

from .test_law import histories, play

ODD: list[Triple] = [
    (URIRef("urn:a"), URIRef("urn:p"), value)
    for value in (
        Literal('one "line"\n\tand \\ another'), Literal("北京", lang="zh"), Literal("007", datatype=XSD.integer),
        Literal("never", datatype=XSD.date), URIRef("urn:b#c"), Literal(" . \n"),
    )
]  # fmt: skip


@pytest.fixture
def in_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.store.store, "MANY_LINES", 1)
    monkeypatch.setattr(kg.store.update, "MOST_LINES", 2)


def held(store: Store) -> dict[URIRef, set[tuple[object, ...]]]:
    every = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    return {g: set(store.window(g).select(every).rows) for g in graphs_of(store)}


@pytest.mark.usefixtures("in_a_copy")
def test_every_term_comes_as_it_is(tmp_path: Path) -> None:
    with open_store(f"oxigraph:{tmp_path / 'graph'}") as copied, open_store("memory:") as updated:
        version = copied.version
        copied.change(insert(BELIEF, ODD))
        assert copied.version == version + 1
        updated.update(";\n".join(insert(BELIEF, ODD)))
        assert held(copied) == held(updated)
        copied.change([*delete(BELIEF, ODD[:2]), *insert(URIRef("urn:g"), ODD[:1])])
        updated.update(";\n".join([*delete(BELIEF, ODD[:2]), *insert(URIRef("urn:g"), ODD[:1])]))
        assert held(copied) == held(updated)


@pytest.mark.usefixtures("in_a_copy")
def test_what_fails_changes_nothing(tmp_path: Path) -> None:
    with open_store(f"oxigraph:{tmp_path / 'graph'}") as store:
        store.change(insert(BELIEF, ODD))
        before = held(store)
        with pytest.raises(StoreError):
            store.change([*change(BELIEF, set(ODD), set(ODD[:1])), "INSERT DATA { GRAPH <urn:g> {\n no triple \n} }"])
        assert held(store) == before
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


@pytest.mark.usefixtures("in_a_copy")
@settings(deadline=None, max_examples=1, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_the_law_holds(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Statements | None]]) -> None:
    place = tmp_path_factory.mktemp("home") / "graph"
    with open_store(f"oxigraph:{place}") as copied, open_store("memory:") as updated:
        play(Ledger(copied), steps)
        play(Ledger(updated), steps)
        assert held(copied) == held(updated)
        assert Ledger(copied).is_kept_up()
