"""The members of a set that hold at a time: offices that are held now, were held in 2015, or were left.

Knows: periods beside facts, and the first and last days of rows. Does not know: how a question asks for a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from kg.question.index.adjacency import Nodes
from kg.question.index.graph import GraphIndex
from kg.times.period import Period

if TYPE_CHECKING:
    from kg.question.logic.expressions import Expr

When = OneOf["at", "now", "over"]


@dataclass(frozen=True, slots=True)
class During:
    """Members of a set by the time of the fact that makes them members, or by their own first and last day.

    Attributes:
        base: A step along a property (`Join`), or rows.
        when: "at": between `since` and `until`; "now": not ended on that day, as far as anyone says; "over": ended.
        since: First year, month or day that is asked for; "" leaves it open.
        until: The last one.
        start: The property of the rows' first day; None where the periods are those of facts.
        end: The property of the rows' last day.
    """

    base: Expr
    when: When
    since: str
    until: str
    start: int | None = None
    end: int | None = None

    def holds(self, periods: list[Period]) -> bool:
        """Whether something holds at the time, by its periods; where nobody says, only "now" is granted."""
        if not periods:
            return self.when == "now"
        if self.when == "at":
            return any(period.during(self.since, self.until) for period in periods)
        current = any(period.now(self.until) for period in periods)
        return current if self.when == "now" else not current


def periods_of(expr: During, nodes: Callable[[Expr], Nodes], index: GraphIndex) -> dict[int, list[Period]]:
    """The periods of each member of the base of an expression."""
    members = nodes(expr.base)
    if expr.start is not None and expr.end is not None:
        return {node: row_periods(node, expr.start, expr.end, index) for node in members}
    steps = edges_of(expr.base, nodes, index)
    return {node: [p for edge in steps.get(node, ()) for p in index.periods.get(edge, ())] for node in members}


def row_periods(node: int, start: int, end: int, index: GraphIndex) -> list[Period]:
    """The period of a row; none where it has neither day."""
    first, last = (
        [str(index.terms[v])[:10] for v in index.properties[by].forward.get(node, ())] for by in (start, end)
    )
    return [Period(min(first, default=""), max(last, default=""))] if first or last else []


def edges_of(
    base: Expr, nodes: Callable[[Expr], Nodes], index: GraphIndex
) -> dict[int, list[tuple[int, int, int]]]:  # fmt: skip
    """The facts by which each thing is reached in the last step of an expression; none where that is no step."""
    if not hasattr(base, "inverse") or not hasattr(base, "property") or not hasattr(base, "base"):
        return {}
    prop = index.properties[base.property]
    near = prop.forward if base.inverse else prop.backward
    origins = nodes(base.base)
    found: dict[int, list[tuple[int, int, int]]] = {}
    for node in nodes(base):
        others = [other for other in near.get(node, ()) if other in origins]
        found[node] = [(node, prop.id, o) if base.inverse else (o, prop.id, node) for o in others]
    return found


def ended(timed: During, nodes: Callable[[Expr], Nodes], index: GraphIndex) -> tuple[str, list[int]] | None:
    """When something last ended, and what that was; None where nobody says."""
    told = periods_of(timed, nodes, index)
    last = max((p.end for periods in told.values() for p in periods), default="")
    return (last, [n for n, periods in told.items() if any(p.end == last for p in periods)]) if told else None


__all__ = ["During", "When", "edges_of", "ended", "periods_of", "row_periods"]
