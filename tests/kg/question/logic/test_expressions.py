"""Every class of expressions compiles, decompiles, is said in every language and survives being stored."""

from __future__ import annotations

from typing import get_args

import pytest
from rdflib import URIRef

from kg.question.answer.verbalizer import Verbalizer
from kg.question.logic.during import During
from kg.question.logic.expressions import (
    Aggregate,
    Comparison,
    ComparisonCount,
    Count,
    Denotation,
    Describe,
    Entities,
    Exists,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    Ratio,
    Reciprocal,
    RowVariable,
    SetDifference,
    Subtraction,
    Superlative,
    SuperlativeCount,
    Table,
    Union,
    walk,
)
from kg.question.logic.serialization import from_form, to_form
from kg.question.logic.tables import ExtremeBy, Having, Matching, Number, Part, Sorted, Summary
from kg.question.snapshot import GraphSnapshot
from kg.question.sparql.compiler import Compiler
from kg.question.sparql.decompiler import uncompile

from ..conftest import COMPANY, asker_over


@pytest.fixture(scope="module")
def graph() -> GraphSnapshot:
    return asker_over(COMPANY).snapshot()


def examples(graph: GraphSnapshot) -> list[Expr]:
    """An expression of every class, each of them with something in it."""
    of = {str(term).rsplit("/", 1)[-1]: n for n, term in enumerate(graph.index.terms) if isinstance(term, URIRef)}
    products, employees = InstancesOf(of["Product"]), InstancesOf(of["Employee"])
    pump, chair = Entities((of["pump"],)), Entities((of["chair"],))
    south = Join(Entities((of["south"],)), of["worksIn"], True)
    prices = [Join(thing, of["price"], False) for thing in (pump, chair)]
    return [
        pump,
        products,
        south,
        Intersection(employees, south),
        Union(south, Join(Entities((of["north"],)), of["worksIn"], True)),
        SetDifference(employees, south),
        Comparison(products, of["weight"], ">", 5.0),
        Superlative(products, of["price"], True),
        SuperlativeCount(employees, of["designedBy"], True, products, True),
        ComparisonCount(employees, of["designedBy"], True, products, ">=", 2.0),
        Table(Reciprocal(employees, of["manager"]), (Join(RowVariable(), of["manager"], False),)),
        Count(products),
        Aggregate("avg", products, of["price"]),
        Exists(south),
        Describe(Entities((of["osaka"],))),
        Table(products, (Join(RowVariable(), of["price"], False),)),
        Subtraction(prices[0], prices[1], "number"),
        Ratio(Count(south), Count(employees), True),
        *tables(products, of["price"], of["born"], employees),
    ]


def tables(products: Expr, price: int, born: int, employees: Expr) -> list[Expr]:
    """An expression of every class of tables."""
    own = Join(RowVariable(), price, False)
    return [
        Having(products, own, ">", Aggregate("avg", products, price)),
        ExtremeBy(products, own, True),
        Sorted(products, own, False),
        Summary((Aggregate("min", products, price), Aggregate("max", products, price))),
        Having(employees, Part(Join(RowVariable(), born, False), "month"), ">=", Number(4.0)),
        Matching(products, None, "p"),
        During(employees, "at", "1980", "1980", born, born),
    ]


def test_no_class_is_missing(graph: GraphSnapshot) -> None:
    used = {type(part) for expr in examples(graph) for part in walk(expr)}
    assert used == set(get_args(Expr))


@pytest.mark.parametrize("number", range(25))
def test_a_class_is_stored_and_read(number: int, graph: GraphSnapshot) -> None:
    expr = examples(graph)[number]
    assert from_form(to_form(expr, graph.index), graph.index) == expr


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("number", range(25))
def test_a_class_is_said(number: int, lang: str, graph: GraphSnapshot) -> None:
    said = Verbalizer(graph.index, graph.lexicon, lang).paraphrase(examples(graph)[number])
    assert said.strip()
    assert type(examples(graph)[number]).__name__ not in said


P = "PREFIX : <http://example.org/firm/> "
WRITTEN = {
    "Superlative": "SELECT ?x { ?x a :Product ; :price ?p } ORDER BY DESC(?p) LIMIT 1",
    "SuperlativeCount": (
        "SELECT ?e { ?e a :Employee . ?p a :Product ; :designedBy ?e } GROUP BY ?e ORDER BY DESC(COUNT(?p)) LIMIT 1"
    ),
    "ComparisonCount": (
        "SELECT ?e { ?e a :Employee . ?p a :Product ; :designedBy ?e } GROUP BY ?e HAVING (COUNT(?p) >= 2)"
    ),
    "Aggregate": "SELECT (AVG(?p) AS ?mean) { ?x a :Product ; :price ?p }",
}
"""Queries as a model writes them, of classes whose compiled form has subqueries, which the decompiler does not read."""
UNREAD = {
    "Describe", "Subtraction", "Ratio", "Reciprocal", "Table", "Having", "ExtremeBy", "Sorted", "Summary", "Matching",
    "During",
}  # fmt: skip
"""No query of a model is read as one of these; of `Table`, only one of a number a row is, and none of `Reciprocal`."""


@pytest.mark.parametrize("number", range(25))
def test_a_class_is_compiled_and_read_back(number: int, graph: GraphSnapshot) -> None:
    expr = examples(graph)[number]
    sparql = Compiler(graph.index, graph.lexicon).compile(expr)
    name = type(expr).__name__
    denotation = Denotation(graph.index)
    if name in WRITTEN:
        again = uncompile(P + WRITTEN[name], graph.index, graph.lexicon)
    elif name in UNREAD:
        return
    else:
        again = uncompile(sparql, graph.index, graph.lexicon)
    assert type(again) is type(expr)
    assert denotation.nodes(again) == denotation.nodes(expr)
    assert denotation.number(again) == denotation.number(expr)
