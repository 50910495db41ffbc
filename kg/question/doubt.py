"""Reasons to doubt the best reading: words it leaves out, rivals with another answer, names that several things share.

Knows: readings. Does not know: sentences, statuses.
"""

from __future__ import annotations

from dataclasses import replace

from kg.question.algebra import (
    Denotation,
    Describe,
    Each,
    Expr,
    Extreme,
    ExtremeCount,
    Follow,
    Things,
    substitute,
    walk,
)
from kg.question.anchors import Linked
from kg.question.index import GraphIndex
from kg.question.readings import Reading


def rivals_of(found: list[Reading]) -> list[Reading]:
    """Readings with different answers, best first."""
    kept: list[Reading] = []
    seen: set[object] = set()
    for reading in found:
        if reading.outcome not in seen:
            seen.add(reading.outcome)
            kept.append(reading)
    return kept


def shared_name(expr: Expr) -> Things | None:
    """Several things of one name, where the question asks for something of the one that is meant."""
    if isinstance(expr, (Follow, Describe)) and isinstance(expr.base, Things) and len(expr.base.nodes) > 1:
        return None if isinstance(expr, Follow) and expr.inverse else expr.base
    return None


def told_apart(best: Reading, shared: Things, index: GraphIndex) -> list[Reading]:
    """One reading for each thing of the name that has an answer."""
    denotation = Denotation(index)
    found: list[Reading] = []
    for node in shared.nodes:
        expr = substitute(best.expr, shared, Things((node,)))
        nodes = denotation.nodes(expr)
        if nodes and not index.is_literal(node):
            found.append(Reading(expr, best.mask, best.features, best.score, best.probability, nodes, best.anchors))
    return [replace(r, probability=r.probability / len(found)) for r in found]


def namesakes(first: Reading, second: Reading) -> bool:
    """Whether two readings differ only in which thing of one name they mean."""
    ours = {(a.lo, a.hi): a.ids for a in first.anchors if a.kind == "thing"}
    theirs = {(a.lo, a.hi): a.ids for a in second.anchors if a.kind == "thing"}
    others = {(a.lo, a.hi, a.ids) for a in first.anchors if a.kind != "thing"}
    return (
        ours.keys() == theirs.keys()
        and ours != theirs
        and others == {(a.lo, a.hi, a.ids) for a in second.anchors if a.kind != "thing"}
    )


class Span:
    __slots__ = ("named", "text")

    def __init__(self, text: str, named: bool) -> None:
        self.text = text
        self.named = named


def lost_spans(linked: Linked, mask: int) -> list[Span]:
    """Stretches of content words outside a mask; `named` where they look like a name."""
    found: list[Span] = []
    run: list[int] = []
    for kind in ("extreme", "aggregate", "count", "compare", "comparative", "not"):
        for anchor in linked.operators.get(kind, ()):
            mask |= anchor.mask
    for i in range(len(linked.tokens) + 1):
        open_ = i < len(linked.tokens) and linked.weights[i] > 0.3 and not mask >> i & 1
        if open_:
            run.append(i)
        elif run:
            text = linked.text[linked.tokens[run[0]].start : linked.tokens[run[-1]].end]
            named = text[:1].isupper() and run[0] > 0
            found.append(Span(text, named))
            run = []
    return found


def unread_order(linked: Linked, best: Reading) -> int | None:
    """The mask of a superlative that the best reading leaves out: without it, it would list everything."""
    ordered = any(isinstance(part, (Extreme, ExtremeCount)) for part in walk(best.expr))
    orders = linked.operators.get("extreme", ())
    if ordered or not orders or any(a.mask & best.mask for a in orders) or isinstance(best.expr, Each):
        return None
    return max((a.mask for a in orders), key=int.bit_count)


def surface(linked: Linked, mask: int) -> str:
    """The words of a mask."""
    covered = [i for i in range(len(linked.tokens)) if mask >> i & 1]
    return linked.text[linked.tokens[covered[0]].start : linked.tokens[covered[-1]].end]
