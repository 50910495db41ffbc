"""A document costs what it says, however many documents were read before it: counted in rows that the store gives."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import Literal, URIRef

from kg.ledger.ledger import Ledger
from kg.store.opening import open_store
from kg.store.store import View
from kg.types import Quote, Source, Statement, Statements, Triple
from kg.vocab import RDF, RDFS, TW, source_iri


def document(number: int) -> Statements:
    """A person, whom every document has with the same employer, and somebody whom no other document has."""
    about = Source(source_iri(f"d{number}"), "d", f"file:///d{number}", "0", "en", "2026-01-01T00:00:00Z")
    names = (("Ada Lovelace", TW.Person), ("Globex", TW.Organization), (f"Person{number:04} Smith", TW.Person))
    nodes = [URIRef(f"{about.id}:e{n}") for n in range(3)]
    said: list[Triple] = [(nodes[0], TW.employer, nodes[1]), (nodes[2], TW.employer, nodes[1])]
    for node, (name, kind) in zip(nodes, names, strict=True):
        said += [(node, RDF.type, kind), (node, RDFS.label, Literal(name, lang="en"))]
    quote = Quote("q", 0, 1, "test", 0.9)
    return Statements(about, tuple(Statement(t, quote) for t in said), frozenset(nodes))


def test_the_last_of_many_documents_costs_what_an_early_one_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    select = View.select

    def counted(self: View, sparql: str, **budget: Any) -> Any:
        nonlocal read
        found = select(self, sparql, **budget)
        read += len(found.rows)
        return found

    monkeypatch.setattr(View, "select", counted)
    costs = []
    with open_store("memory:") as store:
        ledger = Ledger(store)
        for number in range(160):
            read = 0
            ledger.replace(document(number))
            costs.append(read)
    early, late = sorted(costs[20:40])[10], sorted(costs[140:160])[10]
    assert late <= 1.3 * early + 5, (early, late)
