"""Excel workbooks as grids of cells: every sheet, merged cells filled, numbers as their formats show them.

Knows: openpyxl. Does not know: where on a sheet the tables are.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kg.ingest.readers.archive import BROKEN, check_archive
from kg.ingest.readers.delimited import stem
from kg.ingest.readers.files import Input
from kg.ingest.readers.text import one_line
from kg.ingest.table.assembly import tables_of
from kg.ingest.table.region import Grid, filled
from kg.types import Document, Source, SourceError, Table

_LARGE = 6_000_000
"""Bytes from which a workbook is streamed: merged cells and hidden rows are then not known."""
_LONGEST_LISTED = 60
_CURRENCY = re.compile(r'\[\$([^\]-]+)(?:-[^\]]*)?\]|"([$€£¥￥₹])"|\\?([$€£¥￥₹])')


def read_xlsx(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The tables of every sheet; the one table of a workbook is named after the file.

    Raises:
        SourceError: It is no workbook, or there is no table in it.
    """
    import openpyxl

    try:
        check_archive(item, raw)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl does not keep
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=len(raw) > _LARGE, data_only=True)
            sheets = [(sheet.title, *_rows(sheet)) for sheet in book if hasattr(sheet, "iter_rows")]
    except BROKEN as error:
        raise SourceError(f"{item.path}: not an Excel file (.xlsx), or a broken one: {one_line(error)}") from error
    filled_sheets = [sheet for sheet in sheets if any(filled(cells) for _, cells in sheet[1])]
    if not filled_sheets:
        raise SourceError(f"{item.path}: no sheet has any row")
    found: list[Table] = []
    several = any(filled(cells) > 1 for _, rows, _ in filled_sheets for _, cells in rows)
    tables = [sheet for sheet in filled_sheets if not (several and _is_cover(sheet[1]))]
    for title, rows, notes in tables:
        name = stem(item.path) if len(tables) == 1 else title
        place = f"{item.path}: sheet {title}"
        for table in tables_of(place, source, Grid(name, rows, sheet=True), item.rules_for(name)):
            table.account["sheet"] = title
            if notes:
                table.account["notes"] = [*table.account.get("notes", ()), *notes]
            found.append(replace(table, part=f"sheet {title}") if len(filled_sheets) > 1 else table)
    read = [table for table in found if table.account["rows"]]
    without = [title for title, _, _ in filled_sheets if title not in {table.account["sheet"] for table in read}]
    if not read:
        raise SourceError(f"{item.path}: a table needs a header and at least one row; found in no sheet")
    if without:
        read[0].account["notes"] = [*read[0].account.get("notes", ()), f"sheets without a table: {', '.join(without)}"]
    yield from found


def _is_cover(rows: list[tuple[int, list[Any]]]) -> bool:
    """Whether a sheet only has lines of text: few, or long ones, or with colons; a list has short ones."""
    lines = [str(cell).strip() for _, cells in rows if filled(cells) for cell in cells if cell not in (None, "")]
    if len(lines) > sum(filled(cells) > 0 for _, cells in rows):
        return False
    return len(lines) < 4 or any(len(line) > _LONGEST_LISTED or ":" in line or "：" in line for line in lines)


def _rows(sheet: Any) -> tuple[list[tuple[int, list[Any]]], list[str]]:
    """The rows of a sheet, and what is to be told of them."""
    rows = [(number, [_shown(cell) for cell in cells]) for number, cells in enumerate(sheet.iter_rows(), 1)]
    notes: list[str] = []
    for merged in getattr(getattr(sheet, "merged_cells", None), "ranges", ()):
        if merged.min_col != merged.max_col or merged.min_row == merged.max_row:
            continue
        top = rows[merged.min_row - 1][1][merged.min_col - 1]
        for row in range(merged.min_row, min(merged.max_row, len(rows))):
            rows[row][1][merged.min_col - 1] = top
    hidden = [n for n, shape in getattr(sheet, "row_dimensions", {}).items() if shape.hidden and n <= len(rows)]
    if hidden:
        notes.append(f"{len(hidden)} hidden rows are read as well")
    if getattr(sheet, "sheet_state", "visible") != "visible":
        notes.append("the sheet is hidden")
    return rows, notes


def _shown(cell: Any) -> Any:
    """A cell's value; a percentage or an amount of money as it is shown."""
    value = cell.value
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return value
    form = getattr(cell, "number_format", None) or "General"
    if form == "General":
        return value
    if "%" in form:
        return f"{round(value * 100, 10):g}%"
    money = _CURRENCY.search(form)
    if money:
        sign = next(group for group in money.groups() if group)
        return f"{sign}{value}" if value >= 0 else f"-{sign}{-value}"
    return value
