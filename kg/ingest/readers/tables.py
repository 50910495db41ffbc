"""CSV, TSV, Excel and JSON as tables with typed values.

A column has one type: integer, decimal, date, date and time, or boolean when every value of it can be read so, else
text. Codes with leading zeros stay text. Row numbers are those that a person sees in the file; the header is row 1.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.ingest.readers.archive import BROKEN, check_archive
from kg.ingest.readers.files import Input
from kg.ingest.readers.text import decode, one_line, whole
from kg.types import Document, Source, SourceError, Table

Row = tuple[int, list[Any]]
DELIMITERS = ",\t;|"
MOST_CELLS = 500_000
"""Most cells of one table: a source is stored whole or not at all, and storing takes about 10 kB of memory a cell."""


def read_csv(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """One table; the delimiter is a tab for .tsv, else found from the first lines.

    Raises:
        SourceError: A row with more cells than the header, or a quote that never ends: names the line.
    """
    words = decode(item, raw)
    delimiter = "\t" if item.suffix == ".tsv" else _delimiter(words)
    csv.field_size_limit(min(sys.maxsize, 16 * 1024 * 1024))
    lines = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    started = 1
    try:
        for cells in lines:
            rows.append((started, list(cells)))
            started = lines.line_num + 1
    except csv.Error as error:
        raise SourceError(f"{item.path}: line {started}: {error}; check the quotation marks there") from error
    yield _table(item, source, _stem(item.path), rows, typed=False)


def read_xlsx(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """Every sheet that has rows; a workbook with one sheet is named after the file."""
    import openpyxl

    try:
        check_archive(item, raw)
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        sheets = [
            (sheet.title, [(n, list(r)) for n, r in enumerate(sheet.iter_rows(values_only=True), 1)]) for sheet in book
        ]
    except BROKEN as error:
        raise SourceError(f"{item.path}: not an Excel file (.xlsx), or a broken one: {one_line(error)}") from error
    filled = [(title, rows) for title, rows in sheets if any(any(c is not None for c in r) for _, r in rows)]
    if not filled:
        raise SourceError(f"{item.path}: no sheet has any row")
    for title, rows in filled:
        yield _table(item, source, _stem(item.path) if len(filled) == 1 else title, rows, typed=True)


def read_json(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """A list of objects is one table; an object whose values are lists of objects is one table a key."""
    try:
        content = json.loads(decode(item, raw), parse_float=Decimal)
    except ValueError as error:
        raise SourceError(f"{item.path}: not JSON: {one_line(error)}") from error
    except RecursionError as error:
        raise SourceError(f"{item.path}: nested too deeply to be a table") from error
    found = {_stem(item.path): content} if isinstance(content, list) else content
    tables = {k: v for k, v in found.items() if _is_records(v)} if isinstance(found, dict) else {}
    if not tables and isinstance(content, dict):
        tables = {_stem(item.path): [content]}
    if not tables:
        raise SourceError(f"{item.path}: expected a list of objects, or an object of such lists")
    for name, records in tables.items():
        yield _from_records(item, source, name, list(enumerate(records, 2)))


def read_jsonl(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """One table, an object a line.

    Raises:
        SourceError: A line that is no JSON object: names the line.
    """
    records = []
    for number, line in enumerate(decode(item, raw).split("\n"), 1):
        if line.strip():
            try:
                record = json.loads(line, parse_float=Decimal)
            except ValueError as error:
                raise SourceError(f"{item.path}: line {number}: not JSON: {one_line(error)}") from error
            except RecursionError as error:
                raise SourceError(f"{item.path}: line {number}: nested too deeply to be a row") from error
            if not isinstance(record, dict):
                raise SourceError(f"{item.path}: line {number}: expected an object, found {type(record).__name__}")
            records.append((number, record))
    yield _from_records(item, source, _stem(item.path), records)


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _from_records(item: Input, source: Source, name: str, records: list[tuple[int, dict[str, Any]]]) -> Table:
    flat = [(number, dict(_flatten(record))) for number, record in records]
    columns = list(dict.fromkeys(key for _, record in flat for key in record))
    rows: list[Row] = [(1, list(columns)), *((n, [record.get(c) for c in columns]) for n, record in flat)]
    return _table(item, source, name, rows, typed=True)


def _flatten(value: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested objects become "outer inner" columns; a list of plain values stays a list."""
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, dict):
            yield from _flatten(inner, f"{name} ")
        elif isinstance(inner, list):
            plain = [x for x in inner if not isinstance(x, (dict, list))]
            yield name, plain if len(plain) == len(inner) else json.dumps(inner, ensure_ascii=False, default=str)
        else:
            yield name, inner


def _table(item: Input, source: Source, name: str, rows: list[Row], *, typed: bool) -> Table:
    rows = [(number, cells) for number, cells in rows if any(c not in (None, "") for c in cells)]
    if len(rows) < 2:
        raise SourceError(f"{item.path}: a table needs a header and at least one row")
    header = [whole(str(c or "")).strip() for c in rows[0][1]]
    while header and not header[-1]:
        header.pop()
    width = len(header)
    if width * len(rows) > MOST_CELLS:
        raise SourceError(
            f"{item.path}: {width * len(rows):,} cells are more than the {MOST_CELLS:,} read at once; split the file"
        )
    body: list[Row] = []
    for number, cells in rows[1:]:
        if any(c not in (None, "") for c in cells[width:]):
            raise SourceError(f"{item.path}: line {number}: {len(cells)} cells, but the header has {width}")
        body.append((number, [_plain(c) for c in cells[:width]] + [None] * (width - len(cells))))
    columns = [c or f"column {n}" for n, c in enumerate(header, 1)]
    doubled = {c for c in columns if columns.count(c) > 1}
    if doubled:
        raise SourceError(f"{item.path}: the header has {', '.join(sorted(doubled))} twice; column names must differ")
    if not typed:
        body = _with_lists(body)
    converters = [_identity if typed else _converter([row[n] for _, row in body]) for n in range(width)]
    made = (
        (number, tuple(None if v is None else convert(v) for convert, v in zip(converters, cells, strict=True)))
        for number, cells in body
    )
    return Table(source, name, tuple(columns), made)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return whole(value).strip() or None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else Decimal(repr(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date()
    return value


_LISTED = re.compile(r"\s*[;；、|]\s*")
_LONGEST_PART = 40


def _with_lists(body: list[Row]) -> list[Row]:
    """Cells such as 「1号线；2号线」 as lists, in columns where what is listed in one cell stands in others, too."""
    for column in range(len(body[0][1])):
        texts = [row[column] for _, row in body if isinstance(row[column], str)]
        lists = {t: [p for p in _LISTED.split(t) if p] for t in texts}
        several = [parts for parts in lists.values() if len(parts) > 1]
        if not several or any(len(p) > _LONGEST_PART for parts in several for p in parts):
            continue
        counts = Counter(p for t in texts for p in set(lists[t]))
        if any(counts[p] > 1 for parts in several for p in parts):
            for _, row in body:
                if isinstance(row[column], str) and len(lists[row[column]]) > 1:
                    row[column] = lists[row[column]]
    return body


def _identity(value: Any) -> Any:
    return value


def _converter(values: list[Any]) -> Callable[[Any], Any]:
    """The narrowest type that every value of the column has."""
    texts = [v for v in values if v is not None]
    if any(isinstance(v, list) for v in texts):
        return _identity
    for pattern, convert in _TYPES:
        if texts and all(pattern.fullmatch(v) for v in texts):
            try:
                for v in texts:
                    convert(v)
            except ValueError:
                continue
            return convert
    return _identity


def _date(text: str) -> date:
    return date.fromisoformat("-".join(part.zfill(2) for part in re.split(r"[-/.年月]", text.rstrip("日"))))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


_TYPES: list[tuple[re.Pattern[str], Callable[[str], Any]]] = [
    (re.compile(r"[+-]?(0|[1-9]\d{0,17}|[1-9]\d{0,2}(,\d{3}){1,5})"), lambda v: int(v.replace(",", ""))),
    (re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?"), Decimal),
    (re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日"), _date),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?"), _moment),
    (re.compile(r"true|false", re.I), lambda v: v.lower() == "true"),
]


def _delimiter(words: str) -> str:
    """The delimiter that cuts the first lines into the most cells, most evenly; a comma where none cuts."""
    sample = list(itertools.islice(io.StringIO(words[:65536], newline=""), 50))
    return max(DELIMITERS, key=lambda d: (_evenness(sample, d), -DELIMITERS.index(d)))


def _evenness(sample: list[str], delimiter: str) -> float:
    """Share of rows that have as many cells as the first, which must have several, and a little for more cells."""
    try:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells]
    except csv.Error:
        return 0.0
    if not widths or widths[0] < 2:
        return 0.0
    return sum(w == widths[0] for w in widths) / len(widths) + min(widths[0], 100) / 1000


def _stem(path: Path) -> str:
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    return Path(name).stem
