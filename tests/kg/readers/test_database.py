"""Databases: declared keys and links, unchanged tables, one line that says what is wrong. Nothing is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from kg.ingest.pipeline import DatabaseInput, Report, ingest
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.store.opening import open_store
from kg.vocab import column_iri, row_iri

from ..scripted import ScriptedExtractor

_SHOP = (
    "create table makers (mid integer primary key, company varchar(40), town varchar(40))",
    "create table goods (gid integer primary key, title varchar(40), price numeric(8, 2),"
    " made_by integer references makers (mid))",
    "create table parts (a integer, b integer, amount integer, primary key (a, b))",
    "insert into makers values (7, 'Acorn Ltd', 'Leeds'), (9, 'Bolt GmbH', 'Bonn')",
    "insert into goods values (1, 'Hammer', 12.5, 7), (2, 'Nail', 0.1, 9)",
    "insert into parts values (1, 1, 5), (1, 2, 6)",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with three tables; its address."""
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    if request.param == "postgresql":
        if not os.environ.get("POSTGRESQL_URL"):
            pytest.skip("POSTGRESQL_URL names no server; .ci/run starts one")
        url = os.environ["POSTGRESQL_URL"]
    engine = sqlalchemy.create_engine(url)
    drop = [f"drop table if exists {name}" for name in ("parts", "goods", "makers")]
    with engine.begin() as connection:
        for statement in (*drop, *_SHOP):
            connection.execute(sqlalchemy.text(statement))
    yield url
    with engine.begin() as connection:
        for statement in drop:
            connection.execute(sqlalchemy.text(statement))
    engine.dispose()


def _read(ledger: Ledger, url: str, *tables: str) -> Report:
    return ingest(
        [],
        ledger=ledger,
        extractor=ScriptedExtractor,
        ontology=load_ontology(),
        databases=[DatabaseInput(url, tables)],
    )


def test_declared_keys_and_links(shop: str) -> None:
    ledger = Ledger(open_store("memory:"))
    assert (_read(ledger, shop, "goods", "makers", "parts").added, len(ledger.sources())) == (3, 3)
    made_by, hammer, acorn = column_iri("goods", "made_by"), row_iri("goods", "1"), row_iri("makers", "7")
    assert ledger.store.belief().ask(f"ASK {{ {hammer.n3()} {made_by.n3()} {acorn.n3()} }}")
    assert ledger.store.belief().ask(
        f"ASK {{ {row_iri('parts', '1, 2').n3()} {column_iri('parts', 'amount').n3()} 6 }}"
    )
    (account,) = ledger.account_of(ledger.find_source("goods").id)
    assert account["links"] == {"made_by": "makers"} and "declared key: gid" in account["notes"]


def test_an_unchanged_table_is_left_alone(shop: str) -> None:
    ledger = Ledger(open_store("memory:"))
    _read(ledger, shop, "goods", "makers")
    engine = sqlalchemy.create_engine(shop)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("update goods set price = 3 where gid = 2"))
    engine.dispose()
    report = _read(ledger, shop, "goods", "makers")
    assert (report.added, report.unchanged, report.failed) == (1, 1, [])


@pytest.mark.parametrize(
    ("url", "tables", "said"),
    [
        ("sqlite:///{there}", ("nix",), "there is no table 'nix'; there are a"),
        ("sqlite:///{gone}", (), "there is no such file"),
        ("nosuch://u:secret@127.0.0.1:1/x", (), "no driver for nosuch"),
        ("postgresql+psycopg://u:secret@127.0.0.1:1/x", (), "connection failed"),
    ],
)
def test_what_is_wrong_is_one_line_without_the_password(
    tmp_path: Path, url: str, tables: tuple[str, ...], said: str
) -> None:
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("create table a (b integer)"))
    engine.dispose()
    asked = url.format(there=tmp_path / "a.db", gone=tmp_path / "gone.db")
    (failure,) = _read(Ledger(open_store("memory:")), asked, *tables).failed
    assert said in failure.message and "\n" not in failure.message and "secret" not in failure.message
    assert not (tmp_path / "gone.db").exists()


def test_a_declared_key_of_several_columns_is_a_link(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lines.db'}"
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        for statement in (
            "create table lines (order_no integer, line integer, product varchar(9), primary key (order_no, line))",
            "create table shipments (code varchar(9) primary key, l integer, o integer, sent date,"
            " foreign key (l, o) references lines (line, order_no))",
            "insert into lines values (501, 1, 'Lamp'), (501, 2, 'Chair')",
            "insert into shipments values ('S-1', 2, 501, '2024-01-09'), ('S-2', null, 501, '2024-02-01')",
        ):
            connection.execute(sqlalchemy.text(statement))
    engine.dispose()
    ledger = Ledger(open_store("memory:"))
    assert _read(ledger, url).failed == []
    link, row = column_iri("shipments", "lines"), row_iri("shipments", "S-1")
    found = ledger.store.belief().select(f"SELECT ?s ?o WHERE {{ ?s <{link}> ?o }}").rows
    assert [tuple(pair) for pair in found] == [(row, row_iri("lines", "501, 2"))]
