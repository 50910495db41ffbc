"""What the ledger keeps, what the belief shows of it, and what is left after forgetting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import BNode, Literal, URIRef

from kg.ledger.ledger import Ledger
from kg.store.opening import open_store
from kg.store.store import Store
from kg.types import GraphError, Quote, Source, SourceError, Statement, Statements, Triple
from kg.vocab import (
    BELIEF,
    INFERRED,
    OWL,
    RDF,
    RDFS,
    ROW_KEY,
    TABLE_COLUMN,
    TW,
    XSD,
    column_iri,
    entity_iri,
    row_iri,
    source_iri,
    table_class,
    user_graph,
)

A, B, C = (URIRef(f"http://example.org/{n}") for n in "abc")


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as opened:
        yield opened


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store)


def source(name: str, id: URIRef | None = None) -> Source:
    return Source(id or source_iri(name), name.rsplit("/", 1)[-1], f"file:///{name}", "0", "en", "2026-01-01T00:00:00Z")


def rdf(name: str, *triples: Triple) -> Statements:
    return Statements(source(name), tuple(map(Statement, triples)))


def table(name: str, column: str, rows: dict[str, tuple[str, str]]) -> Statements:
    """A table of key -> (label, value of the one further column)."""
    items = [Statement((column_iri(name, column), TABLE_COLUMN, Literal(column)))]
    for number, (key, (label, value)) in enumerate(rows.items(), start=2):
        row = row_iri(name, key)
        facts: list[Triple] = [
            (row, RDF.type, table_class(name)), (row, ROW_KEY, Literal(key)), (row, RDFS.label, Literal(label)),
            (row, column_iri(name, column), Literal(value)),
        ]  # fmt: skip
        quote = Quote(f"{key}, {label}, {value}", number, number + 1, "table", 1.0)
        items += [Statement(fact, quote) for fact in facts]
    return Statements(source(f"{name}.csv"), tuple(items))


def belief(store: Store) -> set[Triple]:
    return set(store.window(BELIEF).graph())  # type: ignore[arg-type]


CITIES = table("city", "country", {"1": ("Osaka", "Japan"), "2": ("Lyon", "France"), "3": ("Kyoto", "Japan")})
PEOPLE = table("person", "home", {"x": ("Ann", "Osaka"), "y": ("Ben", "Lyon")})


def test_a_column_that_names_rows_becomes_links_in_either_order() -> None:
    wanted: Triple = (row_iri("person", "x"), column_iri("person", "home"), row_iri("city", "1"))
    for order in ((CITIES, PEOPLE), (PEOPLE, CITIES)):
        with open_store("memory:") as store:
            ledger = Ledger(store)
            for one in order:
                ledger.replace(one)
            assert wanted in belief(store)
            assert (row_iri("city", "1"), column_iri("city", "country"), Literal("Japan")) in belief(store)
            assert (*wanted[:2], Literal("Osaka")) in store.window(PEOPLE.source.id).graph()
            (found,) = ledger.evidence(wanted)
            assert (found.quote, found.start, found.end, found.model) == ("x, Ann, Osaka", 2, 3, "table")
            ledger.forget(CITIES.source.id)
            assert (*wanted[:2], Literal("Osaka")) in belief(store)


def test_a_column_with_too_few_hits_stays_text(ledger: Ledger, store: Store) -> None:
    ledger.replace(CITIES)
    ledger.replace(table("person", "home", {"x": ("Ann", "Osaka"), "y": ("Ben", "Mars"), "z": ("Cid", "Venus")}))
    assert (row_iri("person", "x"), column_iri("person", "home"), Literal("Osaka")) in belief(store)


def test_forgetting_one_of_two_sources_keeps_what_the_other_says(ledger: Ledger, store: Store) -> None:
    ledger.replace(rdf("a.ttl", (A, TW.partOf, B), (A, TW.partOf, C)))
    alone = belief(store)
    ledger.replace(rdf("b.ttl", (A, TW.partOf, B), (B, TW.partOf, C)))
    assert len(belief(store)) == 3
    ledger.forget(source_iri("b.ttl"))
    assert belief(store) == alone


def test_inferences_are_marked_and_withdrawn(ledger: Ledger, store: Store) -> None:
    schema = rdf(
        "schema.ttl",
        (TW.partOf, OWL.inverseOf, TW.hasPart), (TW.spouse, RDF.type, OWL.SymmetricProperty),
        (TW.City, RDFS.subClassOf, TW.Town), (TW.Town, RDFS.subClassOf, TW.Place),
        (TW.mayor, RDFS.subPropertyOf, TW.head),
    )  # fmt: skip
    facts = rdf("facts.ttl", (A, TW.partOf, B), (A, TW.spouse, C), (A, RDF.type, TW.City), (B, TW.mayor, C))
    ledger.replace(facts)
    said = belief(store)
    ledger.replace(schema)
    wanted = {(B, TW.hasPart, A), (C, TW.spouse, A), (A, RDF.type, TW.Town), (A, RDF.type, TW.Place), (B, TW.head, C)}
    assert set(store.window(INFERRED).graph()) == wanted
    assert belief(store) == said | wanted | {s.triple for s in schema.items}
    fact = ledger.fact((C, TW.spouse, A))
    assert fact.inferred and [e.source.title for e in fact.evidence] == ["facts.ttl"]
    ledger.replace(rdf("more.ttl", (C, TW.spouse, A)))
    assert not ledger.fact((C, TW.spouse, A)).inferred
    ledger.forget(schema.source.id)
    ledger.forget(source_iri("more.ttl"))
    assert belief(store) == said
    assert len(store.window(INFERRED).graph()) == 0


def test_what_a_person_taught_is_that_persons_alone(ledger: Ledger, store: Store) -> None:
    ledger.replace(rdf("a.ttl", (A, TW.partOf, B)))
    taught = Statement((A, TW.partOf, C), Quote("no, C", 0, 5, "user", 1.0))
    ledger.replace(Statements(source("ann", user_graph("ann")), (taught,)))
    assert belief(store) == {(A, TW.partOf, B)}
    assert len(store.belief("ann").graph()) == 2
    assert len(store.belief("ben").graph()) == 1
    assert ledger.evidence((A, TW.partOf, C)) == []
    assert [e.quote for e in ledger.evidence((A, TW.partOf, C), user="ann")] == ["no, C"]
    ledger.rebuild()
    assert belief(store) == {(A, TW.partOf, B)}
    ledger.forget(user_graph("ann"))
    assert len(store.belief("ann").graph()) == 1


def test_blank_nodes_get_names_of_their_source(ledger: Ledger, store: Store) -> None:
    node = BNode("x")
    ledger.replace(rdf("a.ttl", (A, TW.partOf, node), (node, TW.partOf, B)))
    ((_, _, named),) = store.window(BELIEF).graph().triples((A, None, None))
    assert isinstance(named, URIRef) and named.startswith(str(source_iri("a.ttl")))
    assert (named, TW.partOf, B) in belief(store)


def test_a_statement_that_cannot_be_written_changes_nothing(ledger: Ledger, store: Store) -> None:
    ledger.replace(rdf("a.ttl", (A, TW.partOf, B)))
    with pytest.raises(GraphError, match="not an IRI"):
        ledger.replace(rdf("a.ttl", (A, TW.partOf, C), (A, TW.partOf, URIRef("http://x/> } ; DROP ALL"))))
    assert belief(store) == {(A, TW.partOf, B)}


def test_the_same_again_is_no_change(ledger: Ledger, store: Store) -> None:
    ledger.replace(PEOPLE)
    version = store.version
    ledger.replace(PEOPLE)
    assert store.version == version


def test_numbers_are_decided_on_as_they_are_stored(ledger: Ledger, store: Store) -> None:
    ledger.replace(rdf("a.ttl", (A, TW.size, Literal("007", datatype=XSD.integer, normalize=False))))
    version = store.version
    ledger.replace(rdf("b.ttl", (A, TW.size, Literal("7", datatype=XSD.integer))))
    ledger.forget(source_iri("a.ttl"))
    assert store.version == version + 2
    assert belief(store) == {(A, TW.size, Literal(7))}


def test_sources_are_found_by_what_people_call_them(ledger: Ledger) -> None:
    for name in ("one/a.ttl", "two/a.ttl", "b.ttl"):
        ledger.replace(rdf(name, (A, TW.partOf, B)))
    assert ledger.find_source("b.ttl").uri == "file:///b.ttl"
    assert ledger.find_source("one/a.ttl").uri == "file:///one/a.ttl"
    assert ledger.find_source(str(source_iri("b.ttl"))).uri == "file:///b.ttl"
    with pytest.raises(SourceError, match="2 sources"):
        ledger.find_source("a.ttl")
    with pytest.raises(SourceError, match="tuwen sources"):
        ledger.find_source("c.ttl")
    with pytest.raises(SourceError):
        ledger.forget(source_iri("c.ttl"))


def test_names_differ_so_do_their_nodes() -> None:
    names = ["A B", "A_B", "A~B", "A%5FB", "a b", "A/B", "A%20B", "北京"]
    assert len({entity_iri(name) for name in names}) == len(names)
    assert entity_iri("Alan Turing") == URIRef("urn:tuwen:entity:Alan_Turing")
