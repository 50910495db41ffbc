"""Expressions of tables: conditions and orders by any number of a thing, several numbers, text inside a value.

Each speaks of the thing of a row as `RowVariable`. Knows: nothing but its parts. Does not know: what it denotes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal as OneOf

if TYPE_CHECKING:
    from kg.question.logic.expressions import Expr, Operator

DatePart = OneOf["year", "month", "day"]
Place = OneOf["inside", "start", "end", "whole"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that the question says."""

    value: float


@dataclass(frozen=True, slots=True)
class Having:
    """Things of a set for which a number over the row's thing (a value, count or aggregate) compares with another."""

    base: Expr
    by: Expr
    op: Operator
    bound: Expr
    upper: Expr | None = None


@dataclass(frozen=True, slots=True)
class ExtremeBy:
    """The things of a set for which a number over the row's thing is largest or smallest; ties are kept."""

    base: Expr
    by: Expr
    descending: bool
    offset: int = 0
    limit: int = 1


@dataclass(frozen=True, slots=True)
class Sorted:
    """A set, or the rows of a table, in the order of a value over the row's thing; by its name where that is `It`."""

    base: Expr
    by: Expr
    descending: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """Several numbers beside each other: the least and the greatest age."""

    columns: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The year, month or day of the month of each date of a set."""

    base: Expr
    unit: DatePart


@dataclass(frozen=True, slots=True)
class Matching:
    """Things of a set whose name, or value under a property, holds a text (in any case)."""

    base: Expr
    property: int | None
    text: str
    place: Place = "inside"
