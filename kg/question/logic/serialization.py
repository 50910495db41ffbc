"""Logical forms as text: an expression that outlives the process, the index and the graph's version it was made on.

Knows: the algebra's dataclasses and rdflib terms. Does not know: what an expression means. Inside a process a node is
a number of one index; in a form it is its term, so that a follow-up question after a restart, in another process or
after an ingest still edits the query that was asked.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Protocol, get_args

from rdflib.term import BNode, Identifier, Literal, URIRef

from kg.question.logic.expressions import Expr

_NUMBERS = frozenset({"offset", "limit"})
"""Fields of whole numbers that are numbers; all others are nodes."""

_CLASSES: dict[str, type] = {found.__name__: found for found in get_args(Expr)}
_OLD_NAMES: dict[str, str] = {
    "Things": "Entities",
    "Members": "InstancesOf",
    "Follow": "Join",
    "Both": "Intersection",
    "Either": "Union",
    "Without": "SetDifference",
    "Compare": "Comparison",
    "Extreme": "Superlative",
    "ExtremeCount": "SuperlativeCount",
    "CompareCount": "ComparisonCount",
    "Mutual": "Reciprocal",
    "Each": "Table",
    "It": "RowVariable",
    "Difference": "Subtraction",
}
"""What classes were called when conversations that are still stored were had."""


class Terms(Protocol):
    """The part of an index that forms need."""

    @property
    def terms(self) -> Any: ...

    @property
    def ids(self) -> Any: ...


def to_form(expr: Expr, index: Terms) -> str:
    """The expression as JSON text, its nodes written as terms."""
    return json.dumps(_written(expr, index), ensure_ascii=False, separators=(",", ":"))


def from_form(text: str, index: Terms) -> Expr | None:
    """The expression that `to_form` wrote; None when it is of another version or names what is no longer there."""
    try:
        data = json.loads(text)
        found = _read(data, index)
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return found if isinstance(found, Expr) else None


def _written(value: Any, index: Terms, name: str = "") -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: _written(getattr(value, f.name), index, f.name) for f in dataclasses.fields(value)}
        return {"is": type(value).__name__, **fields}
    if isinstance(value, tuple):
        return [_written(item, index, name) for item in value]
    if isinstance(value, bool) or not isinstance(value, int) or name in _NUMBERS:
        return value
    return {"term": _term(index.terms[value])}


def _read(data: Any, index: Terms) -> Any:
    if isinstance(data, list):
        return tuple(_read(item, index) for item in data)
    if not isinstance(data, dict):
        return data
    if "term" in data:
        return index.ids[_identifier(data["term"])]
    return _CLASSES[_now(data["is"])](**{name: _read(value, index) for name, value in data.items() if name != "is"})


def _now(name: str) -> str:
    """What a class is called today."""
    return _OLD_NAMES.get(name, name)


def _term(term: Identifier) -> list[Any]:
    if isinstance(term, Literal):
        return ["literal", str(term), term.language, None if term.datatype is None else str(term.datatype)]
    return ["bnode" if isinstance(term, BNode) else "uri", str(term)]


def _identifier(data: list[Any]) -> Identifier:
    match data:
        case ["uri", text]:
            return URIRef(text)
        case ["bnode", text]:
            return BNode(text)
        case ["literal", text, lang, datatype]:
            return Literal(text, lang=lang, datatype=None if datatype is None else URIRef(datatype), normalize=False)
    raise ValueError(f"not a term of a form: {data!r}")


def attribute_of(form: str) -> tuple[URIRef, URIRef] | None:
    """(thing, property) when a form asks for one property of one thing, as "the capital of Texas" does."""
    try:
        data = json.loads(form)
        if _now(data["is"]) != "Join" or data["inverse"] or _now(data["base"]["is"]) != "Entities":
            return None
        (node,) = data["base"]["nodes"]
        thing, property_ = _identifier(node["term"]), _identifier(data["property"]["term"])
    except (ValueError, KeyError, TypeError):
        return None
    return (thing, property_) if isinstance(thing, URIRef) and isinstance(property_, URIRef) else None


def class_of(form: str) -> str:
    """The class of the whole form, by today's name; empty where it is no form."""
    try:
        return _now(str(json.loads(form)["is"]))
    except (ValueError, KeyError, TypeError):
        return ""
