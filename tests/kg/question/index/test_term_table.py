"""Terms as arrays: made when they are asked for, and found again."""

from __future__ import annotations

import pytest
from rdflib import BNode, Literal, URIRef

from kg.question.index.term_table import parse
from kg.vocab import XSD
from tests.kg.question.conftest import COMPANY, asker_over


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"<urn:x>", ("<", "urn:x")),
        (b"_:b1", ("_", "b1")),
        (b'"a \\"b\\" \\u00e9"', ("", 'a "b" é')),
        (b'"x"@en', ("@en", "x")),
        (b'"3"^^<http://www.w3.org/2001/XMLSchema#integer>', ("^^http://www.w3.org/2001/XMLSchema#integer", "3")),
    ],
)
def test_terms_in_n_triples(written: bytes, read: tuple[str, str]) -> None:
    assert parse(written) == read


def test_every_term_of_a_graph_is_found_again() -> None:
    index = asker_over(COMPANY).snapshot().index
    for node in index.nodes.tolist():
        assert index.ids[index.terms[node]] == node


def test_terms_that_the_graph_lacks_have_no_number() -> None:
    ids = asker_over(COMPANY).snapshot().index.ids
    assert ids.get(URIRef("urn:x")) is None and BNode("x") not in ids and ids.get("no term") is None
    assert ids.get(Literal("red")) is not None and ids.get(Literal("red", datatype=XSD.integer)) is None
    with pytest.raises(KeyError):
        ids[URIRef("urn:x")]
