"""A large RDF file is read as a stream: what the graph then holds is what it holds when the file is read at once."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from rdflib import URIRef

import kg.ingest.pipeline
from kg.ingest.pipeline import Report, ingest
from kg.ingest.readers import rdf
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.store.archive import graphs_of
from kg.store.opening import open_store
from kg.store.store import Store
from kg.types import StoreError
from kg.vocab import BELIEF, RDFS, SOURCES, TW

from ..scripted import ScriptedExtractor

TURTLE = """
@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
:City a owl:Class ; rdfs:label "city" .
:oslo a :City ; rdfs:label "Oslo"@en ; skos:altLabel "Kristiania" ; :size 0700000 ; :near [ rdfs:label "Moss" ] .
:oslo :size "0700000"^^<http://www.w3.org/2001/XMLSchema#integer> ; :capital true .
"""


def read(path: Path, home: Path, names: dict[str, str] | None = None) -> tuple[Report, Store]:
    store = open_store(f"oxigraph:{home}")
    extractor = ScriptedExtractor(names or {})
    return ingest([path], ledger=Ledger(store), extractor=lambda: extractor, ontology=load_ontology()), store


def held(store: Store) -> dict[URIRef, set[tuple[object, ...]]]:
    every = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    return {g: set(store.window(g).select(every).rows) for g in graphs_of(store) if g != SOURCES}


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdf, "LARGE", 1)


def test_a_stream_gives_what_the_whole_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(TURTLE, "utf-8")
    _, whole = read(file, tmp_path / "one")
    monkeypatch.setattr(rdf, "LARGE", 1)
    monkeypatch.setattr(kg.ingest.pipeline, "read_bytes", lambda *_: pytest.fail("held in memory"))
    report, stream = read(file, tmp_path / "two")
    assert not report.failed and report.added == 1
    assert held(stream) == held(whole)
    assert [s.sha256 for s in Ledger(stream).sources()] == [s.sha256 for s in Ledger(whole).sources()]
    assert Ledger(stream).is_kept_up()
    again, _ = ingest([file], ledger=Ledger(stream), extractor=ScriptedExtractor, ontology=load_ontology()), None
    assert (again.added, again.unchanged) == (0, 1)
    Ledger(stream).forget(Ledger(stream).sources()[0].id)
    assert not stream.belief().ask("ASK { ?s ?p ?o }")


@pytest.mark.parametrize(
    "more",
    [
        ":City rdfs:subClassOf :Place .",
        ":oslo owl:sameAs :christiania .",
        ":twin a owl:SymmetricProperty .",
        ":Moss rdfs:label \"Berlin\" .",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("streamed")
def test_what_says_more_than_its_triples_goes_the_usual_way(tmp_path: Path, more: str) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Berlin is a city.", "utf-8")
    file = tmp_path / "b.ttl"
    file.write_text(TURTLE + more, "utf-8")
    _, store = read(text, tmp_path / "home", {"Berlin": str(TW.Place)})
    report = ingest([file], ledger=Ledger(store), extractor=ScriptedExtractor, ontology=load_ontology())
    assert not report.failed and Ledger(store).is_kept_up()


@pytest.mark.usefixtures("streamed")
def test_a_stream_beside_what_was_there_and_an_error_in_it_changes_nothing(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.ttl", tmp_path / "b.ttl"
    good.write_text(TURTLE, "utf-8")
    bad.write_text(TURTLE.replace(":oslo", ":bergen") + ":broken", "utf-8")
    _, store = read(good, tmp_path / "home")
    before = held(store)
    report = ingest([bad], ledger=Ledger(store), extractor=ScriptedExtractor, ontology=load_ontology())
    assert len(report.failed) == 1 and "b.ttl" in report.failed[0].message
    assert held(store) == before
    bad.write_text(TURTLE.replace(":oslo", ":bergen"), "utf-8")
    ingest([bad], ledger=Ledger(store), extractor=ScriptedExtractor, ontology=load_ontology())
    for place in ("oslo", "bergen"):
        assert store.belief().ask(f"ASK {{ <http://example.org/{place}> {RDFS.label.n3()} ?l }}")
    assert Ledger(store).is_kept_up()


def test_a_store_that_fails_while_it_grows_is_as_it_was(tmp_path: Path) -> None:
    def quads() -> object:
        yield from ()
        raise OSError("No space left on device")

    store = open_store(f"oxigraph:{tmp_path / 'graph'}")
    store.update(f"INSERT DATA {{ GRAPH {BELIEF.n3()} {{ <urn:a> <urn:b> <urn:c> }} }}")
    with pytest.raises(StoreError, match="No space left"):
        store.grow(quads())  # type: ignore[arg-type]
    assert store.belief().ask("ASK { <urn:a> <urn:b> <urn:c> }")
    store.update(f"INSERT DATA {{ GRAPH {BELIEF.n3()} {{ <urn:a> <urn:b> <urn:d> }} }}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph"]


@pytest.mark.usefixtures("streamed")
def test_a_packed_file_is_read_as_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.ttl.gz"
    file.write_bytes(gzip.compress(TURTLE.encode()))
    monkeypatch.setattr(kg.ingest.pipeline, "read_bytes", lambda *_: pytest.fail("held in memory"))
    report, store = read(file, tmp_path / "home")
    assert not report.failed
    assert store.belief().ask('ASK { <http://example.org/oslo> ?p "Oslo"@en }')


@pytest.mark.usefixtures("streamed")
@pytest.mark.parametrize("broken", [b"no gzip at all", gzip.compress(TURTLE.encode())[:-20]], ids=["none", "cut"])
def test_a_broken_packed_file_is_told(tmp_path: Path, broken: bytes) -> None:
    file = tmp_path / "a.ttl.gz"
    file.write_bytes(broken)
    report, store = read(file, tmp_path / "home")
    assert "not a gzip file, or a broken one" in report.failed[0].message
    assert not store.belief().ask("ASK { ?s ?p ?o }")


@pytest.mark.usefixtures("streamed")
def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdf, "SMALL", 10_000)
    monkeypatch.setattr(rdf, "MOST_PACKED", 2)
    file = tmp_path / "a.nt.gz"
    file.write_bytes(gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 10_000))
    report, _ = read(file, tmp_path / "home")
    assert "no text is packed like this" in report.failed[0].message
