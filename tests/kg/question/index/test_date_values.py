"""Days as fractional years, and back."""

from __future__ import annotations

import pytest

from kg.question.index.date_values import day_of, month_of, span_of


@pytest.mark.parametrize("day", ["1999-01-01", "2000-02-29", "2023-09-05", "2024-12-31"])
def test_a_day_comes_back_from_both_of_its_ends(day: str) -> None:
    first, last = span_of(day)
    assert first < last and day_of((first + last) / 2) == day


def test_a_month_spans_its_days() -> None:
    first, last = span_of("2023-02")
    assert first < span_of("2023-02-01")[1] < span_of("2023-02-28")[0] < last
    assert last < span_of("2023-03-01")[1]


def test_behind_a_months_last_day_is_that_day() -> None:
    assert day_of(span_of("2023-02")[1]) == "2023-02-28"


def test_a_bound_inside_a_month_is_no_month() -> None:
    assert month_of(2023.0, ">=") == "2023-01"
    assert month_of(span_of("2023-05-15")[0], ">=") is None
    assert month_of(span_of("2023-05-31")[0], "<=") == "2023-05"
