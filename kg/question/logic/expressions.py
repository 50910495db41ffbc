"""The query algebra: a closed, typed set of expressions, and what each denotes over a graph index.

Knows: sets of nodes, numbers, truth. Does not know: words, SPARQL. Every expression is an immutable value, so that two
readings of a question that mean the same are equal.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

import numpy as np

from kg.question.index.adjacency import EMPTY, MANY, Nodes
from kg.question.index.array_file import Array
from kg.question.index.graph import GraphIndex
from kg.question.logic.during import During, periods_of
from kg.question.logic.tables import ExtremeBy, Having, Matching, Number, Part, Sorted, Summary

Operator = OneOf[">", "<", ">=", "<=", "=", "between"]
Function = OneOf["sum", "avg", "min", "max"]
Unit = OneOf["number", "days", "years"]


@dataclass(frozen=True, slots=True)
class Entities:
    """Named things or values: one node, or several that share the name."""

    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InstancesOf:
    """All members of a class."""

    kind: int


@dataclass(frozen=True, slots=True)
class Join:
    """What a property leads to. Going there and back by one property leaves out where it started from."""

    base: Expr
    property: int
    inverse: bool


@dataclass(frozen=True, slots=True)
class Intersection:
    """Things in both sets."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Union:
    """Things in one of the sets."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class SetDifference:
    """Things in the left set that are not in the right one."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Comparison:
    """Things whose number or date under a property compares with a value."""

    base: Expr
    property: int
    op: Operator
    value: float
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Superlative:
    """The things with the largest or smallest number under a property; ties are kept."""

    base: Expr
    property: int
    descending: bool
    offset: int = 0
    limit: int = 1


@dataclass(frozen=True, slots=True)
class SuperlativeCount:
    """The things that a property links with the most or fewest members of a set."""

    base: Expr
    property: int
    inverse: bool
    of: Expr | None
    descending: bool


@dataclass(frozen=True, slots=True)
class ComparisonCount:
    """The things that a property links with so many members of a set."""

    base: Expr
    property: int
    inverse: bool
    of: Expr | None
    op: Operator
    value: float


@dataclass(frozen=True, slots=True)
class Reciprocal:
    """Things of a set that a property links with something that it links back with them."""

    base: Expr
    property: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many things there are."""

    base: Expr


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Sum, average, least or greatest number under a property over the things of a set."""

    function: Function
    base: Expr
    property: int


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether there is anything in the set."""

    base: Expr


@dataclass(frozen=True, slots=True)
class Describe:
    """What a thing is, in words."""

    base: Expr


@dataclass(frozen=True, slots=True)
class RowVariable:
    """The thing that a row is about, in the columns of `Table`."""


@dataclass(frozen=True, slots=True)
class Table:
    """A row for each thing of a set; its columns, all plain or one number, are expressions over `RowVariable`."""

    base: Expr
    columns: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Subtraction:
    """How far the left number or date is above the right one. Years are completed ones."""

    left: Expr
    right: Expr
    unit: Unit


@dataclass(frozen=True, slots=True)
class Ratio:
    """The left number divided by the right one; times 100 where it is a percentage."""

    left: Expr
    right: Expr
    percent: bool


Expr = (
    Entities
    | InstancesOf
    | Join
    | Intersection
    | Union
    | SetDifference
    | Comparison
    | Superlative
    | SuperlativeCount
    | ComparisonCount
    | Reciprocal
    | Count
    | Aggregate
    | Exists
    | Describe
    | RowVariable
    | Table
    | Subtraction
    | Ratio
    | Number
    | Having
    | ExtremeBy
    | Sorted
    | Summary
    | Part
    | Matching
    | During
)


def parts(expr: Expr) -> Iterator[Expr]:
    """The expressions directly inside an expression."""
    match expr:
        case Entities() | InstancesOf() | RowVariable() | Number():
            return
        case Summary():
            yield from expr.columns
        case Having():
            yield expr.base
            yield expr.by
            yield expr.bound
            if expr.upper is not None:
                yield expr.upper
        case ExtremeBy() | Sorted():
            yield expr.base
            yield expr.by
        case Table():
            yield expr.base
            yield from expr.columns
        case Intersection() | Union() | SetDifference() | Subtraction() | Ratio():
            yield expr.left
            yield expr.right
        case SuperlativeCount() | ComparisonCount():
            yield expr.base
            if expr.of is not None:
                yield expr.of
        case _:
            yield expr.base


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything inside it."""
    yield expr
    for part in parts(expr):
        yield from walk(part)


def over_row(expr: Expr) -> bool:
    """Whether an expression speaks of the thing of a row around it, not only of rows of its own."""
    match expr:
        case RowVariable():
            return True
        case Table() | ExtremeBy() | Sorted():
            return over_row(expr.base)
        case Having():
            return over_row(expr.base) or over_row(expr.bound)
        case _:
            return any(over_row(part) for part in parts(expr))


def substitute(expr: Expr, old: Expr, new: Expr) -> Expr:
    """The expression with one part replaced; where that is the thing of a row, not in rows of its own."""
    if expr == old:
        return new
    own = isinstance(old, RowVariable) and isinstance(expr, Table | ExtremeBy | Sorted | Having)
    changes = {
        name: substitute(part, old, new)
        for name in ("base", "left", "right", "of", "by", "bound", "upper")
        if isinstance(part := getattr(expr, name, None), Expr) and not (own and name == "by")
    }
    if isinstance(expr, Table | Summary) and not own:
        changes["columns"] = tuple(substitute(column, old, new) for column in expr.columns)  # type: ignore[assignment]
    return dataclasses.replace(expr, **changes) if changes else expr  # type: ignore[arg-type]


def returns(expr: Expr) -> bool:
    """Whether the outer step goes back by the property that the inner step came by."""
    if not isinstance(expr, Join):
        return False
    inner = expr.base
    if isinstance(inner, Intersection):
        inner = inner.right if isinstance(inner.right, Join) else inner.left
    return isinstance(inner, Join) and inner.property == expr.property and inner.inverse != expr.inverse


_FUNCTIONS: dict[str, Callable[[list[float]], float]] = {
    "sum": lambda values: float(sum(values)),
    "avg": lambda values: sum(values) / len(values),
    "min": lambda values: float(min(values)),
    "max": lambda values: float(max(values)),
}


class Denotation:
    """What expressions denote over one index; results are kept, as readings share their parts."""

    def __init__(self, index: GraphIndex) -> None:
        self.index = index
        self._known: dict[Expr, Nodes] = {}
        self._followed: dict[tuple[Nodes, int, bool], Nodes] = {}

    def nodes(self, expr: Expr) -> Nodes:
        """The set that a set expression denotes; the empty set for counts and truth values."""
        found = self._known.get(expr)
        if found is None:
            found = self._known[expr] = self._compute(expr)
        return found

    def assume(self, expr: Expr, nodes: Nodes) -> None:
        """Let an expression denote a set, whatever the index says: it stands for something made elsewhere."""
        self._known[expr] = nodes

    def _compute(self, expr: Expr) -> Nodes:
        index = self.index
        match expr:
            case Entities():
                return frozenset(expr.nodes)
            case InstancesOf():
                return frozenset(index.members.get(expr.kind, EMPTY))
            case Join():
                return self._follow(expr)
            case Intersection():
                return self.nodes(expr.left) & self.nodes(expr.right)
            case Union():
                return self.nodes(expr.left) | self.nodes(expr.right)
            case SetDifference():
                return self.nodes(expr.left) - self.nodes(expr.right)
            case Comparison():
                # A bare year is compared with the year of a date.
                years = self.index.properties[expr.property].date and expr.value == int(expr.value)
                base = self.nodes(expr.base)
                if len(base) >= MANY:
                    nodes, values = index.properties[expr.property].measured(base)
                    fits = hold(np.trunc(values) if years else values, expr.op, expr.value, expr.upper)
                    return frozenset(nodes[fits].tolist())
                return frozenset(
                    node
                    for node in base
                    if any(
                        holds(float(int(v)) if years else v, expr.op, expr.value, expr.upper)
                        for v in self.values(node, expr.property)
                    )
                )
            case Superlative():
                return self._extreme(expr)
            case SuperlativeCount():
                return self._extreme_count(expr)
            case ComparisonCount():
                counts = self.counts(expr.base, expr.property, expr.inverse, expr.of)
                return frozenset(n for n, c in counts.items() if holds(float(c), expr.op, expr.value, None))
            case Reciprocal():
                edges = index.properties[expr.property].forward
                return frozenset(
                    n for n in self.nodes(expr.base) if any(n in edges.get(o, ()) for o in edges.get(n, ()) if o != n)
                )
            case Describe() | Table() | Sorted():
                return self.nodes(expr.base)
            case _:
                return self._of_rows(expr)

    def _of_rows(self, expr: Expr) -> Nodes:
        """What an expression of tables denotes; the empty set for counts and truth values."""
        match expr:
            case Having():
                return self._having(expr)
            case ExtremeBy():
                return self._extreme_by(expr)
            case Matching():
                return frozenset(n for n in self.nodes(expr.base) if self._matches(n, expr))
            case During():
                told = periods_of(expr, self.nodes, self.index)
                return frozenset(n for n, periods in told.items() if expr.holds(periods))
            case _:
                return EMPTY

    def _follow(self, expr: Join) -> Nodes:
        prop = self.index.properties[expr.property]
        base = self.nodes(expr.base)
        if returns(expr):
            # A sister is not the person itself: from each origin, everything but the origin.
            inner = expr.base if isinstance(expr.base, Join) else None
            if inner is None and isinstance(expr.base, Intersection):
                inner = expr.base.right if isinstance(expr.base.right, Join) else expr.base.left  # type: ignore[assignment]
            assert isinstance(inner, Join)
            origin = self.nodes(inner.base)
            reached = self.follow(base, expr.property, expr.inverse)
            if len(origin) == 1:
                return reached - origin
            # A member of a larger origin stays where another member leads to it.
            crowded = prop.counted(base, expr.inverse, origin)
            again = prop.follow(frozenset(n for n, count in crowded.items() if count > 1), expr.inverse)
            return (reached - origin) | (again & origin)
        return self.follow(base, expr.property, expr.inverse)

    def follow(self, nodes: Nodes, prop: int, inverse: bool) -> Nodes:
        """Everything that a property leads to from the nodes; kept, as many expressions denote the same set."""
        key = nodes, prop, inverse
        found = self._followed.get(key)
        if found is None:
            found = self._followed[key] = self.index.properties[prop].follow(nodes, inverse)
        return found

    def number(self, expr: Expr) -> float | None:
        """The number that an expression denotes; None where it is none, or not one alone."""
        match expr:
            case Count():
                return float(len(self.nodes(expr.base)))
            case Aggregate():
                found = [v for n in self.nodes(expr.base) for v in self.values(n, expr.property)]
                return _FUNCTIONS[expr.function](found) if found else None
            case Subtraction() | Ratio():
                left, right = self.number(expr.left), self.number(expr.right)
                if left is None or right is None or (isinstance(expr, Ratio) and not right):
                    return None
                if isinstance(expr, Ratio):
                    return left / right * (100.0 if expr.percent else 1.0)
                return float(int(left - right)) if expr.unit == "years" else left - right
            case Number():
                return expr.value
            case Part():
                parts_ = self._parts(self.nodes(expr.base), expr.unit)
                return parts_[0] if len(parts_) == 1 else None
            case _:
                numbers = [self.index.numbers[n] for n in self.nodes(expr) if n in self.index.numbers]
                return numbers[0] if len(numbers) == 1 else None

    def rows(self, expr: Table) -> list[tuple[int, tuple[object, ...]]]:
        """Every row: its thing, and in each column a number or a set of nodes."""
        made: list[tuple[int, tuple[object, ...]]] = []
        for node in sorted(self.nodes(expr.base)):
            cells = [substitute(column, RowVariable(), Entities((node,))) for column in expr.columns]
            numbers = (Count, Aggregate, Subtraction, Ratio)
            made.append((node, tuple(self.number(c) if isinstance(c, numbers) else self.nodes(c) for c in cells)))
        return made

    def values(self, node: int, prop: int) -> list[float]:
        """The numbers of a node under a property."""
        numbers = self.index.numbers
        edges = self.index.properties[prop].forward
        return [numbers[o] for o in edges[node] if o in numbers] if node in edges else []

    # --- over the thing of a row ------------------------------------------------------------------------------------

    def nodes_at(self, expr: Expr, node: int) -> Nodes:
        """What a set expression denotes where the thing of the row is a node; nothing is kept."""
        match expr:
            case RowVariable():
                return frozenset((node,))
            case Join():
                return self.index.properties[expr.property].follow(self.nodes_at(expr.base, node), expr.inverse)
            case Intersection():
                return self.nodes_at(expr.left, node) & self.nodes_at(expr.right, node)
            case Union():
                return self.nodes_at(expr.left, node) | self.nodes_at(expr.right, node)
            case SetDifference():
                return self.nodes_at(expr.left, node) - self.nodes_at(expr.right, node)
            case _ if not over_row(expr):
                return self.nodes(expr)
            case _:
                return Denotation(self.index).nodes(substitute(expr, RowVariable(), Entities((node,))))

    def numbers_at(self, expr: Expr, node: int) -> list[float]:
        """The numbers of an expression where the thing of the row is a node: one of a count, all of a property."""
        match expr:
            case Number():
                return [expr.value]
            case Count():
                return [float(len(self.nodes_at(expr.base, node)))]
            case Aggregate():
                found = [v for n in self.nodes_at(expr.base, node) for v in self.values(n, expr.property)]
                return [_FUNCTIONS[expr.function](found)] if found else []
            case Part():
                return self._parts(self.nodes_at(expr.base, node), expr.unit)
            case _:
                numbers = self.index.numbers
                return [numbers[n] for n in self.nodes_at(expr, node) if n in numbers]

    def _parts(self, nodes: Nodes, unit: str) -> list[float]:
        lo, hi = {"year": (0, 4), "month": (5, 7), "day": (8, 10)}[unit]
        texts = [str(self.index.terms[n])[lo:hi] for n in nodes]
        return [float(text) for text in texts if text.isdigit()]

    def _having(self, expr: Having) -> Nodes:
        bound = self.number(expr.bound)
        upper = None if expr.upper is None else self.number(expr.upper)
        if bound is None:
            return EMPTY
        dated = isinstance(expr.by, Join) and self.index.properties[expr.by.property].date and bound == int(bound)
        return frozenset(
            n
            for n in self.nodes(expr.base)
            if any(holds(float(int(v)) if dated else v, expr.op, bound, upper) for v in self.numbers_at(expr.by, n))
        )

    def _extreme_by(self, expr: ExtremeBy) -> Nodes:
        pick = max if expr.descending else min
        ranked = {n: pick(v) for n in self.nodes(expr.base) if (v := self.numbers_at(expr.by, n))}
        if isinstance(expr.by, Count) and expr.descending:
            ranked = {n: v for n, v in ranked.items() if v}
        levels = sorted(set(ranked.values()), reverse=expr.descending)[expr.offset : expr.offset + expr.limit]
        return frozenset(n for n, v in ranked.items() if v in levels)

    def _matches(self, node: int, expr: Matching) -> bool:
        if expr.property is None:
            texts = [str(form) for form in self.index.labels.get(node, ())] or [str(self.index.terms[node])]
        else:
            texts = [str(self.index.terms[o]) for o in self.index.properties[expr.property].forward.get(node, ())]
        wanted = expr.text.lower()
        tests: dict[str, Callable[[str], bool]] = {
            "inside": lambda text: wanted in text,
            "start": lambda text: text.startswith(wanted),
            "end": lambda text: text.endswith(wanted),
            "whole": lambda text: text == wanted,
        }
        return any(tests[expr.place](text.lower()) for text in texts)

    def _extreme(self, expr: Superlative) -> Nodes:
        base = self.nodes(expr.base)
        if len(base) >= MANY:
            return self._extreme_of_many(expr, base)
        pick = max if expr.descending else min
        ranked = {n: pick(v) for n in base if (v := self.values(n, expr.property))}
        levels = sorted(set(ranked.values()), reverse=expr.descending)[expr.offset : expr.offset + expr.limit]
        return frozenset(n for n, v in ranked.items() if v in levels)

    def _extreme_of_many(self, expr: Superlative, base: Nodes) -> Nodes:
        nodes, values = self.index.properties[expr.property].measured(base)
        if not len(nodes):
            return EMPTY
        starts = np.flatnonzero(np.r_[True, nodes[1:] != nodes[:-1]])
        best = (np.maximum if expr.descending else np.minimum).reduceat(values, starts)
        levels = np.unique(best)[:: -1 if expr.descending else 1][expr.offset : expr.offset + expr.limit]
        return frozenset(nodes[starts][np.isin(best, levels)].tolist())

    def counts(self, base: Expr, prop: int, inverse: bool, of: Expr | None) -> dict[int, int]:
        """How many members of a set the property links each thing with."""
        among = None if of is None else self.nodes(of)
        return self.index.properties[prop].counted(self.nodes(base), inverse, among)

    def _extreme_count(self, expr: SuperlativeCount) -> Nodes:
        counts = self.counts(expr.base, expr.property, expr.inverse, expr.of)
        counts = {n: c for n, c in counts.items() if c} if expr.descending else counts
        if not counts:
            return EMPTY
        best = max(counts.values()) if expr.descending else min(counts.values())
        return frozenset(n for n, c in counts.items() if c == best)


def hold(values: Array, op: Operator, bound: float, upper: float | None) -> Array:
    """`holds` for each of many values."""
    last = bound if upper is None else upper
    fits: dict[Operator, Callable[[], Array]] = {
        ">": lambda: values > bound,
        "<": lambda: values < bound,
        ">=": lambda: values >= bound,
        "<=": lambda: values <= bound,
        "=": lambda: np.abs(values - bound) <= 1e-9 * max(1.0, abs(bound)),
        "between": lambda: (values >= bound) & (values <= last),
    }
    return fits[op]()


def holds(value: float, op: Operator, bound: float, upper: float | None) -> bool:
    """Whether `value op bound`; "between" includes both ends."""
    match op:
        case ">":
            return value > bound
        case "<":
            return value < bound
        case ">=":
            return value >= bound
        case "<=":
            return value <= bound
        case "=":
            return abs(value - bound) <= 1e-9 * max(1.0, abs(bound))
        case "between":
            return bound <= value <= (bound if upper is None else upper)
