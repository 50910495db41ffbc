from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import URIRef

from kg.ontology import load_ontology
from kg.types import OntologyError
from kg.vocab import TW
from nlu.extract import check_labels

ONTOLOGY = load_ontology()


@pytest.mark.parametrize("item", [*ONTOLOGY.classes, *ONTOLOGY.properties], ids=lambda i: str(i.iri))
def test_everything_is_named_and_described_in_both_languages(item) -> None:  # type: ignore[no-untyped-def]
    assert {"en", "zh"} <= item.labels.keys()
    assert {"en", "zh"} <= item.comments.keys()
    assert len(item.labels["en"]) > 1 and len(item.labels["zh"]) > 1


def test_domains_and_ranges_are_classes_of_the_ontology() -> None:
    classes = {c.iri for c in ONTOLOGY.classes}
    for p in ONTOLOGY.properties:
        assert p.domain and set(p.domain) <= classes
        assert set(p.range) <= classes
        assert p.range or p.iri == TW.description


def test_preferred_labels_are_unique() -> None:
    for lang in ("en", "zh"):
        names = [p.labels[lang][0] for p in ONTOLOGY.properties]
        assert len(names) == len(set(names))


def test_some_forty_properties_and_their_marks() -> None:
    by_iri = {p.iri: p for p in ONTOLOGY.properties}
    assert len(by_iri) >= 40
    assert by_iri[TW.spouse].symmetric and not by_iri[TW.founder].symmetric
    assert by_iri[TW.child].inverse == TW.parent


def test_the_label_set_is_what_an_extractor_takes() -> None:
    labels = ONTOLOGY.label_set()
    check_labels(labels)
    date = next(label for label in labels.mentions if label.id == str(TW.Date))
    assert date.kind == "date"
    born = next(label for label in labels.relations if label.id == str(TW.birthDate))
    assert born.heads == (str(TW.Person),) and born.tails == (str(TW.Date),)


OWN = """@prefix : <http://example.org/zoo#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Animal a owl:Class . :Cage a owl:Class ; rdfs:label "cage" .
:livesIn a owl:ObjectProperty ; rdfs:domain :Animal ; rdfs:range :Cage ."""


def test_a_users_ontology_replaces_or_extends(tmp_path: Path) -> None:
    path = tmp_path / "zoo.ttl"
    path.write_text(OWN, "utf-8")
    own = load_ontology(path)
    assert [c.iri for c in own.classes] == [
        URIRef("http://example.org/zoo#Animal"),
        URIRef("http://example.org/zoo#Cage"),
    ]
    assert own.label_set().relations[0].name == "lives in"
    assert len(load_ontology(path, extend=True).properties) == len(ONTOLOGY.properties) + 1


def test_bad_ontologies_are_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("@prefix : <x", "utf-8")
    with pytest.raises(OntologyError, match=r"broken\.ttl"):
        load_ontology(broken)
    empty = tmp_path / "empty.ttl"
    empty.write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    with pytest.raises(OntologyError, match="no owl:Class"):
        load_ontology(empty)
    with pytest.raises(OntologyError, match=r"missing\.ttl"):
        load_ontology(tmp_path / "missing.ttl")


def test_an_inverse_is_known_from_either_side() -> None:
    by_iri = {p.iri: p for p in ONTOLOGY.properties}
    assert by_iri[TW.parent].inverse == TW.child and by_iri[TW.child].inverse == TW.parent


HIERARCHY = """@prefix : <http://example.org/lab#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Agent a owl:Class . :Scientist a owl:Class ; rdfs:subClassOf :Agent .
:bornOn a owl:DatatypeProperty ; rdfs:domain :Agent ; rdfs:range xsd:date .
:motto a owl:DatatypeProperty ; rdfs:domain :Agent ; rdfs:range xsd:string .
:note a owl:DatatypeProperty .
:related_to a owl:ObjectProperty ; rdfs:range owl:Thing .
:cites a owl:ObjectProperty ; rdfs:domain :Scientist ; rdfs:range :Paper ."""


def test_subclasses_datatypes_and_undeclared_classes_of_a_users_ontology(tmp_path: Path) -> None:
    path = tmp_path / "lab.ttl"
    path.write_text(HIERARCHY, "utf-8")
    labels = load_ontology(path).label_set()
    check_labels(labels)
    lab = "http://example.org/lab#"
    relations = {label.id.removeprefix(lab): label for label in labels.relations}
    assert relations.keys() == {"bornOn", "related_to", "cites"}  # plain strings cannot be found in text
    assert set(relations["bornOn"].heads) == {lab + "Agent", lab + "Scientist"}
    assert relations["bornOn"].tails == (str(TW.Date),)
    assert relations["related_to"].name == "related to" and relations["related_to"].tails == ()
    assert relations["cites"].tails == (lab + "Paper",)
    assert {label.id: label.kind for label in labels.mentions}[str(TW.Date)] == "date"


def test_a_wrong_kind_is_named(tmp_path: Path) -> None:
    path = tmp_path / "kind.ttl"
    path.write_text('<urn:c> a <http://www.w3.org/2002/07/owl#Class> ; <urn:tuwen:o:kind> "colour" .', "utf-8")
    with pytest.raises(OntologyError, match=r"urn:c.*colour"):
        load_ontology(path)
