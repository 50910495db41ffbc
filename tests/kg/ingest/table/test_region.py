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


def test_a_second_header_row_below_merged_cells() -> None:
    rows: Cells = [["Company", "Region", "Turnover", None, "Staff", None]]
    body: Cells = [["Alder", "North", 140, 150, 20, 21], ["Birch", "South", 90, 95, 11, 12]]
    wanted = ["Company", "Region", "Turnover 2022", "Turnover 2023", "Staff 2022", "Staff 2023"]
    for under in (["Company", "Region", 2022, 2023, 2022, 2023], [None, None, "2022", "2023", "2022", "2023"]):
        ((columns, found),) = _found([*rows, under, *body])
        assert columns == wanted and found == body


def test_the_sum_of_a_group_is_called_like_the_group() -> None:
    rows: Cells = [["2022年人口"], [None, None, None, "单位：万人"], ["地区", "常住人口", None, "城镇化率（%）"]]
    rows += [[None, "合计", "城镇人口", None], ["浙江省", 6577, 4826, 73.38], ["江苏省", 8515, 6337, 74.42]]
    (region,) = find_regions(Grid("t", list(enumerate(rows, 1)), sheet=True))
    assert region.columns == ["地区", "常住人口", "常住人口 城镇人口", "城镇化率（%）"]
    assert (region.title, region.unit, len(region.rows)) == ("2022年人口", "万人", 2)


def test_a_header_may_have_columns_without_a_name() -> None:
    ((columns, body),) = _found([["Name", "", "Job"], ["Ann", "Lee", "cook"], ["Bo", "Chan", "smith"]])
    assert columns == ["Name", "column 2", "Job"] and len(body) == 2


def test_marks_of_footnotes_are_no_part_of_a_name() -> None:
    ((columns, _),) = _found([["Area", "Rate [note 2]", "Height [m]", "Size*"], ["A", 1, 2, 3], ["B", 4, 5, 6]])
    assert columns == ["Area", "Rate", "Height [m]", "Size"]


def test_the_head_of_a_form_is_no_table() -> None:
    rows: Cells = [["Account", "DE12"], ["Period:", "January"], ["Balance:", "2,300 EUR"], []]
    rows += [["Day", "Text", "Amount"], ["2 Jan", "Power", "-84.50"], ["9 Jan", "Wage", "2450.00"]]
    (region,) = find_regions(Grid("t", list(enumerate(rows, 1)), ","))
    assert region.columns == ["Day", "Text", "Amount"] and "above the table: Balance: 2,300 EUR" in region.notes
