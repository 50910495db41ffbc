"""Tables inside documents: which of them hold data, what they are called, and their rows as grids.

Knows: cells of a document's tables, and the headings above them. Does not know: the formats of documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.ingest.readers.delimited import stem
from kg.ingest.readers.files import Input
from kg.ingest.table.assembly import tables_of
from kg.ingest.table.region import Grid, filled
from kg.ingest.table.words import pattern
from kg.types import Source, Table

_LONGEST_NAME = 60
_LONGEST_CELL = 300


@dataclass(frozen=True, slots=True)
class Found:
    """A table as it stands in a document.

    Attributes:
        caption: What is written on it; "" for nothing.
        heading: The nearest heading above it.
        place: Where it is, beyond its number: "page 3"; "" for nothing.
    """

    rows: Sequence[Sequence[str]]
    caption: str = ""
    heading: str = ""
    place: str = ""


def holds_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table has records: two rows and two columns or more, with short cells; others only lay out a page."""
    said = [row for row in rows if filled(row)]
    if len(said) < 2 or max(filled(row) for row in said) < 2:
        return False
    cells = [cell for row in said for cell in row if cell.strip()]
    return sum(len(cell) > _LONGEST_CELL for cell in cells) <= 0.1 * len(cells)


def is_caption(line: str) -> bool:
    """Whether a line beside a table is what is written on it: "Table 3: Prices"."""
    match = pattern("numbered").match(line)
    return match is not None and len(line) <= 2 * _LONGEST_NAME


def document_tables(item: Input, source: Source, found: Sequence[Found]) -> Iterator[Table]:
    """The tables of a document, each with its place in it; called after their captions, headings or the file."""
    taken: set[str] = set()
    for number, one in enumerate(found, 1):
        name = _name(one, stem(item.path), len(found))
        name = name if name not in taken else f"{name} {number}"
        taken.add(name)
        rows = [(n, [cell or None for cell in row]) for n, row in enumerate(one.rows, 1)]
        place = f"table {number}" + (f", {one.place}" if one.place else "")
        for table in tables_of(f"{item.path}: {place}", source, Grid(name, rows, sheet=True), item.rules_for(name)):
            table.account["place"] = place
            yield replace(table, part=place)


def _name(one: Found, otherwise: str, tables: int) -> str:
    caption = pattern("numbered").sub("", one.caption, count=1).strip(" .:：。")
    if 0 < len(caption) <= _LONGEST_NAME:
        return caption
    heading = one.heading.strip(" .:：。")
    return heading if tables > 1 and 0 < len(heading) <= _LONGEST_NAME else otherwise
