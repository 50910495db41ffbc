"""What was decided about a table and what did not fit, as plain data that `tuwen sources --explain` prints.

Knows: regions and columns. Does not know: files, stores.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.ingest.table.region import Region
from kg.ingest.table.values import Column, unit_in

_MOST_TOLD = 50


def account_of(name: str, region: Region, columns: Sequence[Column]) -> dict[str, Any]:
    """What region and columns say of themselves."""
    told: dict[str, Any] = {"table": name, "rows": len(region.rows)}
    if region.title:
        told["title"] = region.title
    told["columns"] = [_column(column) for column in columns]
    if region.notes:
        told["notes"] = region.notes[:_MOST_TOLD]
    if region.left_out:
        told["left out"] = [f"line {line}: {why}" for line, why in region.left_out[:_MOST_TOLD]]
    return told


def _column(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {"name": column.header, "holds": column.kind}
    if unit_in(column):
        said["unit"] = unit_in(column)
    if column.missing:
        said["missing"] = column.missing
    if column.note:
        said["note"] = column.note
    if column.odd:
        said["odd"] = [text if times == 1 else f"{text} ({times} times)" for text, times in column.odd]
    return said
