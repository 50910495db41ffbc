"""Aliases: a taught word asks for what it stands for, and goes without a trace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from rdflib import URIRef

from kg.ledger.aliases import ALIASES, Alias, Aliases
from kg.ledger.ledger import Ledger
from kg.question import Answerer
from kg.store.opening import open_store
from kg.store.store import Store
from kg.types import Source, SourceError, Statement, Statements, Status
from kg.vocab import source_iri
from tests.kg.question.conftest import COMPANY

FIRM = "http://example.org/firm/"


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as made:
        graph = rdflib.Graph().parse(data=COMPANY, format="turtle")
        source = Source(source_iri("urn:firm"), "firm", "urn:firm", "0", "en", "2026-01-01T00:00:00+00:00")
        Ledger(made).replace(Statements(source, tuple(Statement(t) for t in graph)))  # type: ignore[arg-type]
        yield made


def dump(store: Store) -> list[str]:
    rows = store.window().select("SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }").rows
    return sorted(" ".join(x.n3() for x in row if x is not None) for row in rows)


def labels(asker: Answerer, question: str) -> list[str]:
    return [value.label for value in asker.ask(question).values]


@pytest.mark.parametrize(
    ("word", "thing", "question", "expected"),
    [
        ("gaffer", "manager", "Who is the gaffer of Ada Okafor?", ["Li Wei"]),
        ("the gaffer", "manager", "Who is the gaffer of Ada Okafor?", ["Li Wei"]),
        ("头儿", "经理", "阿达的头儿是谁？", ["李伟"]),
        ("头儿", "manager", "阿达的头儿是谁？", ["李伟"]),
        ("water city", "Osaka", "Who works in the water city?", ["Ada Okafor", "Li Wei", "Sam Fox"]),
        ("gadgets", "product", "How many gadgets are there?", ["3"]),
        ("QX-7", FIRM + "lamp", "What is the weight of QX-7?", ["2.5"]),
    ],
)  # fmt: skip
def test_a_word_asks_for_what_it_stands_for(
    store: Store, word: str, thing: str, question: str, expected: list[str]
) -> None:
    asker = Answerer(store.belief())
    assert labels(asker, question) != expected
    Aliases(Ledger(store)).add(word, asker.snapshot().meaning(thing))
    assert labels(asker, question) == expected


def test_a_word_that_names_nothing_has_no_meaning(store: Store) -> None:
    asker = Answerer(store.belief())
    assert asker.snapshot().meaning("unicorn") == asker.snapshot().meaning("red") == asker.snapshot().meaning("") == ()
    assert asker.snapshot().meaning("Sam Fox") == (URIRef(FIRM + "sam1"), URIRef(FIRM + "sam2"))


def test_aliases_keep_the_laws(store: Store) -> None:
    ledger, asker = Ledger(store), Answerer(store.belief())
    before = dump(store)
    aliases = Aliases(ledger)
    aliases.add("gaffer", asker.snapshot().meaning("manager"))
    aliases.add("gadget", asker.snapshot().meaning("product"))
    kept = dump(store)
    ledger.rebuild()
    assert dump(store) == kept
    assert aliases.all() == [
        Alias("gadget", (URIRef(FIRM + "Product"),)),
        Alias("gaffer", (URIRef(FIRM + "manager"),)),
    ]
    aliases.remove("GADGET")
    assert [alias.word for alias in aliases.all()] == ["gaffer"]
    assert asker.ask("Who is the gaffer of Ada Okafor?").status is Status.ANSWERED
    with pytest.raises(SourceError, match="gadget"):
        aliases.remove("gadget")
    aliases.remove("gaffer")
    assert dump(store) == before
    aliases.add("gaffer", asker.snapshot().meaning("manager"))
    ledger.forget(ledger.find_source(ALIASES).id)
    assert dump(store) == before


def test_an_alias_decides_nothing_about_identity(store: Store) -> None:
    """A text that speaks of someone by a word that is also an alias keeps its own node."""
    ledger = Ledger(store)
    Aliases(ledger).add("Gull", [URIRef(FIRM + "manager")])
    node = URIRef("urn:local:gull")
    label = rdflib.Literal("Gull", lang="en")
    source = Source(source_iri("urn:text"), "text", "urn:text", "1", "en", "2026-01-02T00:00:00+00:00")
    said = (
        Statement((node, rdflib.RDFS.label, label)),
        Statement((node, URIRef(FIRM + "inCity"), URIRef(FIRM + "oslo"))),
    )
    ledger.replace(Statements(source, said, frozenset([node]), "Gull"))
    assert not store.belief().ask(f"ASK {{ <{FIRM}manager> <{FIRM}inCity> ?x }}")
