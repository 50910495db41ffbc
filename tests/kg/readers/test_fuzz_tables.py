"""Any bytes as CSV, any cells as a workbook, any JSON: no library's exception comes through, no good row is lost."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ingest.readers.files import Input, make_source
from kg.ingest.readers.reader import read
from kg.ingest.tables import table_statements
from kg.types import SourceError, Table

_FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
_BITS = st.lists(
    st.sampled_from([*"a1 ,;\t\"'\n\r|.-/$%", "是", "\x00", "\xff", "12,5", "2024-01-02", "name", "total"])
)


def _all(name: str, raw: bytes) -> list[tuple[Table, list[tuple[int, tuple[object, ...], str]]]]:
    """The tables of a file, also as statements; none where it is refused in one line."""
    item = Input(Path("/nowhere") / name, Path(name).suffix, len(raw), True)
    try:
        found = [d for d in read(item, raw, make_source(item, raw)) if isinstance(d, Table)]
        kept = []
        for table in found:
            rows = list(table.rows)
            list(table_statements(Table(table.source, table.name, table.columns, iter(rows), table.units)))
            kept.append((table, rows))
        return kept
    except SourceError as error:
        assert "\n" not in str(error) and name in str(error)
        return []


@_FEW
@given(st.binary(max_size=300))
def test_any_bytes_as_csv(raw: bytes) -> None:
    _all("a.csv", raw or b"x")


@_FEW
@given(_BITS)
def test_anything_like_csv(bits: list[str]) -> None:
    _all("a.csv", "".join(bits).encode("utf-8") or b"x")


_CELLS = st.one_of(
    st.none(), st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), st.dates(), st.datetimes(),
)  # fmt: skip


@settings(_FEW, max_examples=25)
@given(st.lists(st.lists(_CELLS, max_size=5), min_size=1, max_size=8))
def test_any_cells_as_a_workbook(rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append([f"'{c}" if isinstance(c, str) and c.startswith("=") else c for c in row])
    held = io.BytesIO()
    book.save(held)
    _all("a.xlsx", held.getvalue())


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


@_FEW
@given(_VALUES)
def test_any_json(value: object) -> None:
    _all("a.json", json.dumps(value).encode() or b"x")


@settings(_FEW, max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 999), st.text("abcdef", min_size=1, max_size=6)), min_size=5, max_size=12),
    st.sampled_from(['"', "x,y,z,w", '1,"a"b', ",,,,", '7,"', "1,2,3", '"a","b","c"']),
    st.integers(0, 20),
)
def test_a_bad_row_costs_no_good_one(rows: list[tuple[int, str]], bad: str, place: int) -> None:
    lines = [f"{number},{word}{n}" for n, (number, word) in enumerate(rows)]
    at = place % (len(lines) + 1)
    text = "\n".join(["size,name", *lines[:at], bad, *lines[at:]]) + "\n"
    ((_, read_rows),) = _all("a.csv", text.encode())
    assert {f"{word}{n}" for n, (_, word) in enumerate(rows)} <= {str(values[1]) for _, values, _ in read_rows}
