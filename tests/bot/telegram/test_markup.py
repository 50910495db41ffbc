"""Replies as Telegram's HTML, read back by a strict reader that was written from the documentation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.pieces import utf16
from bot.adapters.telegram.markup import Mark, Marked, html, marked, pieces
from bot.types import Reply
from tests.bot.telegram.fake_html import CannotParse, read_html

SPECIAL = [
    "<",
    ">",
    "&",
    '"',
    "'",
    "</b>",
    "<b>",
    "&lt;",
    "&amp;lt;",
    "&#60;",
    "<!--",
    "```",
    "</pre>",
    "*",
    "_",
    "[a](b)",
]
words = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.sampled_from(SPECIAL))
texts = st.lists(words, max_size=8).map("".join)


@st.composite
def marked_texts(draw: st.DrawFn) -> Marked:
    """Any text with any marks that do not overlap."""
    text, marks = "", []
    for _ in range(draw(st.integers(0, 6))):
        text += draw(texts)
        inside = draw(texts)
        if inside.strip():
            kind = draw(st.sampled_from(["code", "quote"]))
            marks.append(Mark(len(text), len(text) + len(inside), kind, draw(st.sampled_from(["", "sparql"]))))  # type: ignore[arg-type]
        text += inside
    return Marked(text, tuple(marks))


@given(texts)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert read_html(html(Marked(text), 0, len(text))) == (text, [])


@given(marked_texts())
def test_any_marked_text_is_shown_as_it_is_with_its_marks(said: Marked) -> None:
    text, entities = read_html(html(said, 0, len(said.text)))
    assert text == said.text
    shown = [(e.start, e.end, "code" if e.type == "pre" else "quote") for e in entities if e.type != "code"]
    assert shown == [(m.start, m.end, m.kind) for m in said.marks]
    assert {e.attributes for e in entities if e.type == "code"} <= {'class="language-sparql"'}


@given(marked_texts(), st.integers(8, 60))
def test_no_piece_breaks_a_mark_that_fits(said: Marked, limit: int) -> None:
    shown = [read_html(piece) for piece in pieces(said, limit)]
    assert all(0 < utf16(text) <= limit for text, _ in shown)
    assert "".join("".join(text for text, _ in shown).split()) == "".join(said.text.split())
    whole = [text[e.start : e.end].strip() for text, entities in shown for e in entities if e.type != "code"]
    for mark in said.marks:
        inside = said.text[mark.start : mark.end]
        if utf16(inside) <= limit:
            assert inside.strip() in whole


def test_code_longer_than_a_message_is_code_in_each() -> None:
    code = "\n".join(f"  ?s{n} <p> ?o{n} ." for n in range(600))
    found = pieces(marked(Reply(f"SPARQL:\n```sparql\n{code}\n```", "en"), 2))
    assert len(found) > 2 and all(utf16(read_html(piece)[0]) <= 4096 for piece in found)
    assert all(
        '<pre><code class="language-sparql">' in piece and piece.endswith("</code></pre>") for piece in found[1:]
    )
    shown = "\n".join(read_html(piece)[0] for piece in found)
    assert [line for line in shown.split("\n") if line.startswith("  ?s")] == code.split("\n")


@pytest.mark.parametrize("bad", ["<b>x", "x</b>", "<b><i>x</b></i>", "<script>x</script>", "a < b", "<b"])
def test_the_reader_is_strict(bad: str) -> None:
    with pytest.raises(CannotParse):
        read_html(bad)


def test_long_quotes_are_folded_and_short_ones_are_not() -> None:
    long, short = "x" * 400, "y" * 40
    told = html(Marked(f"{long}\n{short}", (Mark(0, 400, "quote"), Mark(401, 441, "quote"))), 0, 441)
    _, entities = read_html(told)
    assert [e.attributes for e in entities] == ["expandable", ""]
