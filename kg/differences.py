"""What changed between two states of the graph, in plain sentences.

Knows: indexes and how facts are said. Does not know: where the two states come from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rdflib.term import IdentifiedNode, Identifier, URIRef

from kg.question.answer.verbalizer import Verbalizer
from kg.question.logic.expressions import Entities, Join
from kg.question.snapshot import GraphSnapshot, Viewing
from kg.types import Triple, Value
from kg.vocab import PERIOD_MARK, RDF, RDFS, SKOS

_NAMES = (RDFS.label, SKOS.altLabel, SKOS.prefLabel)
_SCHEMA = ("http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2002/07/owl#")


@dataclass(frozen=True, slots=True)
class Difference:
    """One property of one thing, before and after.

    Attributes:
        sentence: What changed, in words.
        subject, predicate: Of what.
        gone, come: The values that are no longer believed, and those that are now.
    """

    sentence: str
    subject: IdentifiedNode
    predicate: URIRef
    gone: tuple[Identifier, ...]
    come: tuple[Identifier, ...]


def differences(
    old: Viewing, new: Viewing, was: GraphSnapshot, is_: GraphSnapshot, lang: str
) -> list[Difference]:  # fmt: skip
    """What differs, by thing and property; words of the schema and times beside facts are left out.

    Args:
        old, new: The two states.
        was, is_: Their snapshots.
    """
    before, after = _triples(old), _triples(new)
    changed: dict[tuple[IdentifiedNode, URIRef], tuple[list[Identifier], list[Identifier]]] = defaultdict(
        lambda: ([], [])
    )
    for place, triples in ((0, before - after), (1, after - before)):
        for s, p, o in triples:
            if _told(s, p, o):
                changed[s, p][place].append(o)
    said = [Verbalizer(snapshot.index, snapshot.lexicon, lang) for snapshot in (was, is_)]
    schema = {
        by.index.terms[node] for by in said for node in (*by.index.classes, *by.index.properties)
    }  # fmt: skip
    found = [
        Difference(_sentence(s, p, gone, come, said), s, p, tuple(sorted(gone, key=str)), tuple(sorted(come, key=str)))
        for (s, p), (gone, come) in changed.items()
        if s not in schema and not _only_names(s, gone, come, said)
    ]
    return sorted(found, key=lambda one: (str(one.subject), str(one.predicate)))


def _triples(view: Viewing) -> set[Triple]:
    return {(s, p, o) for s, p, o in view.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows}


def _told(s: Identifier, p: Identifier, o: Identifier) -> bool:
    """Whether a triple is a fact that people want to hear of."""
    return not (PERIOD_MARK in s or (str(p).startswith(_SCHEMA) and p not in _NAMES) or str(o).startswith(_SCHEMA))


def _only_names(s: IdentifiedNode, gone: list[Identifier], come: list[Identifier], said: list[Verbalizer]) -> bool:
    """Whether values only repeat the name of a thing that came or went as a whole."""
    if all(s in by.index.ids for by in said):
        return False
    names = {by.name(by.index.ids[s]) for by in said if s in by.index.ids}
    return all(str(value) in names for value in (*gone, *come))


def _sentence(
    s: IdentifiedNode, p: URIRef, gone: list[Identifier], come: list[Identifier], said: list[Verbalizer]
) -> str:  # fmt: skip
    lost, won = (_says(s, p, values, by) for values, by in zip((gone, come), said, strict=True))
    by = said[1]
    if gone and come:
        values = by.listed([_value(o, said[0]) for o in sorted(gone, key=str)])
        return by.say("diff_changed", now=won, before=values)
    return by.say("diff_come", now=won) if come else by.say("diff_gone", before=lost)


def _says(s: IdentifiedNode, p: URIRef, values: list[Identifier], by: Verbalizer) -> str:
    """A sentence that says the values of a property of a thing."""
    if not values:
        return ""
    index = by.index
    node, prop = index.ids.get(s), index.ids.get(p)
    shown = [_value(o, by) for o in sorted(values, key=str)]
    name = by.name(node) if node is not None else str(s)
    if p in _NAMES:
        return by.say("diff_named", thing=name, values=by.listed(shown))
    if p == RDF.type:
        return by.say("diff_kind", thing=name, values=by.listed(shown))
    if node is None or prop is None or prop not in index.properties:
        return by.say("diff_plain", thing=name, property=_tail(p), values=by.listed(shown))
    return by.sentence(Join(Entities((node,)), prop, False), shown)


def _value(term: Identifier, by: Verbalizer) -> Value:
    node = by.index.ids.get(term)
    known: Any = by.name(node) if node is not None else str(term)
    return Value(term, known)


def _tail(iri: str) -> str:
    return str(iri).rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1]


def lines(found: list[Difference], most: int, by: Verbalizer) -> Iterator[str]:
    """The sentences, and how many more there are."""
    for one in found[:most]:
        yield one.sentence
    if len(found) > most:
        yield by.say("rows_more", n=len(found) - most)


__all__ = ["Difference", "differences", "lines"]
