"""A large table is added row by row: what the graph then holds is what it holds when the table is read at once."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

import kg.ingest.pipeline
from kg.ingest.pipeline import Report, ingest
from kg.ledger.large import add_rows
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.store.archive import graphs_of
from kg.store.opening import open_store
from kg.store.store import Store
from kg.types import StoreError
from kg.vocab import BELIEF, IDENTITY, INFERRED, SOURCES, TW, row_iri

from ..scripted import ScriptedExtractor

HERDS = "code,name,keeper,weight,born,tags\n" + "".join(
    f"H{n},Herd {n},{('Ada', 'Bo', '李明')[n % 3]},{n}.50,2020-01-{n % 28 + 1:02},a; b\n" for n in range(40)
)
KEEPERS = "name,born,size\nAda,1990,01\nBo,1985,007\n李明,1977,5\nCy,,\n"


def read(home: Path, *paths: Path, names: dict[str, str] | None = None) -> tuple[Report, Store]:
    store = open_store(f"oxigraph:{home}")
    extractor = ScriptedExtractor(names or {})
    return ingest(paths, ledger=Ledger(store), extractor=lambda: extractor, ontology=load_ontology()), store


def held(store: Store) -> dict[URIRef, set[tuple[object, ...]]]:
    every = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    return {g: set(store.window(g).select(every).rows) for g in graphs_of(store) if g != SOURCES}


def both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], names: dict[str, str] | None = None
) -> tuple[Store, Store]:
    """The files read one after another, at once and row by row."""
    made = []
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
        made.append(tmp_path / name)
    whole, rows = open_store(f"oxigraph:{tmp_path / 'one'}"), open_store(f"oxigraph:{tmp_path / 'two'}")
    streamed: list[int | None] = []

    def seen(*given: object) -> int | None:
        streamed.append(add_rows(*given))  # type: ignore[arg-type]
        return streamed[-1]

    for store, least in ((whole, 1_000_000), (rows, 1)):
        monkeypatch.setattr(kg.ingest.pipeline, "MANY_ROWS", least)
        monkeypatch.setattr(kg.ingest.pipeline, "add_rows", seen)
        for path in made:
            extractor = ScriptedExtractor(names or {})
            report = ingest([path], ledger=Ledger(store), extractor=lambda e=extractor: e, ontology=load_ontology())
            assert not report.failed
    assert streamed and None not in streamed
    return whole, rows


@pytest.mark.parametrize(
    "files",
    [
        {"herds.csv": HERDS},
        {"keepers.csv": KEEPERS, "herds.csv": HERDS},
        {"herds.csv": HERDS, "keepers.csv": KEEPERS},
        {"herds.csv": HERDS, "herds2.csv": HERDS.replace("H", "h"), "keepers.csv": KEEPERS},
        {
            "visits.csv": "herd,day,note\n" + "H1,2020-01-01,x\nH2,2020-01-01,\nH1,2020-01-01,x\n" * 9,
            "herds.csv": HERDS,
        },
        {"visits.csv": "herd,day\nH1,2020-01-01\nH1,2020-01-01\nH2,2020-02-02\nH3,2020-02-03\n"},
    ],
    ids=["alone", "links to what is there", "links from what is there", "two", "visits", "rows that are equal"],
)
def test_rows_give_what_the_whole_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> None:
    whole, rows = both(tmp_path, monkeypatch, files)
    assert held(rows) == held(whole)
    ledger = Ledger(rows)
    assert ledger.is_kept_up()
    for source in ledger.sources():
        assert ledger.account_of(source.id) == Ledger(whole).account_of(source.id)
    for source in ledger.sources():
        ledger.forget(source.id)
    for graph in (BELIEF, INFERRED, IDENTITY):
        assert not rows.window(graph).ask("ASK { ?s ?p ?o }")


def test_a_name_of_a_text_finds_the_row_that_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a.txt": "Herd 7 is a place near Herd 8 and Elsewhere.", "herds.csv": HERDS}
    names = dict.fromkeys(("Herd 7", "Herd 8", "Elsewhere"), str(TW.Place))
    whole, rows = both(tmp_path, monkeypatch, files, names)
    assert held(rows) == held(whole)
    row = row_iri("herds", "H7")
    assert rows.window(IDENTITY).ask(f"ASK {{ ?n ?p {row.n3()} }}")
    assert rows.belief().ask(f"ASK {{ {row.n3()} a {TW.Place.n3()} }}")


def test_the_quote_of_a_row_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, rows = both(tmp_path, monkeypatch, {"herds.csv": HERDS})
    row = row_iri("herds", "H3")
    weight = next(t for t in rows.window(BELIEF).graph().triples((row, None, None)) if str(t[2]) == "3.5")
    (quote,) = Ledger(rows).evidence(weight)  # type: ignore[arg-type]
    assert (quote.quote, quote.start, quote.header) == (
        "H3 | Herd 3 | Ada | 3.50 | 2020-01-04 | a; b", 5, "code | name | keeper | weight | born | tags",
    )  # fmt: skip


def test_nothing_is_changed_where_the_store_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, rows = both(tmp_path, monkeypatch, {"herds.csv": HERDS})
    before = held(rows)
    (tmp_path / "keepers.csv").write_text(KEEPERS, "utf-8")

    def broken(_: object) -> Literal:
        raise StoreError("full")

    monkeypatch.setattr("kg.ledger.large.said_in", broken)
    with pytest.raises(StoreError):
        ingest([tmp_path / "keepers.csv"], ledger=Ledger(rows), extractor=ScriptedExtractor, ontology=load_ontology())
    assert held(rows) == before
    assert Ledger(rows).is_kept_up()


def test_random_tables_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(2):
        dice = random.Random(seed)
        files = {}
        for name in ("ships", "ports", "crews"):
            out = io.StringIO()
            writer = csv.writer(out)
            columns = dice.sample(
                ["id", "name", "ship", "port", "price", "day", "home port", "码头"], dice.randrange(2, 6)
            )
            writer.writerow(columns)
            for n in range(dice.randrange(3, 20)):
                writer.writerow(
                    dice.choice([str(n), f"P{n % 4}", f"{n}.10", "2020-01-02", "", "北京", "0" + str(n), "-5"])
                    for _ in columns
                )
            files[f"{name}.csv"] = out.getvalue()
        place = tmp_path / str(seed)
        place.mkdir()
        whole, rows = both(place, monkeypatch, files)
        assert held(rows) == held(whole), seed
        assert Ledger(rows).is_kept_up()
