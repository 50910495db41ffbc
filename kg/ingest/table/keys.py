"""What the rows of a table are: which columns tell them apart, what they are called, whether they are persons.

Knows: one table's headers and values. Does not know: other tables, graphs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kg.ingest.table.dates import PartOfDate
from kg.ingest.table.words import pattern, plays, spelt, table, words
from nlu.text import HAN
from nlu.types import Lang

Rows = Sequence[tuple[int, tuple[Any, ...], str]]
_HAN = re.compile(f"[{HAN}]")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,11}|\d+")
_CONTACT = re.compile(r"\S+@\S+\.\S+|https?://\S+|www\.\S+|\+?[\d\s()-]{7,}")
_LONG = 60
_FIRST_YEAR, _LAST_YEAR = 1500, 2100
_PAIRS = 8
_LEAST = 4.0
"""Score from which a column names rows although some have the same name."""


@dataclass(slots=True)
class Naming:
    """What the rows of a table are called.

    Attributes:
        key: Columns that tell rows apart; () where only all cells together do.
        merged: Whether rows of one key are one thing, of which each row says something more.
        label: Columns whose words are the name; () where the key is.
        others: Further columns of names, with the language of each ("" for none).
        language: Of the label's column, where its header says so.
        persons: Whether rows are persons.
        noun: What a row is, by the header of the label: "product" of "Product Name"; "" where it does not say.
    """

    key: tuple[int, ...] = ()
    merged: bool = False
    label: tuple[int, ...] = ()
    others: list[tuple[int, str]] = field(default_factory=list)
    language: str = ""
    persons: bool = False
    noun: str = ""

    def account(self, columns: Sequence[str]) -> dict[str, Any]:
        """The same for people."""
        told: dict[str, Any] = {"key": [columns[n] for n in self.key] or "all cells together"}
        if self.merged:
            told["key"] = [*(columns[n] for n in self.key), "(rows of one are one thing)"]
        told["name"] = [columns[n] for n in self.label] or "the key"
        if self.others:
            told["other names"] = [f"{columns[n]} ({lang})" if lang else columns[n] for n, lang in self.others]
        if self.persons:
            told["rows are"] = "persons"
        return told


class _Columns:
    """Headers and values, with what is asked of them more than once."""

    def __init__(self, name: str, headers: Sequence[str], rows: Rows) -> None:
        self.headers = [spelt(h) for h in headers]
        self.raw = headers
        self.rows = rows
        self.own = {spelt(name), *(spelt(one) for one in (singular(spelt(name)),))}
        self.values = [[values[n] for _, values, _ in rows] for n in range(len(headers))]
        self.distinct = [self._distinct(n) for n in range(len(headers))]

    def _distinct(self, n: int) -> int:
        return len({v if isinstance(v, str) else repr(v) for v in self.values[n] if v is not None})

    def is_unique(self, n: int) -> bool:
        return self.distinct[n] == len(self.rows) and all(v is not None for v in self.values[n])

    def is_text(self, n: int) -> bool:
        kept = [v for v in self.values[n] if v is not None]
        return bool(kept) and sum(type(v) is str for v in kept) >= 0.9 * len(kept)

    def are_days(self, n: int) -> bool:
        return all(isinstance(v, (date, PartOfDate)) for v in self.values[n])

    def sample(self, n: int) -> list[str]:
        return [v for v in self.values[n][:300] if isinstance(v, str)]

    def share(self, n: int, pattern: re.Pattern[str]) -> float:
        sample = self.sample(n)
        return sum(pattern.fullmatch(v) is not None for v in sample) / len(sample) if sample else 0.0


def naming(name: str, headers: Sequence[str], rows: Rows, *, key: Sequence[str] = (), label: str = "") -> Naming:
    """What the rows of a table are called.

    Args:
        name: Of the table.
        key: Columns that are said to tell rows apart.
        label: The column that is said to name them.
    """
    seen = _Columns(name, headers, rows)
    made = Naming()
    told = [headers.index(column) for column in key if column in headers]
    made.label = (headers.index(label),) if label in headers else _label(seen)
    made.key = tuple(told) if told and len(told) == len(key) else _key(seen, made)
    if not made.label:
        made.label = _any_label(seen, made)
    if len(made.label) == 1:
        made.noun = _noun(headers[made.label[0]])
        made.language = language_of(headers[made.label[0]])
        made.others = list(_others(seen, made))
    elif not made.label and len(made.key) == 1 and seen.is_text(made.key[0]):
        made.noun = _noun(headers[made.key[0]])
    made.persons = _persons(seen, made)
    return made


# --- keys -------------------------------------------------------------------------------------------------------------


def _key(seen: _Columns, made: Naming) -> tuple[int, ...]:
    columns = range(len(seen.headers))
    keys = [n for n in columns if plays(seen.raw[n], "key")]
    ending = pattern("key ending")
    keys += [n for n in columns if without_id(seen.headers[n]) in seen.own and ending.search(seen.headers[n])]
    for n in keys:
        if seen.is_unique(n):
            return (n,)
    if columns and without_id(seen.headers[0]) != seen.headers[0] and seen.is_unique(0):
        return (0,)
    if len(made.label) == 1 and seen.is_unique(made.label[0]):
        return made.label
    for n in columns:
        if seen.is_text(n) and seen.is_unique(n) and not _is_prose(seen, n):
            return (n,)
    for n in columns:
        if seen.is_unique(n) and (seen.are_days(n) or (n == 0 and _are_years(seen, n))):
            return (n,)
    merged = _subject(seen)
    if merged is not None:
        made.merged = True
        made.label = (merged,)
        return (merged,)
    return _pair(seen)


def _are_years(seen: _Columns, n: int) -> bool:
    """Whether whole numbers are years, which tell rows apart in their order."""
    return all(type(v) is int and _FIRST_YEAR <= v <= _LAST_YEAR for v in seen.values[n])


def _subject(seen: _Columns) -> int | None:
    """A column that is called as the rows are, where each row says one thing more of what it names."""
    for n, header in enumerate(seen.headers):
        if not (header in seen.own or singular(header) in seen.own or (n == 0 and plays(header, "name"))):
            continue
        if any(v is None for v in seen.values[n]) or not seen.is_text(n) or len(seen.headers) < 2:
            continue
        varying = 0
        for other in range(len(seen.headers)):
            if other != n:
                held: dict[Any, Any] = {}
                same = all(
                    held.setdefault(this, repr(value)) == repr(value)
                    for this, value in zip(seen.values[n], seen.values[other], strict=True)
                )
                varying += not same
        if varying <= 1:
            return n
    return None


def _pair(seen: _Columns) -> tuple[int, ...]:
    """Two columns that tell rows apart together: words, keys, whole numbers or days, the first two that do."""
    fitting = [
        n
        for n in range(len(seen.headers))
        if seen.distinct[n] > 1
        and all(v is not None and not isinstance(v, (float, list, bool)) for v in seen.values[n])
        and not _is_prose(seen, n)
    ][:_PAIRS]
    for place, second in enumerate(fitting):
        for first in fitting[:place]:
            pairs = {(str(a), str(b)) for a, b in zip(seen.values[first], seen.values[second], strict=True)}
            if len(pairs) == len(seen.rows):
                return (first, second)
    return ()


def without_id(header: str) -> str:
    """A header without the word that says it is a key: "customer" of "customer id"."""
    return pattern("key ending").sub("", header).strip() or header


# --- names ------------------------------------------------------------------------------------------------------------


def _label(seen: _Columns) -> tuple[int, ...]:
    first = next((n for n, h in enumerate(seen.headers) if h in words("headers", "first name")), None)
    last = next((n for n, h in enumerate(seen.headers) if h in words("headers", "last name")), None)
    exact = next((n for n, h in enumerate(seen.headers) if h in words("whole name")), None)
    if first is not None and last is not None and first != last and exact is None:
        zh = bool(_HAN.search(seen.raw[first]))
        return (last, first) if zh else (first, last)
    scored = [(score, -n) for n in range(len(seen.headers)) if (score := _score(seen, n)) is not None]
    if not scored:
        return ()
    best, place = max(scored)
    return (-place,) if best >= _LEAST or (best >= 1.5 and seen.is_unique(-place)) else ()


def _score(seen: _Columns, n: int) -> float | None:
    """How well a column names rows; None where it cannot."""
    header = seen.headers[n]
    if not seen.is_text(n) or plays(header, "text"):
        return None
    total = 0.0
    named = pattern("name ending").fullmatch(header)
    if plays(header, "other name"):
        total += 1.5
    elif plays(header, "name"):
        total += 5 - 0.2 * (header not in words("best name"))
    elif header in seen.own or singular(header) in seen.own:
        total += 4.5
    elif named and named[1]:
        about = {singular(w) for w in named[1].split()}
        own = {singular(w) for o in seen.own for w in o.split()}
        in_language = language_of(header) and not (about - {"name"} - words_of_languages())
        total += 4.2 if about & own or in_language or any(named[1].strip() in o for o in seen.own) else 0.8
    unique = seen.is_unique(n)
    kept = [v for v in seen.values[n] if v is not None]
    total += 2.0 if unique else 1.2 * seen.distinct[n] / max(len(kept), 1) - 0.5
    if len(kept) < len(seen.rows):
        total -= 2.5 * (1 - len(kept) / len(seen.rows))
    if _is_prose(seen, n):
        total -= 4
    if seen.share(n, _CONTACT) > 0.5:
        return None
    if plays(header, "key") or without_id(header) != header or seen.share(n, _CODE) > 0.9:
        total -= 2.2
    if plays(header, "role") and header not in seen.own and singular(header) not in seen.own:
        total -= 1.0 if unique else 2.5
    return total - 0.02 * n


def _any_label(seen: _Columns, made: Naming) -> tuple[int, ...]:
    """The name of rows that no column tells apart: the one column of words that is no link to something else."""
    if len(made.key) == 1:
        if seen.is_text(made.key[0]) and seen.share(made.key[0], _CODE) <= 0.9:
            return ()
        return next(
            (
                (n,)
                for n in range(len(seen.headers))
                if n != made.key[0] and seen.is_text(n) and seen.is_unique(n) and _may_name(seen, n)
            ),
            (),
        )
    fitting = [
        n
        for n, h in enumerate(seen.headers)
        if seen.is_text(n)
        and not plays(h, "role")
        and not plays(h, "key")
        and without_id(h) == h
        and not _is_prose(seen, n)
        and all(v is not None for v in seen.values[n])
    ]
    roles = [n for n, h in enumerate(seen.headers) if plays(h, "role")]
    return (fitting[0],) if len(fitting) == 1 and roles else ()


def _may_name(seen: _Columns, n: int) -> bool:
    return not _is_prose(seen, n) and seen.share(n, _CONTACT) <= 0.5 and seen.share(n, _CODE) <= 0.9


def _is_prose(seen: _Columns, n: int) -> bool:
    sample = seen.sample(n)
    return bool(sample) and sum(map(len, sample)) > _LONG * len(sample)


def _others(seen: _Columns, made: Naming) -> Iterator[tuple[int, str]]:
    """Further columns of names: in another language, or headers such as "alias"."""
    main = made.label[0]
    main_zh = _is_han(seen, main)
    for n, header in enumerate(seen.headers):
        if n == main or not (seen.is_text(n) or plays(header, "other name")):
            continue
        tongue = language_of(header)
        named = pattern("name ending").fullmatch(header)
        related = plays(header, "name") or (named is not None and not _foreign_to(seen, named[1]))
        if tongue and (related or _without_language(header) == _without_language(seen.headers[main])):
            yield n, tongue
        elif plays(header, "other name") and seen.distinct[n] > 0.7 * sum(v is not None for v in seen.values[n]):
            yield n, ""
        elif plays(header, "name") and seen.is_unique(n) and _is_han(seen, n) != main_zh:
            yield n, "zh" if _is_han(seen, n) else "en"


def _foreign_to(seen: _Columns, prefix: str) -> bool:
    """Whether words before "name" are those of another thing than the rows."""
    about = {singular(w) for w in prefix.split()} - words_of_languages() - {"local", "official", "common"}
    own = {singular(w) for o in seen.own for w in o.split()}
    return bool(about) and not about & own and not any(prefix in o for o in seen.own)


def _is_han(seen: _Columns, n: int) -> bool:
    sample = seen.sample(n)
    return 2 * sum(_HAN.search(v) is not None for v in sample) > len(sample)


@functools.cache
def words_of_languages() -> frozenset[str]:
    """Every word by which a header names a language."""
    return frozenset(word for named in table()["languages"].values() for word in named)


def language_of(header: str) -> str:
    """The language that a header of names says: "name_en", "English name", 「中文名」; "" for none."""
    spelling = spelt(header)
    tokens = set(re.split(r"[\s()（）\[\]]+", spelling))
    for code, named in table()["languages"].items():
        for word in named:
            if word in tokens if word.isascii() else (spelling.startswith(word) or spelling.endswith(word)):
                return str(code)
    return ""


def _without_language(header: str) -> str:
    return " ".join(t for t in re.split(r"[\s()（）\[\]]+", spelt(header)) if t not in words_of_languages())


def _noun(header: str) -> str:
    """What a label's header says that a row is; "" for "Name"."""
    spelling = spelt(header)
    if plays(header, "name") or plays(header, "other name") or language_of(header):
        return ""
    named = pattern("name ending").fullmatch(spelling)
    return named[1].strip() if named else spelling


def _persons(seen: _Columns, made: Naming) -> bool:
    """Whether rows are persons, by what their columns are called."""
    if not made.label:
        return False
    of_persons = words("person headers")
    if len(made.label) == 2 or seen.headers[made.label[0]] in words("person names"):
        return True
    if not plays(seen.raw[made.label[0]], "name") and made.noun:
        return False
    found = sum(h in of_persons for h in seen.headers)
    age = any(h in words("age") for h in seen.headers)
    return found > 1 or (found == 1 and age)


# --- words ------------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=1 << 12)
def singular(phrase: str) -> str:
    """An English phrase with its last word in the singular; other words as they are."""
    head, space, last = phrase.rpartition(" ")
    if not last.isascii() or not last.isalpha() or len(last) < 4 or last.lower().endswith(("ss", "us", "is", "news")):
        return phrase
    import lemminflect

    one = next(iter(lemminflect.getLemma(last, "NOUN")), last)
    return f"{head}{space}{one}" if one[:2].casefold() == last[:2].casefold() else phrase


def is_han(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return _HAN.search(text) is not None


def tongue(text: str) -> Lang:
    """The language that a text is written in, by its characters."""
    return "zh" if is_han(text) else "en"
