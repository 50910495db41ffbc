"""Where in a grid of cells the tables are: below titles and notes, beside each other, with one header row or two.

Knows: rows of cells as they stand in a file. Does not know: what the columns mean, names of rows. One bad row costs
itself: it is repaired where only one reading fits, else left out and told.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kg.ingest.table import dates, numbers
from kg.ingest.table.words import plain
from nlu.values import is_unit

Row = tuple[int, list[Any]]
ROW_NAME = "\x00row"
"""A first column that only serves to name the rows: it is not in the file."""
_LOOKED_AT = 30
_SAMPLE = 200
_LONGEST_HEADER = 120
_YEAR = re.compile(r"(1[5-9]|20)\d\d")
_FOOTNOTE = re.compile(r"\s*(?:\[([^\W\d_]+ ?\d{1,2}|\d{1,2})\]|[*†‡]+)$")
_BRACKETS = re.compile(r"[（(\[［]\s*(.*?)\s*[）)\]］]")


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells as they stand in a file, row by row.

    Attributes:
        rows: Number that a person sees, and cells; None or "" for an empty one.
        delimiter: What stands between cells in the file; "" for a sheet.
        sheet: Whether tables may stand beside each other.
        headed: Whether the first row is a header for certain (records of JSON, tables of a database).
        header: Number of the header's row, where a person said it; 0: nobody did.
    """

    name: str
    rows: Sequence[Row]
    delimiter: str = ""
    sheet: bool = False
    headed: bool = False
    header: int = 0


@dataclass(slots=True)
class Region:
    """One table of a grid.

    Attributes:
        title: What stands above the header.
        unit: What is said above the header of the unit of its numbers; "" for nothing.
        columns: Names of columns, all different.
        rows: Number and cells, as many as columns; None for an empty cell.
        notes: What was decided, for people.
        left_out: Line and reason of each row that is not read.
    """

    title: str
    header: int
    columns: list[str]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    unit: str = ""


def find_regions(grid: Grid) -> list[Region]:
    """The tables of a grid, in order; none where no row follows a header."""
    found: list[Region] = []
    if grid.header:
        told = _region([row for row in grid.rows if row[0] >= grid.header], grid)
        return [told] if told else []
    for part in _beside(grid) if grid.sheet else [list(grid.rows)]:
        gaps = not grid.headed and not all(map(_has_any, part))
        for segment in _below(part) if gaps else [part]:
            region = _region(segment, grid)
            if region is not None:
                found.append(region)
    return _without_heads(found)


def _without_heads(found: list[Region]) -> list[Region]:
    """Tables without those that are the head of a form above a wider table ("Period: …"): these are told as notes."""
    kept: list[Region] = []
    for n, region in enumerate(found):
        after = found[n + 1] if n + 1 < len(found) else None
        cells = [*(region.columns[:1]), *(str(cells[0] or "") for _, cells in region.rows)]
        labels = sum(cell.rstrip().endswith((":", "：")) for cell in cells)
        if after is not None and len(region.columns) <= 2 < len(after.columns) and 2 * labels >= len(cells):
            said = [region.columns, *(cells for _, cells in region.rows)]
            after.notes += [f"above the table: {' '.join(str(c) for c in line if not empty(c))[:80]}" for line in said]
        else:
            kept.append(region)
    return kept


# --- parts ------------------------------------------------------------------------------------------------------------


def empty(cell: Any) -> bool:
    """Whether a cell has nothing in it."""
    return cell is None or cell == "" or (isinstance(cell, str) and cell.isspace())


def filled(cells: Sequence[Any]) -> int:
    """How many cells have something in them."""
    count = 0
    for cell in cells:
        if cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace()):
            count += 1
    return count


def _has_any(row: Row) -> bool:
    return any(cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in row[1])


def _extent(cells: Sequence[Any]) -> int:
    """Cells up to the last one with something in it."""
    return next((n for n in range(len(cells), 0, -1) if not empty(cells[n - 1])), 0)


def _beside(grid: Grid) -> list[list[Row]]:
    """The parts of a sheet that an empty column parts, each of two columns or more."""
    width = max((_extent(cells) for _, cells in grid.rows), default=0)
    used = [False] * width
    for _, cells in grid.rows:
        for n, cell in enumerate(cells[:width]):
            used[n] = used[n] or not empty(cell)
    spans: list[tuple[int, int]] = []
    start = None
    for n in range(width + 1):
        if n < width and used[n]:
            start = n if start is None else start
        elif start is not None:
            spans.append((start, n))
            start = None
    if len(spans) > 1 and all(end - start > 1 for start, end in spans):
        return [[(number, list(cells[start:end])) for number, cells in grid.rows] for start, end in spans]
    first = spans[0][0] if spans else 0
    return [[(number, list(cells[first:])) for number, cells in grid.rows]]


def _below(rows: list[Row]) -> list[list[Row]]:
    """The parts of a grid that begin with a header of their own below an empty row."""
    chunks: list[list[Row]] = [[]]
    for number, cells in rows:
        if filled(cells):
            chunks[-1].append((number, cells))
        elif chunks[-1]:
            chunks.append([])
    parts: list[list[Row]] = []
    for chunk in chunks:
        if not chunk:
            continue
        if parts and _starts(chunk, parts[-1]):
            parts.append(list(chunk))
        elif parts:
            parts[-1] += [(chunk[0][0] - 1, []), *chunk]
        else:
            parts.append(list(chunk))
    return parts


def _starts(chunk: list[Row], before: list[Row]) -> bool:
    """Whether rows below a gap are another table than those above it."""
    body = [cells for _, cells in before if filled(cells) > 1]
    titled = 0
    while titled < len(chunk) and filled(chunk[titled][1]) == 1:
        titled += 1
    if len(body) < 2 or len(chunk) - titled < 2 or not _may_head(chunk[titled][1]):
        return False
    head, first = chunk[titled][1], chunk[titled + 1][1]
    if filled(head) < 2 or filled(first) < 2:
        return False
    above = next((cells for cells in body if _may_head(cells)), body[0])
    if [str(c).strip() for c in head if not empty(c)] == [str(c).strip() for c in above if not empty(c)]:
        return False  # the same header again, as on the next page
    if titled:
        return True
    places = {n for n, c in enumerate(head) if not empty(c)}
    if places != {n for n, c in enumerate(above) if not empty(c)}:
        return True
    last = body[-1]
    return any(n < len(last) and n < len(first) and _is_value(last[n]) and _is_value(first[n]) for n in places)


# --- header -----------------------------------------------------------------------------------------------------------


def _may_head(cells: Sequence[Any]) -> bool:
    """Whether a row may be a header: words, short ones; years are allowed behind a word."""
    said = [c for c in cells if not empty(c)]
    if not said or any(len(str(c)) > _LONGEST_HEADER for c in said):
        return False
    values = [c for c in said if _is_value(c)]
    return not values or (len(values) < len(said) and all(_YEAR.fullmatch(str(c).strip()) for c in values))


def _is_value(cell: Any) -> bool:
    """Whether a cell is a number, a date or the like, and so no word of a header."""
    if isinstance(cell, bool) or (cell is not None and not isinstance(cell, str)):
        return True
    text = str(cell or "").strip()
    if not text or not any(char.isdigit() for char in text):
        return False
    if numbers.number(text, False) is not None or numbers.number(text, True) is not None:
        return True
    found = numbers.amount(text, False) or numbers.amount(text, True)
    return (
        found is not None or dates.day(text, "dmy") is not None or dates.day(text, "mdy") is not None or text.isdigit()
    )


def _header(rows: list[Row], headed: bool) -> int | None:
    """The place of the header among the rows; None where the table has none."""
    if headed:
        return 0
    sample = [cells for _, cells in rows[:_SAMPLE] if filled(cells)]
    extents = Counter(_extent(cells) for cells in sample)
    most = max(extents.values())
    width = max(extent for extent, times in extents.items() if times == most)
    if width < 2:
        return _first_word(rows)
    first_data = next((n for n, (_, cells) in enumerate(rows[: 2 * _LOOKED_AT]) if _is_data(n, rows, width)), None)
    if first_data is None:
        enough = max(2, 0.6 * max(filled(cells) for cells in sample[:_LOOKED_AT]))  # some columns have no name
        place = next((n for n, (_, cells) in enumerate(rows) if _may_head(cells) and filled(cells) >= enough), 0)
        return None if _is_listed(place, rows, width) else place
    before = [n for n in range(first_data) if _may_head(rows[n][1]) and filled(rows[n][1]) >= min(2, width)]
    before = [n for n in before if filled(rows[n][1]) >= 0.5 * width or first_data - n == 1]
    if not before:
        return None
    fullest = max(filled(rows[n][1]) for n in before)
    return next(n for n in before if filled(rows[n][1]) == fullest)


def _first_word(rows: list[Row]) -> int | None:
    """The header of a table of one column: its first cell, if it can be one."""
    place = next((n for n, (_, cells) in enumerate(rows) if filled(cells)), 0)
    return place if _may_head(rows[place][1]) else None


def _is_data(place: int, rows: list[Row], width: int) -> bool:
    """Whether a row has a value in a column that goes on with values."""
    cells = rows[place][1]
    if filled(cells) < 0.5 * width:
        return False
    following = [c for _, c in rows[place + 1 : place + 12] if filled(c)]
    years = [n for n, c in enumerate(cells) if not empty(c) and _YEAR.fullmatch(str(c).strip())]
    values = [n for n, c in enumerate(cells) if not empty(c) and _is_value(c)]
    if years and years == values and len(years) < filled(cells) and _heads_years(cells, years, following):
        return False
    for n in values:
        below = [c[n] for c in following if n < len(c) and not empty(c[n])]
        if not below or 2 * sum(map(_is_value, below)) >= len(below):
            return True
    return False


def _heads_years(cells: Sequence[Any], years: list[int], following: Sequence[Sequence[Any]]) -> bool:
    """Whether years in a row are the names of its columns: they go up or down by one step, and no year is below."""
    told = [int(str(cells[n]).strip()) for n in years]
    told = told[: told.index(told[0], 1)] if told.count(told[0]) > 1 else told  # the same years under each group
    steps = {b - a for a, b in itertools.pairwise(told)}
    if len(told) < 2 or len(steps) != 1 or 0 in steps:
        return False
    below = [str(c[n]).strip() for c in following for n in years if n < len(c) and not empty(c[n])]
    return bool(below) and 2 * sum(_YEAR.fullmatch(text) is not None for text in below) < len(below)


def _is_listed(place: int, rows: list[Row], width: int) -> bool:
    """Whether the would-be header of a table of texts is a row like any other: its cells stand below it again."""
    cells = rows[place][1]
    body = [c for _, c in rows[place + 1 : place + 2000] if filled(c)]
    if len(body) < 2 or width < 2:
        return False
    again = 0
    for n, cell in enumerate(cells[:width]):
        if empty(cell):
            continue
        column = Counter(str(c[n]).strip() for c in body if n < len(c) and not empty(c[n]))
        again += column[str(cell).strip()] > 0 and len(column) > 1
    return again > 0


# --- the table --------------------------------------------------------------------------------------------------------


def _region(rows: list[Row], grid: Grid) -> Region | None:
    while rows and not filled(rows[0][1]):
        rows = rows[1:]
    if not rows:
        return None
    place = _header(rows, grid.headed or bool(grid.header))
    notes: list[str] = []
    if place is None:
        title, columns, body, number = "", list[str](), rows, rows[0][0]
        notes.append("no header row was found: the columns are numbered")
    else:
        title, columns, body = _named(rows, place, notes, grid.headed)
        number = rows[place][0]
    above = [_clean(cell) for _, cells in rows[: place or 0] for cell in cells if not empty(cell)]
    unit = next((found[1] for text in above if (found := _unit_said().fullmatch(text))), "")
    said = list(itertools.islice((cells for _, cells in body if filled(cells)), 5 * _SAMPLE))
    if not said:
        return None
    extents = Counter(_extent(cells) for cells in said)
    if place is None:
        columns = [""] * max(extent for extent, times in extents.items() if times == max(extents.values()))
    elif len(extents) == 1 and len(columns) + 1 == next(iter(extents)) and _texts(said, 0) and all(columns):
        columns = ["", *columns]
        notes.append("the header has one name less than the rows have cells: the first column has no name")
    region = Region(title, number, [], [], notes, unit=unit)
    _take(region, columns, body, grid)
    _without_empty(region, columns)
    if not region.rows:
        return region if region.left_out else None
    region.columns = _different(columns, notes)
    return region


def _named(rows: list[Row], place: int, notes: list[str], sure: bool) -> tuple[str, list[str], list[Row]]:
    """The title, the names of the columns and the rows below them."""
    cells = rows[place][1]
    names = [_clean(c) for c in cells[: _extent(cells)]]
    names = names if sure else list(map(_without_mark, names))
    above = rows[place - 1][1] if place else []
    titles = [_clean(c) for _, r in rows[:place] for c in r if not empty(c)]
    below = rows[place + 1 :]
    if sure:
        return "", names, below
    groups = _groups(above, names)
    if groups:
        names = groups
        titles = [_clean(c) for _, r in rows[: place - 1] for c in r if not empty(c)]
        notes.append(f"two header rows, {rows[place - 1][0]} and {rows[place][0]}")
    elif below and (parts := _parts(names, below[0][1], [r for _, r in below[1:_LOOKED_AT] if filled(r)])):
        names = parts
        notes.append(f"two header rows, {rows[place][0]} and {below[0][0]}")
        below = below[1:]
    elif below and _are_units(below[0][1], names):
        units = [_clean(c) for c in below[0][1]]
        bare = [m[1] if (m := _BRACKETS.fullmatch(u)) else u for u in units]
        names = [f"{n} ({u})" if u else n for n, u in zip(names, [*bare, *[""] * len(names)], strict=False)]
        notes.append(f"row {below[0][0]} has the units of the columns")
        below = below[1:]
    if place:
        notes.append(f"the header is row {rows[place][0]}" + (f", below “{titles[0][:60]}”" if titles else ""))
    return (titles[-1] if len(titles) == 1 else titles[0] if titles else ""), names, below


def _groups(above: Sequence[Any], names: list[str]) -> list[str]:
    """Names of columns under names of groups, as in "2023 Sales"; empty where the row above is no second header."""
    said = [n for n, c in enumerate(above) if not empty(c)]
    if not said or not _may_head(["x", *above]) or (len(said) == 1 and said[0] == 0):
        return []
    doubled = len({n for n in names if n}) < sum(bool(n) for n in names)
    gaps = any(not name and n < len(above) and not empty(above[n]) for n, name in enumerate(names))
    if not (doubled or gaps):
        return []
    made: list[str] = []
    group = ""
    for n in range(max(len(names), _extent(above))):
        if n < len(above) and not empty(above[n]):
            group = _clean(above[n])
        own = names[n] if n < len(names) else ""
        parted = own and group and own != group and n >= said[0]
        made.append(f"{group} {own}" if parted else own or group)
        if not own:
            group = ""
    return made


def _parts(names: list[str], under: Sequence[Any], body: Sequence[Sequence[Any]]) -> list[str]:
    """Names of columns where the row below a header names the parts of its groups; empty where it is a row of data.

    Below a name that stands over one column alone is nothing, or the same name again (a cell merged over both rows).
    """
    width = max(len(names), _extent(under))
    own = [_clean(under[n]) if n < len(under) else "" for n in range(width)]
    over = [names[n] if n < len(names) else "" for n in range(width)]
    gaps = [n for n in range(width) if not over[n] and own[n]]
    grouped = {*gaps, *(n - 1 for n in gaps)}
    if not gaps or not over[0] or not _may_head(["x", *(under[n] for n in grouped if own[n])]):
        return []
    single = [n for n in range(width) if n not in grouped and over[n]]
    if any(own[n] not in ("", over[n]) for n in single):
        return []
    below = [cells[n] for cells in body for n in grouped if n < len(cells) and not empty(cells[n])]
    values = sum(map(_is_value, below))
    if not body or (2 * values < len(below) and not (single and all(not own[n] for n in single))):
        return []
    made: list[str] = []
    group = ""
    for n in range(width):
        group = over[n] or group
        whole = own[n].casefold() in plain("totals")  # the sum of a group is called like the group
        made.append(group if whole and over[n] else f"{group} {own[n]}" if n in grouped and own[n] else over[n])
    return made


def _are_units(cells: Sequence[Any], names: list[str]) -> bool:
    said = [_clean(c) for c in cells if not empty(c)]
    if not said or len(said) == len(names):
        return False
    return all(is_unit(m[1] if (m := _BRACKETS.fullmatch(c)) else c) for c in said)


def _take(region: Region, columns: list[str], body: list[Row], grid: Grid) -> None:
    """Put the rows into the table: too long ones repaired or left out, repeated headers, sums and notes left out."""
    width = len(columns)
    typed: list[bool] | None = None
    last = next((n for n in range(len(body) - 1, -1, -1) if filled(body[n][1]) > 1), 0)
    gap = False
    for place, (number, cells) in enumerate(body):
        size = filled(cells)
        if not size:
            gap = True
            continue
        if width > 1 and not grid.headed:
            if cells[0] == columns[0] and [_clean(c) for c in cells[: _extent(cells)]] == columns:
                region.notes.append(f"row {number} is the header again")
                continue
            if size == 1 and width > 2 and (place > last or gap) and _is_note(cells, gap and place > last):
                region.notes.append(f"row {number} is a note: “{_clean(next(c for c in cells if not empty(c)))[:60]}”")
                continue
            if place >= last - 1 and len(body) > 3 and _is_total(cells):
                region.notes.append(f"row {number} is a sum of the others: left out")
                continue
        if len(cells) > width and _extent(cells) > width:
            typed = _typed(region.rows, width) if typed is None else typed
            mended = _mended(cells, width, typed, grid)
            if mended is None:
                region.left_out.append((number, f"{_extent(cells)} cells, but the header has {width}"))
                continue
            region.notes.append(
                f"row {number} has {_extent(cells)} cells for {width} columns; read as: {' | '.join(mended)}"
            )
            cells = mended
        made = cells[:width] if size == width else [None if empty(c) else c for c in cells[:width]]
        if len(made) < width:
            made += [None] * (width - len(made))
        region.rows.append((number, made))


def _mended(cells: list[Any], width: int, typed: list[bool], grid: Grid) -> list[str] | None:
    """A row with too many cells, where only one way to join some of them fits; None where several do, or none."""
    cells = cells[: _extent(cells)]
    if not grid.delimiter or not all(isinstance(c, str) for c in cells) or len(cells) > 2 * width:
        return None
    spaced = [n for n in range(1, len(cells)) if cells[n][:1] == " "]
    if (
        len(spaced) == len(cells) - width
    ):  # people put a space behind a comma of a text, programs none behind a delimiter
        made: list[str] = []
        for n, cell in enumerate(cells):
            if n in spaced:
                made[-1] += grid.delimiter + cell
            else:
                made.append(cell)
        return made
    if not any(typed):
        return None
    fitting = []
    for start in range(width):
        end = start + len(cells) - width + 1
        joined = [*cells[:start], grid.delimiter.join(cells[start:end]), *cells[end:]]
        if all(not isnumber or empty(c) or _is_value(c) for c, isnumber in zip(joined, typed, strict=True)):
            fitting.append((start, joined))
    words = [pair for pair in fitting if not typed[pair[0]]]
    return words[0][1] if len(words) == 1 and len(fitting) == 1 else None


def _typed(rows: list[Row], width: int) -> list[bool]:
    """Which columns hold values, as far as they have been read."""
    found = []
    for n in range(width):
        column = [cells[n] for _, cells in rows[:_SAMPLE] if not empty(cells[n])]
        found.append(bool(column) and all(map(_is_value, column)))
    return found


def _is_note(cells: Sequence[Any], behind: bool) -> bool:
    text = _clean(next(c for c in cells if not empty(c))).casefold()
    marked = any(text.startswith(mark) and not text[len(mark) : len(mark) + 1].isalnum() for mark in plain("notes"))
    return marked or behind or len(text) > _LONGEST_HEADER


def _is_total(cells: Sequence[Any]) -> bool:
    first = next((_clean(c).casefold().rstrip(":：") for c in cells if not empty(c)), "")
    return first in plain("totals") and any(_is_value(c) for c in cells if not empty(c))


def _texts(said: Sequence[Sequence[Any]], column: int) -> bool:
    return not any(_is_value(cells[column]) for cells in said if column < len(cells) and not empty(cells[column]))


def _without_empty(region: Region, columns: list[str]) -> None:
    """Drop columns with neither name nor cells, and unnamed ones that only number the rows."""
    drop = []
    for n, name in enumerate(columns):
        unnamed = not name or re.fullmatch(r"(?i)unnamed: ?\d+|index", name) is not None
        if not unnamed:
            continue
        values = [str(cells[n]).strip() for _, cells in region.rows if cells[n] is not None]
        if not values and not name:
            drop.append(n)
        elif (
            len(values) > 1
            and len(columns) > 1
            and values
            in (
                [str(i) for i in range(len(values))],
                [str(i) for i in range(1, len(values) + 1)],
            )
        ):
            drop.append(n)
            region.notes.append(f"column {n + 1} only numbers the rows: left out")
    for n in reversed(drop):
        del columns[n]
        for _, cells in region.rows:
            del cells[n]


def _different(columns: list[str], notes: list[str]) -> list[str]:
    """Names that are all different: empty ones numbered, doubled ones with a number behind them."""
    taken: set[str] = set()
    made = []
    for n, name in enumerate(columns, 1):
        called = name or f"column {n}"
        if called in taken:
            times = next(i for i in range(2, len(columns) + 2) if f"{called} {i}" not in taken)
            notes.append(f"the header has {called} twice: column {n} is called {called} {times}")
            called = f"{called} {times}"
        taken.add(called)
        made.append(called)
    return made


def _without_mark(name: str) -> str:
    """A name of a column without the mark of a footnote behind it: "Rate [note 2]", "Rate [1]", "Rate*"."""
    found = _FOOTNOTE.search(name)
    said = found[1] if found else None
    if found is None or (said and said.split()[0].casefold() not in plain("notes") and not said.isdigit()):
        return name
    return name[: found.start()].rstrip() or name


@functools.cache
def _unit_said() -> re.Pattern[str]:
    """A cell that says the unit of a table: "Unit: million EUR", 「（单位：万人）」."""
    words = "|".join(map(re.escape, sorted(plain("unit said"))))
    return re.compile(rf"(?i)[（(]?\s*(?:{words})\s*[:：]\s*([^:：，,;；、]{{1,20}}?)\s*[）)]?")


def _clean(cell: Any) -> str:
    if empty(cell):
        return ""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    text = str(cell)
    return " ".join(text.removesuffix(".0").split() if isinstance(cell, float) else text.split())
