"""A table as statements: a row is an entity of a class named after the table, a header is a property.

Which columns are links to other tables' rows is decided in the belief (`kg.ledger.foreign_keys`), where all tables
are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from rdflib import Literal, URIRef

from kg.ontology.loader import local_words
from kg.types import Quote, Statement, Statements, Table, Triple
from kg.vocab import OWL, RDF, RDFS, ROW_KEY, SKOS, TABLE_COLUMN, XSD, column_iri, row_iri, table_class
from nlu.text import HAN
from nlu.values.headers import measured

_HAN = re.compile(f"[{HAN}]")
NAME_HEADERS = re.compile(
    r"(?i)name|title|label|(full|display|product|file)[ _-]?name|名称|名字|姓名|标题|题目|书名|片名|名"
)
KEY_HEADERS = re.compile(r"(?i)id|key|code|no\.?|number|uid|uuid|编号|序号|代码|号码|工号|学号")

DATATYPES: list[tuple[type, URIRef]] = [
    (bool, XSD.boolean),
    (int, XSD.integer),
    (Decimal, XSD.decimal),
    (datetime, XSD.dateTime),
    (date, XSD.date),
]
_NUMBERS = {XSD.integer, XSD.decimal}


def table_statements(table: Table) -> Statements:
    """Everything that one table says.

    Raises:
        SourceError: A bad row, as the reader met it.
    """
    rows = list(table.rows)
    columns = {c: column_iri(table.name, c) for c in table.columns}
    kind = table_class(table.name)
    triples: list[Statement] = [Statement(t) for t in _schema(table, rows, columns, kind)]
    key, name = _key(table, rows), _name(table, rows)
    name_is_key = name is not None and _unique(rows, name)
    for number, cells in rows:
        quote = Quote(" | ".join("" if c is None else _words(c) for c in cells), number, number + 1, "table", 1.0)
        if key is not None and cells[key] is not None:
            this = _words(cells[key])
        elif name_is_key and name is not None:
            this = _words(cells[name])
        else:
            this = str(number)
        row = row_iri(table.name, this)
        label = _words(cells[name]) if name is not None and cells[name] is not None else this
        said: list[Triple] = [(row, RDF.type, kind), (row, ROW_KEY, Literal(this)), (row, RDFS.label, _text(label))]
        for column, cell in zip(table.columns, cells, strict=True):
            for value in cell if isinstance(cell, list) else [cell]:
                if value is not None:
                    said.append((row, columns[column], literal(value)))
        triples += [Statement(t, quote) for t in said]
    return Statements(table.source, tuple(triples))


def literal(value: object) -> Literal:
    """A typed cell as an RDF literal; Chinese text carries its language."""
    for python, datatype in DATATYPES:
        if isinstance(value, python):
            return Literal(_words(value), datatype=datatype, normalize=False)
    return _text(str(value))


def _schema(
    table: Table, rows: list[tuple[int, tuple[object, ...]]], columns: dict[str, URIRef], kind: URIRef
) -> Iterator[Triple]:
    yield kind, RDF.type, OWL.Class
    words = local_words("x#" + table.name.replace("/", " "))
    yield kind, RDFS.label, _text(words)
    one = singular(words)
    if one != words:
        yield kind, SKOS.altLabel, _text(one)
    for number, (column, iri) in enumerate(columns.items()):
        kinds = {_datatype(c) for _, cells in rows if (c := cells[number]) is not None and not isinstance(c, list)}
        named = measured(column) if kinds and kinds <= _NUMBERS else None
        name = named[0] if named else column
        label = name if _HAN.search(name) else local_words("x#" + re.sub(r"[#/:]", " ", name))
        yield iri, RDF.type, RDF.Property
        yield iri, RDFS.label, _text(label)
        if label != column:
            yield iri, SKOS.altLabel, _text(column)
        yield iri, RDFS.domain, kind
        yield iri, TABLE_COLUMN, Literal(column)
        kinds = {_datatype(c) for _, cells in rows if (c := cells[number]) is not None and not isinstance(c, list)}
        if len(kinds) == 1:
            yield iri, RDFS.range, kinds.pop()


def singular(words: str) -> str:
    """An English plural as a singular, by its ending; other words as they are."""
    if re.search(r"[^s]ies$", words):
        return words[:-3] + "y"
    if re.search(r"(s|x|ch|sh)es$", words):
        return words[:-2]
    return words[:-1] if re.search(r"[^su]s$", words) else words


def _key(table: Table, rows: list[tuple[int, tuple[object, ...]]]) -> int | None:
    fitting = [n for n, c in enumerate(table.columns) if KEY_HEADERS.fullmatch(c.strip())]
    own = {table.name.lower(), singular(table.name.lower())}
    bare = [re.sub(r"(?i)[ _-]?(id|key|code|编号)$", "", c).lower() for c in table.columns]
    fitting += [n for n, c in enumerate(bare) if c in own]
    return next((n for n in fitting if _unique(rows, n)), None)


def _name(table: Table, rows: list[tuple[int, tuple[object, ...]]]) -> int | None:
    texts = [n for n in range(len(table.columns)) if _is_text(rows, n)]
    for rule in (NAME_HEADERS.fullmatch, re.compile(r"(?i).*[ _-]?(name|title)|.*名称?").fullmatch):
        for n in texts:
            if rule(table.columns[n].strip()):
                return n
    return next((n for n in texts if _unique(rows, n) and not KEY_HEADERS.fullmatch(table.columns[n])), None)


def _unique(rows: list[tuple[int, tuple[object, ...]]], column: int) -> bool:
    values = [cells[column] for _, cells in rows]
    return None not in values and len({str(v) for v in values}) == len(values)


def _is_text(rows: list[tuple[int, tuple[object, ...]]], column: int) -> bool:
    return all(isinstance(cells[column], str) for _, cells in rows if cells[column] is not None)


def _datatype(value: object) -> URIRef:
    return next((datatype for python, datatype in DATATYPES if isinstance(value, python)), XSD.string)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return str(value)


def _text(words: str) -> Literal:
    return Literal(words, lang="zh") if _HAN.search(words) else Literal(words)


__all__ = ["literal", "singular", "table_statements"]
