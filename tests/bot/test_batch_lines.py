"""A line of a batch that cannot be read says what it lacks."""

from __future__ import annotations

import pytest

from bot.batch import BadLine, text_field


def test_the_text_of_a_line() -> None:
    assert text_field({"id": 1, "text": " 好 "}, "text") == " 好 "


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"id": 1}, "needs a text 'text'; it has id"),
        ({}, "it has nothing"),
        ({"text": 5}, "needs a text 'text'"),
        ({"id": 1, "text": " \n"}, "'text' is empty"),
    ],
)
def test_what_a_line_lacks_is_said(record: dict[str, object], said: str) -> None:
    with pytest.raises(BadLine, match=said):
        text_field(record, "text")
