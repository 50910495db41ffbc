"""The law: the belief kept up step by step equals the belief rebuilt from the ledger."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode

from kg.ledger.corrections import struck
from kg.ledger.ledger import Ledger
from kg.store.opening import open_store
from kg.store.store import Store
from kg.times.period import Period
from kg.times.statements import period_triples
from kg.types import Quote, Source, Statement, Statements, Triple
from kg.vocab import BELIEF, IDENTITY, INFERRED, OWL, RDF, RDFS, ROW_KEY, SKOS, TABLE_COLUMN, TW, source_iri

NAMES = ["Ada", "ada", "Ada Lovelace", "Analytical Engine", "Analytical Engines", "北京大學", "北京大学", "IBM"]
TYPES = [TW.Person, TW.Organization, TW.Concept, TW.Product]
PREDICATES = [TW.founder, TW.partOf, TW.spouse, TW.birthDate]


def source(name: str) -> Source:
    return Source(source_iri(name), name, f"file:///{name}", "0", "en", "2026-01-01T00:00:00Z")


@st.composite
def documents(draw: st.DrawFn, name: str) -> Statements:
    about = source(name)
    nodes = [URIRef(f"{about.id}#e{n}") for n in range(draw(st.integers(0, 4)))]
    triples: list[Triple] = []
    for node in nodes:
        triples.append((node, RDFS.label, Literal(draw(st.sampled_from(NAMES)), lang="en")))
        triples.append((node, RDF.type, draw(st.sampled_from(TYPES))))
        if draw(st.booleans()):
            triples.append((node, SKOS.altLabel, Literal(draw(st.sampled_from(NAMES)))))
    for _ in range(draw(st.integers(0, 5)) if nodes else 0):
        predicate = draw(st.sampled_from(PREDICATES))
        dates = st.sampled_from([Literal("1815"), Literal("1852")])
        tail = draw(dates if predicate == TW.birthDate else st.sampled_from(nodes))
        triples.append((draw(st.sampled_from(nodes)), predicate, tail))
        if draw(st.booleans()):
            ends = draw(st.tuples(*(st.sampled_from(["", "1840", "1852-03"]),) * 2, st.booleans()))
            triples += period_triples(about.id, triples[-1], Period(*ends))
    quote = Quote("q", 0, 1, "test", 0.5)
    return Statements(about, tuple(Statement(t, quote) for t in dict.fromkeys(triples)), frozenset(nodes))


@st.composite
def graphs(draw: st.DrawFn, name: str) -> Statements:
    things = [URIRef(f"urn:x:{n}") for n in range(3)]
    choices: list[Triple] = [(thing, RDFS.label, Literal(label)) for thing in things for label in NAMES[2:6]]
    choices += [(a, p, b) for a in things for b in things for p in (TW.partOf, TW.hasPart, TW.spouse)]
    choices += [(thing, RDF.type, kind) for thing in things for kind in (TW.Product, URIRef("urn:x:C"))]
    choices += [
        (TW.partOf, OWL.inverseOf, TW.hasPart),
        (TW.spouse, RDF.type, OWL.SymmetricProperty),
        (URIRef("urn:x:C"), RDFS.subClassOf, TW.Product),
        (TW.founder, RDFS.subPropertyOf, TW.partOf),
    ]
    triples = draw(st.lists(st.sampled_from(choices), unique=True, max_size=8))
    return Statements(source(name), tuple(Statement(t) for t in triples))


@st.composite
def tables(draw: st.DrawFn, name: str) -> Statements:
    kind = URIRef(f"urn:tuwen:class:{name}")
    column = URIRef(f"urn:tuwen:table:{name}:other")
    triples: list[Triple] = [(column, TABLE_COLUMN, Literal("other")), (column, RDFS.range, URIRef("urn:x:text"))]
    for n in range(draw(st.integers(0, 3))):
        row = URIRef(f"urn:tuwen:row:{name}:{n}")
        triples += [
            (row, RDF.type, kind),
            (row, ROW_KEY, Literal(str(n))),
            (row, RDFS.label, Literal(draw(st.sampled_from(NAMES)))),
            (row, column, Literal(draw(st.sampled_from([*NAMES, "nobody"])))),
        ]
    quote = Quote("row", 2, 3, "table", 1.0)
    return Statements(source(name), tuple(Statement(t, quote) for t in triples))


@st.composite
def identities(draw: st.DrawFn, name: str) -> Statements:
    """What is said to be one thing, or two: things of a graph, names of documents, rows, things nobody describes."""
    nodes = [URIRef(f"urn:x:{n}") for n in (0, 1, 2, "elsewhere")]
    nodes += [URIRef(f"{source(text).id}#e{n}") for text in ("a.txt", "b.txt") for n in (0, 1)]
    nodes += [URIRef("urn:tuwen:row:e.csv:0"), URIRef("urn:tuwen:entity:IBM")]
    pairs = st.tuples(st.sampled_from(nodes), st.sampled_from([OWL.sameAs, OWL.differentFrom]), st.sampled_from(nodes))
    return Statements(source(name), tuple(map(Statement, draw(st.lists(pairs, unique=True, max_size=4)))))


@st.composite
def strikes(draw: st.DrawFn, name: str) -> Statements:
    """What is struck out: facts of graphs, of documents' names, of rows, and such that nobody says."""
    nodes = [*(URIRef(f"urn:x:{n}") for n in range(3)), URIRef("urn:tuwen:entity:IBM"), URIRef("urn:tuwen:row:e.csv:0")]
    things = st.sampled_from(nodes)
    facts = st.tuples(things, st.sampled_from([TW.partOf, TW.hasPart, TW.spouse]), things)
    kinds = st.tuples(things, st.just(RDF.type), st.sampled_from([TW.Product, TW.Organization]))
    names = st.tuples(things, st.just(RDFS.label), st.sampled_from([Literal(label) for label in NAMES]))
    drawn = draw(st.lists(st.one_of(facts, kinds, names), unique=True, max_size=4))
    return Statements(source(name), tuple(Statement(t) for fact in drawn for t in struck(fact)))


MAKERS = {
    "a.txt": documents, "b.txt": documents, "c.txt": documents, "d.ttl": graphs, "e.csv": tables, "f.csv": tables,
    "g.ttl": identities, "h": strikes,
}  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, Statements | None]]:
    steps = []
    for _ in range(draw(st.integers(1, 7))):
        name = draw(st.sampled_from(sorted(MAKERS)))
        steps.append((name, draw(st.one_of(st.none(), MAKERS[name](name)))))
    return steps


def state(store: Store) -> list[set[tuple[object, ...]]]:
    every = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    return [set(store.window(g).select(every).rows) for g in (BELIEF, INFERRED, IDENTITY)]


def play(ledger: Ledger, steps: list[tuple[str, Statements | None]]) -> set[str]:
    held: set[str] = set()
    for name, statements in steps:
        if statements is not None:
            ledger.replace(statements)
            held.add(name)
        elif name in held:
            ledger.forget(source_iri(name))
            held.discard(name)
    return held


@settings(deadline=None, max_examples=200)
@given(histories())
def test_kept_up_equals_rebuilt(steps: list[tuple[str, Statements | None]]) -> None:
    with open_store("memory:") as store:
        ledger = Ledger(store)
        play(ledger, steps)
        kept = state(store)
        ledger.rebuild()
        assert kept == state(store)


@settings(deadline=None, max_examples=100)
@given(histories())
def test_order_does_not_matter_and_forgetting_leaves_no_trace(steps: list[tuple[str, Statements | None]]) -> None:
    last: dict[str, Statements] = {}
    for name, statements in steps:
        if statements is None:
            last.pop(name, None)
        else:
            last[name] = statements
    with open_store("memory:") as one, open_store("memory:") as two:
        play(Ledger(one), steps)
        for name in sorted(last, reverse=True):
            Ledger(two).replace(last[name])
        assert state(one) == state(two)


@st.composite
def crowds(draw: st.DrawFn) -> list[tuple[str, Statements | None]]:
    """Many documents about few names: most of what comes was decided before."""
    steps: list[tuple[str, Statements | None]] = []
    for _ in range(draw(st.integers(4, 12))):
        name = f"{draw(st.integers(0, 9))}.txt"
        if steps and draw(st.integers(0, 5)) == 0:
            steps.append((draw(st.sampled_from(steps))[0], None))
            continue
        about = source(name)
        nodes = [URIRef(f"{about.id}#e{n}") for n in range(draw(st.integers(1, 3)))]
        triples: list[Triple] = []
        for node in nodes:
            triples.append((node, RDFS.label, Literal(draw(st.sampled_from(["Ada", "ADA", "Berlin", "IBM"])))))
            triples.append((node, RDF.type, draw(st.sampled_from([TW.Person, TW.Person, TW.Organization]))))
        for _ in range(draw(st.integers(0, 3))):
            tail: IdentifiedNode | Literal = draw(st.sampled_from([*nodes, Literal("x")]))
            predicate = draw(st.sampled_from([TW.founder, TW.founder, TW.spouse, TW.birthDate]))
            value = Literal(draw(st.sampled_from(["1815", "1852"]))) if predicate == TW.birthDate else tail
            triples.append((draw(st.sampled_from(nodes)), predicate, value))
        quote = Quote("q", 0, 1, "test", 0.5)
        made = tuple(Statement(t, quote) for t in dict.fromkeys(triples))
        steps.append((name, Statements(about, made, frozenset(nodes))))
        if draw(st.integers(0, 8)) == 0:
            known: list[Triple] = [
                (URIRef("urn:x:ada"), RDFS.label, Literal("Ada")), (URIRef("urn:x:ada"), RDF.type, TW.Person)
            ]  # fmt: skip
            steps.append(("k.ttl", Statements(source("k.ttl"), tuple(map(Statement, known)))))
    return steps


@settings(deadline=None, max_examples=150)
@given(crowds())
def test_what_was_decided_before_is_decided_so_again(steps: list[tuple[str, Statements | None]]) -> None:
    with open_store("memory:") as store:
        ledger = Ledger(store)
        play(ledger, steps)
        kept = state(store)
        ledger.rebuild()
        assert kept == state(store)


def test_evidence_of_a_merged_fact_names_every_source() -> None:
    with open_store("memory:") as store:
        ledger = Ledger(store)
        for name in ("a.txt", "b.txt"):
            about = source(name)
            node: IdentifiedNode = URIRef(f"{about.id}#e0")
            other: IdentifiedNode = URIRef(f"{about.id}#e1")
            triples: list[Triple] = [
                (node, RDFS.label, Literal("IBM")), (node, RDF.type, TW.Organization),
                (other, RDFS.label, Literal("New York")), (other, RDF.type, TW.Place), (node, TW.headquarters, other),
            ]  # fmt: skip
            quote = Quote(f"IBM sits in New York, says {name}.", 3, 40, "test", 0.9)
            ledger.replace(Statements(about, tuple(Statement(t, quote) for t in triples), frozenset({node, other})))
        ibm, york = URIRef("urn:tuwen:entity:IBM"), URIRef("urn:tuwen:entity:New_York")
        assert store.belief().ask(f"ASK {{ {ibm.n3()} {TW.headquarters.n3()} {york.n3()} }}")
        found = ledger.evidence((ibm, TW.headquarters, york))
        assert sorted(e.source.title for e in found) == ["a.txt", "b.txt"]
        assert all((e.start, e.end, e.score) == (3, 40, 0.9) for e in found)
