"""Headers with units."""

from __future__ import annotations

import pytest

from nlu.values.headers import measured, scaled


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("weight_kg", ("weight", "kg")),
        ("price (USD)", ("price", "USD")),
        ("面积（平方公里）", ("面积", "平方公里")),
        ("投资额(亿元)", ("投资额", "亿元")),
        ("length in km", ("length", "km")),
        ("memory kB", ("memory", "kB")),
        ("weight", None),
        ("number of desks", None),
        ("kg", None),
        ("release year", None),
        ("age years", ("age", "years")),
        ("", None),
    ],
)
def test_measured(header: str, expected: tuple[str, str] | None) -> None:
    assert measured(header) == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("万人", (10_000, "人")),
        ("亿元", (100_000_000, "元")),
        ("千米", (1, "千米")),
        ("千公顷", (1_000, "公顷")),
        ("million USD", (1_000_000, "USD")),
        ("thousands", (1_000, "")),
        ("kg", (1, "kg")),
        ("", (1, "")),
    ],
)
def test_scaled(unit: str, expected: tuple[int, str]) -> None:
    assert scaled(unit) == expected
