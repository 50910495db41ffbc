"""Which names are one thing, and which are not."""

from __future__ import annotations

import itertools

import pytest
from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode

from kg.ledger.ledger import Ledger
from kg.store.opening import open_store
from kg.types import Quote, Source, Statement, Statements, Triple
from kg.vocab import DENOTES, IDENTITY, OWL, RDF, RDFS, SKOS, TW, entity_iri, source_iri

QUOTE = Quote("q", 0, 1, "test", 0.9)


def source(name: str) -> Source:
    return Source(source_iri(name), name, f"file:///{name}", "0", "en", "2026-01-01T00:00:00Z")


def document(
    name: str, *things: tuple[str, URIRef], also: tuple[str, ...] = (), facts: tuple[tuple[URIRef, int | str], ...] = ()
) -> Statements:
    """A document about its first thing: the other things, other names of the first, and facts about it."""
    about = source(name)
    nodes = [URIRef(f"{about.id}#e{n}") for n in range(len(things))]
    triples: list[Triple] = []
    for node, (label, kind) in zip(nodes, things, strict=True):
        triples += [(node, RDFS.label, Literal(label)), (node, RDF.type, kind)]
    triples += [(nodes[0], SKOS.altLabel, Literal(alias)) for alias in also]
    for predicate, value in facts:
        triples.append((nodes[0], predicate, nodes[value] if isinstance(value, int) else Literal(value)))
    local: frozenset[IdentifiedNode] = frozenset(nodes)
    return Statements(about, tuple(Statement(t, QUOTE) for t in triples), local)


def graph(*triples: Triple, name: str = "g.ttl") -> Statements:
    return Statements(source(name), tuple(map(Statement, triples)))


def denoted(*sources: Statements) -> list[URIRef]:
    """What the first thing of each document denotes; the same in whatever order the documents came."""
    results = []
    for order in itertools.permutations(sources):
        with open_store("memory:") as store:
            ledger = Ledger(store)
            for one in order:
                ledger.replace(one)
            rows = dict(store.window(IDENTITY).select(f"SELECT ?n ?d WHERE {{ ?n {DENOTES.n3()} ?d }}").rows)
        results.append([URIRef(str(rows[URIRef(f"{s.source.id}#e0")])) for s in sources if s.local])
    assert all(result == results[0] for result in results)
    return results[0]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("IBM", "ibm"),
        ("ＩＢＭ", "IBM"),
        ("北京大學", "北京大学"),
        ("Analytical  Engine", "analytical engine"),
        ("Massachusetts Institute of Technology", "Massachusets Institute of Technology"),
    ],
)
def test_spellings_of_one_name_are_one_thing(one: str, two: str) -> None:
    first, second = denoted(document("a", (one, TW.Organization)), document("b", (two, TW.Organization)))
    assert first == second


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("IBM 360 mainframe", "IBM 370 mainframe"),
        ("Austria", "Australia"),
        ("Bell Labs", "Bell Lane"),
        ("New York City", "New York State"),
        ("A_B", "A B"),
    ],
)
def test_near_names_stay_apart(one: str, two: str) -> None:
    first, second = denoted(document("a", (one, TW.Organization)), document("b", (two, TW.Organization)))
    assert first != second


def test_an_alias_is_enough() -> None:
    first, second = denoted(
        document("a", ("International Business Machines", TW.Organization), also=("IBM",)),
        document("b", ("IBM", TW.Organization)),
    )
    assert first == second


def test_types_must_agree() -> None:
    person, place = denoted(document("a", ("Lincoln", TW.Person)), document("b", ("Lincoln", TW.Place)))
    assert person != place
    below = graph((TW.City, RDFS.subClassOf, TW.Place))
    city, place = denoted(document("a", ("Lincoln", TW.City)), document("b", ("Lincoln", TW.Place)), below)
    assert city == place


def test_two_persons_of_one_name_are_two_without_a_reason() -> None:
    first, second = denoted(document("a", ("Wang Wei", TW.Person)), document("b", ("Wang Wei", TW.Person)))
    assert first != second
    assert entity_iri("Wang Wei") in (first, second)


def test_a_shared_fact_is_a_reason() -> None:
    poet = (("Wang Wei", TW.Person), ("Wangchuan", TW.Place))
    first, second = denoted(
        document("a", *poet, facts=((TW.residence, 1),)), document("b", *poet, facts=((TW.birthPlace, 1),))
    )
    assert first == second


def test_an_occupation_is_no_reason() -> None:
    painter = (("Wang Wei", TW.Person), ("painter", TW.Concept))
    first, second = denoted(
        document("a", *painter, facts=((TW.occupation, 1),)), document("b", *painter, facts=((TW.occupation, 1),))
    )
    assert first != second


def test_a_contradiction_outweighs_a_reason() -> None:
    people = (("Wang Wei", TW.Person), ("Beijing", TW.Place))
    old = document("a", *people, facts=((TW.residence, 1), (TW.birthDate, "0701")))
    new = document("b", *people, facts=((TW.residence, 1), (TW.birthDate, "1962-03-01")))
    first, second = denoted(old, new)
    assert first != second
    rough = document("c", *people, facts=((TW.residence, 1), (TW.birthDate, "1962")))
    first, second, third = denoted(old, new, rough)
    assert first != second == third


def test_a_chain_of_likenesses_never_joins_what_contradicts_itself() -> None:
    people = (("Wang Wei", TW.Person), ("Beijing", TW.Place))
    old = document("a", *people, facts=((TW.residence, 1), (TW.birthDate, "0701")))
    unsaid = document("b", *people, facts=((TW.residence, 1),))
    new = document("c", *people, facts=((TW.residence, 1), (TW.birthDate, "1962")))
    first, second, third = denoted(old, unsaid, new)
    assert first != third
    assert second in (first, third)


def test_a_name_in_a_text_is_the_one_known_thing_of_that_name() -> None:
    texas = URIRef("http://example.org/texas")
    known = graph((texas, RDFS.label, Literal("Texas", lang="en")))
    assert denoted(document("a", ("texas", TW.Place)), known) == [texas]


def test_of_two_known_things_none_is_chosen() -> None:
    one, two = URIRef("http://example.org/1"), URIRef("http://example.org/2")
    known = graph((one, RDFS.label, Literal("Springfield")), (two, RDFS.label, Literal("Springfield")))
    assert denoted(document("a", ("Springfield", TW.Place)), known) == [entity_iri("Springfield")]


def test_words_of_the_schema_are_not_what_a_text_names() -> None:
    capital = URIRef("http://example.org/capital")
    known = graph((capital, RDFS.label, Literal("capital")), (capital, RDF.type, OWL.ObjectProperty))
    assert denoted(document("a", ("capital", TW.Concept)), known) == [entity_iri("capital")]
