"""RDF comes in as it is; blank nodes get names that stay."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from rdflib import RDFS, BNode, Graph, Literal, URIRef

from kg.types import RDFDocument, SourceError

from .conftest import Write, documents

TTL = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <http://x.org/> .
:a rdfs:label "Ada"@en, "阿达"@zh ; :knows [ rdfs:label "Bob" ; :age 41 ] .
:knows rdfs:domain :Person ; rdfs:range :Person .
"""


def graph(path: Path) -> Graph:
    (found,) = documents(path)
    assert isinstance(found, RDFDocument)
    return found.graph


@pytest.mark.parametrize(
    ("suffix", "form"),
    [("ttl", "turtle"), ("nt", "nt"), ("nq", "nt"), ("jsonld", "json-ld"), ("rdf", "xml"), ("xml", "xml")],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_every_format_says_the_same(write: Write, suffix: str, form: str, zipped: bool) -> None:
    raw = Graph().parse(data=TTL, format="turtle").serialize(format=form, encoding="utf-8")
    found = graph(write(f"g.{suffix}.gz", gzip.compress(raw)) if zipped else write(f"g.{suffix}", raw))
    assert len(found) == 7
    assert (URIRef("http://x.org/a"), RDFS.label, Literal("阿达", lang="zh")) in found
    assert (URIRef("http://x.org/knows"), RDFS.range, URIRef("http://x.org/Person")) in found
    assert not any(isinstance(term, BNode) for triple in found for term in triple)


def test_blank_nodes_keep_their_names(write: Write) -> None:
    path = write("g.ttl", TTL)
    assert set(graph(path)) == set(graph(path))
    other = set(graph(write("h.ttl", TTL)))
    assert len(set(graph(path)) & other) == 4  # all but the three triples of the blank node


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("g.ttl", "<urn:a> <urn:b> .\n", "line 1"),
        ("g.ttl", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>", ""),
        ("g.nt", "# nothing\n", "no triple"),
        ("g.xml", "<html><body>words</body></html>", ""),
        ("g.ttl.gz", "no gzip", "not a gzip"),
        ("g.rdf", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>', "made of other entities"),
        ("g.rdf", f'<!DOCTYPE x [<!ENTITY a "{"ha" * 50_000}">]><x>{"&a;" * 1000}</x>', "expand beyond"),
    ],
)
def test_bad_input_is_one_clear_line(write: Write, name: str, content: str, said: str) -> None:
    path = write(name, content)
    with pytest.raises(SourceError) as error:
        documents(path)
    assert str(path) in str(error.value) and said in str(error.value) and "\n" not in str(error.value)


def test_a_statement_that_cannot_be_read_costs_only_itself(write: Write) -> None:
    lines = ["<urn:a> <urn:b> 5 .", "<urn:a> <urn:c> <no iri> .", '<urn:d> <urn:b> "Ulm"@e_n .', "<urn:e> <urn:b> 7 ."]
    (document,) = documents(write("g.ttl", "\n".join(lines)))
    assert isinstance(document, RDFDocument) and len(document.graph) == 2
    assert [("line 2" in line, "line 3" in line) for line in document.left_out] == [(True, False), (False, True)]
