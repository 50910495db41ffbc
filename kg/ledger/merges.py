"""Who is who: what people decided about identity, and what was merged by itself, each with its reasons.

A decision is a statement (owl:sameAs, owl:differentFrom) of one source of the ledger, so that rebuilding, forgetting
and the belief keep their law; undoing one is taking its statements back. Knows: names, nodes, decisions. Does not know:
commands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode

from kg.ledger.belief import named_nodes
from kg.ledger.evidence import quotes_of
from kg.ledger.identity import PERSON, Named, similar
from kg.ledger.ledger import Ledger
from kg.ledger.sameness import DIFFERENT, SAME
from kg.store.update import term, values
from kg.types import GraphError, Quote, Source, Statement, Statements
from kg.vocab import DENOTES, IDENTITY, NAME_KEY, RDFS, evidence_graph, is_user, source_iri
from nlu.text import normalize_name

DECIDED = "urn:tuwen:decided"
"""URI of the source whose statements people decided."""
_MOST_PAIRS = 400
"""Most pairs of nodes that one decision is written down for."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name means here.

    Attributes:
        node: In the belief.
        label: Its name.
        nodes: Every node of the ledger that is meant, the names in documents among them.
    """

    node: URIRef
    label: str
    nodes: tuple[IdentifiedNode, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a person: two names are one thing (`same`), or two; `said` tells who, when and why."""

    said: str
    same: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """Names in several sources that were taken for one thing, and why.

    Attributes:
        node: In the belief.
        names: (name, title of the source), one for each place.
        reasons: In words.
    """

    node: URIRef
    names: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


class Merges:
    """The decisions about identity of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._store = ledger.store

    # --- deciding -----------------------------------------------------------------------------------------------------

    def find(self, text: str) -> Thing:
        """The one thing that `text` means: an IRI, a name, or NAME@SOURCE for a name in one source.

        Raises:
            GraphError: Nothing is called so, or several things are.
        """
        name, at, title = text.rpartition("@")
        source = self._ledger.find_source(title).id if at and name else None
        places = self._places(name if source is not None else text, source)
        if not places:
            raise GraphError(f"nothing is called {text!r}; give a name as a source has it, or an IRI")
        denoted = self._denoted(places)
        things = sorted({denoted.get(node, node) for node in places})
        if len(things) > 1:
            listed = ", ".join(f"<{thing}>" for thing in things[:8])
            raise GraphError(f"{text!r} names {len(things)} things: {listed}; give one of these IRIs, or NAME@SOURCE")
        (thing,) = things
        meant = places if source is not None else places | self._denoting(URIRef(thing))
        return Thing(URIRef(thing), self._label(URIRef(thing)) or text, tuple(sorted(meant)))

    def same(self, one: Thing, two: Thing, why: str = "") -> Decided:
        """Decide that two names are one thing.

        Raises:
            GraphError: They are one already.
            StoreError: The store refused; nothing was changed.
        """
        if one.node == two.node:
            raise GraphError(f"{one.label!r} and {two.label!r} are one thing already; `tuwen merges` says why")
        kept = [s for s in self._statements() if not (s.triple[1] == DIFFERENT and _joins(s, one, two))]
        first = two.nodes[0]
        triples = [(node, SAME, first) for node in (*one.nodes, *two.nodes[1:]) if node != first]
        said = _said(f"{one.label} and {two.label} are one", why)
        self._write([*kept, *(Statement(t, _quote(said)) for t in triples)])
        return Decided(said, True)

    def different(self, one: Thing, two: Thing, why: str = "") -> Decided:
        """Decide that two names are two things; a decision that they are one is taken back.

        Raises:
            GraphError: Both mean the very same places, or there are too many of them.
            StoreError: The store refused; nothing was changed.
        """
        if set(one.nodes) & set(two.nodes):
            raise GraphError(
                f"{one.label!r} and {two.label!r} mean the same places; say which are to be kept apart, "
                "as NAME@SOURCE (`tuwen merges` lists names with their sources)"
            )
        if len(one.nodes) * len(two.nodes) > _MOST_PAIRS:
            raise GraphError(f"more than {_MOST_PAIRS} pairs of places; name one source each, as NAME@SOURCE")
        kept = [s for s in self._statements() if not (s.triple[1] == SAME and _joins(s, one, two))]
        said = _said(f"{one.label} and {two.label} are two", why)
        pairs = [(a, DIFFERENT, b) for a in one.nodes for b in two.nodes]
        self._write([*kept, *(Statement(t, _quote(said)) for t in pairs)])
        return Decided(said, False)

    def undo(self, decision: Decided) -> None:
        """Take a decision back, as if it had never been made.

        Raises:
            StoreError: The store refused; nothing was changed.
        """
        self._write([s for s in self._statements() if s.quote is None or s.quote.text != decision.said])

    # --- listing ------------------------------------------------------------------------------------------------------

    def decisions(self) -> list[Decided]:
        """What people decided, in the order of its words."""
        found = {(s.quote.text, s.triple[1] == SAME) for s in self._statements() if s.quote is not None}
        return [Decided(*each) for each in sorted(found)]

    def merged(self) -> list[Merge]:
        """What names alone made one, over two sources and more, by its IRI."""
        denoting: dict[URIRef, set[IdentifiedNode]] = defaultdict(set)
        for node, target in self._store.window(IDENTITY).select(f"SELECT ?n ?d {{ ?n {term(DENOTES)} ?d }}").rows:
            if isinstance(node, IdentifiedNode) and isinstance(target, URIRef):
                denoting[target].add(node)
        wanted = {node: target for target, nodes in denoting.items() for node in nodes}
        members: dict[URIRef, list[tuple[Named, str]]] = defaultdict(list)
        for source in self._ledger.sources():
            if is_user(source.id):
                continue
            for named in named_nodes(self._ledger.said(source.id)):
                target = wanted.get(named.node) or (named.node if named.node in denoting else None)
                if isinstance(target, URIRef):
                    members[target].append((named, source.title))
        found = []
        for target, places in sorted(members.items()):
            if len({title for _, title in places}) > 1:
                names = tuple(sorted({(named.label, title) for named, title in places}))
                found.append(Merge(target, names, _reasons([named for named, _ in places])))
        return found

    # --- what the ledger holds ----------------------------------------------------------------------------------------

    def _places(self, name: str, source: URIRef | None) -> set[IdentifiedNode]:
        """The nodes of the ledger that have this IRI or name, in one source or anywhere."""
        key = term(Literal(normalize_name(name)))
        asked = f"GRAPH {term(evidence_graph(source))}" if source is not None else "GRAPH ?g"
        rows = (
            self._store.window().select(f"SELECT DISTINCT ?n WHERE {{ {asked} {{ ?n {term(NAME_KEY)} {key} }} }}").rows
        )
        found = {node for (node,) in rows if isinstance(node, IdentifiedNode)}
        known = URIRef(name)
        if ":" in name and " " not in name and self._store.belief().ask(f"ASK {{ {known.n3()} ?p ?o }}"):
            return {known, *self._denoting(known)}
        return found

    def _denoted(self, nodes: Iterable[IdentifiedNode]) -> dict[IdentifiedNode, URIRef]:
        found: dict[IdentifiedNode, URIRef] = {}
        for clause in values("n", nodes):
            query = f"SELECT ?n ?d WHERE {{ {clause} ?n {term(DENOTES)} ?d }}"
            for node, target in self._store.window(IDENTITY).select(query).rows:
                if isinstance(node, IdentifiedNode) and isinstance(target, URIRef):
                    found[node] = target
        return found

    def _denoting(self, node: URIRef) -> set[IdentifiedNode]:
        rows = self._store.window(IDENTITY).select(f"SELECT ?n WHERE {{ ?n {term(DENOTES)} {term(node)} }}").rows
        return {found for (found,) in rows if isinstance(found, IdentifiedNode)} or {node}

    def _label(self, node: URIRef) -> str:
        rows = self._store.belief().select(f"SELECT ?l WHERE {{ {term(node)} {term(RDFS.label)} ?l }}").rows
        return min((str(label) for (label,) in rows), default="")

    def _statements(self) -> list[Statement]:
        source = source_iri(DECIDED)
        known = {about.id: about for about in self._ledger.sources()}
        if source not in known:
            return []
        found = []
        beside = self._store.window(evidence_graph(source))
        for triple in self._ledger.said(source).triples:
            quotes = quotes_of(beside, known[source], triple)
            quote = Quote(quotes[0].quote, quotes[0].start, quotes[0].end, "user", 1.0) if quotes else None
            found.append(Statement(triple, quote))
        return found

    def _write(self, statements: list[Statement]) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        source = Source(source_iri(DECIDED), "decided", DECIDED, "", "", now)
        if statements:
            self._ledger.replace(Statements(source, tuple(statements)))
        elif any(known.id == source.id for known in self._ledger.sources()):
            self._ledger.forget(source.id)


def _joins(statement: Statement, one: Thing, two: Thing) -> bool:
    """Whether a statement ties a place of one thing to a place of the other."""
    s, _, o = statement.triple
    ours, theirs = {one.node, *one.nodes}, {two.node, *two.nodes}
    return (s in ours and o in theirs) or (s in theirs and o in ours)


def _reasons(members: list[Named]) -> tuple[str, ...]:
    """Why names were taken for one thing, in words."""
    keys = {key for named in members for key in named.keys}
    labels = {normalize_name(named.label) for named in members}
    reasons = []
    if len(labels) < len(members):
        reasons.append("the same name")
    if any(a != b and a in two.keys for a in labels for two in members for b in (normalize_name(two.label),)):
        reasons.append("a name of one is another name of the other")
    if any(similar(a, b) for a in keys for b in keys if a < b):
        reasons.append("names spelt nearly alike")
    if any(not named.local for named in members):
        reasons.append("only one known thing has this name")
    shared = [a.context & b.context for n, a in enumerate(members) for b in members[n + 1 :] if PERSON in a.types]
    common = sorted({word for words in shared for word in words if word and word not in keys})
    if common:
        reasons.append("both with " + ", ".join(common[:5]))
    return tuple(reasons) or ("decided by a person",)


def _said(words: str, why: str) -> str:
    today = datetime.now(UTC).date().isoformat()
    return f"{words}{f': {why}' if why else ''} ({today})"


def _quote(said: str) -> Quote:
    return Quote(said, 0, len(said), "user", 1.0)


__all__ = ["DECIDED", "Decided", "Merge", "Merges", "Thing"]
