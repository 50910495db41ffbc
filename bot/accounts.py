"""How a source was read, as text for people: `tuwen sources --explain`.

Knows: the accounts that the ledger keeps of tables. Does not know: tables, stores.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

_MOST_ODD = 8


def account_text(told: Sequence[dict[str, Any]]) -> str:
    """The accounts of a source's tables, one below the other."""
    if not told:
        return "nothing was decided about this source: it is a text or RDF, or was read by an older version"
    return "\n\n".join("\n".join(_table(account)) for account in told)


def _table(account: dict[str, Any]) -> Iterator[str]:
    where = [str(account[key]) for key in ("sheet", "place") if account.get(key)]
    rows = account["rows"]
    yield f"table {account['table']}: {rows:,} row{'' if rows == 1 else 's'}" + (
        f" ({', '.join(where)})" if where else ""
    )
    for key in ("title", "shape", "key", "name", "other names", "rows are"):
        if account.get(key):
            yield f"  {key}: {_said(account[key])}"
    links = account.get("links", {})
    yield "  columns:"
    for column in account["columns"]:
        if column["name"].startswith("\x00"):
            continue
        parts = [column["holds"] + (f" in {column['unit']}" if column.get("unit") else "")]
        if column["name"] in links:
            parts.append(f"link to {links[column['name']]}")
        if column.get("missing"):
            parts.append(f"{column['missing']} without a value")
        if column.get("note"):
            parts.append(column["note"])
        if column.get("odd"):
            odd = column["odd"]
            more = f" and {len(odd) - _MOST_ODD} more" if len(odd) > _MOST_ODD else ""
            parts.append(f"as written: {'; '.join(odd[:_MOST_ODD])}{more}")
        yield f"    {column['name']}: {', '.join(parts)}"
    for key in ("notes", "left out"):
        if account.get(key):
            yield f"  {key}:"
            yield from (f"    {line}" for line in account[key])


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
