"""What an ingest costs grows with what is read, not with its square: counted, or in the processor's own time."""

from __future__ import annotations

from rdflib import URIRef

from kg.ingest.tables import table_statements
from kg.types import Source, Table


class Counted(str):
    """A cell that counts how often it is looked at as text."""

    looked = 0

    def __str__(self) -> str:
        Counted.looked += 1
        return super().__str__()


def test_a_table_without_a_key_is_looked_at_once_a_row() -> None:
    about = Source(URIRef("urn:s"), "t", "file:///t.csv", "0", "", "2026-01-01")
    rows = [(n + 2, (Counted(f"Name {n}"), n), f"Name {n} | {n}") for n in range(500)]
    Counted.looked = 0
    said = list(table_statements(Table(about, "t", ("name", "size"), iter(rows))))
    assert len(said) > 500 * 5
    assert Counted.looked < 500 * 10
