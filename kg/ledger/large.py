"""A large source that is new: what it says is added as a stream, in place of sets of all its triples in memory.

Knows: when adding a source changes nothing of what others say but identity and links, which are few. Then the belief
grows by its triples, each as it is, or with a row in the place of a cell that names it. Does not know: files, and how a
store takes very many triples at one stroke. Everything else goes the way of every source (`Ledger.replace`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode, Identifier

from kg.ledger.belief import HOUSEKEEPING, SCHEMA_CLASSES, Decisions
from kg.ledger.evidence import evidence_triples, reader_triples, said_in
from kg.ledger.foreign_keys import TableFacts, read_table
from kg.ledger.history import large_entry
from kg.ledger.identity import Named, name_keys
from kg.ledger.inference import SCHEMA_PREDICATES
from kg.ledger.ledger import Ledger, description_of, stored_forms
from kg.ledger.name_index import name_triples
from kg.ledger.rows import TableRows
from kg.ledger.sameness import DIFFERENT, SAME
from kg.store.convert import from_ox, to_ox
from kg.types import Quote, Source, Statement, Statements, Triple
from kg.vocab import (
    BELIEF,
    NAME_KEY,
    OWL,
    RDF,
    RDFS,
    ROW_KEY,
    SAID_IN,
    SKOS,
    SOURCES,
    TW,
    evidence_graph,
)
from nlu.text import normalize_name

OxTriple = tuple[Any, Any, Any]
"""In the terms of the store's engine."""
Stream = Callable[[], Iterable[OxTriple]]
"""Begins to give the source's triples; called more than once."""

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
    room = ledger.make_room(source.id, _Graph(stream, named))
    if room is None:
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

    return count + len(more) if _grow(ledger, quads(), room[1]) else None


def _grow(ledger: Ledger, quads: Iterator[tuple[Any, Any, Any, URIRef]], update: str) -> bool:
    """Add quads at one stroke; the log of what was believed before gets an entry. False where the store cannot."""
    entry = large_entry(ledger.store) if ledger.log is not None else None
    if not ledger.store.grow(quads, update):
        return False
    if ledger.log is not None and entry is not None:
        ledger.log.add(entry)
    return True


class _Graph:
    """A large RDF source as the ledger makes room for it."""

    def __init__(self, stream: Stream, named: list[Named]) -> None:
        self.facts = TableFacts()
        self.names: dict[str, list[IdentifiedNode]] = defaultdict(list)
        self._stream = stream
        self._by_node = {n.node: n for n in named}
        for n in named:
            for key in n.keys:
                self.names[key].append(n.node)

    def named(self, key: str) -> Iterable[Named]:
        return [self._by_node[node] for node in self.names.get(key, ())]

    def says(self, triples: set[Triple], after: Decisions) -> set[Triple]:
        wanted = {_terms(triple): triple for triple in triples}
        return {wanted[said] for said in self._stream() if said in wanted}


def _survey(triples: Iterable[tuple[Any, Any, Any]], ruled: frozenset[str]) -> _Found | None:
    """The number of triples, the named nodes, the predicates and the types; None where the source says more."""
    labels: dict[IdentifiedNode, list[str]] = defaultdict(list)
    aliases: dict[IdentifiedNode, list[str]] = defaultdict(list)
    types: dict[IdentifiedNode, list[URIRef]] = defaultdict(list)
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
            elif value.startswith(TW):  # no other class speaks against a name
                types[_node(s)].append(URIRef(value))
        elif predicate == _LABEL:
            labels[_node(s)].append(value)
        elif predicate == _ALIAS:
            aliases[_node(s)].append(value)
    nodes = [
        Named(node, min(names), name_keys(min(names), [*names, *aliases.get(node, ())], person=False),
              frozenset(types.get(node, ())), frozenset(), frozenset(), False)
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


# --- tables -----------------------------------------------------------------------------------------------------------


def add_rows(ledger: Ledger, source: Source, tables: Sequence[TableRows], account: str) -> int | None:
    """The same for tables whose rows are things.

    Args:
        account: What was decided about them, as JSON.

    Raises:
        StoreError: The store refused; nothing was changed.
    """
    if ledger.holds(source.id):
        return None
    ruled = ledger.ruled(links=False)
    found = _Rows.of(tables, ruled)
    if found is None:
        return None
    room = ledger.make_room(source.id, found)
    if room is None or not _grow(ledger, found.quads(source, account, room[0]), room[1]):
        return None
    ledger.moved_in(source.id, found.facts)
    return found.count


@dataclass
class _Rows:
    """Tables as the ledger makes room for them.

    Attributes:
        facts: As they are read back from the store.
        names: Nodes by normalised name.
        stored: The form in which the store gives back a typed literal that it gives back in another one.
        twice: Nodes of more than one row, of which not one quote says everything.
        count: Triples.
    """

    tables: Sequence[TableRows]
    facts: TableFacts
    names: Mapping[str, list[URIRef]]
    stored: Mapping[Literal, Literal]
    twice: frozenset[URIRef]
    count: int

    @classmethod
    def of(cls, tables: Sequence[TableRows], ruled: frozenset[str]) -> _Rows | None:
        """What rows say that others depend on; None where a rule, or somebody, says more of what they speak of."""
        schema = [triple for table in tables for triple in table.schema]
        facts = read_table(schema)
        names: dict[str, list[URIRef]] = defaultdict(list)
        typed: set[Literal] = set()
        seen: set[URIRef] = set()
        twice: set[URIRef] = set()
        count = len(schema)
        if ruled and any(str(x) in ruled for triple in schema for x in triple):
            return None
        for table in tables:
            kind = table.kind
            called, keys = facts.names[kind], facts.keys[kind]
            for row in table:
                node = row.node
                if ruled and (node in ruled or any(isinstance(o, URIRef) and str(o) in ruled for _, o in row.cells)):
                    return None
                twice.add(node) if node in seen else seen.add(node)
                facts.class_of[node] = min(kind, facts.class_of.get(node, kind))
                keys[row.key].add(node)
                for predicate, words in row.names:
                    name = normalize_name(words)
                    if name:
                        names[name].append(node)
                    if predicate == RDFS.label:
                        called[name].add(node)
                for column, value in row.cells:
                    if isinstance(value, Literal):
                        facts.values[column].append((node, value))
                        if value.datatype is not None:
                            typed.add(value)
                count += 2 + len(row.names) + len(row.cells)
        stored = stored_forms(typed)
        if stored:
            for column, pairs in facts.values.items():
                facts.values[column] = [(node, stored.get(value, value)) for node, value in pairs]
        return cls(tables, facts, names, stored, frozenset(twice), count)

    def named(self, key: str) -> Iterable[Named]:
        """See Newcomer."""
        for node in dict.fromkeys(self.names.get(key, ())):
            kinds = frozenset({self.facts.class_of[node]})
            yield Named(node, key, frozenset({key}), kinds, frozenset(), frozenset(), False)

    def says(self, triples: set[Triple], after: Decisions) -> set[Triple]:
        """See Newcomer."""
        nodes = {s for s, _, _ in triples}
        found = after.map_all(t for table in self.tables for t in table.schema)
        for table in self.tables:
            for row in table:
                if row.node in nodes:
                    found |= after.map_all((s, p, self._as_stored(o)) for s, p, o in row.triples(table.kind))
        return found & triples

    def quads(self, source: Source, account: str, after: Decisions) -> Iterator[tuple[Any, Any, Any, URIRef]]:
        """Everything that is added, and the graph of each."""
        beside = evidence_graph(source.id)
        for triple in (t for table in self.tables for t in table.schema):
            yield *_terms(triple), source.id
            if (seen := after.map(triple)) is not None:
                yield *_terms(seen), BELIEF
        terms: dict[Identifier, Any] = {}
        linked: dict[tuple[URIRef, Identifier], Any] = {}
        kind_of, row_key, name_key, quote_of = map(to_ox, (RDF.type, ROW_KEY, NAME_KEY, SAID_IN))
        repeated: list[Statement] = []
        readers: dict[tuple[str, float, str], Quote] = {}

        def term(value: Identifier) -> Any:
            made = terms.get(value)
            if made is None:
                made = terms[value] = to_ox(value)
            return made

        def seen_as(column: URIRef, value: Identifier) -> Any:
            made = linked.get((column, value))
            if made is None:
                mapped = after.map((column, column, self._as_stored(value)))
                made = linked[column, value] = to_ox(mapped[2] if mapped else value)
            return made

        for table in self.tables:
            kind = to_ox(table.kind)
            for row in table:
                s = to_ox(row.node)
                yield s, kind_of, kind, source.id
                yield s, kind_of, kind, BELIEF
                yield s, row_key, to_ox(Literal(row.key)), source.id
                for predicate, words in row.names:
                    p, o = term(predicate), to_ox(words)
                    yield s, p, o, source.id
                    yield s, p, o, BELIEF
                    if name := normalize_name(words):
                        yield s, name_key, to_ox(Literal(name)), beside
                for column, value in row.cells:
                    p, o = term(column), term(value)
                    yield s, p, o, source.id
                    yield s, p, seen_as(column, value) if column in after.links else o, BELIEF
                if row.node in self.twice:
                    repeated += (Statement(t, row.quote) for t in row.triples(table.kind))
                else:
                    yield s, quote_of, to_ox(said_in(row.quote)), beside
                    readers[row.quote.model, row.quote.score, row.quote.header] = row.quote
        told = Statements(source, tuple(dict.fromkeys(repeated)), account=account)
        for triple in (
            *(t for quote in readers.values() for t in reader_triples(source.id, quote)),
            *evidence_triples(told),
        ):
            yield *_terms(triple), beside
        for triple in description_of(source):
            yield *_terms(triple), SOURCES

    def _as_stored(self, value: Identifier) -> Identifier:
        return self.stored.get(value, value) if isinstance(value, Literal) else value


__all__ = ["Stream", "add_large", "add_rows"]
