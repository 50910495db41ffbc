"""The tables of a page, taken out of it: what is left is text.

Knows: HTML through lxml. Does not know: what tables mean.
"""

from __future__ import annotations

from typing import Any

from kg.ingest.readers.document_tables import Found, holds_data

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_MOST_SPANNED = 200


def without_tables(page: str) -> tuple[str, list[Found]]:
    """The page without its tables of data, and these; the page as it is where it has none, or is no HTML."""
    import lxml.etree
    import lxml.html

    if "<table" not in page.lower():
        return page, []
    try:
        tree = lxml.html.document_fromstring(
            page.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8")
        )
    except (lxml.etree.ParserError, ValueError):
        return page, []
    found: list[Found] = []
    taken: list[Any] = []
    heading = ""
    for element in tree.iter():
        if element.tag in _HEADINGS:
            heading = " ".join(element.text_content().split())
        elif element.tag == "table" and element.find(".//table") is None:
            rows = _rows(element)
            if holds_data(rows):
                caption = element.find("caption")
                told = " ".join(caption.text_content().split()) if caption is not None else ""
                found.append(Found(rows, told, heading))
                taken.append(element)
    if not taken:
        return page, []
    for element in taken:
        element.drop_tree()
    return lxml.html.tostring(tree, encoding="unicode"), found


def _rows(table: Any) -> list[list[str]]:
    """The cells of a table; one over several rows stands in each of them, one over several columns in the first."""
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for line in table.iter("tr"):
        cells: list[str] = []
        waiting: dict[int, tuple[int, str]] = {}
        for cell in line:
            if cell.tag not in ("td", "th"):
                continue
            _fill(cells, below, waiting)
            text = " ".join(cell.text_content().split())
            tall, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            for extra in range(wide):
                if tall > 1:
                    waiting[len(cells)] = (tall - 1, text if not extra else "")
                cells.append(text if not extra else "")
        _fill(cells, below, waiting)
        below.update(waiting)
        rows.append(cells)
    return rows


def _fill(cells: list[str], below: dict[int, tuple[int, str]], waiting: dict[int, tuple[int, str]]) -> None:
    """Add the cells of rows above that reach down to the place where a row is."""
    while len(cells) in below:
        left, text = below.pop(len(cells))
        if left > 1:
            waiting[len(cells)] = (left - 1, text)
        cells.append(text)


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return max(1, min(int(value), _MOST_SPANNED)) if value.isdigit() else 1
