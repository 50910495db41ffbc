"""What a SPARQL text says: the terms that it names.

Knows: SPARQL's syntax, through rdflib's parser. Does not know: whether the graph has these terms; nothing is run here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rdflib.namespace import RDF, XSD
from rdflib.paths import Path
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Literal, URIRef

from kg.types import QueryError

BUILTIN = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a query names: things (IRIs and texts, as strings), and properties and classes (IRIs)."""

    things: frozenset[str]
    schema: frozenset[str]


def parsed(sparql: str) -> CompValue:
    """The query in the algebra of SPARQL 1.1 (section 18), prefixes resolved.

    Raises:
        QueryError: It is not a query.
    """
    try:
        found: CompValue = translateQuery(parseQuery(sparql)).algebra
    except Exception as error:  # rdflib raises pyparsing's errors, its own, and bare Exceptions
        raise QueryError(f"not a SPARQL query: {str(error).splitlines()[0] if str(error) else error!r}") from error
    return found


def terms_of(sparql: str) -> Terms:
    """The terms of a query. Numbers, dates and words of RDF and RDFS are none; nor is what a function is given.

    Raises:
        QueryError: It is not a query.
    """
    things: set[str] = set()
    schema: set[str] = set()
    for place, term in _terms(parsed(sparql)):
        if isinstance(term, URIRef) and not str(term).startswith(BUILTIN):
            (things if place == "thing" else schema).add(str(term))
        elif isinstance(term, Literal) and term.datatype in (None, XSD.string):
            things.add(str(term))
    return Terms(frozenset(things), frozenset(schema))


def _terms(node: Any) -> Iterator[tuple[str, Any]]:
    """Every term of a part of a query, and whether it stands for a thing or for a property or class."""
    if isinstance(node, CompValue):
        for name, value in node.items():
            if name == "triples":
                yield from (found for line in value for found in _of_triples(list(line)))
            elif node.name == "values" and name == "res":
                yield from (("thing", term) for row in value for term in row.values())
            elif node.name == "RelationalExpression" and name in ("expr", "other"):
                given = value if isinstance(value, list) else [value]
                yield from (("thing", term) for term in given if isinstance(term, (URIRef, Literal)))
                yield from _terms(value)
            elif name != "_vars":
                yield from _terms(value)
    elif isinstance(node, (list, tuple)):
        for part in node:
            yield from _terms(part)


def _of_triples(line: list[Any]) -> Iterator[tuple[str, Any]]:
    for at in range(0, len(line) - 2, 3):
        subject, predicate, object_ = line[at : at + 3]
        steps = list(_steps(predicate))
        yield from (("schema", step) for step in steps)
        yield "thing", subject
        yield "schema" if RDF.type in steps else "thing", object_


def _steps(predicate: Any) -> Iterator[Any]:
    """The properties of a predicate or a property path."""
    if not isinstance(predicate, Path):
        yield predicate
        return
    for name in ("arg", "path", "args"):
        inside = getattr(predicate, name, ())
        for part in inside if isinstance(inside, list) else [inside] if inside else ():
            yield from _steps(part)


__all__ = ["BUILTIN", "Terms", "parsed", "terms_of"]
