"""One call that reads a file as the ingest route does, and small files of the formats that need a library to write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from kg.ingest.readers import SUFFIXES, find_inputs, make_source, read
from kg.ingest.readers.files import read_bytes
from kg.types import Document, Table

Write = Callable[[str, bytes | str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file and returns its path."""

    def put(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


def documents(path: Path) -> list[Document]:
    """Everything in one file."""
    (item,) = find_inputs([path], SUFFIXES)
    raw = read_bytes(item)
    return list(read(item, raw, make_source(item, raw)))


def table(path: Path) -> tuple[Table, list[tuple[int, tuple[object, ...]]]]:
    """The one table of a file, and its rows."""
    (found,) = documents(path)
    assert isinstance(found, Table)
    return found, [(number, values) for number, values, _ in found.rows]


def pdf_bytes(text: str, password: str | None = None) -> bytes:
    """A PDF of one page; `text` must be ASCII."""
    return drawn_pdf(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET", password)


def drawn_pdf(drawing: str, password: str | None = None) -> bytes:
    """A PDF of one page with this drawing on it."""
    stream = drawing.encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    if password is None:
        return body
    writer = pypdf.PdfWriter(io.BytesIO(body))
    writer.encrypt(password, algorithm="RC4-128")
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def docx_bytes(*paragraphs: str, title: str = "") -> bytes:
    """A Word file with one table of one row behind the paragraphs."""
    word = docx.Document()
    word.core_properties.title = title
    for paragraph in paragraphs:
        word.add_paragraph(paragraph)
    cells = word.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "left", "right"
    held = io.BytesIO()
    word.save(held)
    return held.getvalue()


def xlsx_bytes(**sheets: list[list[object]]) -> bytes:
    """A workbook with these sheets."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def zip_bytes(**files: bytes) -> bytes:
    """A zip archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()
