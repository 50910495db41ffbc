"""JSON as tables: lists of objects, objects that have a thing a key, objects inside others, GeoJSON.

Knows: the shapes that records have. Does not know: types of columns, names of rows. An object inside a record becomes
columns "outer inner" of it; a list of objects becomes a table of its own, whose rows the record is linked to.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from kg.ingest.readers.delimited import stem
from kg.ingest.readers.files import Input
from kg.ingest.readers.text import decode, one_line
from kg.ingest.table.assembly import tables_of
from kg.ingest.table.region import ROW_NAME, Grid
from kg.ingest.table.words import plays, spelt, table, words
from kg.types import Document, Source, SourceError, Table
from kg.vocab import row_iri

Record = Mapping[str, Any]


@dataclass(slots=True)
class Records:
    """The records of one table."""

    name: str
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    keyed: bool = False


def read_json(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The tables of a JSON file; one of JSON lines, too, whatever its suffix.

    Raises:
        SourceError: It is no JSON, or there are no records in it.
    """
    words = decode(item, raw)
    try:
        content = json.loads(words, parse_float=Decimal)
    except ValueError as error:
        if "\n" in words.strip() and is_lines(words):
            yield from json_lines(item, source, words)
            return
        raise SourceError(f"{item.path}: not JSON: {one_line(error)}") from error
    except RecursionError as error:
        raise SourceError(f"{item.path}: nested too deeply to be a table") from error
    if isinstance(content, dict) and ("@context" in content or "@graph" in content):
        from kg.ingest.readers.rdf import read_rdf

        yield from read_rdf(replace(item, suffix=".jsonld"), raw, source)
        return
    grid = _grid_of_lists(stem(item.path), content)
    if grid is not None:
        yield from tables_of(str(item.path), source, grid, item.rules_for(grid.name))
        return
    try:
        found = records_in(content, stem(item.path))
    except RecursionError as error:
        raise SourceError(f"{item.path}: nested too deeply to be a table") from error
    if not found:
        raise SourceError(f"{item.path}: expected a list of objects, or an object of such lists")
    for records in found:
        yield from _tables(item, source, records)


def read_jsonl(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """One table, an object a line; a file that is JSON as a whole is read as such."""
    words = decode(item, raw)
    if words.lstrip()[:1] == "[" or not is_lines(words):
        try:
            json.loads(words)
        except (ValueError, RecursionError):
            pass
        else:
            yield from read_json(item, raw, source)
            return
    yield from json_lines(item, source, words)


def is_lines(words: str) -> bool:
    """Whether a text begins with lines of JSON objects."""
    first = [line for line in words[:1_000_000].split("\n", 5)[:5] if line.strip()]
    good = 0
    for line in first[:-1] if len(first) > 1 else first:
        try:
            good += isinstance(json.loads(line), dict)
        except (ValueError, RecursionError):
            continue
    return good > 0


def json_lines(item: Input, source: Source, words: str) -> Iterator[Table]:
    """The table of a text with an object a line; a line that is none is left out and told.

    Raises:
        SourceError: No line is an object; names the first line and what is wrong with it.
    """
    rows: list[tuple[int, Record]] = []
    bad: list[str] = []
    for number, line in enumerate(words.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_float=Decimal)
        except ValueError as error:
            bad.append(f"{item.path}: line {number}: not JSON: {one_line(error)}")
            continue
        except RecursionError:
            bad.append(f"{item.path}: line {number}: nested too deeply to be a row")
            continue
        if isinstance(record, dict):
            rows.append((number, record))
        else:
            bad.append(f"{item.path}: line {number}: expected an object, found {type(record).__name__}")
    if not rows:
        raise SourceError(bad[0] if bad else f"{item.path}: there is no object in it")
    tables = [t for records in _spread(stem(item.path), rows) for t in _tables(item, source, records)]
    told = tuple(f"{line}; it is left out" for line in bad)
    if bad:
        tables[0].account["left out"] = bad[:50]
    yield replace(tables[0], left_out=(*tables[0].left_out, *told))
    yield from tables[1:]


# --- where the records are --------------------------------------------------------------------------------------------


def records_in(content: Any, name: str) -> list[Records]:
    """The tables that a JSON value holds, inner ones behind those that link to them; none where it holds no records."""
    if _is_records(content):
        return _spread(name, list(enumerate(content, 2)))
    if not isinstance(content, dict) or not content:
        return []
    if content.get("type") == "FeatureCollection" and isinstance(content.get("features"), list):
        return _spread(name, list(enumerate(map(_feature, content["features"]), 2)))
    bindings = content.get("results", {}).get("bindings") if isinstance(content.get("results"), dict) else None
    if isinstance(bindings, list) and _is_records(bindings):
        return _spread(name, [(n, {k: v.get("value") for k, v in row.items()}) for n, row in enumerate(bindings, 2)])
    lists = {key: value for key, value in content.items() if _is_records(value)}
    if lists and not any(isinstance(v, dict) and _is_keyed(v) for v in content.values()):
        scalars = [v for v in content.values() if not isinstance(v, (dict, list))]
        named = any(plays(key, "name") or plays(key, "key") for key in content)
        if not (named and scalars):
            return [
                r for key, value in lists.items() for r in _spread(_called(key, name, lists), list(enumerate(value, 2)))
            ]
        return _spread(name, [(2, content)])
    if _is_keyed(content):
        return _keyed(name, content)
    inner = {key: value for key, value in content.items() if isinstance(value, dict) and _is_keyed(value)}
    if inner and (len(inner) > 1 or len(content) == 1 or not any(plays(k, "name") for k in content)):
        found = [r for key, value in inner.items() for r in _keyed(key if len(inner) > 1 else name, value)]
        return found + [r for key, value in lists.items() for r in _spread(key, list(enumerate(value, 2)))]
    if len(content) == 1 and isinstance(next(iter(content.values())), dict):
        return records_in(*next((value, key) for key, value in content.items()))
    return _spread(name, [(2, content)])


def _called(key: str, name: str, lists: Record) -> str:
    """What the records of a list are called: by its key, or by the file where the key only says that it holds some."""
    general = words("wrappers") | words("wrapping lists")
    return name if len(lists) == 1 and spelt(key) in general else key


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _is_keyed(content: Record) -> bool:
    """Whether an object has a thing a key: its values are objects that are made alike, and its keys are no fields."""
    inner = [value for value in content.values() if isinstance(value, dict)]
    if len(inner) < 2 or len(inner) < len(content) or not all(inner):
        return False
    fields = Counter(key for value in inner for key in value)
    shared = [key for key, times in fields.items() if 2 * times > len(inner)]
    return bool(shared) and not set(content) & set(fields)


def _keyed(name: str, content: Record) -> list[Records]:
    """A table with the key of each thing as its name."""
    called = str(table()["keyed by"])
    if any(called in value for value in content.values()):
        called = "key"
    rows = [(n, {called: key, **value}) for n, (key, value) in enumerate(content.items(), 2)]
    return _spread(name, rows)


def _feature(feature: Any) -> Record:
    """A feature of GeoJSON as a record: its properties, and the place of a point."""
    if not isinstance(feature, dict):
        return {}
    made = dict(feature.get("properties") or {})
    if "id" in feature:
        made.setdefault("id", feature["id"])
    shape = feature.get("geometry") or {}
    place = shape.get("coordinates")
    if shape.get("type") == "Point" and isinstance(place, list) and len(place) >= 2:
        made.setdefault("longitude", place[0])
        made.setdefault("latitude", place[1])
    return made


def _grid_of_lists(name: str, content: Any) -> Grid | None:
    """A list of lists as a grid: its first list may be the header."""
    if not isinstance(content, list) or len(content) < 2 or not all(isinstance(row, list) for row in content):
        return None
    if any(isinstance(cell, (dict, list)) for row in content for cell in row):
        return None
    return Grid(name, list(enumerate(content, 1)))


# --- records as rows --------------------------------------------------------------------------------------------------


def _spread(name: str, rows: Sequence[tuple[int, Record]], keyed: bool = False) -> list[Records]:
    """A table of records, and behind it one for each list of objects in them."""
    own = Records(name, keyed=keyed)
    inner: dict[str, list[tuple[int, Record]]] = {}
    keys = _keys_of(rows)
    for (number, record), key in zip(rows, keys, strict=True):
        flat: dict[str, Any] = {}
        for column, value in _flatten(record):
            if isinstance(value, list) and any(isinstance(v, dict) for v in value):
                links: list[Any] = []
                child = column if column != name else f"{name} {column}"
                for place, part in enumerate(value, 1):
                    if isinstance(part, dict):
                        this = f"{key} {place}"
                        inner.setdefault(child, []).append((number, {ROW_NAME: this, **part}))
                        links.append(row_iri(child, this))
                    elif not isinstance(part, list):
                        links.append(part)
                flat[column] = links
            elif isinstance(value, list):
                flat[column] = [v if not isinstance(v, list) else json.dumps(v, default=str) for v in value]
            else:
                flat[column] = value
        own.rows.append((number, flat))
    return [own, *(r for child, parts in inner.items() for r in _spread(child, parts, True))]


def _keys_of(rows: Sequence[tuple[int, Record]]) -> list[str]:
    """What tells the records apart: a field that is a key or a name, if it does; else their numbers."""
    first = rows[0][1] if rows else {}
    for column in (ROW_NAME, *(c for c in first if plays(c, "key")), *(c for c in first if plays(c, "name"))):
        values = [record.get(column) for _, record in rows]
        if all(isinstance(v, (str, int)) for v in values) and len(set(values)) == len(values):
            return [str(v) for v in values]
    return [str(n) for n, _ in enumerate(rows, 1)]


def _flatten(value: Record, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Inner objects become "outer inner" columns; one that only wraps the fields of its record gives no name."""
    wrapping = [key for key, inner in value.items() if isinstance(inner, dict) and spelt(key) in words("wrappers")]
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if not isinstance(inner, dict):
            yield name, inner
        elif wrapping == [key] and not set(inner) & set(value):
            yield from _flatten(inner, prefix)
        else:
            yield from _flatten(inner, f"{name} ")


def _tables(item: Input, source: Source, records: Records) -> Iterator[Table]:
    columns = list(dict.fromkeys(key for _, record in records.rows for key in record))
    rows: list[tuple[int, list[Any]]] = [
        (1, [*columns]),
        *((n, [record.get(c) for c in columns]) for n, record in records.rows),
    ]
    grid = Grid(records.name, rows, headed=True)
    for found in tables_of(str(item.path), source, grid, item.rules_for(records.name)):
        yield replace(found, key=(ROW_NAME,), hidden=frozenset({ROW_NAME})) if records.keyed else found
