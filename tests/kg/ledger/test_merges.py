"""Names in texts that were taken for one thing: listed with reasons, kept apart, joined again."""

from __future__ import annotations

from rdflib import Literal, URIRef

from kg.ledger.ledger import Ledger
from kg.ledger.merges import Merges
from kg.store.opening import open_store
from kg.types import Quote, Source, Statement, Statements, Triple
from kg.vocab import RDF, RDFS, TW, source_iri


def text(title: str, name: str, place: str) -> Statements:
    """A document that says where a person works."""
    source = Source(source_iri(title), title, f"file:///{title}", title, "en", "2026-01-01T00:00:00Z")
    person, office = URIRef(f"{source.id}#p"), URIRef(f"{source.id}#o")
    triples: list[Triple] = [
        (person, RDFS.label, Literal(name)), (person, RDF.type, TW.Person),
        (office, RDFS.label, Literal(place)), (office, RDF.type, TW.Organization), (person, TW.employer, office),
    ]  # fmt: skip
    quote = Quote(f"{name} works at {place}.", 0, 20, "test", 0.9)
    return Statements(source, tuple(Statement(t, quote) for t in triples), frozenset({person, office}))


def test_a_wrong_merge_is_parted_and_parting_is_undone() -> None:
    with open_store("memory:") as store:
        ledger = Ledger(store)
        ledger.replace(text("a.txt", "Wang Wei", "Harbour Office"))
        ledger.replace(text("b.txt", "Wang Wei", "Harbour Office"))
        merges = Merges(ledger)
        person = URIRef("urn:tuwen:entity:Wang_Wei")
        (merge,) = [m for m in merges.merged() if m.node == person]
        assert merge.names == (("Wang Wei", "a.txt"), ("Wang Wei", "b.txt"))
        assert merge.reasons == ("the same name", "both with harbour office")
        decided = merges.different(merges.find("Wang Wei@a.txt"), merges.find("Wang Wei@b.txt"), "father and son")
        persons = f"SELECT DISTINCT ?p {{ ?p a {TW.Person.n3()} }}"
        assert len(store.belief().select(persons).rows) == 2
        assert merges.decisions() == [decided] and not decided.same
        merges.undo(decided)
        assert [row[0] for row in store.belief().select(persons).rows] == [person]
        assert merges.decisions() == []


def test_a_decision_holds_for_what_comes_later_and_ends_with_its_source() -> None:
    with open_store("memory:") as store:
        ledger = Ledger(store)
        ledger.replace(text("a.txt", "Alan Turing", "Bletchley Park"))
        ledger.replace(text("b.txt", "图灵", "King's College"))
        merges = Merges(ledger)
        merges.same(merges.find("Alan Turing"), merges.find("图灵"))
        both = f"ASK {{ ?p {TW.employer.n3()} ?a, ?b FILTER(?a != ?b) }}"
        assert store.belief().ask(both)
        ledger.replace(text("c.txt", "图灵", "King's College"))  # a further document of one of the names
        assert len(store.belief().select(f"SELECT DISTINCT ?p {{ ?p a {TW.Person.n3()} }}").rows) == 1
        ledger.forget(source_iri("a.txt"))
        assert not store.belief().ask(both)
        assert ledger.evidence(
            (URIRef("urn:tuwen:entity:图灵"), TW.employer, URIRef("urn:tuwen:entity:King%27s_College"))
        )
