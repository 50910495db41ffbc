"""CSV, TSV and their kin: which character stands between cells, and where a record begins.

A stray quotation mark costs at most its line. Row numbers are lines of the file.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.ingest.readers.files import Input
from kg.ingest.readers.text import decode, whole
from kg.ingest.table.assembly import tables_of
from kg.ingest.table.region import Grid, Row
from kg.types import Document, Source, SourceError

DELIMITERS = ",\t;|^~，；¦\x1f\x01"
_LONGEST_RECORD = 400
"""Most lines of one record: a quotation mark that is still open then stands there by mistake."""
_LONGEST_CELL = 16 * 1024 * 1024
_PACKED = re.compile(r"\w+(?:,\w+)+\\\w+")
_FLAGGED = re.compile(r"(:|-?[\d.]+) [a-z]{1,3}")
_SAMPLE = 200
_SEPARATOR_TOLD = re.compile(r"sep=(.)\n")


def read_csv(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The tables of a file of delimited cells; the delimiter is a tab for .tsv, else found from the first lines.

    Raises:
        SourceError: There is no table in it.
    """
    yield from delimited(item, source, decode(item, raw), "\t" if item.suffix in (".tsv", ".tab") else "")


def delimited(item: Input, source: Source, words: str, delimiter: str = "") -> Iterator[Document]:
    """The tables in the text of such a file."""
    told = _SEPARATOR_TOLD.match(words)
    first = 1
    if told:
        delimiter, words, first = told[1], words[told.end() :], 2
    delimiter = delimiter or delimiter_of(words)
    notes: list[str] = []
    rows = [(number, list(cells)) for number, cells in records(words, delimiter, notes, first)]
    rows = _apart(rows)
    name = stem(item.path)
    found = False
    for table in tables_of(str(item.path), source, Grid(name, rows, delimiter), item.rules_for(name)):
        if notes:
            table.account["notes"] = [*table.account.get("notes", ()), *notes]
        found = True
        yield table
    if not found:
        raise SourceError(f"{item.path}: a table needs a header and at least one row")


def _apart(rows: list[Row]) -> list[Row]:
    """The rows of a file of Eurostat, its dimensions in columns of their own and its numbers without flags.

    There the first column holds several, "freq,unit,geo\\TIME_PERIOD", and numbers are followed by a letter, "831 p".
    """
    head = str(rows[0][1][0]) if rows and rows[0][1] else ""
    dimensions = head.partition("\\")[0].split(",")
    if not _PACKED.fullmatch(head) or any(
        cells and str(cells[0]).count(",") != len(dimensions) - 1 for _, cells in rows[1:_SAMPLE]
    ):
        return rows
    made: list[Row] = []
    for n, (number, cells) in enumerate(rows):
        first = dimensions if not n else str(cells[0]).split(",") if cells else []
        made.append((number, [*first, *(_FLAGGED.sub(r"\1", str(cell).strip()) for cell in cells[1:])]))
    return made


def records(words: str, delimiter: str, notes: list[str], first: int = 1) -> Iterator[Row]:
    """The records of a text with the line on which each begins; empty lines are records without cells.

    Args:
        notes: Takes what was mended on the way.
    """
    csv.field_size_limit(min(sys.maxsize, _LONGEST_CELL))
    lines = io.StringIO(whole(words), newline="").readlines()
    at = 0

    def feed() -> Iterator[str]:
        nonlocal at
        while at < len(lines):
            at += 1
            if at - start > _LONGEST_RECORD:
                raise csv.Error("a quotation mark is not closed")
            yield lines[at - 1]

    while at < len(lines):
        start = at
        reader = csv.reader(feed(), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield start + first, cells
                start = at
        except csv.Error as error:
            line = lines[start].rstrip("\r\n")
            at = start + 1
            if len(line) > _LONGEST_CELL:
                notes.append(f"row {start + first} has a cell of more than {_LONGEST_CELL:,} characters: left out")
                continue
            cells = _unquoted(line, delimiter)
            notes.append(f"row {start + first}: {error}: its quotation marks are read as they stand")
            yield start + first, cells


def _unquoted(line: str, delimiter: str) -> list[str]:
    """The cells of a line whose quotation marks do not fit: well quoted cells without them, others as they stand."""
    pattern = rf'"((?:[^"]|"")*)"(?=\s*(?:{re.escape(delimiter)}|$))|([^{re.escape(delimiter)}]*)'
    cells, place = [], 0
    compiled = re.compile(pattern)
    while place <= len(line):
        match = compiled.match(line, place)
        assert match is not None
        cells.append(match[1].replace('""', '"') if match[1] is not None else match[2])
        place = match.end()
        while place < len(line) and line[place] != delimiter:
            place += 1
        place += 1
    return cells


def delimiter_of(words: str) -> str:
    """The delimiter that cuts the first lines into the most cells, most evenly; a comma where none cuts."""
    sample = list(itertools.islice(io.StringIO(words[:131072], newline=""), 200))
    return max(DELIMITERS, key=lambda d: (_evenness(sample, d), -DELIMITERS.index(d)))


def _evenness(sample: list[str], delimiter: str) -> float:
    """The share of records that have as many cells as most have, which must be several, and a little for more cells."""
    try:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells]
    except csv.Error:
        return 0.0
    several = Counter(width for width in widths if width > 1)
    if not several:
        return 0.0
    width, times = max(several.items(), key=lambda pair: (pair[1], pair[0]))
    first = 0.1 if widths[0] == width else 0.0  # titles may stand above a header, but rarely do
    return times / len(widths) + first + min(width, 100) / 1000


def is_delimited(words: str) -> bool:
    """Whether a text of another suffix is such a table: lines of as many cells, three or more, and no sentences."""
    lines = [line for line in words[:65536].split("\n")[:200] if line.strip()]
    if len(lines) < 3:
        return False
    if len(words) > 65536:
        lines.pop()
    delimiter = delimiter_of("\n".join(lines))
    widths = {len(cells) for cells in csv.reader(lines, delimiter=delimiter)}
    if len(widths) != 1 or widths.pop() < (2 if delimiter == "\t" else 3):
        return False
    cells = [cell for row in csv.reader(lines, delimiter=delimiter) for cell in row]
    return sum(len(cell) > 60 or cell.rstrip().endswith((".", "。", "！", "？")) for cell in cells) <= 0.05 * len(cells)


def stem(path: Path) -> str:
    """The name of a file without its suffixes."""
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    return Path(name).stem
