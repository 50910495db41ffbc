"""What columns hold: each kind of cell, decided by the column; what does not fit stays as it is written."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kg.ingest.table.values import Column, type_columns, unit_in


def _column(header: str, cells: list[Any], **how: Any) -> tuple[Column, list[Any]]:
    (column,) = type_columns([header], [[cell] for cell in cells], **how)
    return column, [None if cell is None else column.convert(cell) for cell in cells]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["250", "310", "N/A", "198"], [250, 310, None, 198]),
        (["2004", "2011", "1998", "unknown"], [2004, 2011, 1998, None]),
        (["1.5", "none", "2", "3"], [Decimal("1.5"), None, Decimal(2), Decimal(3)]),
        (["1", "2", "未知", "无", "5"], [1, 2, None, None, 5]),
        (["1,250.50", "3"], [Decimal("1250.50"), 3]),
        (["0,35", "1.250,50"], [Decimal("0.35"), Decimal("1250.50")]),
        (["1 250 000", "3 100"], [1250000, 3100]),
        (["(1,200)", "3,400"], [-1200, 3400]),
        (["1'250.5", "900"], [Decimal("1250.5"), 900]),
        (["007", "012"], ["007", "012"]),
        (["１２", "３"], [12, 3]),
        (["5", "6", "7", "about 8", "9"], [5, 6, 7, "about 8", 9]),
        (["Ann", "none", "Bo"], ["Ann", "none", "Bo"]),
        (["ES", "FR", "NA", "DE", "IT"], ["ES", "FR", "NA", "DE", "IT"]),
    ],
)
def test_numbers_and_missing_values(cells: list[str], read: list[Any]) -> None:
    assert _column("x", cells)[1] == read


@pytest.mark.parametrize(
    ("cells", "unit", "read"),
    [
        (["12 kg", "3 kg", "900 g"], "kg", [12, 3, Decimal("0.9")]),
        (["$72,500", "$65,000"], "$", [72500, 65000]),
        (["10%", "7.5%", "12%"], "%", [10, Decimal("7.5"), 12]),
        (["3.5万元", "1200元", "8000元"], "元", [35000, 1200, 8000]),
        (["€1.250,50", "€ 3,20"], "€", [Decimal("1250.50"), Decimal("3.20")]),
        (["-$5", "$7"], "$", [-5, 7]),
        (["$5", "€7"], "", ["$5", "€7"]),  # no sum of these means anything
    ],
)
def test_amounts_have_the_unit_of_their_column(cells: list[str], unit: str, read: list[Any]) -> None:
    column, values = _column("x", cells)
    assert (unit_in(column), values) == (unit, read)


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["03/15/2021", "11/02/2019"], [date(2021, 3, 15), date(2019, 11, 2)]),
        (["15/03/2021", "11/02/2019"], [date(2021, 3, 15), date(2019, 2, 11)]),
        (["01.03.2024", "02.01.2024"], [date(2024, 3, 1), date(2024, 1, 2)]),
        (["01/03/2024", "02/01/2024"], ["01/03/2024", "02/01/2024"]),  # nobody can tell
        (["5 May 2021", "June 2, 1999"], [date(2021, 5, 5), date(1999, 6, 2)]),
        (["2021年5月3日", "2021年12月31日"], [date(2021, 5, 3), date(2021, 12, 31)]),
        (["1992-08-14 00:00:00.000", "1993-01-02 00:00:00.000"], [date(1992, 8, 14), date(1993, 1, 2)]),
        (["3/15/2021 2:30 PM", "3/16/2021 9:05 AM"], [datetime(2021, 3, 15, 14, 30), datetime(2021, 3, 16, 9, 5)]),
        (["1867-11-07", "1879-03-14", "1898-00-00"], [date(1867, 11, 7), date(1879, 3, 14), "1898"]),
        (
            ["2021-02-30", "2021-02-28", "2021-02-27", "2021-01-01"],
            ["2021-02-30", date(2021, 2, 28), date(2021, 2, 27), date(2021, 1, 1)],
        ),
    ],
)
def test_dates_in_the_order_of_their_column(cells: list[str], read: list[Any]) -> None:
    assert _column("x", cells)[1] == read


def test_packed_dates_where_the_header_says_so() -> None:
    assert _column("日期", ["20240304", "20231231"])[1] == [date(2024, 3, 4), date(2023, 12, 31)]
    assert _column("number", ["20240304", "20231231"])[1] == [20240304, 20231231]


@pytest.mark.parametrize(
    ("header", "cells", "read"),
    [
        ("Discontinued", ["0", "1", "0"], [False, True, False]),
        ("is_new", ["0", "1", "0"], [False, True, False]),
        ("是否在职", ["1", "0", "1"], [True, False, True]),
        ("Children", ["0", "1", "0"], [0, 1, 0]),
        ("killed", ["0", "1", "0"], [0, 1, 0]),
        ("Remote", ["Y", "N", "Y"], [True, False, True]),
        ("在职", ["是", "否", "是"], [True, False, True]),
        ("x", ["yes", "no", "N/A"], [True, False, None]),
        ("Grade", ["A", "N", "Y"], ["A", "N", "Y"]),
    ],
)
def test_yes_and_no(header: str, cells: list[str], read: list[Any]) -> None:
    assert _column(header, cells)[1] == read


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["a; b", "b; c", "a"], [["a", "b"], ["b", "c"], "a"]),
        (["red, blue", "blue", "blue, red"], [["red", "blue"], "blue", ["blue", "red"]]),
        (["Leeds, England", "York, England"], ["Leeds, England", "York, England"]),
        (['["a", "b"]', '["c"]'], [["a", "b"], ["c"]]),
    ],
)
def test_lists_where_the_parts_come_again(cells: list[str], read: list[Any]) -> None:
    assert _column("x", cells)[1] == read


def test_the_delimiter_tells_what_a_comma_is() -> None:
    assert _column("Wert", ["1,250", "3,980"], delimiter=";")[1] == [Decimal("1.250"), Decimal("3.980")]
    assert _column("Wert", ["1,250", "3,980"], delimiter=",")[1] == [1250, 3980]


def test_odd_cells_are_listed_and_a_person_can_overrule() -> None:
    column, _ = _column("x", ["5", "6", "7", "about 8"])
    assert (column.kind, column.odd) == ("whole numbers", [("about 8", 1)])
    assert _column("x", ["5", "6"], fixed={"x": "text"})[1] == ["5", "6"]


def test_remarks_behind_numbers_and_signs_for_no_value() -> None:
    column, read = _column("x", ["98,450", "30,114 [r]", "[x]", "12(p)", "7*"])
    assert (column.kind, read) == ("whole numbers", [98450, 30114, None, 12, 7])
    assert _column("x", ["5", ":", "6.5", "7"])[1] == [5, None, Decimal("6.5"), 7]
