"""What an answer rests on: the triples behind it, the things it is about, the words of its values.

Knows: expressions and the index. Does not know: sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from rdflib.term import BNode, IdentifiedNode, Identifier, Literal, URIRef

from kg.question import words
from kg.question.index.graph import GraphIndex
from kg.question.logic.expressions import (
    Aggregate,
    Denotation,
    Describe,
    Entities,
    Expr,
    Join,
    Subtraction,
    Superlative,
    walk,
)
from kg.question.logic.serialization import from_form
from kg.types import Answer, Evidence, Fact, Triple, Value
from nlu.language.data import syntax

_MOST_EVIDENCE = 20


_TYPE = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def grounds(
    answer: Answer, index: GraphIndex, evidence: Callable[[Triple], list[Evidence]] | None, most: int
) -> list[Fact]:
    """At most so many facts that an answer rests on, each with its quotes, nearest to the answer first."""
    expr = from_form(answer.form, index) if answer.form else None
    if expr is None:
        return []
    triples = islice(dict.fromkeys(supporting(expr, answer.values, index)), most)
    return [
        Fact(*triple, evidence=tuple(evidence(triple) if evidence is not None else ()))
        for triple in triples
        if not any(isinstance(term, BNode) for term in triple)
    ]


def supporting(expr: Expr, values: Sequence[Value], index: GraphIndex) -> Iterable[Triple]:
    """Triples of the belief that an answer rests on, nearest to the answer first."""
    denotation = Denotation(index)
    said = [index.ids[v.term] for v in values if v.term in index.ids]
    answers = set(said)
    for part in walk(expr):
        if isinstance(part, Join):
            prop = index.properties[part.property]
            base = denotation.nodes(part.base)
            ends = (
                denotation.nodes(part) & answers
                if part is expr or answers & denotation.nodes(part)
                else denotation.nodes(part)
            )
            edges = prop.forward if part.inverse else prop.backward
            told = [node for node in said if node in ends]
            for end in (told or list(ends))[:_MOST_EVIDENCE]:
                for start in edges.get(end, ()):
                    if start in base:
                        s, o = (end, start) if part.inverse else (start, end)
                        yield _triple(index, s, prop.id, o)
        elif isinstance(part, Superlative):
            prop = index.properties[part.property]
            for node in list(denotation.nodes(part))[:_MOST_EVIDENCE]:
                for value in prop.forward.get(node, ()):
                    yield _triple(index, node, prop.id, value)
        elif isinstance(part, Describe) and isinstance(part.base, Entities):
            for node in part.base.nodes:
                for p, text in index.descriptions.get(node, ()):
                    if any(v.term == text for v in values):
                        yield (index.terms[node], p, text)  # type: ignore[misc]
                for kind in index.types.get(node, ()):
                    yield (index.terms[node], _TYPE, index.terms[kind])  # type: ignore[misc]


def _triple(index: GraphIndex, s: int, p: int, o: int) -> Triple:
    if p in index.paths:  # what the value's own node says
        outer, inner = (index.properties[step] for step in index.paths[p])
        s, p = next((n for n in outer.forward.get(s, ()) if o in inner.forward.get(n, ())), s), inner.id
    return (index.terms[s], index.terms[p], index.terms[o])  # type: ignore[return-value]


def focus_of(expr: Expr, index: GraphIndex) -> tuple[IdentifiedNode, ...]:
    """The things a question was about."""
    for part in walk(expr):
        if isinstance(part, Entities) and not index.is_literal(part.nodes[0]):
            return tuple(t for n in part.nodes if isinstance(t := index.terms[n], (URIRef, BNode)))
    return ()


_DAYS = re.compile(r"(-?)P(?:(\d+)D)?(?:T.*)?")


def days_in(term: Identifier) -> list[Literal]:
    """The whole days of a duration, as a number; nothing for what is no duration."""
    found = _DAYS.fullmatch(str(term))
    return [Literal(int(found[1] + (found[2] or "0")))] if found else []


def measured_by(expr: Expr) -> int | None:
    """The property whose numbers an answer is, as they are."""
    if isinstance(expr, Join) and not expr.inverse:
        return expr.property
    if isinstance(expr, Subtraction) and expr.unit == "number":
        return measured_by(expr.left)
    return expr.property if isinstance(expr, Aggregate) else None


def best_description(terms: list[Identifier], lang: str) -> list[Identifier]:
    """One description, in the user's language where there is one; else what kind of thing it is."""
    literals = [t for t in terms if isinstance(t, Literal)]
    own = [t for t in literals if t.language is None or t.language.split("-")[0] == lang]
    readable = [t for t in own if words.is_han(str(t)) == (syntax(lang).script == "han")]
    best = readable or own or literals
    return [max(best, key=len)] if best else terms


def readable(term: Literal) -> str:
    text = str(term)
    head, dot, tail = text.partition(".")
    if term.datatype is None or not dot or not (head.lstrip("-") + tail).isdigit():
        return text
    tail = (f"{float(text):.2f}".partition(".")[2] if len(tail) > 6 else tail).rstrip("0")
    return f"{head}.{tail}" if tail else head
