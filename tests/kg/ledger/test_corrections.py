"""Corrections: the wrong fact goes with what follows from it, nothing else changes, and forgetting brings it back."""

from __future__ import annotations

import random

import pytest
from rdflib import Literal, URIRef

from kg.ledger.corrections import Corrections
from kg.ledger.inference import Rules
from kg.ledger.ledger import Ledger
from kg.store.opening import open_store
from kg.types import GraphError, Source, Statement, Statements, Triple
from kg.vocab import OWL, RDF, RDFS, TW, source_iri

THINGS = [URIRef(f"urn:x:{n}") for n in range(6)]
SCHEMA: list[Triple] = [
    (TW.partOf, OWL.inverseOf, TW.hasPart),
    (TW.spouse, RDF.type, OWL.SymmetricProperty),
    (TW.capital, RDFS.subPropertyOf, TW.hasPart),
    (URIRef("urn:x:City"), RDFS.subClassOf, TW.Place),
]


def says(name: str, triples: list[Triple]) -> Statements:
    about = Source(source_iri(name), name, f"file:///{name}", "0", "en", "2026-01-01T00:00:00Z")
    return Statements(about, tuple(Statement(t) for t in triples))


def believed(ledger: Ledger) -> set[Triple]:
    return set(ledger.store.belief().graph())


def drawn(chance: random.Random, most: int) -> list[Triple]:
    """Facts of a small world; some are said by several sources."""
    found: list[Triple] = []
    for _ in range(chance.randint(3, most)):
        s, o = chance.sample(THINGS, 2)
        p = chance.choice([TW.partOf, TW.hasPart, TW.spouse, TW.capital])
        found.append((s, p, o))
        found.append((s, RDFS.label, Literal(f"thing {s[-1]}")))
        found.append((s, RDF.type, URIRef("urn:x:City")))
        found.append((s, TW.population, Literal(chance.randint(1, 9))))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("seed", range(100))
def test_a_correction_changes_what_it_says_and_what_follows(seed: int) -> None:
    chance = random.Random(seed)
    ledger, rules = Ledger(open_store("memory:")), Rules(SCHEMA)
    ledger.replace(says("schema", SCHEMA))
    for name in ("one", "two"):
        ledger.replace(says(name, drawn(chance, 5)))
    before = believed(ledger)
    facts = sorted(t for t in before if t[0] in THINGS and t[1] not in (RDFS.label,))
    wrong = chance.choice(facts)
    right: list[Triple] = [(wrong[0], wrong[1], Literal("other"))] if seed % 2 and isinstance(wrong[2], Literal) else []
    source = Corrections(ledger).correct("that is wrong", [wrong], right)
    after = believed(ledger)
    assert wrong not in after and set(right) <= after
    may_go = {wrong, *rules.premises(wrong)}
    may_go |= {c for t in set(may_go) for c in rules.consequences(t)}
    assert before - after <= may_go
    assert after - before == set(right)
    for other, triples in (("three", [wrong]), ("one", drawn(chance, 3))):
        ledger.replace(says(other, triples))
        assert wrong not in believed(ledger)  # whoever says it, and again
    assert ledger.is_kept_up()
    ledger.forget(source.id)
    assert wrong in believed(ledger)
    assert ledger.is_kept_up()


def test_what_nobody_believes_cannot_be_struck_out() -> None:
    ledger = Ledger(open_store("memory:"))
    with pytest.raises(GraphError, match="is not in the graph"):
        Corrections(ledger).correct("no", [(THINGS[0], TW.partOf, THINGS[1])])
