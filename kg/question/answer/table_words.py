"""How the expressions of tables are said.

Knows: their templates. Does not know: the words of any language, how other expressions are said (`verbalizer`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kg.question.logic.expressions import Count, Expr, RowVariable
from kg.question.logic.tables import ExtremeBy, Having, Matching, Number, Part, Sorted, Summary

if TYPE_CHECKING:
    from kg.question.answer.verbalizer import Verbalizer


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def over(v: Verbalizer, by: Expr) -> str:
    """What a row is measured or ordered by."""
    if isinstance(by, RowVariable):
        return v.say("name")
    said = v.said(by, "many")
    for words in (v.say("of_it"), v.say("whose_it")):
        said = said.replace(words, "")
    return said


def _having(v: Verbalizer, expr: Having, number: Any) -> str:
    bound = v.said(expr.bound)
    if isinstance(expr.by, Count) and isinstance(expr.bound, Number) and expr.op == "=" and not expr.bound.value:
        return v.say("having_none", base=v.said(expr.base, number), by=over(v, expr.by.base))
    upper = v.said(expr.upper) if expr.upper is not None else ""
    return v.say(
        "having", base=v.said(expr.base, number), by=over(v, expr.by),
        bound=v.say(f"bound_{expr.op}", value=bound, upper=upper),
    )  # fmt: skip


def _extreme_by(v: Verbalizer, expr: ExtremeBy, number: Any) -> str:
    end = "highest" if expr.descending else "lowest"
    base, label = v.said(expr.base, "many" if expr.limit > 1 else "one"), over(v, expr.by)
    if expr.limit > 1:
        return v.say(f"{end}_many", base=base, label=label, n=expr.limit)
    if expr.offset:
        return v.say(f"{end}_place", base=base, label=label, n=expr.offset + 1, place=v._place(expr.offset + 1))
    return v.say(end, base=base, label=label)


def _sorted(v: Verbalizer, expr: Sorted, number: Any) -> str:
    return v.say("sorted_down" if expr.descending else "sorted_up", base=v.said(expr.base), by=over(v, expr.by))


def _matching(v: Verbalizer, expr: Matching, number: Any) -> str:
    by = v.say("name") if expr.property is None else v.property(expr.property)
    return v.say(f"matching_{expr.place}", base=v.said(expr.base, number), by=by, text=expr.text)


TABLE_WORDS: Mapping[type, Callable[[Verbalizer, Any, Any], str]] = {
    Number: lambda v, e, n: _plain(e.value),
    Having: _having,
    ExtremeBy: _extreme_by,
    Sorted: _sorted,
    Summary: lambda v, e, n: v.say("row_join").join(v.said(column) for column in e.columns),
    Part: lambda v, e, n: v.say(f"part_{e.unit}", base=v.said(e.base)),
    Matching: _matching,
}
"""How each class of expressions of tables is said."""
