"""Text documents: the words that come out, and the one line that says why none do."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.types import SourceError, TextDocument

from .conftest import Write, documents, docx_bytes, pdf_bytes


def text(path: Path) -> TextDocument:
    (found,) = documents(path)
    assert isinstance(found, TextDocument)
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
    assert found.text.split("\n\n")[-6:] == ["one", "two", "a", "b", "1", "2"]


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
