"""The ledger and the belief: what every source says, and the one graph that follows from all of it.

The ledger has one named graph a source, with the evidence of its statements and its names beside it. The belief is a
function of the ledger (`kg.ledger.belief`), kept up with every change in the same atomic update. The law that holds it
together: the belief kept up step by step equals the belief rebuilt from the ledger. A change looks only at what it can
reach: over names for identity, over tables for links, over shared subjects for support.

What one person taught is a source too (`kg.vocab.user_graph`), but in nobody's belief: that person's questions run over
its graph beside the belief.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import unquote

from rdflib import BNode, Literal, URIRef
from rdflib.term import IdentifiedNode, Identifier

from kg.ledger.belief import Decisions, SourceStatements, compatible, decide_all, named_nodes, schema_of, struck_by
from kg.ledger.evidence import evidence_triples, quotes_of
from kg.ledger.familiar import Familiar
from kg.ledger.foreign_keys import TableFacts, column_links, merge_tables, read_table
from kg.ledger.history import Log, entry_of
from kg.ledger.identity import Named, decide
from kg.ledger.inference import SCHEMA_PREDICATES, Rules
from kg.ledger.name_index import Names, name_triples
from kg.ledger.sameness import DIFFERENT, SAME, Sameness, speaks_of_identity
from kg.store.convert import as_stored
from kg.store.engine import Row
from kg.store.store import Store
from kg.store.update import change, delete, insert, line, term, values
from kg.types import Evidence, Fact, Source, SourceError, Statement, Statements, Triple
from kg.vocab import (
    ACCOUNT,
    BELIEF,
    DCTERMS,
    DENOTES,
    IDENTITY,
    INFERRED,
    LINKS_TO,
    LOCAL,
    NAME_BLOCK,
    NAME_CONTEXT,
    NAME_KEY,
    NAME_UNIT,
    OWL,
    PROV,
    RDF,
    RDFS,
    ROW_KEY,
    SHA256,
    SOURCES,
    STRIKES,
    TABLE_COLUMN,
    TEXT,
    column_iri,
    evidence_graph,
    is_source,
    is_user,
    user_graph,
)
from nlu.text import normalize_name

_CANONICAL = re.compile(r"0|[1-9][0-9]{0,8}")
"""Numbers that no store writes otherwise."""


class Ledger:
    """All that sources say, and the belief that follows from it."""

    def __init__(self, store: Store, log: Log | None = None) -> None:
        """`log` keeps what was believed before (`kg.ledger.history`)."""
        self.store = store
        self.log = log
        self._all = store.window()
        self._tables: dict[URIRef, TableFacts] = {}
        self._tables_version = -1
        self._kept: _Settled | None = None
        self._kept_version = -1
        self._read: _Witnesses | None = None

    # --- writing ------------------------------------------------------------------------------------------------------

    def replace(self, statements: Statements) -> None:
        """Put a source's statements in the place of what it said before: ledger and belief in one atomic update.

        Raises:
            StoreError: The store refused; nothing was changed.
        """
        self._change(statements.source, _without_blank_nodes(statements))

    def forget(self, source: URIRef) -> None:
        """Take a source out of ledger and belief: as if it had never been there.

        Raises:
            SourceError: There is no such source.
            StoreError: The store refused; nothing was changed.
        """
        known = next((found for found in self._described() if found.id == source), None)
        self._change(known or self.find_source(str(source)), None)

    def rebuild(self) -> None:
        """Make belief, inferences, identity and names from the ledger alone, in one atomic update."""
        self._carry_out(self._missing() or ["INSERT DATA {}"])
        self._tables.clear()
        self._kept = None

    def ruled(self, *, links: bool = True) -> frozenset[str]:
        """The properties, classes and nodes of which schema or statements of sameness say more.

        Args:
            links: Whether columns that are links, and the classes that they name, are among them.
        """
        settled, found = self._settled(), self._links() if links else {}
        struck = {s for s, _, _ in settled.struck}
        return frozenset(map(str, (*settled.rules.terms(), *settled.sameness.nodes, *struck, *found, *found.values())))

    def rules(self) -> Rules:
        """The rules of the schema."""
        return self._settled().rules

    def holds(self, source: URIRef) -> bool:
        """Whether a source was read before."""
        return bool(self._about(source))

    def is_kept_up(self) -> bool:
        """Whether belief, inferences, identity and names are what follows from the ledger."""
        return not self._missing()

    def _missing(self) -> list[str]:
        """The operations that would make everything what follows from the ledger."""
        ledger = {source: self._said(source) for source in self._believed()}
        return [*self._rewrite(ledger), *self._rename(ledger)]

    def _change(self, source: Source, new: Statements | None) -> None:
        if parts := self._operations(source, new):
            self._carry_out(parts)
            self._remember_tables(source.id)

    def without(self, source: URIRef) -> list[str]:
        """The operations that would take a source out; nothing is changed.

        Raises:
            SourceError: There is no such source.
        """
        return self._operations(self.find_source(str(source)), None)

    def _operations(self, source: Source, new: Statements | None) -> list[str]:
        """The operations that put statements in the place of what a source says; None: that take it out."""
        old = self._said(source.id)
        now = SourceStatements(_as_stored(s.triple for s in new.items), new.local) if new else SourceStatements([])
        named_old, named_now = named_nodes(old), named_nodes(now)
        beside = evidence_graph(source.id)
        beside_now = {*_as_stored(evidence_triples(new)), *name_triples(named_now)} if new else set()
        parts = [
            *change(SOURCES, self._about(source.id), set(description_of(source) if new else ())),
            *change(source.id, set(old.triples), set(now.triples)),
            *change(beside, set(self._triples(beside)), beside_now),
        ]
        if not is_user(source.id):
            step = None
            if set(schema_of(old)) == set(schema_of(now)):
                step = self._step(source.id, old, now, named_old, named_now)
            if step is None:
                self._kept = None
                others = {other: self._said(other) for other in self._believed() - {source.id}}
                step = self._rewrite(others | ({source.id: now} if new else {}))
            parts += step
        return parts

    def _carry_out(self, parts: list[str]) -> None:
        """One atomic update; what it changes of the belief goes into the log, where one is kept."""
        entry = entry_of(self.store, parts, self.log.last()) if self.log is not None else None
        self.store.change(parts)
        if self.log is not None and entry is not None:
            self.log.add(entry)

    def _step(
        self,
        source: URIRef,
        old: SourceStatements,
        now: SourceStatements,
        named_old: list[Named],
        named_now: list[Named],
    ) -> list[str] | None:
        """The operations that bring the belief up to date after one source changed what it says.

        None where the change is about nodes that are said to be one or two: then the whole is made anew.
        """
        others = _Others(source)
        settled = self._settled()
        rules, sameness = settled.rules, settled.sameness
        denoted, denotes = self._identify(source, old, now, named_old, named_now, settled)
        if sameness.touches((*old.triples, *now.triples), {**denoted, **denotes}):
            return None
        tables = read_table(old.triples), read_table(now.triples)
        turn = self._turn(others, denoted, denotes, old.local | now.local, tables, (*old.triples, *now.triples))
        before, after, elsewhere = turn.before, turn.after, turn.elsewhere
        was, will = before.map_all([*old.triples, *elsewhere]), after.map_all([*now.triples, *elsewhere])
        gone, come = was - will, will - was
        gone -= self._supported(gone, elsewhere, before, after, others)
        return [*self._infer(gone, come, rules), *change(IDENTITY, before.stored(), after.stored())]

    def make_room(self, source: URIRef, new: Newcomer) -> tuple[Decisions, str] | None:
        """How a source that is new will be seen, and the update that brings all else up to it; None: decide in memory.

        The source speaks of no rule, of nothing that is said to be one thing or two, and none of its nodes is local.
        """
        others, settled = _Others(source), self._settled()
        names = Names(self.store, source, [])
        decided: dict[IdentifiedNode, URIRef] = {}
        if start := names.of_local_nodes(set(new.names)):
            index, keys = names.reach(start)
            for named in (n for key in sorted(keys) for n in new.named(key)):
                index.add(named)
            decided = decide(index, keys, compatible(settled.rules), settled.sameness.apart)
        denoted = self._denotes(decided.keys())
        denotes = denoted | decided
        if settled.sameness.touches((), {**denoted, **denotes}):
            return None
        turn = self._turn(others, denoted, denotes, frozenset(), (TableFacts(), new.facts), ())
        was, will = turn.before.map_all(turn.elsewhere), turn.after.map_all(turn.elsewhere)
        gone, come = was - will, will - was
        gone -= self._supported(gone, turn.elsewhere, turn.before, turn.after, others)
        if gone:
            gone -= new.says(gone, turn.after)
        parts = [
            *self._infer(gone, come, settled.rules),
            *change(IDENTITY, turn.before.stored(), turn.after.stored()),
        ]
        return turn.after, ";\n".join(parts)

    def moved_in(self, source: URIRef, facts: TableFacts) -> None:
        """Note that a source for which room was made is there now, in the change of the store just made."""
        self._remember_tables(source)
        if self._tables_version == self.store.version:
            self._tables[source] = facts

    def _turn(
        self,
        others: _Others,
        denoted: dict[IdentifiedNode, URIRef],
        denotes: dict[IdentifiedNode, URIRef],
        own: frozenset[IdentifiedNode],
        tables: tuple[TableFacts, TableFacts],
        said: Iterable[Triple],
    ) -> _Turn:
        """The decisions before and after one source changed what it says.

        Args:
            denoted, denotes: What the local nodes that the change can reach denoted before, and denote after it.
            own: The local nodes of the source.
            tables: What its tables said before, and say after it.
            said: Everything that it said or says.
        """
        rules, (old, now) = self._settled().rules, tables
        links_before = self._links()
        struck = self._settled().struck
        before = Decisions(denoted, links_before, TableFacts(), rules, struck)
        after = Decisions(denotes, links_before, TableFacts(), rules, struck)
        columns: set[URIRef] = set()
        if old.columns or now.columns:
            rest = [self._table(other) for other in self._table_sources() if other in others]
            before = replace(before, tables=merge_tables([*rest, old]))
            together = merge_tables([*rest, now])
            after = replace(after, tables=together, links=column_links(together))
            kinds = before.tables.kinds_changed(after.tables)
            columns = {c for c, _ in links_before.items() ^ after.links.items()}
            columns |= {c for c, kind in (*links_before.items(), *after.links.items()) if kind in kinds}
        moved = {n for n in (denoted.keys() | denotes.keys()) - own if denoted.get(n) != denotes.get(n)}
        elsewhere = self._speaking_of(moved, columns, others)
        if not (old.columns or now.columns) and any(t[1] in links_before for t in (*said, *elsewhere)):
            rest_of_all = merge_tables(self._table(other) for other in self._table_sources() if other in others)
            before, after = replace(before, tables=rest_of_all), replace(after, tables=rest_of_all)
        known = self._denotes(_nodes(elsewhere) - denoted.keys() - denotes.keys())
        before, after = replace(before, denotes={**denoted, **known}), replace(after, denotes={**denotes, **known})
        return _Turn(before, after, elsewhere)

    def _identify(
        self,
        source: URIRef,
        old: SourceStatements,
        now: SourceStatements,
        named_old: list[Named],
        named_now: list[Named],
        settled: _Settled,
    ) -> tuple[dict[IdentifiedNode, URIRef], dict[IdentifiedNode, URIRef]]:
        """What the local nodes that the change can reach denoted before, and what they denote after it."""
        came, went = set(named_now) - set(named_old), set(named_old) - set(named_now)
        changed = came | went
        names = Names(self.store, source, named_now)
        familiar = Familiar(self.store, source, {*settled.names, *names.of_several_persons()})
        found = {n.node: familiar.denoted(n) for n in came if n.local}
        start = {key for n in came if n.local and found[n.node] is None for key in n.keys}
        start |= {key for n in went if n.local and not familiar.stays(n) for key in n.keys}
        start |= names.of_local_nodes({key for n in changed if not n.local for key in n.keys} - start)
        decided: dict[IdentifiedNode, URIRef] = {}
        if start:
            index, keys = names.reach(start)
            decided = decide(index, keys, compatible(settled.rules), settled.sameness.apart)
        denoted = self._denotes(old.local | now.local | decided.keys())
        dropped = {n.node for n in named_old if n.local} - {n.node for n in named_now if n.local}
        kept = {n: d for n, d in denoted.items() if n not in dropped}
        known = {n: d for n, d in found.items() if d is not None}
        return denoted, kept | known | decided

    def _infer(self, gone: set[Triple], come: set[Triple], rules: Rules) -> list[str]:
        """Belief and inferences after asserted triples went and came."""
        if not rules.any:
            return [*delete(BELIEF, gone), *insert(BELIEF, come)]
        lost = {c for t in gone for c in rules.consequences(t)} | gone
        won = {c for t in come for c in rules.consequences(t)}
        asserted = self._asserted(lost | won | {p for t in lost for p in rules.premises(t)}) - gone | come
        withdrawn = {t for t in lost - asserted if not any(p in asserted for p in rules.premises(t))}
        inferred = (lost | won) - asserted - withdrawn - self._settled().struck
        return [
            *delete(BELIEF, withdrawn),
            *insert(BELIEF, come | inferred),
            *delete(INFERRED, withdrawn | ((lost | won | come) & asserted)),
            *insert(INFERRED, inferred),
        ]

    def _rewrite(self, ledger: dict[URIRef, SourceStatements]) -> list[str]:
        """The operations that make belief, inferences and identity what they are for a whole ledger."""
        after = decide_all(ledger, merge_tables(read_table(said.triples) for said in ledger.values()))
        asserted = {m for said in ledger.values() for m in after.map_all(said.triples)}
        inferred = {c for t in asserted for c in after.rules.consequences(t)} - asserted - after.struck
        return [
            *change(BELIEF, set(self._triples(BELIEF)), asserted | inferred),
            *change(INFERRED, set(self._triples(INFERRED)), inferred),
            *change(IDENTITY, set(self._triples(IDENTITY)), after.stored()),
        ]

    def _rename(self, ledger: dict[URIRef, SourceStatements]) -> list[str]:
        """The operations that make the names beside each source what they are."""
        parts: list[str] = []
        for source, said in ledger.items():
            beside = evidence_graph(source)
            held = {t for t in self._triples(beside) if t[1] in (NAME_KEY, NAME_BLOCK, NAME_UNIT, NAME_CONTEXT)}
            parts += change(beside, held, set(name_triples(named_nodes(said))))
        return parts

    # --- reading ------------------------------------------------------------------------------------------------------

    def sources(self) -> list[Source]:
        """All sources that were read, by the time they were added; who taught something is nobody's to see here."""
        return [source for source in self._described() if not is_user(source.id)]

    def _described(self) -> list[Source]:
        """All sources and all people who taught something, by the time they were added."""
        rows = self.store.window(SOURCES).select(
            "SELECT ?s ?title ?uri ?sha ?lang ?at WHERE { "
            f"?s {DCTERMS.title.n3()} ?title ; {DCTERMS.identifier.n3()} ?uri ; {SHA256.n3()} ?sha ; "
            f"{DCTERMS.language.n3()} ?lang ; "
            f"{PROV.generatedAtTime.n3()} ?at }} ORDER BY ?at ?uri"
        )
        return [Source(URIRef(str(s)), *(str(x) for x in rest)) for s, *rest in rows.rows]

    def find_source(self, text: str) -> Source:
        """The source called `text`: its id, URI, title, or file name.

        Raises:
            SourceError: There is none, or more than one.
        """
        sources = self.sources()
        found = [s for s in sources if text in (str(s.id), s.uri)] or [
            s for s in sources if text == s.title or s.uri.rstrip("/").endswith(f"/{text}")
        ]
        if len(found) == 1:
            return found[0]
        if found:
            uris = ", ".join(s.uri for s in found)
            raise SourceError(f"{text!r} names {len(found)} sources: {uris}; give the whole URI")
        raise SourceError(f"no source is called {text!r}; `tuwen sources` lists them")

    def text_of(self, source: URIRef) -> str:
        """The text of a document, in which its evidence's offsets count; "" for tables and RDF."""
        rows = self.store.window(evidence_graph(source)).select(f"SELECT ?t WHERE {{ {term(source)} {term(TEXT)} ?t }}")
        return str(rows.rows[0][0]) if rows.rows else ""

    def said(self, source: URIRef) -> SourceStatements:
        """What one source says, as it was written down."""
        return self._said(source)

    def account_of(self, source: URIRef) -> list[dict[str, Any]]:
        """What was decided about the tables of a source, and to which tables their columns were found to be links."""
        rows = self.store.window(evidence_graph(source)).select(
            f"SELECT ?t WHERE {{ {term(source)} {term(ACCOUNT)} ?t }}"
        )
        told: list[dict[str, Any]] = json.loads(str(rows.rows[0][0])) if rows.rows else []
        links = self._links()
        for account in told:
            name = account["table"]
            columns = {column_iri(name, c["name"]): c["name"] for c in account["columns"]}
            found = {columns[c]: unquote(str(kind).rsplit(":", 1)[-1]) for c, kind in links.items() if c in columns}
            if found:
                account["links"] = found
        return told

    def fact(self, triple: Triple, *, user: str | None = None) -> Fact:
        """A triple of the belief with everything that supports it."""
        inferred = self.store.window(INFERRED).ask(f"ASK {{ {line(triple)} }}")
        return Fact(*triple, evidence=tuple(self.evidence(triple, user=user)), inferred=inferred)

    def evidence(self, triple: Triple, *, user: str | None = None) -> list[Evidence]:
        """The quotes behind a triple of the belief; for an inferred one those of its premises.

        Args:
            user: Whose own teaching counts as well.
        """
        mine = user_graph(user) if user is not None else None
        seen = self._witnesses()
        sources, links = {s.id: s for s in seen.sources if not is_user(s.id) or s.id == mine}, seen.links
        found = self._quotes(triple, sources, links)
        if not found:
            for premise in sorted(self._settled().rules.premises(triple)):
                found |= self._quotes(premise, sources, links)
        return sorted(found, key=lambda e: (-e.score, e.source.uri, e.start, e.end))

    def _witnesses(self) -> _Witnesses:
        """What is asked for with each triple that an answer rests on; kept until the store changes."""
        if self._read is None or self._read.version != self.store.version:
            local = self.store.window(IDENTITY).ask(f"ASK {{ ?n {term(DENOTES)} ?d }}")
            self._read = _Witnesses(self.store.version, self._described(), self._links(), local)
        return self._read

    def _quotes(self, triple: Triple, sources: dict[URIRef, Source], links: dict[URIRef, URIRef]) -> set[Evidence]:
        subjects: set[Identifier] = {triple[0]}
        objects: set[Identifier] = {triple[2]}
        if self._witnesses().local:
            subjects, objects = self._preimages(subjects), self._preimages(objects)
        names = self._row_names(triple[2]) if triple[1] in links else set()
        found: set[Evidence] = set()
        for clause in values("s", subjects):
            query = f"SELECT ?g ?s ?o WHERE {{ {clause} GRAPH ?g {{ ?s {term(triple[1])} ?o }} }}"
            for g, s, o in self._all.select(query).rows:
                if not isinstance(g, URIRef) or g not in sources or not isinstance(s, IdentifiedNode) or o is None:
                    continue
                if o in objects or str(o) in names or (names and normalize_name(str(o)) in names):
                    found |= set(quotes_of(self.store.window(evidence_graph(g)), sources[g], (s, triple[1], o)))
        return found

    def _row_names(self, row: Identifier) -> set[str]:
        """The texts by which a table column may name a row: its key, and its labels in either form."""
        query = f"SELECT DISTINCT ?n WHERE {{ GRAPH ?g {{ {term(row)} {term(ROW_KEY)}|{term(RDFS.label)} ?n }} }}"
        rows = self._all.select(query).rows if isinstance(row, IdentifiedNode) else []
        return {str(n) for (n,) in rows} | {normalize_name(str(n)) for (n,) in rows}

    # --- what the store holds -----------------------------------------------------------------------------------------

    def _triples(self, graph: URIRef) -> Iterator[Triple]:
        return map(_triple, self.store.window(graph).select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows)

    def _said(self, source: URIRef) -> SourceStatements:
        query = f"SELECT ?n WHERE {{ ?n {RDF.type.n3()} {LOCAL.n3()} }}"
        rows = self.store.window(evidence_graph(source)).select(query).rows
        return SourceStatements(
            list(self._triples(source)), frozenset(n for (n,) in rows if isinstance(n, IdentifiedNode))
        )

    def _about(self, source: URIRef) -> set[Triple]:
        rows = self.store.window(SOURCES).select(f"SELECT ?p ?o WHERE {{ {term(source)} ?p ?o }}").rows
        return {_triple((source, p, o)) for p, o in rows}

    def _believed(self) -> set[URIRef]:
        """The sources that make up the belief."""
        rows = self.store.window(SOURCES).select(f"SELECT ?s WHERE {{ ?s {DCTERMS.identifier.n3()} ?uri }}").rows
        return {s for (s,) in rows if isinstance(s, URIRef) and not is_user(s)}

    def _schema(self) -> set[Triple]:
        """The statements of all sources from which rules and sameness follow."""
        found: set[tuple[URIRef, Triple]] = set()
        predicates = sorted({*SCHEMA_PREDICATES, SAME, DIFFERENT, *STRIKES})
        kinds = " UNION ".join(f"{{ ?s ?p ?o VALUES ?p {{ {p.n3()} }} }}" for p in predicates)
        symmetric = f"{{ ?s ?p ?o VALUES (?p ?o) {{ ({RDF.type.n3()} {OWL.SymmetricProperty.n3()}) }} }}"
        for g, *t in self._all.select(f"SELECT ?g ?s ?p ?o WHERE {{ GRAPH ?g {{ {kinds} UNION {symmetric} }} }}").rows:
            if isinstance(g, URIRef) and is_source(g):
                found.add((g, _triple(t)))
        identity = {t for _, t in found if speaks_of_identity(t) or t[1] in STRIKES}
        said = {t for _, t in found} - identity
        local = self._local_nodes({x for s, _, o in said for x in (s, o)})
        return identity | {t for t in said if t[0] not in local and t[2] not in local}

    def _settled(self) -> _Settled:
        """What the schema says; kept until a source changes it, or another writer may have."""
        if self._kept is None or self._kept_version != self.store.version:
            schema = self._schema()
            rules, sameness = Rules(schema), Sameness(schema)
            names = {str(node) for node in sameness.nodes}
            names |= {str(d) for d in self._denotes(sameness.nodes).values()}
            for clause in values("n", sameness.nodes):
                query = f"SELECT DISTINCT ?k WHERE {{ {clause} GRAPH ?g {{ ?n {NAME_KEY.n3()} ?k }} }}"
                names |= {str(k) for (k,) in self._all.select(query).rows}
            denoted = self._denotes({o for _, p, o in schema if p in STRIKES and isinstance(o, IdentifiedNode)})
            struck = struck_by(schema, denoted)
            self._kept, self._kept_version = _Settled(rules, sameness, frozenset(names), struck), self.store.version
        return self._kept

    def _local_nodes(self, nodes: Iterable[Identifier]) -> set[Identifier]:
        found: set[Identifier] = set()
        for clause in values("n", (n for n in nodes if isinstance(n, URIRef))):
            query = f"SELECT DISTINCT ?n WHERE {{ {clause} GRAPH ?g {{ ?n {RDF.type.n3()} {LOCAL.n3()} }} }}"
            found |= {n for (n,) in self._all.select(query).rows if n is not None}
        return found

    def _denotes(self, nodes: Iterable[IdentifiedNode]) -> dict[IdentifiedNode, URIRef]:
        window = self.store.window(IDENTITY)
        found: dict[IdentifiedNode, URIRef] = {}
        for clause in values("n", nodes):
            for n, d in window.select(f"SELECT ?n ?d WHERE {{ {clause} ?n {term(DENOTES)} ?d }}").rows:
                assert isinstance(n, IdentifiedNode) and isinstance(d, URIRef)
                found[n] = d
        return found

    def _preimages(self, nodes: Iterable[Identifier]) -> set[Identifier]:
        """The nodes themselves and the local nodes that denote them."""
        found = set(nodes)
        window = self.store.window(IDENTITY)
        for clause in values("d", [n for n in found if isinstance(n, URIRef)]):
            rows = window.select(f"SELECT ?n WHERE {{ {clause} ?n {term(DENOTES)} ?d }}").rows
            found |= {n for (n,) in rows if n is not None}
        return found

    def _links(self) -> dict[URIRef, URIRef]:
        rows = self.store.window(IDENTITY).select(f"SELECT ?c ?k WHERE {{ ?c {LINKS_TO.n3()} ?k }}").rows
        return {c: k for c, k in rows if isinstance(c, URIRef) and isinstance(k, URIRef)}

    def _table_sources(self) -> set[URIRef]:
        rows = self._all.select(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?c {TABLE_COLUMN.n3()} ?h }} }}").rows
        return {g for (g,) in rows if isinstance(g, URIRef)}

    def _table(self, source: URIRef) -> TableFacts:
        """What a table says about links; kept while no one else writes, since a folder of tables asks for it again."""
        if self._tables_version != self.store.version:
            self._tables.clear()
            self._tables_version = self.store.version
        if source not in self._tables:
            self._tables[source] = read_table(self._triples(source))
        return self._tables[source]

    def _remember_tables(self, source: URIRef) -> None:
        if self._kept_version == self.store.version - 1:
            self._kept_version = self.store.version
        if self._tables_version == self.store.version - 1:  # the one change since then is this one
            self._tables_version = self.store.version
        self._tables.pop(source, None)

    def _speaking_of(self, nodes: set[IdentifiedNode], columns: set[URIRef], sources: _Others) -> set[Triple]:
        """The statements of sources about these nodes, and with these columns."""
        found: set[Triple] = set()
        for variable, terms in (("s", {*nodes, *columns}), ("o", nodes), ("p", columns)):
            for clause in values(variable, terms):
                query = f"SELECT ?g ?s ?p ?o WHERE {{ {clause} GRAPH ?g {{ ?s ?p ?o }} }}"
                found |= {_triple(t) for g, *t in self._all.select(query).rows if g in sources}
        return found

    def _supported(
        self, gone: set[Triple], elsewhere: set[Triple], before: Decisions, after: Decisions, sources: _Others
    ) -> set[Triple]:
        """Those of `gone` that another source, in words that the change did not touch, still says."""
        if not gone:
            return set()
        subjects = {t[0] for t in gone}
        originals = self._preimages(subjects) - {n for n, d in before.denotes.items() if after.denotes.get(n) != d}
        originals |= {n for n, d in after.denotes.items() if d in subjects}
        said: set[Triple] = set()
        predicates = {t[1] for t in gone}
        house = ", ".join(map(term, (BELIEF, INFERRED, IDENTITY, SOURCES)))
        for clause in values("s", originals):
            query = f"SELECT ?g ?s ?p ?o WHERE {{ {clause} GRAPH ?g {{ ?s ?p ?o }} FILTER(?g NOT IN ({house})) }}"
            said |= {_triple(t) for g, *t in self._all.select(query).rows if g in sources and t[1] in predicates}
        said -= elsewhere
        known = self._denotes(_nodes(said) - after.denotes.keys())
        return replace(after, denotes={**known, **after.denotes}).map_all(said) & gone

    def _asserted(self, triples: set[Triple]) -> set[Triple]:
        """Those that are in the belief because a source says them."""
        held: dict[URIRef, set[Triple]] = {}
        for graph in (BELIEF, INFERRED):
            window, rows = self.store.window(graph), list[Row]()
            for clause in values("s", {t[0] for t in triples}):
                rows += window.select(f"SELECT ?s ?p ?o WHERE {{ {clause} ?s ?p ?o }}").rows
            held[graph] = set(map(_triple, rows))
        return triples & held[BELIEF] - held[INFERRED]


@dataclass(frozen=True, slots=True)
class _Settled:
    """What the schema of all sources says.

    Attributes:
        names: The nodes of which it is said what they are, what they denote, and all their names.
        struck: Facts that corrections strike out, as the belief would hold them.
    """

    rules: Rules
    sameness: Sameness
    names: frozenset[str]
    struck: frozenset[Triple]


@dataclass(frozen=True, slots=True)
class _Witnesses:
    """Who may have said a triple of the belief.

    Attributes:
        links: Class of the rows that a table column names.
        local: Whether any node of the belief is what a source's local node denotes.
    """

    version: int
    sources: list[Source]
    links: dict[URIRef, URIRef]
    local: bool


class Newcomer(Protocol):
    """A source that is new and large, as far as the rest depends on it."""

    facts: TableFacts

    @property
    def names(self) -> Mapping[str, Collection[IdentifiedNode]]:
        """Its nodes by normalised name."""

    def named(self, key: str) -> Iterable[Named]:
        """The nodes of a normalised name."""

    def says(self, triples: set[Triple], after: Decisions) -> set[Triple]:
        """Those of some triples of the belief for which it stands."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """The decisions before and after a change, and what other sources say that they may see otherwise."""

    before: Decisions
    after: Decisions
    elsewhere: set[Triple]


@dataclass(frozen=True, slots=True)
class _Others:
    """The graphs of all sources but one; what a graph is for is seen in its name, however many there are."""

    but: URIRef

    def __contains__(self, graph: object) -> bool:
        return graph != self.but and is_source(graph)


def _triple(row: Iterable[Identifier | None]) -> Triple:
    """A row of three as a triple: what comes out of a store is one."""
    s, p, o = row
    assert isinstance(s, IdentifiedNode) and isinstance(p, URIRef) and o is not None
    return s, p, o


def _nodes(triples: Iterable[Triple]) -> set[IdentifiedNode]:
    return {x for s, _, o in triples for x in (s, o) if isinstance(x, URIRef)}


def description_of(source: Source) -> list[Triple]:
    about = source.id
    return [
        (about, DCTERMS.title, Literal(source.title)),
        (about, DCTERMS.identifier, Literal(source.uri)),
        (about, SHA256, Literal(source.sha256)),
        (about, DCTERMS.language, Literal(source.lang)),
        (about, PROV.generatedAtTime, Literal(source.added_at)),
    ]


def stored_forms(typed: Iterable[Literal]) -> dict[Literal, Literal]:
    """Typed literals that the store gives back in another form, with that form."""
    return as_stored(o for o in typed if not _CANONICAL.fullmatch(o))


def _as_stored(triples: Iterable[Triple]) -> list[Triple]:
    """The triples with their typed literals as the store gives them back."""
    given = list(triples)
    typed = {o for _, _, o in given if isinstance(o, Literal) and o.datatype is not None}
    stored = stored_forms(typed)
    return [(s, p, stored.get(o, o)) if isinstance(o, Literal) else (s, p, o) for s, p, o in given] if stored else given


def _without_blank_nodes(statements: Statements) -> Statements:
    """The statements with each blank node named after its source (RDF 1.1, 3.5, skolemization)."""
    if not any(isinstance(x, BNode) for s in statements.items for x in (s.triple[0], s.triple[2])):
        return statements

    def named(node: Identifier) -> Identifier:
        return URIRef(f"{statements.source.id}#_{node}") if isinstance(node, BNode) else node

    def name(statement: Statement) -> Statement:
        s, p, o = statement.triple
        return Statement(_triple((named(s), p, named(o))), statement.quote)

    local = frozenset(n for n in map(named, statements.local) if isinstance(n, IdentifiedNode))
    return replace(statements, items=tuple(map(name, statements.items)), local=local)


__all__ = ["Ledger"]
