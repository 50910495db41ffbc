"""Where the table in a grid is: titles, notes, two header rows, several tables, rows that do not fit."""

from __future__ import annotations

from typing import Any

import pytest

from kg.ingest.table.region import Grid, find_regions

Cells = list[list[Any]]


def _found(rows: Cells, *, sheet: bool = True, delimiter: str = "") -> list[tuple[list[str], list[list[Any]]]]:
    grid = Grid("t", list(enumerate(rows, 1)), delimiter, sheet)
    return [(region.columns, [cells for _, cells in region.rows]) for region in find_regions(grid)]


def test_titles_and_notes_above_the_header() -> None:
    rows: Cells = [["Lots of people"], ["simply resist", "", "", "some notes"], [], ["Name", "Job", "Age", "Kids"]]
    rows += [["Ann", "cook", 41, "y"], ["Bo", "smith", 38, "n"], ["Cy", "baker", 29, "y"]]
    ((columns, body),) = _found(rows)
    assert columns == ["Name", "Job", "Age", "Kids"] and body[0] == ["Ann", "cook", 41, "y"] and len(body) == 3


def test_a_header_of_two_rows() -> None:
    rows: Cells = [
        ["", "2023", "", "2024", ""],
        ["Region", "Sales", "Cost", "Sales", "Cost"],
        ["North", 1, 2, 3, 4],
        ["South", 5, 6, 7, 8],
    ]
    ((columns, body),) = _found(rows)
    assert columns == ["Region", "2023 Sales", "2023 Cost", "2024 Sales", "2024 Cost"] and len(body) == 2


def test_units_below_the_header() -> None:
    ((columns, body),) = _found([["Name", "Height", "Weight"], ["", "cm", "(kg)"], ["Ann", 170, 60], ["Bo", 180, 75]])
    assert columns == ["Name", "Height (cm)", "Weight (kg)"] and len(body) == 2


def test_years_as_names_of_columns() -> None:
    ((columns, body),) = _found([["Country", 2019, 2020, 2021], ["Kenya", 5.1, 5.4, 5.9], ["Peru", 3.2, 3.3, 3.1]])
    assert columns == ["Country", "2019", "2020", "2021"] and len(body) == 2


def test_tables_below_and_beside_each_other() -> None:
    below: Cells = [
        ["Staff"],
        ["Name", "Age"],
        ["Ann", 41],
        ["Bo", 38],
        [],
        ["Rooms"],
        ["Room", "Seats"],
        ["Elm", 8],
        ["Oak", 9],
    ]
    assert [columns for columns, _ in _found(below)] == [["Name", "Age"], ["Room", "Seats"]]
    beside: Cells = [["Name", "Age", None, "Room", "Seats"], ["Ann", 41, None, "Elm", 8], ["Bo", 38, None, "Oak", 9]]
    assert [columns for columns, _ in _found(beside)] == [["Name", "Age"], ["Room", "Seats"]]


def test_an_empty_row_is_no_new_table() -> None:
    ((_, body),) = _found([["Name", "Age"], ["Ann", 41], [], ["Bo", 38], [], ["Name", "Age"], ["Cy", 29]])
    assert body == [["Ann", 41], ["Bo", 38], ["Cy", 29]]


def test_sums_and_notes_below_are_no_rows() -> None:
    rows: Cells = [
        ["Item", "Price", "Stock"],
        ["Box", 3, 1],
        ["Bag", 2, 5],
        ["Can", 1, 4],
        ["Total", 6, 10],
        [],
        ["Source: shop"],
    ]
    assert [row[0] for row in _found(rows)[0][1]] == ["Box", "Bag", "Can"]


def test_doubled_and_empty_names_are_made_different() -> None:
    (region,) = find_regions(Grid("t", list(enumerate([["a", "", "a"], [1, 2, 3], [4, 5, 6]], 1))))
    assert region.columns == ["a", "column 2", "a 2"] and any("twice" in note for note in region.notes)


def test_a_column_that_only_numbers_the_rows_is_left_out() -> None:
    ((columns, _),) = _found([["", "Name", "Age"], ["0", "Ann", "41"], ["1", "Bo", "38"]], delimiter=",")
    assert columns == ["Name", "Age"]


def test_no_header_at_all() -> None:
    rows: Cells = [["Ann", "Leeds", "41"], ["Bo", "York", "38"], ["Cy", "Leeds", "29"]]
    ((columns, body),) = _found(rows, sheet=False, delimiter=",")
    assert columns == ["column 1", "column 2", "column 3"] and len(body) == 3


def test_a_header_with_one_name_less_than_cells() -> None:
    rows: Cells = [["mpg", "cyl"], ["Mazda", "21", "6"], ["Datsun", "22.8", "4"]]
    ((columns, body),) = _found(rows, sheet=False, delimiter=",")
    assert columns == ["column 1", "mpg", "cyl"] and body[0] == ["Mazda", "21", "6"]


@pytest.mark.parametrize("rows", [[], [[]], [["only", "a", "header"]], [[None, None], ["", " "]]])
def test_nothing_to_read(rows: Cells) -> None:
    assert _found(rows) == []
