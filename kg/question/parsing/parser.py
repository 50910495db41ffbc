"""Bottom-up search for readings of a question: anchors grow into expressions, guided by what the graph holds.

Knows: anchors, the algebra, denotations, the ranker's features. Does not know: SPARQL, sentences. Each item covers some
tokens; two items combine when they cover different tokens and the graph has something that fits both.
"""

from __future__ import annotations

import time

from kg.question.index.boolean import true_of
from kg.question.linking.candidates import Anchor
from kg.question.logic.expressions import (
    Expr,
    Follow,
    Members,
    Things,
)
from kg.question.parsing.chart import Item
from kg.question.parsing.rules.joins import Joins

_BEAM = 24
_MOST_ANCHORS = 22
_MOST_LEVELS = 7


class Search(Joins):
    """One search over one question."""

    __slots__ = ()

    def run(self) -> list[Item]:
        """Every reading that was kept, of all sizes."""
        anchors = self._chosen()
        sets = [item for a in anchors if (item := self._start(a)) is not None]
        modifiers = [a for a in anchors if a.kind not in ("thing", "class")]
        self.levels = [[], self._best(sets)]
        self.levels[1] = self._best([*self.levels[1], *self.implied(modifiers)])
        kinds = [made for item in self.levels[1] for made in self.instances(item)]
        self.countable = [*(i for i in self.levels[1] if isinstance(i.expr, Members)), *self._best(kinds)]
        softly = [made for item in self.levels[1] if isinstance(item.expr, Things) for made in self.unsaid(item)]
        for size in range(2, _MOST_LEVELS + 1):
            if time.perf_counter() > self.deadline:
                break
            grown: list[Item] = []
            for item in self.levels[size - 1]:
                if not item.nodes or time.perf_counter() > self.deadline:
                    continue
                for anchor in modifiers:
                    if not item.mask & anchor.mask or self.inside(anchor, item):
                        grown.extend(self.modified(item, anchor, modifiers))
            for other in range(1, min(3, size - 1) + 1):
                if size - other < other:
                    break
                for left in self.levels[size - other]:
                    if time.perf_counter() > self.deadline:
                        break
                    for right in self.levels[other]:
                        if not left.mask & right.mask and not (
                            "implied" in left.features and "implied" in right.features
                        ):
                            grown.extend(self.joined(left, right))
            if size == 2:
                grown.extend(kinds)
                grown.extend(item for item in softly if item.features["alike"] + item.features["vector"] > 0)
            level = self._best(grown)
            if not level:
                break
            self.levels.append(level)
        return [item for level in self.levels for item in level] + softly

    def _chosen(self) -> list[Anchor]:
        """The anchors worth the search, few enough for its time."""
        weight = self.linked.weights

        def worth(anchor: Anchor) -> float:
            content = sum(weight[anchor.lo : anchor.hi])
            return anchor.score * (0.2 + content) + (0.5 if anchor.kind not in ("thing", "class", "property") else 0.0)

        ranked = sorted(self.linked.anchors, key=worth, reverse=True)
        taken: list[Anchor] = []
        per_span: dict[tuple[int, int], int] = {}
        for anchor in ranked:
            count = per_span.get((anchor.lo, anchor.hi), 0)
            if count < 8:
                per_span[anchor.lo, anchor.hi] = count + 1
                taken.append(anchor)
            if len(taken) >= _MOST_ANCHORS:
                break
        return taken

    def _start(self, anchor: Anchor) -> Item | None:
        expr: Expr
        if anchor.kind == "thing":
            expr = Things(anchor.ids)
        elif anchor.kind == "class":
            expr = Members(anchor.ids[0])
        elif anchor.kind == "property" and (true := true_of(self.index, anchor.ids[0])) is not None:
            expr = Follow(Things((true,)), anchor.ids[0], True)
        else:
            return None
        nodes = self.denotation.nodes(expr)
        features = self.anchor_features(anchor)
        if anchor.kind == "thing" and self.index.is_literal(anchor.ids[0]):
            features["value"] = 1.0
        if not nodes:
            return None
        return self.made(expr, nodes, anchor.mask, anchor.lo, anchor.hi, features, 1, (anchor,), anchor.lo)

    def _best(self, items: list[Item]) -> list[Item]:
        """The best items, one for each meaning and coverage; part of the beam is kept for each kind of set."""
        unique: dict[tuple[Expr, int], Item] = {}
        for item in items:
            old = unique.get((item.expr, item.mask))
            if old is None or old.score < item.score:
                unique[item.expr, item.mask] = item
        ranked = sorted(unique.values(), key=lambda i: -i.score)
        kept: list[Item] = []
        per_mask: dict[int, int] = {}
        for item in ranked:
            if per_mask.get(item.mask, 0) < 5:
                per_mask[item.mask] = per_mask.get(item.mask, 0) + 1
                kept.append(item)
            if len(kept) >= _BEAM:
                break
        return kept
