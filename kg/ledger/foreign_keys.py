"""Which table columns are links: a text column whose values nearly all name the rows of one table.

A pure function of all tables, so the order in which they came does not matter. The ledger keeps the literals; the
belief shows the links.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode, Identifier

from kg.types import Triple
from kg.vocab import RDF, RDFS, ROW_KEY, TABLE_COLUMN, XSD
from nlu.text import normalize_name

SHARE = 0.9
"""Least share of a column's distinct values that must name a row."""
FEWEST = 2
"""Fewest distinct values that must name a row."""

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
    """

    columns: dict[URIRef, set[str]] = field(default_factory=lambda: defaultdict(set))
    class_of: dict[IdentifiedNode, URIRef] = field(default_factory=dict)
    names: dict[URIRef, dict[str, set[IdentifiedNode]]] = field(default_factory=lambda: defaultdict(_rows_by_text))
    keys: dict[URIRef, dict[str, set[IdentifiedNode]]] = field(default_factory=lambda: defaultdict(_rows_by_text))
    values: dict[URIRef, list[tuple[IdentifiedNode, Literal]]] = field(default_factory=lambda: defaultdict(list))

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
    found: dict[URIRef, URIRef] = {}
    for column, pairs in facts.values.items():
        own = {facts.class_of[row] for row, _ in pairs}
        headers = facts.columns[column]
        distinct = list({str(value): value for _, value in pairs}.values())
        fitting = [kind for kind in sorted(facts.keys) if _fits(facts, pairs, distinct, kind, own, headers)]
        if len(fitting) > 1:
            fitting = [kind for kind in fitting if _shares_word(headers, kind)]
        if len(fitting) == 1:
            found[column] = fitting[0]
    return found


def link_target(facts: TableFacts, kind: URIRef, value: Identifier) -> IdentifiedNode | None:
    """The one row of class `kind` that a value names, or None."""
    if not isinstance(value, Literal):
        return None
    text = str(value)
    rows = facts.keys.get(kind, _NONE).get(text) or facts.names.get(kind, _NONE).get(normalize_name(text))
    return next(iter(rows)) if rows and len(rows) == 1 else None


def _fits(
    facts: TableFacts,
    pairs: list[tuple[IdentifiedNode, Literal]],
    distinct: list[Literal],
    kind: URIRef,
    own: set[URIRef],
    headers: set[str],
) -> bool:
    text = not any(value.datatype not in (None, _STRING) and not value.language for value in distinct)
    if not text and not _shares_word(headers, kind):
        return False  # numbers name rows by accident unless the header says so
    if not text and kind in own and any(_words(header) <= _words_of(kind) for header in headers):
        return False  # a column called as its own table ("rating" of ratings) has values, not rows
    misses = 0
    for value in distinct:
        misses += link_target(facts, kind, value) is None
        if misses > (1 - SHARE) * len(distinct) + 1e-9:
            return False
    if kind in own and all(link_target(facts, kind, value) in (row, None) for row, value in pairs):
        return False  # the table's own name or key column
    return len(distinct) - misses >= FEWEST or len(distinct) == len(pairs) == 1


def _shares_word(headers: set[str], kind: URIRef) -> bool:
    table = _words_of(kind)
    return any(_words(header) & table for header in headers)


def _words_of(kind: URIRef) -> set[str]:
    return _words(unquote(str(kind).rsplit(":", 1)[-1]))


def _words(text: str) -> set[str]:
    split = re.findall(r"[A-Za-z]+|[㐀-鿿]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))
    words = {w.lower() for w in split} - {"id", "no", "code", "key", "number", "name"}
    singular = {w.removesuffix("s") for w in words} | {w.removesuffix("ies") + "y" for w in words if w.endswith("ies")}
    return words | singular
