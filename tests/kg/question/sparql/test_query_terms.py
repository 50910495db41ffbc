"""What a query names."""

from __future__ import annotations

import pytest

from kg.question.sparql.query_terms import terms_of
from kg.types import QueryError


def test_things_are_told_from_properties_and_classes() -> None:
    found = terms_of('PREFIX : <urn:> SELECT ?x { ?x a :City ; :mayor :ann ; :motto "Hope" ; :size 3 }')
    assert found.things == {"urn:ann", "Hope"} and found.schema == {"urn:City", "urn:mayor", "urn:motto", "urn:size"}


def test_values_and_comparisons_name_things() -> None:
    found = terms_of('PREFIX : <urn:> SELECT ?x { VALUES ?x { :a :b } ?x :name ?n FILTER (?n = "Ann") }')
    assert found.things == {"urn:a", "urn:b", "Ann"} and found.schema == {"urn:name"}


def test_what_is_no_query_is_refused() -> None:
    with pytest.raises(QueryError, match="not a SPARQL query"):
        terms_of("DELETE everything")
