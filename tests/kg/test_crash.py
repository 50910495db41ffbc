"""Killed at any moment, a store holds the old version of a source or the new one, in ledger and belief alike."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from kg.ledger.ledger import Ledger
from kg.store.opening import open_store
from kg.store.store import Store
from kg.types import Quote, Source, Statement, Statements, Triple
from kg.vocab import BELIEF, IDENTITY, INFERRED, OA, OWL, RDF, RDFS, TW, evidence_graph, source_iri

KILLS = 20
NAMES = 50


def version(number: int) -> Statements:
    """One document that says everything anew in each version."""
    about = Source(source_iri("file:///a.txt"), "a", "file:///a.txt", str(number), "en", "2026-01-01T00:00:00Z")
    nodes = [URIRef(f"{about.id}#e{n}") for n in range(NAMES)]
    facts: list[Triple] = [(TW.spouse, RDF.type, OWL.SymmetricProperty)] if number % 3 == 0 else []
    for n, node in enumerate(nodes):
        facts += [(node, RDFS.label, Literal(f"Thing {n} of {number % 5}")), (node, RDF.type, TW.Product)]
        facts.append((node, TW.spouse, nodes[(n * 7 + number) % NAMES]))
    quote = Quote(f"version {number}", 0, 9, "test", 1.0)
    return Statements(about, tuple(Statement(t, quote) for t in facts), frozenset(nodes))


def ingest_forever(url: str, start: int) -> None:
    """What the killed process does."""
    with open_store(url) as store:
        ledger = Ledger(store)
        number = start
        while True:
            print(number, flush=True)
            ledger.replace(version(number))
            number += 1


def state(store: Store) -> list[set[tuple[object, ...]]]:
    every = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    return [set(store.window(g).select(every).rows) for g in (BELIEF, INFERRED, IDENTITY)]


@pytest.mark.slow
def test_kill_9_leaves_the_old_version_or_the_new_one(tmp_path: Path) -> None:
    url = f"oxigraph:{tmp_path}/g"
    dice = random.Random(20)
    number = moved = 0
    before: int | None = None
    for _ in range(KILLS):
        script = f"from tests.kg.test_crash import ingest_forever; ingest_forever({url!r}, {number})"
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(dice.uniform(0, 1))
            process.send_signal(signal.SIGKILL)
            begun = [number, *map(int, process.stdout.read().split())][-1]
        with open_store(url) as store:
            ledger = Ledger(store)
            held = ledger.sources()
            assert len(held) <= 1
            now = int(held[0].sha256) if held else None
            assert now in (begun, begun - 1 if begun > number else before)
            if now is not None:
                graph = store.window(held[0].id).graph()
                assert set(graph) == {s.triple for s in version(now).items}
                quotes = store.window(evidence_graph(held[0].id)).graph().objects(predicate=OA.exact)
                assert {str(q) for q in quotes} == {f"version {now}"}
            kept = state(store)
            ledger.rebuild()
            assert kept == state(store)
        moved += begun > number
        number, before = begun + 1, now
    assert moved > KILLS // 4  # else the kills came before anything happened
