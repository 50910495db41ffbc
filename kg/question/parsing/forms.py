"""From search items to readings of the whole question: count, yes/no, aggregate, definition; ranked.

Knows: the operators of the question and what each asks of a reading. Does not know: how items were found, SPARQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.question.index.boolean import true_of
from kg.question.index.graph import GraphIndex, Nodes
from kg.question.linking.candidates import Anchor, Linked
from kg.question.logic.expressions import (
    Aggregate,
    Compare,
    Count,
    Denotation,
    Describe,
    Exists,
    Expr,
    Follow,
    Members,
    Things,
    walk,
)
from kg.question.parsing.chart import Item
from kg.question.ranking import model as rank

_MOST = 60
_AMOUNT = re.compile("[0-9一二三四五六七八九十百千两]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a question, with its features and its probability among the others."""

    expr: Expr
    mask: int
    features: Mapping[str, float]
    score: float
    probability: float
    outcome: object
    anchors: tuple[Anchor, ...]

    @property
    def confidence(self) -> float:
        """The probability, less what the words left unread take from it."""
        read, unread = self.features.get("covered", 1.0), self.features.get("uncovered", 0.0)
        return self.probability * read / (read + unread) if read > 0 else 0.0

    @property
    def asked(self) -> bool:
        """Whether an operator turned the set into an answer."""
        return isinstance(self.expr, (Count, Exists, Aggregate, Describe))

    @property
    def ambiguous(self) -> bool:
        """Whether it rests on a name that stands for several things."""
        return any(a.kind == "thing" for a in self.anchors)


def readings(
    items: list[Item], linked: Linked, index: GraphIndex, denotation: Denotation, weight: Mapping[str, float]
) -> list[Reading]:
    """All readings of a question, best first."""
    found: dict[Expr, tuple[float, Reading]] = {}
    total = sum(linked.weights) or 1.0
    headed = linked.determined and any(a.kind == "class" and a.lo <= linked.head < a.hi for a in linked.anchors)
    for item in items:
        for expr, mask, extra, nodes in _forms(item, linked, index, denotation):
            features = dict(item.features)
            for name, value in extra.items():
                features[name] = features.get(name, 0.0) + value
            features["missed_thing"] = float(sum(1 for m in linked.named if not m & mask))
            features["missed_not"] = float(sum(1 for a in linked.operators.get("not", ()) if not a.mask & mask))
            wh = [a for a in linked.anchors if a.argument == "wh"]
            answered = isinstance(expr, Follow) and any(expr.property in a.ids for a in wh)
            features["missed_wh"] = float(bool(wh) and not answered and not any(a.mask & mask for a in wh))
            features["missed_extreme"] = float(_missed("extreme", linked, mask))
            features["missed_compare"] = float(_missed("compare", linked, mask) + _missed("comparative", linked, mask))
            than = linked.operators.get("comparative")
            features["missed_than"] = float(bool(than) and not any(isinstance(p, Compare) for p in walk(expr)))
            features["missed_head"] = float(headed and not mask >> linked.head & 1)
            features["circular"] = float(_circular(expr) and not any(a.kind == "share" for a in item.anchors))
            lost = total - linked.content(mask)
            features["uncovered"] = features.get("uncovered", 0.0) + lost
            score = rank.score(features, weight)
            old = found.get(expr)
            if old is None or old[0] < score:
                outcome: object = (type(expr).__name__, len(nodes) if isinstance(expr, Count) else nodes)
                if isinstance(expr, Aggregate):
                    outcome = (expr.function, expr.property, nodes)
                found[expr] = (score, Reading(expr, mask, features, score, 0.0, outcome, item.anchors))
    return ranked(reading for _, reading in sorted(found.values(), key=lambda pair: -pair[0])[:_MOST])


def ranked(found: Iterable[Reading]) -> list[Reading]:
    """Readings, best first, with their probabilities among each other."""
    best = sorted(found, key=lambda r: -r.score)
    shares = rank.probabilities([r.score for r in best], 0.5)
    return [
        Reading(r.expr, r.mask, r.features, r.score, share, r.outcome, r.anchors)
        for r, share in zip(best, shares, strict=True)
    ]


def _forms(
    item: Item, linked: Linked, index: GraphIndex, denotation: Denotation
) -> Iterator[tuple[Expr, int, dict[str, float], Nodes]]:
    """The question forms that an item can take, each with its own features."""
    ops = linked.operators
    counts = [a for a in ops.get("count", ()) if not a.mask & item.mask]
    asks = [a for a in ops.get("ask", ()) if not a.mask & item.mask]
    defines = [a for a in ops.get("define", ()) if not a.mask & item.mask]
    aggregates = [a for a in ops.get("aggregate", ()) if not a.mask & item.mask]
    numeric = _numeric(item, index) or _says_how_many(item, index)
    base = {"class_answer": 1.0} if isinstance(item.expr, Members) and item.size == 1 else {}
    base["off_asked" if linked.determined else "off_head"] = _off_head(item, linked)
    thing_alone = isinstance(item.expr, Things)

    # "How many seats do the halls have?" asks for one number of them all.
    several = numeric and isinstance(item.expr, Follow) and len(denotation.nodes(item.expr.base)) > 1
    summed = several and bool(counts) and not ops.get("each") and not index.properties[item.expr.property].date  # type: ignore[union-attr]
    summed = summed and not (linked.lang == "zh" and only_asks_how_much(counts, linked))
    extra = dict(base)
    if thing_alone:
        extra["single"] = 1.0
    if asks:
        extra["ask_missed"] = 1.0
    mask = item.mask
    if counts and linked.lang == "zh" and only_asks_how_much(counts, linked):
        mask |= counts[0].mask
    elif counts:
        mask |= counts[0].mask
        extra["number_for_count" if numeric and not several else "operator_missed"] = 1.0
    if several and aggregates:
        extra["operator_missed"] = 1.0
    if not thing_alone or linked.operators.get("ellipsis"):
        extra.update(_typed(item, linked, index))
        yield item.expr, mask, extra, item.nodes
    valueless = isinstance(item.expr, Follow) and index.properties[item.expr.property].literal and not item.nodes
    if counts and not numeric and not thing_alone and not valueless:
        literal = any(index.is_literal(n) for n in list(item.nodes)[:1])
        one = len(item.nodes) == 1 and isinstance(item.expr, Follow) and not item.expr.inverse
        only = float(linked.lang == "zh" and only_asks_how_much(counts, linked))
        extra = {
            **base,
            "count_good": 1.0,
            "count_literal": float(literal),
            "count_one": float(one),
            "count_final": only,
        }
        yield Count(item.expr), item.mask | counts[0].mask, extra, item.nodes
    flagged = isinstance(item.expr, Follow) and true_of(index, item.expr.property) is not None
    if asks and not thing_alone and not flagged:  # that there is a value says nothing: it may be "false"
        yield Exists(item.expr), item.mask | asks[0].mask, {}, frozenset([int(bool(item.nodes))])
    if defines and thing_alone and not index.is_literal(item.expr.nodes[0]):  # type: ignore[union-attr]
        near = [a for a in defines if _adjacent(a, item, linked)]
        said = (near or defines)[0]
        yield Describe(item.expr), item.mask | said.mask, {"define_far": 0.0 if near else 1.0}, item.nodes
    bare = item.size == 1 and item.hi - item.lo >= len(linked.tokens) - 1 and not linked.wh and not counts
    if isinstance(item.expr, Things) and bare and not index.is_literal(item.expr.nodes[0]):
        yield Describe(item.expr), item.mask, {"bare": 1.0}, item.nodes
    if isinstance(item.expr, Follow) and not item.expr.inverse and index.properties[item.expr.property].numeric:
        alone = 2.0 * float(len(denotation.nodes(item.expr.base)) == 1)
        for a in aggregates:
            # "The total number of seats" counts nothing: the number is what the property says.
            words = a.mask | (counts[0].mask if counts and a.argument == "sum" else 0)
            yield (
                Aggregate(a.argument, item.expr.base, item.expr.property),  # type: ignore[arg-type]
                item.mask | words, {"covered": linked.content(words), "single": alone}, item.nodes,
            )  # fmt: skip
        if summed and not aggregates:
            extra = {**base, "number_for_count": 1.0}
            yield Aggregate("sum", item.expr.base, item.expr.property), item.mask | counts[0].mask, extra, item.nodes


def _circular(expr: Expr) -> bool:
    """Whether it asks for the very value that it is restricted to: "the colour of the red ones"."""
    return (
        isinstance(expr, Follow)
        and not expr.inverse
        and any(
            isinstance(part, Follow) and part.inverse and (part.property, type(part.base)) == (expr.property, Things)
            for part in walk(expr.base)
        )
    )


def _missed(kind: str, linked: Linked, mask: int) -> int:
    """How many operators of a kind were not read (of overlapping ones, one)."""
    spans = [a.mask for a in linked.operators.get(kind, ())]
    whole = kind == "comparative"
    missed = [m for m in spans if (m & mask != m if whole else not m & mask)]
    return sum(1 for i, m in enumerate(missed) if not any(m & other for other in missed[:i]))


def _adjacent(anchor: Anchor, item: Item, linked: Linked) -> bool:
    """Whether a defining phrase stands right beside the thing, and nothing of weight elsewhere."""
    lo, hi = (anchor.hi, item.lo) if anchor.hi <= item.lo else (item.hi, anchor.lo)
    return hi - lo <= 1 and linked.content(((1 << max(0, hi - lo)) - 1) << lo) < 0.3


def only_asks_how_much(counts: list[Anchor], linked: Linked) -> bool:
    """Whether 多少 only asks for a value: 「人口是多少」."""
    before = [linked.tokens[a.lo - 1].norm for a in counts if a.lo > 0]
    return any(word in ("是", "为", "达", "达到") for word in before)


def _numeric(item: Item, index: GraphIndex) -> bool:
    return isinstance(item.expr, Follow) and not item.expr.inverse and index.properties[item.expr.property].numeric


def _says_how_many(item: Item, index: GraphIndex) -> bool:
    """Whether the one value found says how many in words ("88 storeys", 「七册」): there is nothing to count."""
    if not isinstance(item.expr, Follow) or item.expr.inverse or len(item.nodes) != 1:
        return False
    node = next(iter(item.nodes))
    return index.is_literal(node) and _AMOUNT.search(str(index.terms[node])) is not None


def _off_head(item: Item, linked: Linked) -> float:
    """Content words between the word that the question asks for and the word that names what the item is."""
    lo, hi = sorted((linked.head, item.head))
    return min(4.0, sum(a.hi - a.lo > 0 for a in item.anchors if a.kind in ("class", "property") and lo <= a.lo < hi))


def _typed(item: Item, linked: Linked, index: GraphIndex) -> dict[str, float]:
    """Whether the answer is of the kind that the question word asks for."""
    if not linked.wh:
        return {}
    node = next(iter(item.nodes), None)
    if node is None:
        return {}
    literal = index.is_literal(node)
    if linked.wh[0] == "person" and not literal and linked.people:
        kinds = index.kinds(item.nodes, 5).keys()
        if linked.people & kinds:
            return {"wh_good": 1.0}
        return {"wh_thing": 1.0} if kinds else {}
    if linked.wh[0] == "date":
        good = literal and isinstance(item.expr, Follow) and index.properties[item.expr.property].date
        return {"wh_good": 1.0} if good else {"wh_bad": 1.0} if not literal else {}
    return {"wh_bad": 1.0} if literal and node in index.numbers else {}
