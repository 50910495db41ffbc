"""What a text says: nodes, names, values, definitions, each with the characters that say it."""

from __future__ import annotations

import pytest
from rdflib import Literal, URIRef
from rdflib.term import Identifier

from kg.ingest.short_names import short_forms, short_organizations
from kg.ingest.text import BLOCK, read_documents
from kg.ontology import load_ontology
from kg.types import Source, Statements, TextDocument
from kg.vocab import RDF, RDFS, SKOS, TW, XSD, source_iri
from nlu.types import Extractor

from ..scripted import ScriptedExtractor

PERSON, PLACE, DATE = str(TW.Person), str(TW.Place), str(TW.Date)
ONTOLOGY = load_ontology()


def read(text: str, extractor: Extractor | None = None) -> Statements:
    source = Source(source_iri("a.txt"), "a.txt", "file:///a.txt", "0", "", "2026-01-01T00:00:00Z")
    (statements,) = read_documents([TextDocument(source, text)], extractor or ScriptedExtractor(), ONTOLOGY)
    for item in statements.items:
        assert item.quote is not None and text[item.quote.start : item.quote.end] == item.quote.text
    return statements


def called(statements: Statements, name: str) -> URIRef:
    (node,) = {
        s.triple[0] for s in statements.items if s.triple[1] in (RDFS.label, SKOS.altLabel) and str(s.triple[2]) == name
    }
    assert isinstance(node, URIRef) and node in statements.local
    return node


def objects(statements: Statements, subject: URIRef, predicate: URIRef) -> list[Identifier]:
    return [s.triple[2] for s in statements.items if s.triple[:2] == (subject, predicate)]


def test_definition_sentence() -> None:
    text = "序言。\n人工智能是一种技术。\n"
    found = read(text)
    ai, technology = called(found, "人工智能"), called(found, "技术")
    assert objects(found, ai, TW.instanceOf) == [technology]
    assert objects(found, ai, TW.description) == [Literal("人工智能是一种技术。", lang="zh")]
    assert objects(found, ai, RDF.type) == [TW.Concept]
    (quote,) = [s.quote for s in found.items if s.triple[1] == TW.instanceOf]
    assert quote is not None and (quote.start, quote.end) == (4, 14)


def test_definition_of_a_typed_name_keeps_its_type() -> None:
    found = read("Paris is a city that lies on the Seine.", ScriptedExtractor({"Paris": PLACE}))
    paris = called(found, "Paris")
    assert objects(found, paris, RDF.type) == [TW.Place]
    assert objects(found, paris, TW.instanceOf) == [called(found, "city")]


def test_relations_quote_all_their_sentences() -> None:
    text = "Hello. Alan Turing was a mathematician! His birth city was London. Bye."
    extractor = ScriptedExtractor(
        {"Alan Turing": PERSON, "London": PLACE}, relations=[("Alan Turing", str(TW.birthPlace), "London")]
    )
    found = read(text, extractor)
    assert objects(found, called(found, "Alan Turing"), TW.birthPlace) == [called(found, "London")]
    (quote,) = [s.quote for s in found.items if s.triple[1] == TW.birthPlace]
    assert quote is not None
    assert quote.text == "Alan Turing was a mathematician! His birth city was London."
    assert (quote.model, quote.score) == ("scripted-1", 0.7)


@pytest.mark.parametrize(
    ("value", "literal"),
    [("1912-06-23", XSD.date), ("1912-06", XSD.gYearMonth), ("1912", XSD.gYear), ("-0221", XSD.gYear), ("soon", None)],
)
def test_dates_are_typed(value: str, literal: URIRef | None) -> None:
    extractor = ScriptedExtractor({"Ada": PERSON}, {"then": (DATE, value, None)}, [("Ada", str(TW.birthDate), "then")])
    (found,) = objects(s := read("Ada was born then.", extractor), called(s, "Ada"), TW.birthDate)
    assert found == Literal(value, datatype=literal, normalize=False)


def test_domain_and_range_are_kept() -> None:
    wrong = [
        ("London", str(TW.birthPlace), "Ada"),
        ("Ada", str(TW.birthDate), "London"),
        ("Ada", str(TW.birthPlace), "1815"),
    ]
    extractor = ScriptedExtractor({"Ada": PERSON, "London": PLACE}, {"1815": (DATE, "1815", None)}, wrong)
    found = read("Ada was born in London in 1815.", extractor)
    assert not [s for s in found.items if s.triple[1] in (TW.birthPlace, TW.birthDate)]


def test_later_surname_is_the_same_node() -> None:
    text = "Alan Turing worked in London. Turing wrote it. Dr. Turing left."
    found = read(text, ScriptedExtractor({"Alan Turing": PERSON, "Turing": PERSON, "Dr. Turing": PERSON}))
    turing = called(found, "Turing")
    assert turing == called(found, "Alan Turing") == called(found, "Dr. Turing")
    assert objects(found, turing, RDFS.label) == [Literal("Alan Turing", lang="en")]


def test_a_name_of_a_person_and_a_place_is_two_nodes() -> None:
    class Two(ScriptedExtractor):
        def extract(self, texts, labels):  # type: ignore[no-untyped-def]
            first, second = (
                ScriptedExtractor({"Washington": kind}).extract(texts, labels)[0] for kind in (PERSON, PLACE)
            )
            from dataclasses import replace

            return [replace(first, mentions=(first.mentions[0], second.mentions[1]))]

    found = read("Washington led the army. Washington lies on the Potomac.", Two())
    labelled = {s.triple[0] for s in found.items if s.triple[1] == RDFS.label}
    assert len(labelled) == 2


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Alan Turing", "Turing"], {"Turing": "Alan Turing"}),
        (["Alan Turing", "Sara Turing", "Turing"], {}),
        (["Alan Turing", "Mr Turing"], {"Mr Turing": "Alan Turing"}),
        (["艾伦·图灵", "图灵"], {"图灵": "艾伦·图灵"}),
        (["王小明", "小明", "王先生"], {"小明": "王小明", "王先生": "王小明"}),
        (["王小明", "王大力", "王先生", "大力"], {"大力": "王大力"}),
        (["欧阳修文", "欧阳教授"], {"欧阳教授": "欧阳修文"}),
        (["王小明", "王"], {}),
        (["Ada", "Bob"], {}),
    ],
)
def test_short_forms(names: list[str], short: dict[str, str]) -> None:
    assert short_forms(names) == short


def test_offsets_hold_in_a_long_document() -> None:
    filler = "这里没有什么可说的，只是一句很普通的话。" * (3 * BLOCK // 20)
    text = f"{filler}\n艾达出生于伦敦。\n{filler}"
    extractor = ScriptedExtractor({"艾达": PERSON, "伦敦": PLACE}, relations=[("艾达", str(TW.birthPlace), "伦敦")])
    found = read(text, extractor)
    (quote,) = [s.quote for s in found.items if s.triple[1] == TW.birthPlace]
    assert quote is not None and quote.text == "艾达出生于伦敦。"
    assert max(len(t) for t in extractor.batches[0]) <= BLOCK and len(extractor.batches) == 1


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["华为", "华为技术有限公司"], {"华为": "华为技术有限公司"}),
        (["Apple", "Apple Computer", "Apple Computer Inc."], {"Apple": "Apple Computer Inc."}),
        (["IBM", "IBM Research"], {}),
        (["永昌", "永昌科技公司", "永昌电子公司"], {}),
        (["北京", "北京大学"], {}),
        (["Tata", "Tata Motors", "Tata"], {"Tata": "Tata Motors"}),
    ],
)
def test_short_organizations(names: list[str], short: dict[str, str]) -> None:
    assert short_organizations(names) == short
