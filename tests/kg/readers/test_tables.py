"""Tables: how a column gets its type, how a row gets its number, and where a bad row is said to be."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from kg.ingest.readers.files import LARGEST, find_inputs
from kg.types import SourceError, Table

from .conftest import Write, documents, docx_bytes, table, xlsx_bytes, zip_bytes


def test_column_types(write: Write) -> None:
    header = "n,d,date,zh_date,moment,yes,zip,text,mixed"
    rows = [
        "1,1.50,2020-1-2,2020年1月2日,2020-01-02T10:00,true,01234,Ada,1",
        '"1,000",-2,2021/12/31,1999年12月31日,2020-01-02 11:30,FALSE,00001,王,x',
    ]
    found, body = table(write("t.csv", "\n".join([header, *rows])))
    assert found.columns == tuple(header.split(","))
    assert body[0] == (
        2,
        (1, Decimal("1.50"), date(2020, 1, 2), date(2020, 1, 2), datetime(2020, 1, 2, 10), True, "01234", "Ada", "1"),
    )
    assert body[1][1][:2] == (1000, Decimal(-2)) and body[1][1][5] is False


@pytest.mark.parametrize(
    ("name", "delimiter"), [("t.csv", ","), ("t.csv", ";"), ("t.csv", "\t"), ("t.csv", "|"), ("t.tsv", "\t")]
)
def test_delimiters(write: Write, name: str, delimiter: str) -> None:
    lines = [["name", "note"], ["Ada", "x, y; z"], ["Bob", "it's | one"]]
    content = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    found, body = table(write(name, content))
    assert found.columns == ("name", "note") and body[1] == (3, ("Bob", "it's | one"))


def test_one_column_needs_no_delimiter(write: Write) -> None:
    found, body = table(write("t.csv", "name\nAda Lovelace\nAlan Turing\n"))
    assert found.columns == ("name",) and [v for _, v in body] == [("Ada Lovelace",), ("Alan Turing",)]


def test_row_numbers_are_lines_of_the_file(write: Write) -> None:
    _, body = table(write("t.csv", 'a,b\n\n"x\ny",1\nz,2\n'))
    assert [n for n, _ in body] == [3, 5]


def test_short_rows_are_filled_and_empty_cells_are_none(write: Write) -> None:
    _, body = table(write("t.csv", "a,b,c\n1,,\n2\n"))
    assert [v for _, v in body] == [(1, None, None), (2, None, None)]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("1,2,3", "line 31207: 3 cells, but the header has 2; it is left out"),
        ('"never closed,2', ""),
        ('1,"x"y', ""),
    ],
)
def test_a_bad_row_costs_itself_alone(write: Write, bad: str, told: str) -> None:
    path = write("t.csv", "\n".join(["a,b", *["1,2"] * 31205, bad, "1,2", "3,4"]))
    found, body = table(path)
    assert body[-1] == (31209, (3, 4)) and len(body) == 31207 + (not told)
    assert found.left_out == ((f"{path}: {told}",) if told else ())
    if not told:
        assert any("row 31207" in note for note in found.account["notes"])


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ("2,Birch Ltd,24, Low Rd,York", ("Birch Ltd", "24, Low Rd", "York")),  # a blank behind a comma: of the text
        ("2,Birch, Ltd,24 Low Rd,York", ("Birch, Ltd", "24 Low Rd", "York")),
        ("2,Birch Ltd,24,Low Rd,York", None),  # two readings fit
    ],
)
def test_a_ragged_row_is_mended_where_only_one_reading_fits(
    write: Write, row: str, read: tuple[object, ...] | None
) -> None:
    found, body = table(
        write("t.csv", f"id,name,address,city\n1,Alder Ltd,1 High St,Leeds\n{row}\n3,Cedar,5 Mid,York\n")
    )
    assert [n for n, _ in body] == ([2, 3, 4] if read else [2, 4])
    assert bool(found.left_out) != bool(read)
    if read:
        assert body[1][1][1:] == read


def test_every_sheet_is_a_table(write: Write) -> None:
    sheets: dict[str, list[list[object]]] = {
        "people": [["name", "born"], ["Ada", date(1815, 12, 10)]],
        "empty": [],
        "cities": [["city", "size"], ["Paris", 2.5]],
    }
    found = documents(write("book.xlsx", xlsx_bytes(**sheets)))
    assert [t.name for t in found if isinstance(t, Table)] == ["people", "cities"]
    people, cities = ([row[:2] for row in t.rows] for t in found if isinstance(t, Table))
    assert people == [(2, ("Ada", date(1815, 12, 10)))] and cities == [(2, ("Paris", Decimal("2.5")))]


def test_json_lists_and_objects_of_lists(write: Write) -> None:
    found, body = table(
        write("people.json", '[{"name": "Ada", "born": {"year": 1815}, "tags": ["x", "y"]}, {"name": "Bob"}]')
    )
    assert (found.name, found.columns) == ("people", ("name", "born year", "tags"))
    assert [v for _, v in body] == [("Ada", 1815, ["x", "y"]), ("Bob", None, None)]
    two = documents(write("two.json", '{"people": [{"name": "Ada"}], "cities": [{"name": "Paris"}], "version": 1}'))
    assert [t.name for t in two if isinstance(t, Table)] == ["people", "cities"]


def test_jsonl_rows_have_their_lines(write: Write) -> None:
    found, body = table(write("t.jsonl", '{"a": 1.5}\n\n{"b": true}\n'))
    assert found.columns == ("a", "b") and body == [(1, (Decimal("1.5"), None)), (3, (None, True))]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", b"only,a,header\n", "header and at least one row"),
        ("t.csv", b"\x00\x01\x02", "binary"),
        ("t.json", b"{", "not JSON"),
        ("t.json", b"3", "expected a list of objects"),
        ("t.json", b"[1, 2]", "expected a list of objects"),
        ("t.json", b"[" * 100_000, "nested too deeply"),
        ("t.jsonl", b'[1]\n"x"\n', "line 1: expected an object"),
        ("t.jsonl", b'{"a": \n', "line 1: not JSON"),
        ("t.xlsx", b"PK no zip", "not an Excel file"),
        ("t.xlsx", docx_bytes("x"), "not an Excel file"),
        ("t.xlsx", xlsx_bytes(only=[]), "no sheet has any row"),
        ("t.xlsx", zip_bytes(bomb=b"0" * (LARGEST * 4 + 1)), "expands beyond"),
    ],
)
def test_bad_input_is_one_clear_line(write: Write, name: str, content: bytes, said: str) -> None:
    path = write(name, content)
    with pytest.raises(SourceError) as error:
        table(path)
    assert str(path) in str(error.value) and said in str(error.value) and "\n" not in str(error.value)


def test_numbers_keep_their_value(write: Write) -> None:
    _, body = table(write("t.json", json.dumps([{"a": 10, "b": 0.1, "c": None}])))
    assert body == [(2, (10, Decimal("0.1"), None))]


def test_too_many_cells_are_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("t.csv", "a,b\n" + "1,2\n" * 10)
    monkeypatch.setattr("kg.ingest.table.assembly.MOST_CELLS", 21)
    with pytest.raises(SourceError, match="more than the 21 cells"):
        table(path)
    monkeypatch.setattr("kg.ingest.table.assembly.MOST_CELLS", 22)
    assert len(table(path)[1]) == 10


def test_half_characters_and_no_numbers_do_not_reach_the_store(write: Write) -> None:
    _, body = table(write("t.json", '[{"a": "x\\ud800", "b": NaN, "c": 1}]'))
    assert body == [(2, ("x?", None, 1))]


def test_lists_in_cells_where_the_parts_stand_elsewhere_too(write: Write) -> None:
    _, body = table(write("t.csv", "站,线路,备注\n火车站,1号线；2号线,早；晚\n解放路,1号线,中\n"))
    assert [row for _, row in body] == [("火车站", ["1号线", "2号线"], "早；晚"), ("解放路", "1号线", "中")]


def test_a_bad_line_of_objects_costs_itself_alone(write: Write) -> None:
    path = write("t.jsonl", '{"a": 1}\n[1]\n{"a": \n{"a": 2}\n')
    found, body = table(path)
    assert body == [(1, (1,)), (4, (2,))]
    assert [line.split(": ", 1)[1][:28] for line in found.left_out] == [
        "line 2: expected an object, ",
        "line 3: not JSON: Expecting ",
    ]


def test_objects_that_only_wrap_the_fields_of_a_record_give_no_name(write: Write) -> None:
    record = {"id": "f1", "attributes": {"title": "Blue", "year": 1999, "ratings": {"users": 8}}}
    found, rows = table(write("films.json", json.dumps({"meta": {"total": 1}, "data": [record]})))
    assert (found.name, found.columns) == ("films", ("id", "title", "year", "ratings users"))
    assert rows[0][1] == ("f1", "Blue", 1999, 8)


def test_json_lines_are_known_by_their_content(write: Write) -> None:
    write("more.log", '{"tool":"Saw","price":9}\n{"tool":"Axe","price":12}\n')
    write("words.log", "nothing of the kind\n")
    (item,) = find_inputs([write("x.csv", "a,b\n1,2\n").parent], [".jsonl"])
    assert (item.path.name, item.suffix) == ("more.log", ".jsonl")


def test_a_cover_sheet_is_no_table(write: Write) -> None:
    cover: list[list[object]] = [["Survey 2023"], ["Contact: x@example.org"]]
    data: list[list[object]] = [["Company", "Staff"], ["Alder", 20], ["Birch", 11]]
    found, rows = table(write("survey.xlsx", xlsx_bytes(Cover=cover, Data=data)))
    assert found.name == "survey" and len(rows) == 2
    assert "sheets without a table: Cover" in found.account["notes"]


def test_several_dimensions_in_one_column_stand_apart(write: Write) -> None:
    text = "freq,unit,geo\\T\t2020 \t2021 \nA,NR,DE\t83166711 \t8315 p\nA,NR,IT\t5964148 \t: c\nA,NR,FR\t6 \t7 \n"
    found, rows = table(write("demo.tsv", text))
    assert found.columns == ("freq", "unit", "geo", "2020", "2021")
    assert [values for _, values in rows] == [
        ("A", "NR", "DE", 83166711, 8315),
        ("A", "NR", "IT", 5964148, None),
        ("A", "NR", "FR", 6, 7),
    ]
