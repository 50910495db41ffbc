"""Where a wrong answer went wrong: at a name, at a property, at the form of the query, or when it was run.

Knows: what a gold query, path or triple names, and what ours does. Does not know: how questions are answered.

The first of these that holds is the class of a question whose set-F1 is below 1:

- execution: there is a query, and it could not be run to its end (time, rows, refused by the store);
- linking: the query does not name the things and values that the gold one names, or names others; or the question
  ended as `unknown_entity`;
- property: the query lacks a property or class of the gold one; or the question ended as `unknown_property`;
- structure: the terms are right and what is made of them is not; or no query was made although no word was unknown.

A question that was asked back is judged by what all its choices have in common: what was not yet decided counts as
missing. Where a set tells less about its gold queries, less can be told apart: GeoQuery names its things and no
properties, so its structure errors hold those of property.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal as OneOf

from kg.question.sparql.query_terms import Terms, terms_of
from kg.types import Answer, QueryError, Status
from nlu.text import normalize_name

Mistake = OneOf["linking", "property", "structure", "execution"]
MISTAKES: tuple[Mistake, ...] = ("linking", "property", "structure", "execution")
_ENDED: dict[Status, Mistake] = {Status.UNKNOWN_ENTITY: "linking", Status.UNKNOWN_PROPERTY: "property"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the gold query names, as IRIs, local names or labels; None: the set does not tell."""

    things: frozenset[str] | None = None
    schema: frozenset[str] | None = None


UNTOLD = Wanted()


def wanted_by(sparql: str) -> Wanted:
    """What a gold query names.

    Raises:
        QueryError: It is not a query.
    """
    found = terms_of(sparql)
    return Wanted(found.things, found.schema)


def wanted_along(topics: Iterable[str], path: Iterable[str]) -> Wanted:
    """What a path from some things names; a step back ends in ^-1."""
    return Wanted(frozenset(topics), frozenset(step.removesuffix("^-1") for step in path))


def mistake(wanted: Wanted, answer: Answer, names: Callable[[str], Iterable[str]]) -> Mistake:
    """The class of a wrong answer.

    Args:
        names: Every name of an IRI in the graph, the IRI itself apart.
    """
    if answer.status is Status.UNSUPPORTED and answer.sparql:
        return "execution"
    queries = [answer.sparql] if answer.sparql else [choice.sparql for choice in answer.alternatives]
    try:
        found = [terms_of(query) for query in queries]
    except QueryError:
        return "execution"
    if not found:
        return _ENDED.get(answer.status, "structure")
    ours = Terms(
        frozenset.intersection(*(terms.things for terms in found)),
        frozenset.intersection(*(terms.schema for terms in found)),
    )
    if wanted.things is not None and not _same(wanted.things, ours.things, names):
        return "linking"
    if wanted.schema is not None and not _within(wanted.schema, ours.schema, names):
        return "property"
    return "structure"


def _same(wanted: frozenset[str], ours: frozenset[str], names: Callable[[str], Iterable[str]]) -> bool:
    """Whether every wanted thing is named, and nothing else is."""
    keys = {_key(name) for name in wanted}
    return _within(wanted, ours, names) and all(keys & _keys(term, names) for term in ours)


def _within(wanted: frozenset[str], ours: frozenset[str], names: Callable[[str], Iterable[str]]) -> bool:
    have = {key for term in ours for key in _keys(term, names)}
    return all(_key(name) in have for name in wanted)


def _keys(term: str, names: Callable[[str], Iterable[str]]) -> set[str]:
    return {_key(name) for name in (term, *names(term))}


def _key(name: str) -> str:
    """A name for comparing: a set writes written_by where a label says "written by"."""
    return normalize_name(name.replace("_", " "))


__all__ = ["MISTAKES", "UNTOLD", "Mistake", "Wanted", "mistake", "wanted_along", "wanted_by"]
