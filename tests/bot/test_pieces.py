"""Long texts in pieces: short enough, nothing lost, nothing cut that belongs together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.pieces import cut, split, utf16

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
signs = st.sampled_from(
    ["a", "。", " ", "\n", "\n\n", "😀", "👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "e\u0301", "word ", "漢字", "\r\n"]
)
texts = st.one_of(words, st.lists(signs, max_size=60).map("".join))


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("", 10, []),
        ("  \n ", 10, []),
        ("short", 10, ["short"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("first line\nsecond line", 15, ["first line", "second line"]),
        ("第一句。第二句。", 5, ["第一句。", "第二句。"]),
        ("😀😀😀", 4, ["😀😀", "😀"]),
        ("para one.\n\npara two is longer", 20, ["para one.", "para two is longer"]),
    ],
)
def test_split(text: str, limit: int, pieces: list[str]) -> None:
    assert split(text, limit, utf16) == pieces


@given(texts, st.integers(1, 20), st.sampled_from([len, utf16]))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, limit: int, size: type[len]) -> None:
    pieces = split(text, limit, size)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < size(piece) <= max(limit, 2) for piece in pieces)


@given(st.lists(st.sampled_from(["👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "e\u0301", "कि", "字"]), max_size=40), st.integers(11, 30))
def test_no_sign_is_cut(signs: list[str], limit: int) -> None:
    rest = "".join(split("".join(signs), limit))
    assert rest == "".join(signs)
    left = list(signs)
    for piece in split("".join(signs), limit):
        whole = ""
        while whole != piece:
            assert piece.startswith(whole) and left, piece
            whole += left.pop(0)


@given(
    st.lists(st.tuples(st.booleans(), texts.filter(lambda t: t.strip() == t and t != "")), max_size=12),
    st.integers(4, 40),
)
def test_ranges_that_fit_are_kept_whole(parts: list[tuple[bool, str]], limit: int) -> None:
    text, keep = "", []
    for kept, part in parts:
        if kept:
            keep.append((len(text), len(text) + len(part)))
        text += part + " "
    pieces = cut(text, limit, keep, utf16)
    for start, end in keep:
        if utf16(text[start:end]) <= limit:
            assert any(a <= start and end <= b for a, b in pieces), text[start:end]
    assert all(utf16(text[a:b]) <= limit for a, b in pieces)
    assert "".join("".join(text[a:b] for a, b in pieces).split()) == "".join(text.split())


def test_code_is_cut_at_line_ends_and_keeps_its_indentation() -> None:
    text = "".join(f"    line {n}\n" for n in range(9))
    pieces = [text[a:b] for a, b in cut(text, 30, [(0, len(text))])]
    assert [line for piece in pieces for line in piece.split("\n")] == text.rstrip("\n").split("\n")
