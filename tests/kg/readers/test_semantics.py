"""What RDF files mean: thesauri can be asked, OWL definitions find their members, schema.org needs no network."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import RDF, RDFS, SKOS, XSD, Literal, URIRef

from kg.ingest.readers.semantics import meant
from kg.question import Answerer
from kg.store.opening import view_of
from kg.types import RDFDocument, SourceError

from .conftest import Write, documents

_HEAD = """@prefix : <urn:x:> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def _graph(write: Write, name: str, text: str) -> rdflib.Graph:
    (found,) = documents(write(name, text))
    assert isinstance(found, RDFDocument)
    return found.graph


def _follows(graph: rdflib.Graph) -> set[tuple[str, str, str]]:
    return {
        tuple(str(x).removeprefix("urn:x:").rsplit("#", 1)[-1] for x in s.triple)  # type: ignore[misc]
        for s in meant(graph)
        if s.quote is not None
    }


def test_thesaurus_terms_have_words_and_inverses(write: Write) -> None:
    said = {s.triple for s in meant(_graph(write, "t.ttl", _HEAD + ":oak skos:broader :tree ; skos:prefLabel 'oak' ."))}
    assert (SKOS.broader, RDFS.label, Literal("上位概念", lang="zh")) in said
    assert (SKOS.narrower, SKOS.altLabel, Literal("narrower concept", lang="en")) in said
    assert (SKOS.broader, rdflib.OWL.inverseOf, SKOS.narrower) in said


@pytest.mark.parametrize(
    ("definition", "member"),
    [
        ("[ owl:intersectionOf (:Person :Healer) ]", "ann"),
        ("[ owl:unionOf (:Healer :Robot) ]", "ann"),
        ("[ a owl:Restriction ; owl:onProperty :worksAt ; owl:hasValue :ward ]", "bo"),
        ("[ a owl:Restriction ; owl:onProperty :cares ; owl:someValuesFrom :Patient ]", "ann"),
        ("[ owl:intersectionOf (:Person [ owl:onProperty :worksAt ; owl:hasValue :ward ]) ]", "bo"),
    ],
)
def test_members_of_defined_classes(write: Write, definition: str, member: str) -> None:
    facts = f"""{_HEAD} :Nurse owl:equivalentClass {definition} .
    :ann a :Person, :Healer ; :cares :pat . :bo a :Person ; :worksAt :ward . :pat a :Patient . :cy a :Person ."""
    found = {s for s, p, o in _follows(_graph(write, "o.ttl", facts)) if (p, o) == ("type", "Nurse")}
    assert found == {member}


def test_members_have_the_value_of_their_class(write: Write) -> None:
    facts = _HEAD + ":Nurse rdfs:subClassOf [ owl:onProperty :wears ; owl:hasValue :badge ] . :ann a :Nurse ."
    assert ("ann", "wears", "badge") in _follows(_graph(write, "o.ttl", facts))


def test_schema_org_needs_no_network(write: Write) -> None:
    graph = _graph(
        write,
        "e.jsonld",
        '{"@context": "https://schema.org/", "@type": "Event", "@id": "urn:x:e", "startDate": "2025-06-01"}',
    )
    list(meant(graph))
    event = URIRef("urn:x:e")
    assert (event, RDF.type, URIRef("http://schema.org/Event")) in graph
    assert (event, URIRef("http://schema.org/startDate"), Literal("2025-06-01", datatype=XSD.date)) in graph


def test_another_context_is_refused_in_one_line(write: Write) -> None:
    path = write("a.jsonld", '{"@context": "https://example.org/c.jsonld", "name": "x"}')
    with pytest.raises(SourceError, match=r"a\.jsonld: its context https://example\.org/c\.jsonld lies elsewhere"):
        documents(path)
    assert _graph(write, "b.json", '{"@context": {"@vocab": "urn:x:"}, "@id": "urn:x:a", "name": "x"}')


def test_a_literal_that_does_not_fit_is_kept_without_a_word(write: Write, caplog: pytest.LogCaptureFixture) -> None:
    graph = _graph(write, "d.ttl", f'<urn:x:a> <urn:x:made> "1986-21-00"^^<{XSD.date}>, "x"^^<{XSD.integer}> .')
    assert {str(o) for o in graph.objects()} == {"1986-21-00", "x"} and not caplog.records


CLASSES = """ :Worker a owl:Class ; rdfs:label "health worker"@en, "医务人员"@zh .
:Nurse a owl:Class ; rdfs:label "nurse"@en, "护士"@zh ; rdfs:subClassOf :Worker .
:Nurse rdfs:comment "Cares for the sick."@en .
:Medic a owl:Class ; rdfs:label "medic"@en ; owl:equivalentClass [ owl:intersectionOf ( :Worker :Soldier ) ] .
:Soldier a owl:Class . :ann a :Nurse ; rdfs:label "Ann Lee" . :bo a :Worker ; rdfs:label "Bo Chan" .
"""


def test_classes_can_be_asked_about(write: Write) -> None:
    graph = _graph(write, "c.ttl", _HEAD + CLASSES)
    for statement in list(meant(graph)):
        graph.add(statement.triple)
    asker = Answerer(view_of(graph))
    said = {
        question: [value.label for value in asker.ask(question, lang).values]
        for lang, question in [
            ("en", "What is a nurse?"),
            ("en", "What are the subclasses of health worker?"),
            ("en", "What kinds of health workers are there?"),
            ("zh", "医务人员有哪些子类？"),
            ("en", "Which nurses are there?"),
            ("en", "How many health workers are there?"),
        ]
    }
    assert list(said.values()) == [
        ["Cares for the sick."],
        ["medic", "nurse"],
        ["medic", "nurse"],
        ["medic", "护士"],
        ["Ann Lee"],
        ["2"],
    ]
