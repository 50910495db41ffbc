"""Headers with units."""

from __future__ import annotations

import pytest

from nlu.values.headers import measured


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
        ("", None),
    ],
)
def test_measured(header: str, expected: tuple[str, str] | None) -> None:
    assert measured(header) == expected
