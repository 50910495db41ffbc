"""Lessons: what people taught in conversation, as signed statements in their own graphs, and what became of them.

A lesson is one or a few triples, the words that said them, who said them and when, and what they take the place of for
that person. It counts in that person's answers at once and in nobody else's; it waits for an owner, who promotes it
(its triples become statements of the shared source `taught`, and so of the belief) or refuses it. Knows: the ledger's
graphs. Does not know: conversations, or how words became triples. Every change is one atomic update.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal as OneOf

import rdflib
from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode, Identifier

from kg.ledger.evidence import evidence_triples, quotes_of
from kg.ledger.ledger import Ledger
from kg.store.opening import view_of
from kg.store.store import Store, View
from kg.store.update import change, delete, insert, line, term
from kg.types import Quote, Source, SourceError, Statement, Statements, Triple
from kg.vocab import DCTERMS, DECISIONS, PROV, RDF, SHA256, SOURCES, TW, evidence_graph, source_iri, user_graph

TAUGHT = "urn:tuwen:taught"
"""URI of the source whose statements people taught and an owner promoted."""

Decision = OneOf["waiting", "promoted", "refused"]

_LESSON, _SAID, _ADDS, _INSTEAD, _DECIDED = TW.Lesson, TW.said, TW.adds, TW.insteadOf, TW.decided
_WHO, _WHEN = PROV.wasAttributedTo, PROV.generatedAtTime


@dataclass(frozen=True, slots=True)
class Taught:
    """One lesson.

    Attributes:
        id: IRI of the lesson: a digest of who, when and what.
        person: Who taught it, as channel:user.
        said: The words.
        triples: What they state.
        instead: What they take the place of.
        at: When, ISO 8601, UTC.
        decision: What an owner decided.
    """

    id: URIRef
    person: str
    said: str
    triples: tuple[Triple, ...]
    instead: tuple[Triple, ...]
    at: str
    decision: Decision = "waiting"


class TaughtFacts:
    """All lessons of one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    # --- reading ------------------------------------------------------------------------------------------------------

    def of(self, person: str) -> list[Taught]:
        """What a person taught, oldest first."""
        return self._read(user_graph(person))

    def everyone(self) -> list[Taught]:
        """What anyone taught, oldest first: the review queue, with what was decided already."""
        rows = self.store.window().select(
            f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?l {term(RDF.type)} {term(_LESSON)} }} }}"
        )
        graphs = [URIRef(str(g).removesuffix(":evidence")) for (g,) in rows.rows]
        return sorted((found for g in graphs for found in self._read(g)), key=lambda t: (t.at, str(t.id)))

    def knows(self, person: str) -> bool:
        """Whether this person has taught anything."""
        return self.store.window(user_graph(person)).ask("ASK { ?s ?p ?o }")

    def view(self, person: str) -> View:
        """What this person's questions run on: the belief, with what they taught, without what that takes the place of.

        Where a lesson corrects something, the view is a copy in memory that later changes of the store do not reach.
        """
        hidden = {t for lesson in self.of(person) for t in lesson.instead}
        whole = self.store.belief(person)
        if not hidden:
            return whole
        graph = rdflib.Graph()
        for s, p, o in whole.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows:
            assert isinstance(s, IdentifiedNode) and isinstance(p, URIRef) and o is not None
            if (s, p, o) not in hidden:
                graph.add((s, p, o))
        return view_of(graph)

    # --- writing ------------------------------------------------------------------------------------------------------

    def teach(
        self, person: str, said: str, triples: Sequence[Triple], instead: Sequence[Triple] = (), lang: str = ""
    ) -> Taught:
        """Write a lesson into a person's own graph.

        Raises:
            StoreError: The store refused; nothing was changed.
        """
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        graph = user_graph(person)
        stamp = hashlib.sha256("\n".join([person, at, said, *map(line, triples)]).encode()).hexdigest()[:16]
        lesson = Taught(URIRef(f"{graph}:l{stamp}"), person, said, tuple(triples), tuple(instead), at)
        source = Source(graph, person, str(graph), "", lang, at)
        quote = Quote(said, 0, len(said), "user", 1.0)
        evidence = evidence_triples(Statements(source, tuple(Statement(t, quote) for t in triples)))
        parts = [*insert(graph, triples), *insert(evidence_graph(graph), [*evidence, *_record(lesson)])]
        if not self.store.window(SOURCES).ask(f"ASK {{ {term(graph)} ?p ?o }}"):
            parts += insert(SOURCES, _description(source))
        self.store.update(";\n".join(parts))
        return lesson

    def forget(self, person: str, id: URIRef) -> Taught:
        """Take one lesson back; what an owner promoted stays in the belief.

        Raises:
            SourceError: This person taught no such thing.
            StoreError: The store refused; nothing was changed.
        """
        mine = self.of(person)
        gone = next((lesson for lesson in mine if lesson.id == id), None)
        if gone is None:
            raise SourceError(f"{person} taught nothing called {id}; /taught lists what there is")
        rest = [lesson for lesson in mine if lesson.id != id]
        if not rest:
            self.forget_person(person)
            return gone
        graph = user_graph(person)
        beside = evidence_graph(graph)
        before = set(self._triples(beside))
        source = Source(graph, person, str(graph), "", "", gone.at)
        after = {t for lesson in rest for t in _record(lesson)}
        for lesson in rest:
            quote = Quote(lesson.said, 0, len(lesson.said), "user", 1.0)
            after |= set(evidence_triples(Statements(source, tuple(Statement(t, quote) for t in lesson.triples))))
        kept = {t for lesson in rest for t in lesson.triples}
        parts = [*change(graph, set(self._triples(graph)), kept), *change(beside, before, after)]
        with self.store.leaving_no_trace():
            self.store.update(";\n".join([*parts, *delete(DECISIONS, self._decided(id))]))
        return gone

    def forget_person(self, person: str, *, purge: bool = True) -> int:
        """Take back everything that a person taught: their graph, its evidence, its entry, the decisions about it.

        Returns how many lessons there were. What an owner promoted stays, without the person's name. Nothing else of it
        stays in the store's files, unless `purge` is left to the caller.
        """
        graph = user_graph(person)
        lessons = self.of(person)
        parts = [
            *delete(graph, self._triples(graph)),
            *delete(evidence_graph(graph), self._triples(evidence_graph(graph))),
            *delete(SOURCES, [t for t in self._triples(SOURCES) if t[0] == graph]),
            *delete(DECISIONS, [t for lesson in lessons for t in self._decided(lesson.id)]),
        ]
        if parts:
            with self.store.leaving_no_trace() if purge else contextlib.nullcontext():
                self.store.update(";\n".join(parts))
        return len(lessons)

    def promote(self, lesson: Taught) -> None:
        """Make a lesson everybody's: its triples become statements of the shared source.

        Raises:
            StoreError: The store refused.
        """
        id = source_iri(TAUGHT)
        source = Source(id, "taught", TAUGHT, lesson.id[-16:], "", lesson.at)
        window = self.store.window(evidence_graph(id))
        items = [
            Statement(t, Quote(e.quote, e.start, e.end, e.model, e.score))
            for t in self._triples(id)
            for e in quotes_of(window, source, t)
        ]
        quote = Quote(lesson.said, 0, len(lesson.said), "user", 1.0)
        items += [Statement(t, quote) for t in lesson.triples]
        Ledger(self.store).replace(Statements(source, tuple(dict.fromkeys(items))))
        self._decide(lesson, "promoted")

    def refuse(self, lesson: Taught) -> None:
        """Keep a lesson from everybody else for good; it stays that person's own.

        Raises:
            StoreError: The store refused.
        """
        self._decide(lesson, "refused")

    # --- what the store holds -----------------------------------------------------------------------------------------

    def _decide(self, lesson: Taught, decision: Decision) -> None:
        said: set[Triple] = {(lesson.id, _DECIDED, Literal(decision))}
        self.store.update(";\n".join(change(DECISIONS, set(self._decided(lesson.id)), said)) or "INSERT DATA {}")

    def _decided(self, id: URIRef) -> list[Triple]:
        return [t for t in self._triples(DECISIONS) if t[0] == id]

    def _read(self, graph: URIRef) -> list[Taught]:
        about: dict[Identifier, dict[URIRef, list[Identifier]]] = defaultdict(lambda: defaultdict(list))
        for s, p, o in self._triples(evidence_graph(graph)):
            about[s][p].append(o)
        decided = {s: str(o) for s, p, o in self._triples(DECISIONS) if p == _DECIDED}
        found: list[Taught] = []
        for node, fields in about.items():
            if _LESSON not in fields.get(RDF.type, ()) or not isinstance(node, URIRef):
                continue

            def stated(by: URIRef, fields: dict[URIRef, list[Identifier]] = fields) -> tuple[Triple, ...]:
                facts = [about[fact] for fact in sorted(fields.get(by, ()))]
                return tuple(_triple(f[RDF.subject][0], f[RDF.predicate][0], f[RDF.object][0]) for f in facts)

            found.append(
                Taught(
                    node, str(fields[_WHO][0]), str(fields[_SAID][0]), stated(_ADDS), stated(_INSTEAD),
                    str(fields[_WHEN][0]), decided.get(node, "waiting"),  # type: ignore[arg-type]
                )
            )  # fmt: skip
        return sorted(found, key=lambda t: (t.at, str(t.id)))

    def _triples(self, graph: URIRef) -> list[Triple]:
        return [_triple(*row) for row in self.store.window(graph).select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows]


def _record(lesson: Taught) -> Iterable[Triple]:
    """A lesson as triples beside its statements."""
    yield lesson.id, RDF.type, _LESSON
    yield lesson.id, _SAID, Literal(lesson.said)
    yield lesson.id, _WHO, Literal(lesson.person)
    yield lesson.id, _WHEN, Literal(lesson.at)
    for by, triples in ((_ADDS, lesson.triples), (_INSTEAD, lesson.instead)):
        for number, (s, p, o) in enumerate(triples):
            fact = URIRef(f"{lesson.id}{'a' if by == _ADDS else 'i'}{number}")
            yield lesson.id, by, fact
            yield fact, RDF.subject, s
            yield fact, RDF.predicate, p
            yield fact, RDF.object, o


def _description(source: Source) -> list[Triple]:
    return [
        (source.id, DCTERMS.title, Literal(source.title)),
        (source.id, DCTERMS.identifier, Literal(source.uri)),
        (source.id, SHA256, Literal(source.sha256)),
        (source.id, DCTERMS.language, Literal(source.lang)),
        (source.id, PROV.generatedAtTime, Literal(source.added_at)),
    ]


def _triple(s: Identifier | None, p: Identifier | None, o: Identifier | None) -> Triple:
    assert isinstance(s, IdentifiedNode) and isinstance(p, URIRef) and o is not None
    return s, p, o


__all__ = ["TAUGHT", "Taught", "TaughtFacts"]
