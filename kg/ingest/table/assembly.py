"""From a grid of cells to tables of typed values: the region is found, its columns are typed, its rows are told.

Knows: the order of these steps, and what a person may overrule. Does not know: files, graphs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from rdflib import URIRef

from kg.ingest.table.account import account_of
from kg.ingest.table.region import ROW_NAME, Grid, Region, find_regions
from kg.ingest.table.values import measures, type_columns, unit_in
from kg.types import Source, SourceError, Table
from kg.vocab import table_class

MOST_CELLS = 8_000_000
"""Most cells of one table: its rows are held as texts while their columns are typed."""

Rules = Mapping[str, Any]
"""What a person said about one table: header, key, name, columns, links, leave_out."""


def tables_of(place: str, source: Source, grid: Grid, rules: Rules | None = None) -> Iterator[Table]:
    """The tables of a grid. One of several is named after its title, else numbered.

    Args:
        place: The file and the part of it, for messages.

    Raises:
        SourceError: There are more cells than one table may have.
    """
    rules = rules or {}
    if rules.get("header"):
        grid = Grid(grid.name, grid.rows, grid.delimiter, grid.sheet, False, int(rules["header"]))
    if sum(len(cells) for _, cells in grid.rows) > MOST_CELLS:
        raise SourceError(f"{place}: more than the {MOST_CELLS:,} cells that are read at once; split the file")
    regions = find_regions(grid)
    taken: set[str] = set()
    main = max(range(len(regions)), key=lambda n: (len(regions[n].rows), -n), default=0)
    for number, region in enumerate(regions):
        name = grid.name
        if len(regions) > 1:
            title = region.title if 0 < len(region.title) <= 60 else ""
            name = (
                title if title and title not in taken else grid.name if number == main else f"{grid.name} {number + 1}"
            )
        taken.add(name)
        if region.rows or region.left_out:
            yield assemble(place, source, name, region, grid.delimiter, rules)


def assemble(place: str, source: Source, name: str, region: Region, delimiter: str, rules: Rules) -> Table:
    """One region as a table with typed values."""
    dropped = [n for n, header in enumerate(region.columns) if header in rules.get("leave_out", ())]
    for n in reversed(dropped):
        region.notes.append(f"column {region.columns[n]} is left out, as config.yaml says")
        del region.columns[n]
        for _, cells in region.rows:
            del cells[n]
    unseen = region.columns.index(ROW_NAME) + 1 if ROW_NAME in region.columns else 0
    written = [written_row(cells[unseen:]) for _, cells in region.rows]
    for _, cells in region.rows:
        cells[:] = [plain_value(cell) for cell in cells]
    columns = type_columns(
        region.columns, [cells for _, cells in region.rows], delimiter=delimiter, fixed=rules.get("columns", {})
    )
    for column in columns:
        if region.unit and column.kind in ("numbers", "whole numbers") and not unit_in(column) and measures(column):
            column.unit = region.unit
    converts = [column.convert for column in columns]

    def rows() -> Iterator[tuple[int, tuple[object, ...], str]]:
        for (number, cells), text in zip(region.rows, written, strict=True):
            values = tuple(
                None if cell is None else convert(cell) for convert, cell in zip(converts, cells, strict=True)
            )
            yield number, values, text

    return Table(
        source,
        name,
        tuple(region.columns),
        rows(),
        units=tuple(unit_in(column) for column in columns),
        key=_listed(rules.get("key", ())),
        label=str(rules.get("name", "")),
        refers={column: table_class(kind) for column, kind in rules.get("links", {}).items()},
        account=account_of(name, region, columns),
        left_out=tuple(f"{place}: line {line}: {why}; it is left out" for line, why in region.left_out),
    )


def _listed(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def written_row(cells: Sequence[Any]) -> str:
    """A row as it stands in the file, cells apart."""
    return " | ".join(map(_written, cells))


def _written(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, URIRef):
        return unquote(cell.rsplit(":", 1)[-1]).replace("_", " ")
    if isinstance(cell, str):
        return " ".join(cell.split()) if not cell.isascii() or any(c in cell for c in "\n\r\t ") else cell
    if isinstance(cell, list):
        return ", ".join(map(_written, cell))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if math.isfinite(cell) and cell.is_integer() else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    return str(cell)


def plain_value(value: Any) -> Any:
    """A cell as one of the values that columns have: texts without blanks around, whole numbers, decimals, days."""
    if type(value) is str:
        return (value if value.isascii() else _whole(value)).strip() or None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else Decimal(repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value
    if isinstance(value, list):
        return [made for inner in value if (made := plain_value(inner)) is not None] or None
    if isinstance(value, (str, int, Decimal, date)) or value is None:
        return value
    return str(value)


def _whole(text: str) -> str:
    """Text that can be stored: half characters become "?"."""
    return text.encode("utf-8", "replace").decode()
