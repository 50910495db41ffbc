"""The function from what sources say to what is believed: identity, table links and schema rules applied to triples.

Knows: triples and decisions. Does not know: stores. `kg.ledger.ledger` keeps the belief up with it
and rebuilds it with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rdflib import URIRef
from rdflib.term import IdentifiedNode, Identifier

from kg.ledger.foreign_keys import TableFacts, column_links, link_target
from kg.ledger.identity import PERSON, Compatible, Named, NameIndex, Types, decide, name_keys
from kg.ledger.inference import Rules
from kg.ledger.sameness import DIFFERENT, SAME, Sameness, speaks_of_identity
from kg.types import Triple
from kg.vocab import DENOTES, LINKS_TO, OWL, RDF, RDFS, REFERS, ROW_KEY, SKOS, STRIKES, TABLE_COLUMN, TW
from nlu.text import normalize_name

UNIQUE = frozenset({TW.birthDate, TW.deathDate, TW.birthPlace})
"""Properties of which a person has one value: two values mean two persons."""
WEAK = frozenset({TW.occupation, TW.nationality, TW.description})
"""Properties whose values many people share: no reason to take two of one name for one."""
HOUSEKEEPING = frozenset({TABLE_COLUMN, ROW_KEY, REFERS, *STRIKES})
"""Predicates that stay in the ledger."""
SCHEMA_CLASSES = frozenset(
    {
        OWL.AnnotationProperty, OWL.Class, OWL.DatatypeProperty, OWL.ObjectProperty, OWL.Ontology, RDF.Property,
        RDFS.Class, RDFS.Datatype,
    }
)  # fmt: skip
"""What is of these types is a word of the schema, never what a name in a text denotes."""

_TYPE, _LABEL, _ALIAS, _RANGE = RDF.type, RDFS.label, SKOS.altLabel, RDFS.range


@dataclass(frozen=True)
class Decisions:
    """How the triples of the ledger are seen in the belief.

    Attributes:
        denotes: Node of the belief for each local node.
        links: Class of the rows that a table column names.
        tables: What the tables say, as far as links depend on it.
        rules: The schema's.
        struck: Facts that corrections strike out, as the belief would hold them.
    """

    denotes: Mapping[IdentifiedNode, URIRef] = field(default_factory=dict)
    links: Mapping[URIRef, URIRef] = field(default_factory=dict)
    tables: TableFacts = field(default_factory=TableFacts)
    rules: Rules = field(default_factory=Rules)
    struck: frozenset[Triple] = frozenset()

    def map(self, triple: Triple) -> Triple | None:
        """The triple as the belief holds it; None for what stays in the ledger."""
        s, p, o = triple
        if p in HOUSEKEEPING or p == DIFFERENT:
            return None
        if p in self.links:
            o = link_target(self.tables, self.links[p], o) or o
        elif p == _RANGE and isinstance(s, URIRef) and s in self.links:
            o = self.links[s]
        if self.denotes:
            s = self.denotes.get(s, s)
            o = self.denotes.get(o, o) if isinstance(o, IdentifiedNode) else o
        if self.struck and (s, p, o) in self.struck:
            return None
        return None if p == SAME and s == o else (s, p, o)

    def map_all(self, triples: Iterable[Triple]) -> set[Triple]:
        """The triples of the belief that these stand for."""
        return {mapped for t in triples if (mapped := self.map(t)) is not None}

    def stored(self) -> set[Triple]:
        """The decisions as triples of the identity graph."""
        made: set[Triple] = {(n, DENOTES, d) for n, d in self.denotes.items()}
        return made | {(c, LINKS_TO, k) for c, k in self.links.items()}


@dataclass(frozen=True, slots=True)
class SourceStatements:
    """What one source says, and which of its nodes are names still to be identified."""

    triples: list[Triple]
    local: frozenset[IdentifiedNode] = frozenset()


def decide_all(ledger: Mapping[URIRef, SourceStatements], tables: TableFacts) -> Decisions:
    """The decisions that follow from a whole ledger."""
    schema = [t for said in ledger.values() for t in schema_of(said)]
    rules, sameness = Rules(schema), Sameness(schema)
    index, keys = NameIndex(), set[str]()
    for said in ledger.values():
        for named in named_nodes(said):
            index.add(named)
            if named.local:
                keys |= named.keys
    denotes = decide(index, keys, compatible(rules), sameness.apart)
    if sameness.nodes:
        described = {t[0] for said in ledger.values() for t in said.triples if not speaks_of_identity(t)}
        denotes = sameness.unite(denotes, described & sameness.nodes)
    return Decisions(denotes, column_links(tables), tables, rules, struck_by(schema, denotes))


def struck_by(statements: Iterable[Triple], denotes: Mapping[IdentifiedNode, URIRef]) -> frozenset[Triple]:
    """The facts that some statements strike out, as the belief would hold them.

    Args:
        denotes: What the nodes of these facts denote, of those that denote another.
    """
    told: dict[IdentifiedNode, dict[URIRef, Identifier]] = defaultdict(dict)
    for s, p, o in statements:
        if p in STRIKES:
            told[s][p] = denotes.get(o, o) if isinstance(o, IdentifiedNode) else o
    facts = (tuple(parts[by] for by in STRIKES) for parts in told.values() if len(parts) == len(STRIKES))
    return frozenset((s, p, o) for s, p, o in facts if isinstance(s, IdentifiedNode) and isinstance(p, URIRef))


def schema_of(said: SourceStatements) -> list[Triple]:
    """The triples from which rules and sameness follow; what a text says of its own names is no schema."""
    return [
        t
        for t in said.triples
        if speaks_of_identity(t)
        or t[1] in STRIKES
        or (Rules.speaks_of(t) and t[0] not in said.local and t[2] not in said.local)
    ]


def named_nodes(said: SourceStatements) -> list[Named]:
    """The named nodes of one source as identity sees them; words of the schema are left out."""
    labels: dict[IdentifiedNode, list[str]] = defaultdict(list)
    aliases: dict[IdentifiedNode, list[str]] = defaultdict(list)
    types: dict[IdentifiedNode, set[URIRef]] = defaultdict(set)
    edges: list[Triple] = []
    for s, p, o in said.triples:
        if p == _LABEL:
            labels[s].append(str(o))
        elif p == _ALIAS:
            aliases[s].append(str(o))
        elif p == _TYPE and isinstance(o, URIRef):
            types[s].add(o)
        elif said.local:
            edges.append((s, p, o))
    context: dict[IdentifiedNode, set[str]] = defaultdict(set)
    unique: dict[IdentifiedNode, set[tuple[URIRef, str]]] = defaultdict(set)

    def word(term: Identifier) -> str:
        if isinstance(term, IdentifiedNode):
            return normalize_name(min(labels[term])) if term in labels else str(term)
        return normalize_name(str(term))

    for s, p, o in edges:
        if p in WEAK:
            continue
        if s in said.local:
            context[s].add(word(o))
            if p in UNIQUE:
                unique[s].add((p, word(o)))
        if isinstance(o, IdentifiedNode) and o in said.local:
            context[o].add(word(s))
    found: list[Named] = []
    for node, names in labels.items():
        kinds = types.get(node, set())
        if kinds & SCHEMA_CLASSES:
            continue
        local = node in said.local
        label = min(names)
        keys = name_keys(label, [*names, *aliases.get(node, ())], person=local and PERSON in kinds)
        about = frozenset(context[node]), frozenset(unique[node])
        found.append(Named(node, label, keys, frozenset(kinds), *about, local))
    return found


def compatible(rules: Rules) -> Compatible:
    """Whether one thing can have both sets of types: equal, one above the other, or unknown."""
    apart = frozenset({TW.Person, TW.Organization, TW.Place})

    def fit(one: Types, two: Types) -> bool:
        first = {kind for kind in one if kind.startswith(TW)}
        second = {kind for kind in two if kind.startswith(TW)}
        if not first or not second:
            return True  # no type, or another vocabulary's: nothing speaks against it
        first |= {sup for kind in first for sup in rules.above.get(kind, ())}
        second |= {sup for kind in second for sup in rules.above.get(kind, ())}
        if first & second:
            return True
        return TW.Concept in first | second and not (first | second) & apart

    return fit
