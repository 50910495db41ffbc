"""The parser: bottom-up search for parses of a question, guided by what the graph holds.

Knows: when rules are applied and which derivations are kept. Does not know: what any rule does. It cannot say:
more than seven candidates in one derivation, a form that no list of `kg.question.parsing.rules` has.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kg.question.deadline import Deadline
from kg.question.linking.candidates import Candidate, LinkedQuestion, without
from kg.question.logic.expressions import Denotation, Entities, Expr, InstancesOf
from kg.question.parsing.chart import Chart
from kg.question.parsing.derivation import Derivation, Pair
from kg.question.parsing.forms import parses
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules import BINARY, ROOT, START, UNARY, UNSAID
from kg.question.parsing.rules.context import RuleContext
from kg.question.parsing.rules.rule import Rule
from kg.question.parsing.rules.superlatives import implied, inside
from kg.question.snapshot import GraphSnapshot

_BEAM = 24
_MOST_ANCHORS = 22
_MOST_LEVELS = 7
_MOST_JOINED = 3
"""Of two derivations that are joined, the smaller one has at most so many candidates."""


_START = {rule.trigger: rule for rule in START}
_INSTANCES, _LIKENESS = UNSAID
_BY_TRIGGER: dict[str | None, list[Rule[[RuleContext, Derivation, Candidate], Derivation]]] = {}
for _rule in UNARY:
    _BY_TRIGGER.setdefault(_rule.trigger, []).append(_rule)


def parse(
    snapshot: GraphSnapshot, linked: LinkedQuestion, weight: Mapping[str, float], deadline: Deadline, *,
    denotation: Denotation | None = None, alike: bool = True,
) -> RuleContext:  # fmt: skip
    """The context with every parse of a question, best first, in its chart.

    Args:
        deadline: When the search ends; what was found until then is ranked.
        denotation: With what is assumed of expressions; None: a new one.
        alike: Whether words may be read by their likeness to labels.
    """
    vectors = snapshot.vectors if alike else None
    context = RuleContext(
        snapshot.index, snapshot.lexicon, vectors, linked, denotation or Denotation(snapshot.index), weight,
        Chart(deadline),
    )  # fmt: skip
    context.chart.parses = parses(context, derivations(context), ROOT)
    context.chart.again = functools.partial(_without, context)
    return context


def _without(context: RuleContext, mask: int) -> list[Parse]:
    """Every plain parse of the question without some tokens."""
    rest = replace(context, linked=without(context.linked, mask), chart=Chart(context.chart.deadline))
    return parses(rest, derivations(rest), ROOT)


def derivations(context: RuleContext) -> list[Derivation]:
    """Every derivation that was kept, of all sizes."""
    chart = context.chart
    chosen = _chosen(context.linked)
    chart.modifiers = [a for a in chosen if a.kind not in ("thing", "class")]
    chart.levels = [[], _best(_started(context, chosen))]
    chart.levels[1] = _best([*chart.levels[1], *(made.named("implied class") for made in implied(context))])
    kinds = [made.named(_INSTANCES.name) for item in chart.levels[1] for made in _INSTANCES.apply(context, item)]
    chart.countable = [*(i for i in chart.levels[1] if isinstance(i.expr, InstancesOf)), *_best(kinds)]
    things = [item for item in chart.levels[1] if isinstance(item.expr, Entities)]
    softly = [
        made.named(_LIKENESS.name)
        for item in things
        if not chart.deadline.over
        for made in _LIKENESS.apply(context, item)
    ]
    for size in range(2, _MOST_LEVELS + 1):
        if chart.deadline.over:
            break
        grown = [*_grown(context, size), *_joined(context, size)]
        if size == 2:
            grown.extend(kinds)
            grown.extend(item for item in softly if item.features["alike"] + item.features["vector"] > 0)
        level = _best(grown)
        if not level:
            break
        chart.levels.append(level)
    return [item for level in chart.levels for item in level] + softly


def _started(context: RuleContext, chosen: Iterable[Candidate]) -> Iterator[Derivation]:
    """What each candidate denotes by itself."""
    for anchor in chosen:
        if (rule := _START.get(anchor.kind)) is not None:
            for made in rule.apply(context, anchor):
                yield made.named(rule.name)


def _grown(context: RuleContext, size: int) -> Iterator[Derivation]:
    """Every derivation of a size that a unary rule makes."""
    chart = context.chart
    for item in chart.levels[size - 1]:
        if not item.nodes or chart.deadline.over:
            continue
        for anchor in chart.modifiers:
            if not item.mask & anchor.mask or inside(context, anchor, item):
                for rule in _BY_TRIGGER.get(anchor.kind, ()):
                    for made in rule.apply(context, item, anchor):
                        yield made.named(rule.name)


def _joined(context: RuleContext, size: int) -> Iterator[Derivation]:
    """Every derivation of a size that a binary rule makes."""
    chart = context.chart
    for other in range(1, min(_MOST_JOINED, size - 1) + 1):
        if size - other < other:
            break
        for left in chart.levels[size - other]:
            if chart.deadline.over:
                break
            for right in chart.levels[other]:
                if not left.mask & right.mask and not ("implied" in left.features and "implied" in right.features):
                    pair = Pair(left, right, left.nodes & right.nodes)
                    for rule in BINARY:
                        for made in rule.apply(context, pair):
                            yield made.named(rule.name)


def _chosen(linked: LinkedQuestion) -> list[Candidate]:
    """The candidates worth the search, few enough for its time."""
    weight = linked.weights

    def worth(anchor: Candidate) -> float:
        content = sum(weight[anchor.lo : anchor.hi])
        return anchor.score * (0.2 + content) + (0.5 if anchor.kind not in ("thing", "class", "property") else 0.0)

    taken: list[Candidate] = []
    per_span: dict[tuple[int, int], int] = {}
    for anchor in sorted(linked.anchors, key=worth, reverse=True):
        count = per_span.get((anchor.lo, anchor.hi), 0)
        if count < 8:
            per_span[anchor.lo, anchor.hi] = count + 1
            taken.append(anchor)
        if len(taken) >= _MOST_ANCHORS:
            break
    return taken


def _best(items: Iterable[Derivation]) -> list[Derivation]:
    """The best derivations, one for each meaning and coverage; part of the beam is kept for each coverage."""
    unique: dict[tuple[Expr, int], Derivation] = {}
    for item in items:
        old = unique.get((item.expr, item.mask))
        if old is None or old.score < item.score:
            unique[item.expr, item.mask] = item
    kept: list[Derivation] = []
    per_mask: dict[int, int] = {}
    for item in sorted(unique.values(), key=lambda i: -i.score):
        if per_mask.get(item.mask, 0) < 5:
            per_mask[item.mask] = per_mask.get(item.mask, 0) + 1
            kept.append(item)
        if len(kept) >= _BEAM:
            break
    return kept
