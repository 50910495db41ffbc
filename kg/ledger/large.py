"""A large RDF source that is new: what it says is added as a stream, in place of sets of all its triples in memory.

Knows: when adding a source changes nothing but what it says: it brings no schema, no table, no statement that two nodes
are one, and no name that a text has. Then the belief grows by its triples, each as it is. Does not know: files, and how
a store takes very many triples at one stroke. Everything else goes the way of every source (`Ledger.replace`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rdflib import URIRef
from rdflib.term import IdentifiedNode, Identifier

from kg.ledger.belief import HOUSEKEEPING, SCHEMA_CLASSES
from kg.ledger.history import large_entry
from kg.ledger.identity import Named, name_keys
from kg.ledger.inference import SCHEMA_PREDICATES
from kg.ledger.ledger import Ledger, description_of
from kg.ledger.name_index import Names, name_triples
from kg.ledger.sameness import DIFFERENT, SAME
from kg.store.convert import from_ox, to_ox
from kg.types import Source, Triple
from kg.vocab import BELIEF, OWL, RDF, RDFS, SKOS, SOURCES, evidence_graph

Stream = Callable[[], Iterable[tuple[Any, Any, Any]]]
"""Begins to give the source's triples, in the terms of the store's engine; called more than once."""

Meant = Callable[[Iterable[str], Iterable[str]], "list[Triple] | None"]
_Found = tuple[int, list[Named], set[str], set[str]]

_RULES = frozenset(map(str, (*SCHEMA_PREDICATES, SAME, DIFFERENT, *HOUSEKEEPING)))
_TYPE, _LABEL, _ALIAS = map(str, (RDF.type, RDFS.label, SKOS.altLabel))
_SYMMETRIC, _KINDS = str(OWL.SymmetricProperty), frozenset(map(str, SCHEMA_CLASSES))


def add_large(ledger: Ledger, source: Source, stream: Stream, meant: Meant) -> int | None:
    """How many triples were added, in one atomic step; None: not a case for this, and nothing was changed.

    Args:
        meant: What predicates and types say besides the triples; None where only the triples tell.

    Raises:
        StoreError: The store refused; nothing was changed.
    """
    if ledger.holds(source.id):
        return None
    found = _survey(stream(), ledger.ruled())
    if found is None:
        return None
    count, named, predicates, kinds = found
    more = meant(predicates, kinds)
    if more is None or any(str(p) in _RULES or p == RDFS.label or str(o) == _SYMMETRIC for _, p, o in more):
        return None
    names = Names(ledger.store, source.id, [])
    if names.of_local_nodes({key for n in named for key in n.keys}):
        return None
    beside = evidence_graph(source.id)

    def quads() -> Iterator[tuple[Any, Any, Any, URIRef]]:
        for s, p, o in stream():
            yield s, p, o, source.id
            yield s, p, o, BELIEF
        for graph, triples in (
            (source.id, more),
            (BELIEF, more),
            (beside, name_triples(named)),
            (SOURCES, iter(description_of(source))),
        ):
            yield from ((*_terms(triple), graph) for triple in triples)

    entry = large_entry(ledger.store) if ledger.log is not None else None
    if not ledger.store.grow(quads()):
        return None
    if ledger.log is not None and entry is not None:
        ledger.log.add(entry)
    return count + len(more)


def _survey(triples: Iterable[tuple[Any, Any, Any]], ruled: frozenset[str]) -> _Found | None:
    """The number of triples, the named nodes, the predicates and the types; None where the source says more."""
    labels: dict[IdentifiedNode, list[str]] = defaultdict(list)
    aliases: dict[IdentifiedNode, list[str]] = defaultdict(list)
    words: set[Identifier] = set()
    predicates: set[str] = set()
    kinds: set[str] = set()
    count = 0
    for s, p, o in triples:
        count += 1
        predicate, value = p.value, getattr(o, "value", None)
        if value is None or predicate in _RULES or value == _SYMMETRIC:
            return None
        if ruled and (predicate in ruled or value in ruled or s.value in ruled):
            return None
        predicates.add(predicate)
        if predicate == _TYPE:
            kinds.add(value)
            if value in _KINDS:
                words.add(from_ox(s))
        elif predicate == _LABEL:
            labels[_node(s)].append(value)
        elif predicate == _ALIAS:
            aliases[_node(s)].append(value)
    nodes = [
        Named(node, min(names), name_keys(min(names), [*names, *aliases.get(node, ())], person=False),
              frozenset(), frozenset(), frozenset(), False)
        for node, names in labels.items()
        if node not in words
    ]  # fmt: skip
    return count, nodes, predicates, kinds


def _node(term: Any) -> IdentifiedNode:
    node = from_ox(term)
    assert isinstance(node, IdentifiedNode)
    return node


def _terms(triple: Triple) -> tuple[Any, Any, Any]:
    s, p, o = triple
    return to_ox(s), to_ox(p), to_ox(o)


__all__ = ["Stream", "add_large"]
