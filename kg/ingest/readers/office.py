"""PDF and Word files as text, through pypdf and python-docx."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg.ingest.readers.archive import BROKEN, check_archive
from kg.ingest.readers.document_tables import Found, document_tables, holds_data, is_caption
from kg.ingest.readers.files import Input
from kg.ingest.readers.pdf_pages import RuledPages, has_rules, in_reading_order
from kg.ingest.readers.scans import WITHOUT, ScannedPages, as_text, can_recognise
from kg.ingest.readers.text import document, one_line
from kg.types import Box, Document, Source, SourceError

if TYPE_CHECKING:
    import pypdf


def read_pdf(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The text of all pages, a blank line between two."""
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings name no file; ours do
    broken: tuple[type[Exception], ...] = (PyPdfError, DependencyError, *BROKEN)
    page = 0
    tables: list[Found] = []
    try:
        pdf = pypdf.PdfReader(io.BytesIO(raw))
        if pdf.is_encrypted and not _opens(pdf):
            raise SourceError(f"{item.path}: the PDF is encrypted; save it without a password")
        pages: list[tuple[str, tuple[Box, ...]]] = []
        unread: list[int] = []
        ruled, scanned = RuledPages(raw), ScannedPages(raw)
        for content in pdf.pages:
            found = ruled.read(page) if has_rules(content) else None
            words = in_reading_order(content).strip() if found is None else found[0]
            boxes: tuple[Box, ...] = ()
            if found is not None:
                tables += found[1]
            elif not words and can_recognise():
                words, boxes = as_text([(page + 1, scanned.read(page))])
            elif not words:
                unread.append(page + 1)
            pages.append((words, boxes))
            page += 1
        title = str(pdf.metadata.title or "") if pdf.metadata else ""
    except broken as error:
        place = f"page {page + 1}" if page else "its beginning"
        raise SourceError(f"{item.path}: the PDF is broken at {place}: {one_line(error)}") from error
    text, boxes = _joined(pages)
    if not text and not tables:
        raise SourceError(f"{item.path}: no text in its {page} pages" + (f": {WITHOUT}" if unread else ""))
    yield from document_tables(item, source, tables)
    if text:
        told = f"{item.path}: pages {', '.join(map(str, unread))} have no text: {WITHOUT}"
        yield replace(document(item, source, text, title), boxes=boxes, left_out=(told,) if unread else ())


def _joined(pages: list[tuple[str, tuple[Box, ...]]]) -> tuple[str, tuple[Box, ...]]:
    """The text of all pages, a blank line between two, and where the lines of scanned ones stand in it."""
    text = ""
    placed: list[Box] = []
    for words, boxes in pages:
        if words:
            text += "\n\n" if text else ""
            placed += (replace(box, start=box.start + len(text), end=box.end + len(text)) for box in boxes)
            text += words
    return text, tuple(placed)


def _opens(pdf: pypdf.PdfReader) -> bool:
    """Whether an encrypted PDF needs no password."""
    from pypdf.errors import DependencyError

    try:
        return bool(pdf.decrypt(""))
    except DependencyError:  # AES, which pypdf leaves to another package
        return False


def read_docx(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The paragraphs, one a line, and the tables."""
    import docx
    from docx.opc.exceptions import OpcError
    from docx.table import Table as WordTable

    broken: tuple[type[Exception], ...] = (OpcError, *BROKEN)
    lines: list[str] = []
    tables: list[Found] = []
    heading = before = ""
    try:
        check_archive(item, raw)
        word = docx.Document(io.BytesIO(raw))
        for block in word.iter_inner_content():
            if isinstance(block, WordTable):
                rows = [_cells(row) for row in block.rows]
                if holds_data(rows):
                    tables.append(Found(rows, before if is_caption(before) else "", heading))
                else:
                    lines += ["\t".join(row) for row in rows]
                continue
            before = block.text.strip()
            if (block.style.name or "").startswith("Heading") if block.style is not None else False:
                heading = before
            lines.append(block.text)
        title = word.core_properties.title or ""
    except broken as error:
        raise SourceError(f"{item.path}: not a Word file (.docx), or a broken one: {one_line(error)}") from error
    yield from document_tables(item, source, tables)
    if not tables or any(line.strip() for line in lines):
        yield document(item, source, "\n".join(lines), title)


def _cells(row: Any) -> list[str]:
    """The texts of a row's cells; one that is merged over several columns once, the others empty."""
    seen: set[Any] = set()
    found = []
    for cell in row.cells:
        found.append("" if cell._tc in seen else cell.text.strip())
        seen.add(cell._tc)
    return found
