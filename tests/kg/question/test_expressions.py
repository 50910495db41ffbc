"""Every expression compiles to a query that parses, that finds what the expression denotes, and that can be said."""

from __future__ import annotations

import pyoxigraph
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.question import Answerer
from kg.question.answer.verbalizer import Verbalizer
from kg.question.logic.expressions import (
    Aggregate,
    Comparison,
    ComparisonCount,
    Count,
    Denotation,
    Entities,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    RowVariable,
    SetDifference,
    Superlative,
    SuperlativeCount,
    Table,
    Union,
)
from kg.question.logic.serialization import from_form, to_form
from kg.question.logic.tables import ExtremeBy, Having, Matching, Number, Part, Sorted, Summary
from kg.question.sparql.compiler import Compiler
from kg.store.opening import view_of
from tests.kg.question.conftest import COMPANY

GRAPH = rdflib.Graph().parse(data=COMPANY, format="turtle")
SNAPSHOT = Answerer(view_of(GRAPH)).snapshot()
INDEX, LEXICON = SNAPSHOT.index, SNAPSHOT.lexicon
STORE = pyoxigraph.Store()
STORE.load(COMPANY.encode(), format=pyoxigraph.RdfFormat.TURTLE)

KINDS = sorted(k for k in INDEX.classes if k in INDEX.members)
PROPERTIES = sorted(INDEX.properties)
MEASURES = [p for p in PROPERTIES if INDEX.properties[p].numeric]
THINGS = [n for n in INDEX.nodes.tolist() if not INDEX.is_literal(n) and n in INDEX.labels]

properties = st.sampled_from(PROPERTIES)
measures = st.sampled_from(MEASURES)
numbers = st.sampled_from([0.0, 1.0, 2.5, 40.0, 900.0])
ops = st.sampled_from([">", "<", ">=", "<=", "="])
chains = st.recursive(
    st.just(RowVariable()), lambda inner: st.builds(Join, inner, properties, st.booleans()), max_leaves=2
)


def measured(sets: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """Numbers over the thing of a row."""
    functions = st.sampled_from(["sum", "avg", "min", "max"])
    return st.one_of(
        st.builds(Join, st.just(RowVariable()), measures, st.just(False)),
        st.builds(Count, st.builds(Join, chains, properties, st.booleans())),
        st.builds(
            Count, st.builds(Intersection, st.builds(Join, st.just(RowVariable()), properties, st.booleans()), sets)
        ),
        st.builds(Aggregate, functions, st.builds(Join, st.just(RowVariable()), properties, st.booleans()), measures),
    )


def grown(sets: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    bounds = st.one_of(
        st.builds(Number, numbers), st.builds(Aggregate, st.sampled_from(["avg", "min", "max"]), sets, measures)
    )
    return st.one_of(
        st.builds(Join, sets, properties, st.booleans()),
        st.builds(Intersection, sets, sets),
        st.builds(Union, sets, sets),
        st.builds(SetDifference, sets, sets),
        st.builds(Comparison, sets, measures, ops, numbers),
        st.builds(Superlative, sets, measures, st.booleans(), st.integers(0, 1), st.integers(1, 2)),
        st.builds(SuperlativeCount, sets, properties, st.booleans(), st.none() | sets, st.booleans()),
        st.builds(ComparisonCount, sets, properties, st.booleans(), st.none() | sets, ops, numbers),
        st.builds(Having, sets, measured(sets), ops, bounds),
        st.builds(ExtremeBy, sets, measured(sets), st.booleans(), st.integers(0, 1), st.integers(1, 2)),
        st.builds(Matching, sets, st.none() | properties, st.sampled_from(["o", 'a" } x', "Sam", "李"])),
    )


SETS: st.SearchStrategy[Expr] = st.recursive(
    st.one_of(
        st.builds(InstancesOf, st.sampled_from(KINDS)), st.builds(lambda n: Entities((n,)), st.sampled_from(THINGS))
    ),
    grown,
    max_leaves=4,
)
COLUMNS = measured(SETS) | st.builds(Join, st.just(RowVariable()), properties, st.booleans())
EACH = st.builds(Table, SETS, st.lists(COLUMNS, min_size=1, max_size=3).map(tuple))
ROOTS: st.SearchStrategy[Expr] = st.one_of(
    SETS,
    EACH,
    st.builds(Count, SETS),
    st.builds(Sorted, st.one_of(SETS, EACH), st.just(RowVariable()) | measured(SETS), st.booleans()),
    st.builds(
        Summary,
        st.lists(st.builds(Aggregate, st.just("max"), SETS, measures) | st.builds(Count, SETS), min_size=2, max_size=3)
        .map(tuple),
    ),
    st.builds(Part, st.builds(Join, SETS, st.sampled_from([p for p in PROPERTIES if INDEX.properties[p].date]),
                              st.just(False)), st.sampled_from(["year", "month", "day"])),
)  # fmt: skip
examples = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@examples
@given(ROOTS)
def test_every_query_parses_and_every_expression_can_be_said_and_written(expr: Expr) -> None:
    if not isinstance(expr, Part):
        STORE.query(Compiler(INDEX, LEXICON).compile(expr))
    for lang in ("zh", "en"):
        assert Verbalizer(INDEX, LEXICON, lang).paraphrase(expr)
    assert from_form(to_form(expr, INDEX), INDEX) == expr


def returning(expr: object) -> bool:
    """Whether a step goes back by the property that one came by, which leaves out where it came from."""
    from kg.question.logic.expressions import returns, walk

    return any(returns(part) for part in walk(expr))  # type: ignore[arg-type]


@examples
@given(SETS.filter(lambda expr: not returning(expr)))
def test_the_query_of_a_set_finds_what_the_set_denotes(expr: Expr) -> None:
    found = STORE.query(Compiler(INDEX, LEXICON).compile(expr))
    got = {str(row[0].value) for row in found if row[0] is not None}  # type: ignore[union-attr]
    assert got == {str(INDEX.terms[n]) for n in Denotation(INDEX).nodes(expr)}
