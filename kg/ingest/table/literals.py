"""Typed cells as RDF literals.

Knows: the datatypes of Python's values. Does not know: tables.
"""

from __future__ import annotations

import functools
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rdflib import Literal, URIRef

from kg.ingest.table.dates import PartOfDate
from kg.ingest.table.keys import is_han
from kg.vocab import XSD

DATATYPES: list[tuple[type, URIRef]] = [
    (bool, XSD.boolean),
    (int, XSD.integer),
    (Decimal, XSD.decimal),
    (datetime, XSD.dateTime),
    (date, XSD.date),
]


def literal(value: Any) -> Literal:
    """A typed cell as an RDF literal; Chinese text carries its language."""
    return _literal(type(value).__name__, value)


@functools.lru_cache(maxsize=1 << 15)
def _literal(kind: str, value: Any) -> Literal:
    """The same; `kind` tells 1 from true."""
    if isinstance(value, PartOfDate):
        return Literal(str(value), datatype=XSD.gYearMonth if "-" in value else XSD.gYear, normalize=False)
    for python, datatype in DATATYPES:
        if isinstance(value, python):
            return Literal(words_of(value), datatype=datatype, normalize=False)
    return text_literal(str(value))


def datatype_of(value: object) -> URIRef:
    """The datatype of a value; xsd:string for texts."""
    return next((datatype for python, datatype in DATATYPES if isinstance(value, python)), XSD.string)


def words_of(value: Any) -> str:
    """A value as it is written in a literal."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return ", ".join(map(words_of, value))
    return str(value)


def text_literal(words: str, language: str = "") -> Literal:
    """A text with its language: the one given, else Chinese where it has Chinese characters."""
    if language:
        return Literal(words, lang=language)
    return Literal(words, lang="zh") if is_han(words) else Literal(words)
