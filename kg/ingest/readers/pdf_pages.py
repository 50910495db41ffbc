"""Pages of a PDF: the tables that rules are drawn around, and text in the order in which people read it.

Knows: pypdf for text, pdfplumber (MIT) for rules; the slow one is asked only where a page has rules. Does not know:
what tables mean, scans.
"""

from __future__ import annotations

import io
import itertools
import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kg.ingest.readers.document_tables import Found, holds_data, is_caption

if TYPE_CHECKING:
    import pypdf

_RULE = re.compile(rb"(?:[-\d.]+\s+){4}re\b|(?:[-\d.]+\s+){2}l\b")
_FEWEST_RULES = 5
_LONG_LINE = 22
"""Characters of a line of prose in a narrow column; cells of tables are shorter."""
_LARGEST = 4_000_000
"""Bytes of a page's drawing from which it is a picture rather than a table."""


def has_rules(page: pypdf.PageObject) -> bool:
    """Whether so many lines or boxes are drawn on a page that there may be a table."""
    content = page.get_contents()
    data = content.get_data() if content is not None else b""
    if len(data) > _LARGEST:
        return False
    return sum(1 for _ in zip(_RULE.finditer(data), range(_FEWEST_RULES), strict=False)) == _FEWEST_RULES


class RuledPages:
    """The pages of one file that have rules, opened when the first is asked for."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._pdf: Any = None

    def read(self, page: int) -> tuple[str, list[Found]] | None:
        """The text of a page outside its tables, and these; None where it has none, or pdfplumber cannot read it."""
        import pdfplumber
        from pdfminer.pdfexceptions import PDFException

        logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
        try:
            if self._pdf is None:
                self._pdf = pdfplumber.open(io.BytesIO(self._raw))
            shown = self._pdf.pages[page]
            found: list[Found] = []
            outside = shown
            for table in shown.find_tables():
                rows = [[" ".join((cell or "").split()) for cell in row] for row in table.extract()]
                if not holds_data(rows):
                    continue
                left, top, right, bottom = table.bbox
                band = (0, max(0, top - 30), shown.width, top)
                above = (shown.crop(band, strict=False).extract_text() or "").strip().splitlines() if top > 1 else []
                caption = above[-1] if above and is_caption(above[-1]) else ""
                found.append(Found(rows, caption, place=f"page {page + 1}"))
                outside = outside.filter(_outside(left, top, right, bottom))
            if not found:
                return None
            return (outside.extract_text() or "").strip(), found
        except (PDFException, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
            return None


def _outside(left: float, top: float, right: float, bottom: float) -> Any:
    def keep(thing: dict[str, Any]) -> bool:
        if thing.get("object_type") != "char":
            return True
        x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not (left <= x <= right and top <= y <= bottom)

    return keep


def in_reading_order(page: pypdf.PageObject) -> str:
    """The text of a page; one column after the other, where the file has the lines of two columns in turns."""
    pieces: list[tuple[float, float, str]] = []

    def visit(text: str, _: Any, matrix: Sequence[float], *__: Any) -> None:
        if text.strip():
            pieces.append((round(matrix[4], 1), round(matrix[5], 1), text))

    whole = page.extract_text(visitor_text=visit)
    return _columns(pieces, float(page.mediabox.width)) or whole


def _columns(pieces: Sequence[tuple[float, float, str]], width: float) -> str:
    """Two columns of prose, the left one first; "" where there are not two, or the file has them in order already."""
    right = [x for x, _, _ in pieces if x > 0.45 * width]
    if len(right) < 4 or not width:
        return ""
    gutter = max(set(right), key=right.count)
    sides = [x >= gutter - 1 for x, _, _ in pieces]
    turns = sum(a != b for a, b in itertools.pairwise(sides))
    lines = {y for x, y, _ in pieces if x >= gutter - 1} & {y for x, y, _ in pieces if x < gutter - 1}
    long = [text for _, _, text in pieces if len(text.strip()) >= _LONG_LINE]
    if turns < 4 or len(lines) < 4 or 2 * len(long) < len(pieces) or right.count(gutter) < 0.8 * len(right):
        return ""
    parts = []
    for side in (False, True):
        chosen = [(y, x, text) for (x, y, text), own in zip(pieces, sides, strict=True) if own == side]
        parts.append("\n".join(text.strip() for _, _, text in sorted(chosen, key=lambda p: (-p[0], p[1]))))
    return "\n".join(parts)
