"""What the columns of a table hold, decided by the majority of their cells; odd cells stay as they are written.

Knows: one table's cells as texts or as typed values. Does not know: headers' places, names of rows, graphs.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kg.ingest.table import dates, numbers
from kg.ingest.table.words import bare, plain, plays, spelt, table, words
from nlu.values import unit_of
from nlu.values.headers import measured

MAJORITY = 0.75
"""Least share of a column's cells that must be of its type."""
_LOOKED_AT = 400
_MOST_ODD = 20
_LISTED = re.compile(r"\s*[;；、|]\s*")
_COMMAS = re.compile(r"\s*[,，/]\s*")
_LONGEST_PART = 40

Convert = Callable[[Any], Any]


@dataclass(slots=True)
class Column:
    """What one column holds.

    Attributes:
        kind: "whole numbers", "numbers", "amounts", "dates", "moments", "yes or no", "lists" or "text".
        unit: Of amounts, as the cells write it; "" for none.
        convert: A cell as its value; what does not fit comes back as it is.
        odd: Cells that do not fit, as written, with how often (the first of them).
        missing: How many cells say that there is no value.
        note: What else was decided: the order of dates, the decimal mark.
    """

    header: str
    kind: str = "text"
    unit: str = ""
    convert: Convert = field(default=lambda value: value)
    odd: list[tuple[str, int]] = field(default_factory=list)
    missing: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a file writes numbers and dates, where one of its columns shows it."""

    comma: bool | None = None
    order: dates.Order | None = None


def type_columns(
    headers: Sequence[str], rows: Sequence[Sequence[Any]], *, delimiter: str = "", fixed: Mapping[str, str] = {}
) -> list[Column]:
    """What each column holds.

    Args:
        rows: Cells in the order of the headers; None for an empty one.
        delimiter: What stands between the cells in the file, which tells something of its numbers.
        fixed: The kind of columns for which a person said it.
    """
    counted = [_counted(rows, n) for n in range(len(headers))]
    shown = _conventions(counted, delimiter)
    return [
        _column(header, cells, shown, fixed.get(header, "")) for header, cells in zip(headers, counted, strict=True)
    ]


def _counted(rows: Sequence[Sequence[Any]], column: int) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for row in rows:
        value = row[column]
        if value is not None:
            found[_hashable(value)] += 1
    return found


class _List(tuple[Any, ...]):
    """A list as a key."""


def _hashable(value: Any) -> Any:
    if isinstance(value, list):
        return _List(map(str, value))
    return (value, "flag") if isinstance(value, bool) else value


# --- conventions ------------------------------------------------------------------------------------------------------

_SHOWS_COMMA = re.compile(r"[^\d]{0,4}\d+,(\d{1,2}|\d{4,})\D{0,5}|[^\d]{0,4}\d{1,3}(\.\d{3})+,\d+\D{0,5}")
_SHOWS_POINT = re.compile(
    r"[^\d]{0,4}\d+\.(\d{1,2}|\d{4,})\D{0,5}|[^\d]{0,4}\d{1,3}(,\d{3})+\.\d+\D{0,5}|\D{0,4}\d{1,3}(,\d{3}){2,}\D{0,5}"
)
_GROUPED = re.compile(r"[^\d]{0,4}[1-9]\d{0,2}([.,])\d{3}\D{0,5}")


def _mark(cells: Counter[Any]) -> bool | None:
    """Whether the cells of one column show a decimal comma (True) or point (False)."""
    comma = point = 0
    for text, times in _some(cells):
        if isinstance(text, str) and len(text) < 30:
            comma += times * (_SHOWS_COMMA.fullmatch(text) is not None)
            point += times * (_SHOWS_POINT.fullmatch(text) is not None)
    return None if comma == point else comma > point


def _order(cells: Counter[Any]) -> dates.Order | None:
    told = Counter(order for text, _ in _some(cells) if isinstance(text, str) and (order := dates.order_told(text)))
    if not told or (told["dmy"] and told["mdy"]):
        return None
    return told.most_common(1)[0][0]


def _conventions(counted: Sequence[Counter[Any]], delimiter: str) -> Conventions:
    marks = [mark for cells in counted if (mark := _mark(cells)) is not None]
    orders = [order for cells in counted if (order := _order(cells)) is not None]
    comma = True if marks and all(marks) else False if marks and not any(marks) else None
    if comma is None and not marks and delimiter == ";":
        comma = True  # who has a comma for decimals has the semicolon for cells
    order = orders[0] if orders and len(set(orders)) == 1 else None
    if order is None and not orders:
        signs = {t.strip()[0] for cells in counted for t, _ in _some(cells, 20) if isinstance(t, str) and t.strip()}
        if "$" in signs and not signs & {"€", "£"}:
            order = "mdy"
        elif comma or signs & {"€", "£"}:
            order = "dmy"
    return Conventions(comma, order)


def _some(cells: Counter[Any], most: int = _LOOKED_AT) -> Iterator[tuple[Any, int]]:
    for n, (text, times) in enumerate(cells.items()):
        if n >= most:
            return
        yield text, times


# --- one column -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the cells of a column; `read` gives None for what does not fit."""

    kind: str
    read: Convert
    unit: str = ""
    note: str = ""


def _column(header: str, cells: Counter[Any], shown: Conventions, fixed: str) -> Column:
    column = Column(header)
    column.missing = sum(times for text, times in cells.items() if _is_missing(text, cells))
    kept = Counter({text: times for text, times in cells.items() if not _is_missing(text, cells)})
    if not kept:
        column.convert = _present
        return column
    if fixed == "text" or (not fixed and _identifies(header, kept)):
        column.convert = _present if fixed != "text" else column.convert
        column.note = "identifiers stay text" if not fixed else ""
        return column
    best = _best(list(_readings(header, kept, shown)), kept, fixed)
    if best is None:
        lists = _lists(kept)
        if lists is not None:
            column.kind = "lists"
            column.convert = lambda value: lists.get(value, value) if isinstance(value, str) else value
        elif column.missing:
            missing = {text for text in cells if _is_missing(text, cells)}
            column.convert = lambda value: None if isinstance(value, str) and value in missing else value
        return column
    column.kind, column.unit, column.note = best.kind, best.unit, best.note
    if best.kind == "dates":
        best, column.kind = _with_times(best, kept)
    read = best.read
    made = {key: read(_value(key)) for key in kept}
    void = {key for key, value in made.items() if value is None and isinstance(key, str) and _is_void(key)}
    column.missing += sum(kept[key] for key in void)
    odd = [(str(key), kept[key]) for key, value in made.items() if value is None and key not in void]
    column.odd = sorted(odd, key=lambda pair: -pair[1])[:_MOST_ODD]
    known = {key: key if value is None and key not in void else value for key, value in made.items()}
    known |= dict.fromkeys((key for key in cells if key not in kept), None)

    def convert(value: Any) -> Any:
        if type(value) is str:
            return known.get(value)
        found = read(value)
        return value if found is None else found

    column.convert = convert
    return column


def _value(key: Any) -> Any:
    """What stood in the cell, from its key."""
    if isinstance(key, tuple) and not isinstance(key, _List):
        return key[0]
    return list(key) if isinstance(key, _List) else key


def _present(value: Any) -> Any:
    return None if isinstance(value, str) and value.casefold() in plain("missing") else value


def _is_missing(text: Any, cells: Counter[Any]) -> bool:
    if not isinstance(text, str) or text.casefold() not in plain("missing"):
        return False
    return not (text.isalpha() and text.isupper() and _are_codes(cells, len(text)))


def _are_codes(cells: Counter[Any], length: int) -> bool:
    """Whether nearly all cells are as many capital letters: then "NA" is one of these codes, say Namibia's."""
    alike = sum(isinstance(t, str) and len(t) == length and t.isalpha() and t.isupper() for t in cells)
    return len(cells) > 3 and alike >= 0.9 * len(cells)


def _is_void(text: str) -> bool:
    return text.casefold() in plain("missing in typed columns")


def _identifies(header: str, cells: Counter[Any]) -> bool:
    """Whether a column of digits holds identifiers: leading zeros of one length, or a header such as "phone"."""
    texts = [t for t, _ in _some(cells) if isinstance(t, str)]
    if plays(header, "text") or words("headers", "text") & set(spelt(header).split()):
        return True
    zeros = [t for t in texts if t.isdigit() and len(t) > 1 and t[0] == "0"]
    digits = [t for t in texts if t.isdigit()]
    return bool(zeros) and len({len(t) for t in zeros}) <= 3 and 10 * len(zeros) >= len(digits)


def _readings(header: str, cells: Counter[Any], shown: Conventions) -> Iterator[_Reading]:
    flag = _flag(header, cells)
    if flag is not None:
        yield flag
    order = _order(cells) or _by_mark(cells) or shown.order
    packed = any(word in words("headers", "date") for word in (spelt(header), *spelt(header).split()))
    said = {"dmy": "day before month", "mdy": "month before day"}
    told = (
        said[order] if order in said and any(dates.is_three(t) for t, _ in _some(cells) if isinstance(t, str)) else ""
    )
    if packed:  # 20240304 is a number as well
        yield _Reading("dates", lambda v: _as_day(v, order, True, False), note=told)
    own = _mark(cells)
    comma = own if own is not None else _by_file(cells, shown)
    note = "decimal commas" if comma else ""
    yield _Reading("whole numbers", lambda v: _whole(v, comma), note=note)
    yield _Reading("numbers", lambda v: _number(v, comma), note=note)
    yield _Reading("dates", lambda v: _as_day(v, order, packed, False), note=told)
    yield _Reading("dates", lambda v: _as_day(v, order, packed, True), note=told)
    unit = _unit(cells, bool(comma))
    if unit is not None:
        yield _Reading("amounts", lambda v: _amount(v, bool(comma), unit), unit, note)


def _by_file(cells: Counter[Any], shown: Conventions) -> bool:
    """The decimal mark of a column that does not show it itself."""
    marks = {m[1] for t, _ in _some(cells) if isinstance(t, str) and (m := _GROUPED.fullmatch(t))}
    if shown.comma is None or not marks:
        return False
    return bool(shown.comma)


def _by_mark(cells: Counter[Any]) -> dates.Order | None:
    """Points between day, month and year: the day is first, wherever people write so."""
    for text, _ in _some(cells):
        if isinstance(text, str) and dates.is_three(text):
            return "dmy" if "." in text.split()[0] else None
    return None


def _best(readings: Sequence[_Reading], cells: Counter[Any], fixed: str) -> _Reading | None:
    """The first reading that fits every cell, else the one that fits most of them, if that is the majority."""
    most: tuple[_Reading | None, float] = (None, 0.0)
    for reading in readings:
        if (
            fixed
            and reading.kind != fixed
            and not (fixed == "numbers" and reading.kind in ("whole numbers", "amounts"))
        ):
            continue
        share = _share(reading, cells)
        if share == 1.0:
            return reading
        if share > most[1]:
            most = reading, share
    if most[0] is not None and (most[1] >= MAJORITY or fixed):
        return most[0]
    return None


def _with_times(best: _Reading, cells: Counter[Any]) -> tuple[_Reading, str]:
    """A reading of days: midnight in every cell is no moment, but how a program writes a day."""
    found = (best.read(_value(key)) for key in cells)
    if any(isinstance(made, datetime) and made.time() != datetime.min.time() for made in found):
        return best, "moments"
    read = best.read

    def at_day(value: Any) -> Any:
        made = read(value)
        return made.date() if isinstance(made, datetime) else made

    return _Reading("dates", at_day, note=best.note), "dates"


def _share(reading: _Reading, cells: Counter[Any]) -> float:
    """The share of cells that a reading fits; words for "no value" count for nothing."""
    fit = all_ = distinct = seen = void = 0
    for n, (key, times) in enumerate(cells.items()):
        if isinstance(key, str) and _is_void(key) and reading.kind != "yes or no":
            void += times
            continue
        seen += 1
        if reading.read(_value(key)) is not None:
            fit += times
            distinct += 1
        all_ += times
        if n == _LOOKED_AT and distinct < 0.5 * seen:
            return 0.0
    if not all_ or (void and (fit < 2 or fit < void)):
        return 0.0
    return 1.0 if fit == all_ else min(0.999, fit / all_, distinct / seen if seen > 8 else 1.0)


# --- readings ---------------------------------------------------------------------------------------------------------


def _whole(value: Any, comma: bool) -> Any:
    if isinstance(value, str):
        found = numbers.number(value, comma)
        return found if isinstance(found, int) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: Any, comma: bool) -> Any:
    if isinstance(value, str):
        return numbers.number(value, comma)
    return value if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None


def _as_day(value: Any, order: dates.Order | None, packed: bool, years: bool) -> Any:
    if isinstance(value, str):
        return dates.day(value, order, packed=packed, years=years)
    if isinstance(value, int) and packed and not isinstance(value, bool):
        return dates.day(str(value), order, packed=True)
    return value if isinstance(value, date) else None


def _amount(value: Any, comma: bool, unit: str) -> Any:
    if isinstance(value, str):
        found = numbers.amount(value, comma)
        if found is None:
            return None
        return found.value if not found.unit else numbers.converted(found, unit)
    return _number(value, comma)


def _unit(cells: Counter[Any], comma: bool) -> str | None:
    """The unit that most amounts of a column have; None where hardly any cell is an amount."""
    units: Counter[str] = Counter()
    seen = 0
    for key, times in _some(cells):
        seen += times
        found = numbers.amount(key, comma) if isinstance(key, str) and len(key) < 40 else None
        if found is not None and found.unit:
            units[found.unit] += times
    if 2 * sum(units.values()) < seen or not units:
        return None
    return units.most_common(1)[0][0]


def _flag(header: str, cells: Counter[Any]) -> _Reading | None:
    keys = {k for k in cells}
    if all(isinstance(k, tuple) and not isinstance(k, _List) for k in keys):
        return _Reading("yes or no", lambda v: v if isinstance(v, bool) else None)
    texts = {str(k).casefold() for k in keys if isinstance(k, (str, int))}
    if len(texts) > 6 or not texts:
        return None
    for yes, no in table()["flags"]:
        sure, refused = set(yes), set(no)
        if texts <= sure | refused and (texts & sure) and (texts & refused or len(sure) > 3):
            return _says(sure, refused)
    if texts == {"0", "1"} and sum(cells.values()) > 2 and _is_flag(header):
        return _says({"1"}, {"0"})
    return None


def _says(yes: set[str], no: set[str]) -> _Reading:
    return _Reading("yes or no", lambda value: _said(value, yes, no))


def _said(value: Any, yes: set[str], no: set[str]) -> bool | None:
    if isinstance(value, bool):
        return value
    text = str(value).casefold()
    return True if text in yes else False if text in no else None


def _is_flag(header: str) -> bool:
    """Whether the words of a header ask yes or no."""
    spelling = bare(header)
    tokens = spelling.split()
    raw = table()["flag headers"]
    if not tokens or tokens[-1] in raw["never"] or set(tokens) & words("headers", "measure"):
        return False
    if (
        tokens[0] in raw["first"]
        or tokens[-1] in raw["last"]
        or any(spelling.startswith(w) for w in raw["first"] if not w.isascii())
    ):
        return True
    last = tokens[-1]
    return last in raw["words"] or (len(last) > 4 and last.endswith(tuple(raw["endings"])))


# --- lists ------------------------------------------------------------------------------------------------------------


def _lists(cells: Counter[Any]) -> dict[str, list[Any]] | None:
    """The cells that are lists, with their parts, where what is listed in one cell stands in others, too."""
    texts = [t for t in cells if isinstance(t, str)]
    written = {t: made for t in texts if t[:1] == "[" and (made := _as_written(t)) is not None}
    if written and 2 * len(written) > len(texts):
        return written
    for mark, strict in ((_LISTED, False), (_COMMAS, True)):
        parts: dict[str, list[Any]] = {t: [p for p in mark.split(t) if p] for t in texts}
        several: dict[str, list[Any]] = {t: found for t, found in parts.items() if len(found) > 1}
        if not several or any(len(p) > _LONGEST_PART for found in several.values() for p in found):
            continue
        counts = Counter(p for t in texts for p in set(parts[t]))
        if strict:
            if _recur(parts, several, counts):
                return several
        elif any(counts[p] > 1 for found in several.values() for p in found):
            return several
    return None


def _recur(parts: Mapping[str, list[str]], several: Mapping[str, list[str]], counts: Counter[str]) -> bool:
    """Whether commas list: the parts recur, alone and at different places. In "Leeds, England" they do not."""
    if any(len(p.split()) > 4 or p.replace(".", "").isdigit() for found in several.values() for p in found):
        return False
    inner = [p for found in several.values() for p in found]
    again = sum(counts[p] > 1 for p in inner)
    alone = {found[0] for found in parts.values() if len(found) == 1}
    first, later = {found[0] for found in several.values()}, {p for found in several.values() for p in found[1:]}
    kinds = set(inner)
    return len(several) > 1 and again >= 0.7 * len(inner) and len((first & later) | (alone & later)) >= 0.3 * len(kinds)


def _as_written(text: str) -> list[Any] | None:
    """A list written as JSON, or as Python prints it."""
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        try:
            made = ast.literal_eval(text) if len(text) < 2000 else None
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    return made if isinstance(made, list) and all(isinstance(x, (str, int)) for x in made) else None


def unit_in(column: Column) -> str:
    """The unit of a column's numbers: what its cells say, else what its header says in brackets; "" for none."""
    if column.unit:
        return column.unit
    found = measured(column.header) if column.kind in ("numbers", "whole numbers") else None
    return found[1] if found and unit_of(found[1]) else ""


def measures(column: Column) -> bool:
    """Whether the numbers of a column may have a unit: those of keys, years and days have none."""
    header = column.header
    if plays(header, "key") or plays(header, "date") or plays(header, "role"):
        return False
    return measured(header) is None
