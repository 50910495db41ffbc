"""Expressions as queries: what the queries find is what the expressions mean."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import URIRef

from kg.question.logic.expressions import Count, Entities, Exists, Expr, InstancesOf, Intersection, Join, Superlative
from kg.question.snapshot import GraphSnapshot
from kg.question.sparql.compiler import Compiler
from tests.kg.question.conftest import COMPANY, asker_over

FIRM = "http://example.org/firm/"
GRAPH = rdflib.Graph().parse(data=COMPANY, format="turtle")


@pytest.fixture(scope="module")
def graph() -> GraphSnapshot:
    return asker_over(COMPANY).snapshot()


def of(graph: GraphSnapshot, name: str) -> int:
    return graph.index.ids[URIRef(FIRM + name)]


def found(graph: GraphSnapshot, expr: Expr) -> set[str]:
    """The local names that a query of one column finds."""
    rows = GRAPH.query(Compiler(graph.index, graph.lexicon).compile(expr))
    return {str(row[0]).removeprefix(FIRM) for row in rows}  # type: ignore[index]


def test_a_join_follows_a_property_in_either_direction(graph: GraphSnapshot) -> None:
    ada, works_in = Entities((of(graph, "ada"),)), of(graph, "worksIn")
    assert found(graph, Join(ada, works_in, False)) == {"south"}
    assert found(graph, Join(Entities((of(graph, "south"),)), works_in, True)) == {"ada", "li", "sam2"}


def test_an_intersection_takes_both(graph: GraphSnapshot) -> None:
    here = Join(Entities((of(graph, "north"),)), of(graph, "worksIn"), True)
    led = Join(Entities((of(graph, "li"),)), of(graph, "manager"), True)
    assert found(graph, Intersection(here, led)) == {"bo"}


def test_counting_and_asking(graph: GraphSnapshot) -> None:
    products = InstancesOf(of(graph, "Product"))
    assert found(graph, Count(products)) == {"3"}
    compiled = Compiler(graph.index, graph.lexicon).compile(Exists(products))
    assert compiled.splitlines()[-3].startswith("ASK") or "ASK {" in compiled


def test_a_superlative_takes_all_that_are_first(graph: GraphSnapshot) -> None:
    products, price = InstancesOf(of(graph, "Product")), of(graph, "price")
    assert found(graph, Superlative(products, price, True)) == {"pump"}
    assert found(graph, Superlative(products, price, False)) == {"lamp"}
