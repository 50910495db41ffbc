"""Running a query: values with labels and units, rows with columns.

Knows: how a view is asked, and the order of an answer. Does not know: how the query was found, sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rdflib.term import Identifier, Literal

from kg.question import words
from kg.question.answer.provenance import best_description, days_in, measured_by, readable
from kg.question.answer.verbalizer import Verbalizer
from kg.question.logic.expressions import Describe, Exists, Expr, Subtraction, Table
from kg.question.logic.tables import Sorted, Summary
from kg.question.snapshot import Viewing
from kg.types import Value

MOST_ROWS = 10_000
"""An answer has at most so many rows."""


def run(view: Viewing, expr: Expr, sparql: str, verbalizer: Verbalizer, timeout: float) -> list[Value]:
    """The values of a compiled expression, in the order in which people read them.

    Raises:
        BudgetError: It took longer than `timeout` seconds, or has too many rows.
        QueryError: The store refused the query.
    """
    if isinstance(expr, Exists):
        holds = view.ask(sparql, timeout=timeout)
        return [Value(Literal(holds), verbalizer.say("true" if holds else "false"))]
    rows = view.select(sparql, timeout=timeout, limit=MOST_ROWS).rows
    if isinstance(expr, Table):
        return _table(expr, rows, verbalizer)
    if isinstance(expr, Sorted) and isinstance(expr.base, Table):
        return _table(expr.base, rows, verbalizer, ordered=True)
    if isinstance(expr, Summary):
        return _summary(expr, rows, verbalizer)
    terms = list(dict.fromkeys(row[0] for row in rows if row and row[0] is not None))
    if isinstance(expr, Describe):
        terms = best_description(terms, verbalizer.lang)
    if isinstance(expr, Subtraction) and expr.unit == "days":
        terms = [days for term in terms for days in days_in(term)]
    prop = measured_by(expr)
    values = [
        Value(term, verbalizer.measure(label, prop) if prop is not None and isinstance(term, Literal) else label)
        for term in terms
        for label in [label_of(term, verbalizer)]
    ]
    if isinstance(expr, Sorted):
        return values
    return sorted(values, key=lambda v: (v.label.casefold(), str(v.term))) if len(values) > 1 else values


def _summary(expr: Summary, rows: Sequence[Sequence[Identifier | None]], verbalizer: Verbalizer) -> list[Value]:
    """One value, with the other numbers as its columns."""
    cells: list[Value] = []
    for column, term in zip(expr.columns, rows[0] if rows else (), strict=False):
        if term is not None:
            label, prop = label_of(term, verbalizer), measured_by(column)
            shown = verbalizer.measure(label, prop) if prop is not None else label
            cells.append(Value(term, shown, heading=verbalizer.paraphrase(column)))
    return [replace(cells[0], columns=tuple(cells[1:]))] if cells else []


def _table(
    expr: Table, rows: Sequence[Sequence[Identifier | None]], verbalizer: Verbalizer, *, ordered: bool = False
) -> list[Value]:
    """One value a row, with the row's other values as its columns."""
    found: list[Value] = []
    for row in dict.fromkeys(tuple(row) for row in rows):
        if row[0] is None:
            continue
        cells: list[Value] = []
        for column, term in zip(expr.columns, row[1:], strict=True):
            if term is not None:
                label, prop = label_of(term, verbalizer), measured_by(column)
                measured = prop is not None and isinstance(term, Literal)
                shown = verbalizer.measure(label, prop) if measured else label  # type: ignore[arg-type]
                cells.append(Value(term, shown, heading=verbalizer.heading(column)))
        found.append(Value(row[0], label_of(row[0], verbalizer), tuple(cells)))
    if ordered:
        return found
    return sorted(found, key=lambda v: (v.label.casefold(), str(v.term)))


def label_of(term: Identifier, verbalizer: Verbalizer) -> str:
    """How a term of an answer is shown."""
    if isinstance(term, Literal):
        return readable(term)
    node = verbalizer.index.ids.get(term)
    return verbalizer.name(node) if node is not None else words.local_name(str(term))
