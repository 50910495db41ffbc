"""Which columns of made-up tables are links: names and values together; numbers of rows prove nothing."""

from __future__ import annotations

import pytest
from rdflib import RDF, RDFS, Literal

from kg.ingest.table.literals import literal
from kg.ledger.foreign_keys import column_links, merge_tables, read_table
from kg.types import Triple
from kg.vocab import REFERS, ROW_KEY, TABLE_COLUMN, column_iri, row_iri, table_class

Rows = list[tuple[object, ...]]


def _table(name: str, columns: tuple[str, ...], rows: Rows, declared: dict[str, str] | None = None) -> list[Triple]:
    """A table whose first column is its key."""
    said: list[Triple] = [(column_iri(name, c), TABLE_COLUMN, Literal(c)) for c in columns]
    said += [(column_iri(name, c), REFERS, table_class(kind)) for c, kind in (declared or {}).items()]
    for cells in rows:
        row = row_iri(name, str(cells[0]))
        said += [(row, RDF.type, table_class(name)), (row, ROW_KEY, Literal(str(cells[0])))]
        said += [(row, RDFS.label, Literal(str(cells[1] if len(cells) > 1 else cells[0])))]
        said += [(row, column_iri(name, c), literal(v)) for c, v in zip(columns, cells, strict=True) if v is not None]
    return said


def _links(*tables: list[Triple]) -> set[tuple[str, str]]:
    found = column_links(merge_tables(map(read_table, tables)))
    return {(str(c).split(":", 3)[-1], str(k).rsplit(":", 1)[-1]) for c, k in found.items()}


_TEACHERS = _table("teachers", ("id", "name"), [(n, f"Teacher {n}") for n in range(1, 9)])
_PUPILS = _table("Highschooler", ("ID", "name"), [(n, f"Pupil {n}") for n in (1025, 1101, 1247, 1381, 1468, 1510)])


@pytest.mark.parametrize(
    ("column", "values", "link"),
    [
        ("teacher_id", (1, 2, 5), True),
        ("TeacherID", (1, 2, 5), True),
        ("taught_by_teacher", (1, 2, 5), True),
        ("class_teacher_no", (3, 4, 8), True),
        ("teacher_id", (1, 2, 99), False),  # not all of them are there
        ("teacher_name_length", (5, 6, 7), False),
        ("number_of_teachers", (1, 2, 5), False),  # a count
        ("hours", (1, 2, 5), False),
        ("room", (1, 2, 5), False),
        ("grade_id", (1, 2, 5), False),  # the keys only number the rows: chance would do
    ],
)
def test_numbers_link_where_the_header_says_so(column: str, values: tuple[int, ...], link: bool) -> None:
    lessons = _table("lessons", ("lesson", column), [(f"L{n}", value) for n, value in enumerate(values)])
    assert _links(lessons, _TEACHERS) == ({(f"lessons:{column}", "teachers")} if link else set())


def test_keys_that_are_no_row_numbers_prove_more() -> None:
    likes = _table(
        "Likes", ("no", "liked_id", "student_id"), [(1, 1025, 1101), (2, 1247, 1381), (3, 1468, 1510), (4, 1101, 1025)]
    )
    assert _links(likes, _PUPILS) == {("Likes:liked_id", "Highschooler"), ("Likes:student_id", "Highschooler")}


def test_a_table_s_own_key_is_no_link() -> None:
    one = _table("student_enrolments", ("enrolment_id", "student_id"), [(n, 9 - n) for n in range(1, 9)])
    other = _table("students", ("student_id", "name"), [(n, f"Pupil {n}") for n in range(1, 9)])
    assert _links(one, other) == {("student_enrolments:student_id", "students")}


def test_a_part_that_things_play_names_their_table() -> None:
    cities = _table("city", ("id", "name"), [(n, f"City {n}") for n in range(1, 30)])
    countries = _table("country", ("code", "name", "capital"), [("AA", "Ana", 3), ("BB", "Bel", 17), ("CC", "Cor", 29)])
    staff = _table("staff", ("id", "name", "manager"), [(1, "Ann", None), (2, "Bo", 1), (3, "Cy", 1), (4, "Di", 2)])
    assert _links(cities, countries, staff) == {("country:capital", "city"), ("staff:manager", "staff")}


def test_names_link_and_letters_do_not() -> None:
    towns = _table("towns", ("name",), [("Leeds",), ("York",), ("Hull",)])
    shops = _table("shops", ("shop", "place"), [("A", "Leeds"), ("B", "York"), ("C", "Leeds")])
    grades = _table("grades", ("grade",), [("A",), ("B",), ("C",)])
    marks = _table("marks", ("mark", "result"), [("m1", "A"), ("m2", "B")])
    assert _links(towns, shops, grades, marks) == {("shops:place", "towns")}


def test_what_is_declared_goes_before_what_is_found() -> None:
    lessons = _table("lessons", ("lesson", "teacher_id"), [("L1", 1), ("L2", 2)], {"teacher_id": "rooms"})
    assert _links(lessons, _TEACHERS) == {("lessons:teacher_id", "rooms")}
