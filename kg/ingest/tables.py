"""A table as statements: a row is a thing of a class named after the table, a header is a property.

Tables of triples and edges are statements already (`kg.ingest.table.shapes`). Which columns are links to other tables'
rows is decided in the belief (`kg.ledger.foreign_keys`), where all tables are known.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator

from rdflib import Literal, URIRef
from rdflib.term import Identifier

from kg.ingest.table.keys import Naming, is_han, naming, singular
from kg.ingest.table.literals import datatype_of, literal, text_literal, words_of
from kg.ingest.table.shapes import Shape, shape_of
from kg.ingest.table.words import spelt
from kg.ingest.table.words import table as words_table
from kg.ledger.rows import Row
from kg.ontology.loader import local_words
from kg.types import Quote, Statement, Table, Triple
from kg.vocab import (
    OWL,
    RDF,
    RDFS,
    REFERS,
    SKOS,
    TABLE_COLUMN,
    XSD,
    column_iri,
    row_iri,
    table_class,
)
from nlu.values.headers import measured

_LABEL = RDFS.label
_NUMBERS = {XSD.integer, XSD.decimal}
_LONGEST_KEY = 120
_TRAILING_NUMBER = re.compile(r"[\s_-]*(\(\d+\)|v?\d[\d._-]*)$")

Rows = list[tuple[int, tuple[object, ...], str]]


def table_statements(table: Table) -> Iterator[Statement]:
    """Everything that one table says; what was decided is added to its account.

    Raises:
        SourceError: A bad row, as the reader met it.
    """
    return said_by(table).statements()


def said_by(table: Table) -> Shape | ThingRows:
    """What a table says, of statements or of things; what was decided is added to its account.

    Raises:
        SourceError: A bad row, as the reader met it.
    """
    rows = list(table.rows)
    shape = shape_of(table, rows)
    if shape is not None:
        table.account["shape"] = shape.told
        return shape
    shown = naming(table.name, table.columns, rows, key=table.key, label=table.label)
    table.account.update(shown.account(table.columns))
    columns = {c: column_iri(table.name, c) for c in table.columns if c not in table.hidden}
    names = _row_names(table, shown)
    kind = table_class(names[0] if singular(spelt(table.name)) in _asked(table, shown) else table.name)
    schema = tuple(_schema(table, rows, columns, kind, names))
    return ThingRows(table, rows, shown, kind, schema)


class ThingRows:
    """A table whose rows are things, as the ledger takes it: whole, or row after row (`kg.ledger.rows.TableRows`)."""

    def __init__(self, table: Table, rows: Rows, shown: Naming, kind: URIRef, schema: tuple[Triple, ...]) -> None:
        self.kind = kind
        self.schema = schema
        columns = {c: column_iri(table.name, c) for c in table.columns if c not in table.hidden}
        self.header = (f"{table.part}: " if table.part else "") + " | ".join(columns)
        self._name, self._rows, self._shown = table.name, rows, shown
        self._places = [(n, columns[c]) for n, c in enumerate(table.columns) if c in columns]
        self._made: dict[tuple[type, object], Literal] = {}
        self._words = functools.cache(text_literal)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        shown, made = self._shown, self._made
        for number, cells, text in self._rows:
            this = _key_of(cells, shown, text)
            said: list[tuple[URIRef, Identifier]] = []
            for n, column in self._places:
                cell = cells[n]
                for value in cell if isinstance(cell, list) else (cell,):
                    if value is not None:
                        kept = value if isinstance(value, URIRef) else made.get((type(value), value))
                        if kept is None:
                            kept = made[type(value), value] = literal(value)
                        said.append((column, kept))
            row = row_iri(self._name, this)
            quote = Quote(text, number, number + 1, "table", 1.0, self.header)
            yield Row(row, this, list(_names(cells, shown, this, self._words)), said, quote)

    def statements(self) -> Iterator[Statement]:
        """Everything that the table says."""
        yield from map(Statement, self.schema)
        for row in self:
            for triple in row.triples(self.kind):
                yield Statement(triple, row.quote)


def _key_of(cells: tuple[object, ...], shown: Naming, text: str) -> str:
    """The words that tell a row from the others."""
    values = [cells[n] for n in shown.key]
    if not values or any(value is None for value in values):
        return text if len(text) <= _LONGEST_KEY else f"{text[:_LONGEST_KEY]}~{_digest(text)}"
    return ", ".join(map(words_of, values))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _names(
    cells: tuple[object, ...], shown: Naming, this: str, literal_of: Callable[[str, str], Literal]
) -> Iterator[tuple[URIRef, Literal]]:
    label = " ".join(words_of(cells[n]) for n in shown.label if cells[n] is not None)
    yield _LABEL, literal_of(label or this, shown.language if label else "")
    for n, tongue in shown.others:
        cell = cells[n]
        for value in cell if isinstance(cell, list) else (cell,):
            if value is not None and words_of(value) != label:
                yield _LABEL if tongue else SKOS.altLabel, literal_of(words_of(value), tongue)


def _row_names(table: Table, shown: Naming) -> list[str]:
    """What a row may be called, best first; in a table of prices "price" asks for the column, its rows are products."""
    words = local_words("x#" + table.name.replace("/", " "))
    names = [words, *_class_names(words, shown)]
    return [name for name in names if singular(spelt(name)) not in _asked(table, shown)] or names


def _asked(table: Table, shown: Naming) -> set[str]:
    """The words that ask for a column besides the name."""
    return {singular(spelt(column)) for n, column in enumerate(table.columns) if n not in shown.label}


def _schema(table: Table, rows: Rows, columns: dict[str, URIRef], kind: URIRef, names: list[str]) -> Iterator[Triple]:
    yield kind, RDF.type, OWL.Class
    yield kind, RDFS.label, text_literal(names[0])
    for other in names[1:]:
        yield kind, SKOS.altLabel, text_literal(other)
    for n, column in enumerate(table.columns):
        if column not in columns:
            continue
        iri = columns[column]
        kinds = _kinds(rows, n)
        unit = table.units[n] if table.units else ""
        named = measured(column) if kinds and kinds <= _NUMBERS else None
        name = named[0] if named else column
        label = name if is_han(name) else " ".join(local_words("x#" + re.sub(r"[#/:]", " ", name)).split())
        yield iri, RDF.type, RDF.Property
        yield iri, RDFS.label, text_literal(label)
        for other in dict.fromkeys([column, *_spelt_out(label)]):
            if other != label:
                yield iri, SKOS.altLabel, text_literal(other)
        if unit and not named:
            yield iri, SKOS.altLabel, text_literal(f"{label} ({unit})")
        yield iri, RDFS.domain, kind
        yield iri, TABLE_COLUMN, Literal(column)
        if column in table.refers:
            yield iri, REFERS, table.refers[column]
        if len(kinds) == 1:
            yield iri, RDFS.range, kinds.pop()


def _class_names(words: str, shown: Naming) -> Iterator[str]:
    """Further names of a class: its singular, without a number behind it, what the label's header says, "person"."""
    found = [singular(words)]
    bare = _TRAILING_NUMBER.sub("", words)
    if bare and bare != words:
        found += [bare, singular(bare)]
    if shown.noun and len(shown.noun) <= 40:
        found.append(shown.noun)
    if shown.persons:
        found += words_table()["person"].values()
    for name in dict.fromkeys(found):
        if name != words:
            yield name


def _spelt_out(label: str) -> Iterator[str]:
    """A header whose words are in short form, in whole words."""
    short = words_table()["short"]
    tokens = label.split()
    whole = [short.get(token.casefold(), token) for token in tokens]
    if whole != tokens:
        yield " ".join(whole)


def _kinds(rows: Rows, column: int) -> set[URIRef]:
    """The datatypes of a column's values; of a column with odd cells the one of nearly all."""
    examples = {type(cells[column]): cells[column] for _, cells, _ in rows}
    types = Counter(type(cells[column]) for _, cells, _ in rows)
    counts: Counter[URIRef] = Counter()
    for kind, value in examples.items():
        if value is not None and not isinstance(value, (list, URIRef)):
            counts[datatype_of(value)] += types[kind]
    if counts.keys() == _NUMBERS:
        return set(_NUMBERS)
    most = max(counts, key=lambda d: counts[d], default=None)
    if most is not None and most != XSD.string and counts[most] >= 0.75 * sum(counts.values()):
        return {most}
    return set(counts)
