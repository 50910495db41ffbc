"""Parses that mean different things and are as good: rivals with another answer, things of one name.

Knows: parses. Does not know: sentences, statuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.question.index.graph import GraphIndex
from kg.question.logic.expressions import Denotation, Describe, Entities, Expr, Join, substitute, walk
from kg.question.parsing.parse import Parse

_NEARLY = 0.8
"""A rival's share of the best parse's probability, from which people are asked."""


def to_choose(found: list[Parse], index: GraphIndex) -> list[Parse]:
    """The parses to choose from where the best one may be meant otherwise; none where it is clear."""
    best = found[0]
    if (shared := shared_name(best.expr)) is not None:
        apart = told_apart(best, shared, index)
        if len(apart) > 1:
            return close(apart)
    rivals = rivals_of(found)
    if len(rivals) > 1 and rivals[1].probability > _NEARLY * rivals[0].probability and namesakes(*rivals[:2]):
        return close(rivals)
    return []


def close(rivals: Sequence[Parse]) -> list[Parse]:
    """The rivals that are about as probable as the first one."""
    return [r for r in rivals if r.probability > _NEARLY * rivals[0].probability][:5]


def rivals_of(found: list[Parse]) -> list[Parse]:
    """Readings with different answers, best first."""
    kept: dict[object, Parse] = {}
    for reading in found:
        kept.setdefault(reading.outcome, reading)
    return list(kept.values())


def with_shares(rivals: list[Parse], found: list[Parse]) -> list[Parse]:
    """The rivals, each with the probability of its answer: that of all the readings found that give it."""
    shares: dict[object, float] = {}
    for reading in found:
        shares[reading.outcome] = shares.get(reading.outcome, 0.0) + reading.probability
    return [replace(rival, probability=shares[rival.outcome]) for rival in rivals]


def shared_name(expr: Expr) -> Entities | None:
    """Several things of one name, where the question asks for something of the one that is meant."""
    if isinstance(expr, (Join, Describe)) and isinstance(expr.base, Entities) and len(expr.base.nodes) > 1:
        return None if isinstance(expr, Join) and expr.inverse else expr.base
    return None


def told_apart(best: Parse, shared: Entities, index: GraphIndex) -> list[Parse]:
    """One reading for each thing of the name that has an answer."""
    denotation = Denotation(index)
    found: list[Parse] = []
    for node in shared.nodes:
        expr = substitute(best.expr, shared, Entities((node,)))
        nodes = denotation.nodes(expr)
        if nodes and not index.is_literal(node):
            found.append(Parse(expr, best.mask, best.features, best.score, best.probability, nodes, best.anchors))
    return [replace(r, probability=r.probability / len(found)) for r in found]


def namesakes(first: Parse, second: Parse) -> bool:
    """Whether two readings differ only in which thing of one name they mean, and neither takes a step more."""
    ours = {(a.lo, a.hi): a.ids for a in first.anchors if a.kind == "thing"}
    theirs = {(a.lo, a.hi): a.ids for a in second.anchors if a.kind == "thing"}
    others = {(a.lo, a.hi, a.ids) for a in first.anchors if a.kind != "thing"}
    return (
        ours.keys() == theirs.keys()
        and ours != theirs
        and sum(1 for _ in walk(first.expr)) == sum(1 for _ in walk(second.expr))
        and others == {(a.lo, a.hi, a.ids) for a in second.anchors if a.kind != "thing"}
    )
