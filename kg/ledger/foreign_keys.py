"""Which table columns are links: columns whose values nearly all name the rows of one table, as far as headers agree.

A pure function of all tables, so the order in which they came does not matter. The ledger keeps the literals; the
belief shows the links. What the source itself declares, or a person says, goes before all that is found here.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from urllib.parse import unquote

import yaml
from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode, Identifier

from kg.types import Triple
from kg.vocab import RDF, RDFS, REFERS, ROW_KEY, TABLE_COLUMN, XSD
from nlu.text import normalize_name

SHARE = 0.9
"""Least share of a column's distinct values that must name a row."""
FEWEST = 2
"""Fewest distinct values that must name a row."""
DENSE = 0.4
"""Share of the whole numbers between the least and the greatest key from which they only number the rows."""
_LOOKED_AT = 3000
"""Most distinct values that are looked up for each pair of column and table; the first in order of their text."""

_TYPE, _LABEL, _STRING = RDF.type, RDFS.label, XSD.string
_NONE: dict[str, set[IdentifiedNode]] = {}


@dataclass
class TableFacts:
    """What tables say, as far as links depend on it.

    Attributes:
        columns: Headers of each column property.
        class_of: Class of each row.
        names: For each class, normalised label to rows.
        keys: For each class, key to rows.
        values: For each column property, (row, literal) pairs.
        declared: Class that a column's values name the rows of, where the source says so.
    """

    columns: dict[URIRef, set[str]] = field(default_factory=lambda: defaultdict(set))
    class_of: dict[IdentifiedNode, URIRef] = field(default_factory=dict)
    names: dict[URIRef, dict[str, set[IdentifiedNode]]] = field(default_factory=lambda: defaultdict(_rows_by_text))
    keys: dict[URIRef, dict[str, set[IdentifiedNode]]] = field(default_factory=lambda: defaultdict(_rows_by_text))
    values: dict[URIRef, list[tuple[IdentifiedNode, Literal]]] = field(default_factory=lambda: defaultdict(list))
    declared: dict[URIRef, URIRef] = field(default_factory=dict)

    def kinds_changed(self, other: TableFacts) -> set[URIRef]:
        """The classes whose rows are called something else in `other`."""
        kinds = self.keys.keys() | self.names.keys() | other.keys.keys() | other.names.keys()
        return {k for k in kinds if self.keys.get(k) != other.keys.get(k) or self.names.get(k) != other.names.get(k)}


def _rows_by_text() -> dict[str, set[IdentifiedNode]]:
    return defaultdict(set)


def merge_tables(parts: Iterable[TableFacts]) -> TableFacts:
    """What several tables say together."""
    whole = TableFacts()
    for part in parts:
        for column, headers in part.columns.items():
            whole.columns[column] |= headers
        for row, kind in part.class_of.items():
            whole.class_of[row] = min(kind, whole.class_of.get(row, kind))
        for mine, theirs in ((whole.names, part.names), (whole.keys, part.keys)):
            for kind, rows in theirs.items():
                for text, found in rows.items():
                    mine[kind][text] |= found
        for column, pairs in part.values.items():
            whole.values[column] += pairs
        for column, kind in part.declared.items():
            whole.declared[column] = min(kind, whole.declared.get(column, kind))
    return whole


def read_table(triples: Iterable[Triple]) -> TableFacts:
    """The table facts of one source; none unless it declares columns."""
    facts = TableFacts()
    kept = list(triples)
    rows: set[IdentifiedNode] = set()
    for s, p, o in kept:
        if p == TABLE_COLUMN and isinstance(s, URIRef):
            facts.columns[s].add(str(o))
        elif p == ROW_KEY:
            rows.add(s)
        elif p == REFERS and isinstance(s, URIRef) and isinstance(o, URIRef):
            facts.declared[s] = min(o, facts.declared.get(s, o))
    if not facts.columns:
        return TableFacts()
    for s, p, o in kept:
        if p == _TYPE and s in rows and isinstance(o, URIRef):
            facts.class_of[s] = min(o, facts.class_of.get(s, o))
    for s, p, o in kept:
        kind = facts.class_of.get(s)
        if kind is None or not isinstance(o, Literal):
            continue
        if p == _LABEL:
            facts.names[kind][normalize_name(str(o))].add(s)
        elif p == ROW_KEY:
            facts.keys[kind][str(o)].add(s)
        elif p in facts.columns:
            facts.values[p].append((s, o))
    return facts


def column_links(facts: TableFacts) -> dict[URIRef, URIRef]:
    """For each column that is a link, the class that it links to."""
    found = {column: kind for column, kind in facts.declared.items() if column in facts.values}
    tables = {kind: _Target(facts, kind) for kind in facts.keys}
    for column, pairs in facts.values.items():
        if column in found:
            continue
        seen = _Column(facts, column, pairs)
        scored = [(score, kind) for kind in sorted(tables) if (score := _score(facts, seen, tables[kind])) > 0]
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        if scored and (len(scored) == 1 or scored[0][0] > scored[1][0]):
            found[column] = scored[0][1]
    return found


def link_target(facts: TableFacts, kind: URIRef, value: Identifier) -> IdentifiedNode | None:
    """The one row of class `kind` that a value names, or None."""
    if not isinstance(value, Literal):
        return None
    text = str(value)
    rows = facts.keys.get(kind, _NONE).get(text) or facts.names.get(kind, _NONE).get(normalize_name(text))
    return next(iter(rows)) if rows and len(rows) == 1 else None


# --- the evidence -----------------------------------------------------------------------------------------------------


class _Column:
    """A column as a candidate: its header's words and its distinct values."""

    def __init__(self, facts: TableFacts, column: URIRef, pairs: list[tuple[IdentifiedNode, Literal]]) -> None:
        self.pairs = pairs
        self.own = {facts.class_of[row] for row, _ in pairs}
        distinct = {str(value): value for _, value in pairs}
        self.size = len(distinct)
        self.distinct = [distinct[text] for text in sorted(distinct)[:_LOOKED_AT]]
        self.headers = sorted(facts.columns[column])
        self.text = not any(v.datatype not in (None, _STRING) and not v.language for v in self.distinct)
        self.whole = all(v.datatype == XSD.integer for v in self.distinct)
        self.names_rows = len(self.own) == 1 and _names_rows(facts, pairs)


def _names_rows(facts: TableFacts, pairs: list[tuple[IdentifiedNode, Literal]]) -> bool:
    """Whether a column is the key of its own table."""
    return all(row in facts.keys[facts.class_of[row]].get(str(value), ()) for row, value in pairs)


class _Target:
    """A table as what a column may name the rows of: the words of its name, and what its keys are like."""

    def __init__(self, facts: TableFacts, kind: URIRef) -> None:
        self.kind = kind
        self.name = tuple(_name_words(unquote(str(kind).rsplit(":", 1)[-1])))
        keys = facts.keys[kind]
        self.size = len(keys)
        numbers = sorted(int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 16)
        self.numbered = 2 * len(numbers) > len(keys)
        span = numbers[-1] - numbers[0] + 1 if numbers else 0
        self.dense = self.numbered and len(numbers) >= DENSE * span
        self.key_headers = self._key_headers(facts, kind)

    @staticmethod
    def _key_headers(facts: TableFacts, kind: URIRef) -> frozenset[str]:
        """The headers, as words, of the columns that hold the keys of the table's rows."""
        found = set()
        for column, pairs in facts.values.items():
            sample = pairs[:50]
            if sample and all(
                facts.class_of[row] == kind and row in facts.keys[kind].get(str(value), ()) for row, value in sample
            ):
                found |= {" ".join(_all_words(header)) for header in facts.columns[column]}
        return frozenset(found)


def _score(facts: TableFacts, column: _Column, target: _Target) -> float:
    """How much speaks for a column to name the rows of a table; 0 where it does not, or too little does."""
    like = max((_likeness(header, target, column) for header in column.headers), default=0.0)
    if column.names_rows and (target.dense or not target.numbered):
        # Rows of two tables have one key only where the key is called after the other table: "employee id" of details.
        called = {tuple(w for w in _all_words(header) if w not in _id_words()) for header in column.headers}
        if target.name not in called or target.kind in column.own or _called_so(column, called):
            return 0.0
    if not column.text:
        counts = all(_is_measure(header) for header in column.headers)
        said = any(_has_id_word(header) for header in column.headers)
        sparse = target.numbered and not target.dense and column.size >= 4 and said
        if not column.whole or counts or (like < (0.5 if said else 0.8) and not (sparse and target.size >= 5)):
            return 0.0
    misses = 0
    for value in column.distinct:
        misses += link_target(facts, target.kind, value) is None
        if misses > (1 - SHARE) * len(column.distinct) + 1e-9:
            return 0.0
    if target.kind in column.own:
        if all(link_target(facts, target.kind, value) in (row, None) for row, value in column.pairs):
            return 0.0  # the table's own name or key column
        if like == 0.0 and not column.text:
            like = 0.05
    named = len(column.distinct) - misses
    if named < FEWEST and not (len(column.distinct) == len(column.pairs) == 1) and like < 0.8:
        return 0.0
    if column.text and like == 0.0 and not _speaks(column):
        return 0.0
    return 1.0 + like if like else 0.5


def _called_so(column: _Column, called: set[tuple[str, ...]]) -> bool:
    """Whether the column's own table is called after its key, too."""
    return any(tuple(_name_words(unquote(str(kind).rsplit(":", 1)[-1]))) in called for kind in column.own)


def _speaks(column: _Column) -> bool:
    """Whether texts that name rows are proof enough: not so letters and codes, which mean many things."""
    return sum(len(str(value)) for value in column.distinct) >= 3 * len(column.distinct)


def _likeness(header: str, target: _Target, column: _Column) -> float:
    """How well a header fits the name of a table, or of its key column, from 0 to 1."""
    every = _all_words(header)
    words = [w for w in every if w not in _id_words()]
    own = target.kind in column.own
    joined = " ".join(every)
    if joined in target.key_headers and words and not own:
        called = set(target.name)
        return 1.0 if set(words) <= called or not called & set(words) else 0.97
    if any(
        len(key) > 3 and " " in key and joined.endswith(f" {key}") and key.split()[0] not in _id_words()
        for key in target.key_headers
    ):
        return 0.92
    if not words:
        return 0.0
    name = list(target.name)
    if words == name or "".join(words) == "".join(name):
        return 0.95
    if words[-len(name) :] == name:
        return 0.9
    if own and _role(words, "self"):
        return 0.88
    if name and words[-1] == name[-1]:
        return 0.85 if len(name) == 1 or len(words) == 1 else 0.8
    if name and _role(words, name[-1]):
        return 0.82
    if name and any(_short_for(word, name[-1]) or _short_for(word, "".join(name)) for word in words):
        return 0.6
    shared = set(words) & set(name)
    if shared:
        return 0.3 + 0.3 * len(shared) / max(len(words), len(name))
    return 0.0


def _role(words: list[str], meant: str) -> bool:
    """Whether a header names a part that things of a table play: a capital is a city, a manager an employee."""
    roles = _table()["roles"]
    for word in words:
        for means in roles.get(word, ()):
            if means == meant or (means == "person" and meant in _persons()):
                return True
    return False


def _short_for(word: str, whole: str) -> bool:
    """Whether a word is the beginning, or the consonants, of another: "dept" of "department"."""
    if len(word) < 3 or len(whole) <= len(word) or word[0] != whole[0]:
        return False
    if whole.startswith(word):
        return True
    letters = iter(whole)
    return (
        len(word) >= 3 and len(word) <= 5 and all(letter in letters for letter in word) and not set(word) & set("aeiou")
    )


def _is_measure(header: str) -> bool:
    """Whether a header counts or measures: "number of students", 「人数」."""
    words = _all_words(header)
    measures = frozenset(_table()["headers"]["measure"])
    joined = " ".join(words)
    if words and words[-1] in _id_words() and words[-1] not in ("number", "no", "num"):
        return False
    return (
        joined.startswith(("number of", "num of", "no of"))
        or bool(set(words[:1]) & (measures - {"number"}))
        or (not joined.isascii() and any(joined.endswith(m) for m in measures if not m.isascii()))
    )


def _has_id_word(header: str) -> bool:
    return any(word in _id_words() for word in _all_words(header))


@functools.lru_cache(maxsize=1 << 14)
def _split(text: str) -> tuple[str, ...]:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return tuple(word.casefold() for word in re.findall(r"[^\W\d_\u3400-\u9fff]+|[\u3400-\u9fff]+", apart))


def _all_words(text: str) -> list[str]:
    """The words of a header in the singular; Chinese ones without the sign that they are keys."""
    found = []
    for word in _split(text):
        for sign in _id_words():
            if not word.isascii() and not sign.isascii() and word.endswith(sign) and word != sign:
                found.append(_singular(word.removesuffix(sign)))
                word = sign
                break
        found.append(_singular(word))
    return found


def _name_words(text: str) -> list[str]:
    """The words of a table's name, without those that tables are called by for order's sake."""
    words = _all_words(text)
    kept = [w for w in words if w not in ("ref", "tbl", "table", "dim", "fact", "list", "data", "t")]
    return kept or words


@functools.lru_cache(maxsize=1 << 14)
def _singular(word: str) -> str:
    if not word.isascii() or len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2] if not word.endswith(("ases", "uses", "eses")) else word[:-1]
    return word.removesuffix("s")


@functools.cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files("kg.ledger").joinpath("links.yaml").read_text("utf-8")
    loaded: Mapping[str, Mapping[str, list[str]]] = yaml.load(
        text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    )
    return loaded


@functools.cache
def _id_words() -> frozenset[str]:
    return frozenset(_table()["headers"]["key"])


@functools.cache
def _persons() -> frozenset[str]:
    return frozenset(_table()["headers"]["persons"])
