"""Text documents: the words that come out, and the one line that says why none do."""

from __future__ import annotations

import gzip
import io
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from kg.types import SourceError, Table, TextDocument

from .conftest import Write, documents, docx_bytes, drawn_pdf, pdf_bytes


def text(path: Path) -> TextDocument:
    (found,) = (d for d in documents(path) if isinstance(d, TextDocument))
    return found


def test_txt_keeps_its_own_characters(write: Write) -> None:
    found = text(write("a.txt", "﻿第一行\r\n\r\n  第二行。\r".encode()))
    assert found.text == "第一行\n\n  第二行。\n"
    assert (found.source.lang, found.source.title) == ("zh", "a.txt")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_chinese_encodings_are_recognised(write: Write, encoding: str) -> None:
    words = "人工智能是一种技术。它研究如何让机器像人一样思考和学习。" * 8
    assert text(write("a.txt", words.encode(encoding))).text == words


def test_western_encoding_is_recognised(write: Write) -> None:
    words = "Le café où René dîna était fermé; la façade, dégradée, fut refaite à l'été. " * 5
    assert text(write("a.txt", words.encode("cp1252"))).text == words


def test_gzip_is_seen_through(write: Write) -> None:
    assert text(write("a.txt.gz", gzip.compress(b"Ada Lovelace wrote it."))).text == "Ada Lovelace wrote it."


def test_markdown_loses_its_marks(write: Write) -> None:
    marked = "# Ada *Lovelace*\n\nShe met [Babbage](http://x.org) in `1833`.\nThen **wrote**.\n\n- one\n- two\n"
    marked += "\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    found = text(write("a.md", marked))
    assert found.source.title == "Ada Lovelace"
    assert "She met Babbage in 1833.\nThen wrote." in found.text
    assert not any(mark in found.text for mark in "#*`[]|")
    assert found.text.split("\n\n")[-2:] == ["one", "two"]  # the table is one of its own


def test_html_gives_its_main_text(write: Write) -> None:
    article = "Alan Turing was born in London in 1912. " * 12
    page = (
        "<html><head><title>Turing</title><script>var hidden=1</script></head><body><nav>Home | About</nav>"
        f"<article><h1>Turing</h1><p>{article}</p></article></body></html>"
    )
    found = text(write("a.html", page))
    assert "born in London" in found.text and "hidden" not in found.text and "<p>" not in found.text
    assert found.source.title == "Turing"


def test_pdf_text(write: Write) -> None:
    assert text(write("a.pdf", pdf_bytes("Ada met Babbage."))).text == "Ada met Babbage."


def test_docx_paragraphs_tables_and_title(write: Write) -> None:
    found = text(write("a.docx", docx_bytes("First.", "人工智能是一种技术。", title="Notes")))
    assert found.text == "First.\n人工智能是一种技术。\nleft\tright"
    assert found.source.title == "Notes"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "empty"),
        ("a.txt", b"\x7fELF\x02\x00\x00\x01" * 50, "binary"),
        ("a.txt", "héllo".encode("utf-16")[:-1], "byte"),
        ("a.md", b"<!-- nothing -->", "no text"),
        ("a.html", b"<html><body></body></html>", "no text"),
        ("a.pdf", b"this is no PDF", "broken"),
        ("a.pdf", pdf_bytes("Ada")[:200], "broken"),
        ("a.pdf", pdf_bytes("Secret", password="pw"), "encrypted"),
        ("a.pdf", pdf_bytes(""), "no text"),
        ("a.docx", b"PK\x03\x04 no zip", "not a Word file"),
        ("a.docx", docx_bytes("x")[:-600], "not a Word file"),
        ("a.txt.gz", b"no gzip", "not a gzip"),
        ("a.txt.gz", gzip.compress(b"cut off in the middle" * 40, mtime=0)[:-12], "not a gzip"),
        ("a.xyz", b"words", "unknown format"),
        ("a", b"words", "unknown format"),
    ],
)
def test_bad_input_is_one_clear_line(write: Write, name: str, content: bytes, said: str) -> None:
    path = write(name, content)
    with pytest.raises(SourceError) as error:
        documents(path)
    message = str(error.value)
    assert str(path) in message and said in message and "\n" not in message


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        documents(tmp_path / "gone.txt")


def _tables(path: Path) -> list[tuple[str, str, tuple[str, ...], list[tuple[object, ...]]]]:
    """The tables of a document: name, place, header, cells."""
    found = [d for d in documents(path) if isinstance(d, Table)]
    return [(t.name, t.part, t.columns, [values for _, values, _ in t.rows]) for t in found]


def test_tables_in_markdown(write: Write) -> None:
    marked = "# Rooms\n\nThe rooms.\n\n## Upstairs\n\n| Room | Seats |\n|---|---|\n| Elm | 12 |\n| Oak | 8 |\n"
    path = write("rooms.md", marked)
    assert _tables(path) == [("rooms", "table 1", ("Room", "Seats"), [("Elm", 12), ("Oak", 8)])]
    assert "Elm" not in text(path).text
    path = write("two.md", marked + "\n## Downstairs\n\n| Room | Seats |\n|---|---|\n| Ash | 30 |\n")
    assert [(name, part) for name, part, _, _ in _tables(path)] == [("Upstairs", "table 1"), ("Downstairs", "table 2")]


def test_tables_in_a_page(write: Write) -> None:
    page = (
        "<html><body><h1>Staff</h1><p>Our staff as of March, who all work hard.</p><table><caption>People</caption>"
        "<tr><th>Name</th><th>Office</th></tr><tr><td>Ann</td><td rowspan=2>Leeds</td></tr><tr><td>Bo</td></tr></table>"
        "<table><tr><td>Only for the looks of it</td></tr></table></body></html>"
    )
    ((name, _, columns, rows),) = _tables(write("a.html", page))
    assert (name, columns, rows) == ("People", ("Name", "Office"), [("Ann", "Leeds"), ("Bo", "Leeds")])


def test_tables_in_a_word_file(write: Write) -> None:
    word = docx.Document()
    word.add_paragraph("Our prices.")
    word.add_paragraph("Table 1: Prices of fruit")
    grid = word.add_table(3, 2)
    for row, cells in zip(grid.rows, (("Product", "Price"), ("Apple", "1.00"), ("Plum", "0.50")), strict=True):
        for cell, content in zip(row.cells, cells, strict=True):
            cell.text = content
    held = io.BytesIO()
    word.save(held)
    path = write("a.docx", held.getvalue())
    ((name, _, columns, rows),) = _tables(path)
    assert (name, columns) == ("Prices of fruit", ("Product", "Price"))
    assert rows == [("Apple", Decimal("1.00")), ("Plum", Decimal("0.50"))]
    assert text(path).text.startswith("Our prices.") and "Apple" not in text(path).text


def test_a_text_that_is_a_table_is_read_as_one(write: Write) -> None:
    ((_, _, columns, rows),) = _tables(write("a.txt", "name\tage\nAnn\t41\nBo\t38\n"))
    assert (columns, rows) == (("name", "age"), [("Ann", 41), ("Bo", 38)])
    ((_, _, columns, rows),) = _tables(write("b.txt", '{"a": 1}\n{"a": 2}\n'))
    assert (columns, rows) == (("a",), [(1,), (2,)])
    assert text(
        write("c.txt", "Ann lives in Leeds, York, and Hull.\nBo lives in Ayr, Bath, and Cork.\nSo they do.")
    ).text


def _at(x: int, y: int, words: str) -> str:
    return f"BT /F1 10 Tf 1 0 0 1 {x} {y} Tm ({words}) Tj ET\n"


def test_tables_with_rules_in_a_pdf(write: Write) -> None:
    rows = [("Product", "Price"), ("Apple", "1.00"), ("Plum", "0.50")]
    drawing = _at(72, 740, "Prices of our fruit are these.") + _at(72, 710, "Table 2: Fruit")
    for n, (product, price) in enumerate(rows):
        top = 700 - 20 * n
        drawing += f"72 {top - 20} 100 20 re S 172 {top - 20} 100 20 re S\n"
        drawing += _at(76, top - 14, product) + _at(176, top - 14, price)
    path = write("a.pdf", drawn_pdf(drawing))
    ((name, part, columns, cells),) = _tables(path)
    assert (name, part, columns) == ("Fruit", "table 1, page 1", ("Product", "Price"))
    assert cells == [("Apple", Decimal("1.00")), ("Plum", Decimal("0.50"))]
    assert "Prices of our fruit" in text(path).text and "Apple" not in text(path).text


def test_two_columns_of_a_pdf_are_read_one_after_the_other(write: Write) -> None:
    left = [f"The left column has its line number {n} here" for n in "abcde"]
    right = [f"and the right one has another, line {n}" for n in "abcde"]
    drawing = "".join(
        _at(60, 700 - 14 * n, one) + _at(320, 700 - 14 * n, other)
        for n, (one, other) in enumerate(zip(left, right, strict=True))
    )
    assert text(write("a.pdf", drawn_pdf(drawing))).text.splitlines() == left + right
