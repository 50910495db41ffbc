"""What rules are handed: the graph's snapshot, the linked question and the chart; and how derivations are made.

Knows: candidates, denotations, the names of features, what edges the graph has between sets. Does not know: rules.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from kg.question.index.graph import GraphIndex, Nodes
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.candidates import Candidate, LinkedQuestion
from kg.question.linking.semantic import Vectors
from kg.question.logic.expressions import Denotation, Expr, Join
from kg.question.parsing.chart import Chart
from kg.question.parsing.derivation import Derivation
from kg.question.ranking import model as rank
from nlu.language.data import language
from nlu.language.language import Language

_SAMPLE = 12


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What rules work on.

    Attributes:
        vectors: None where words are not to be read by their likeness to labels.
        weight: The ranker's weights.
    """

    index: GraphIndex
    lexicon: Lexicon
    vectors: Vectors | None
    linked: LinkedQuestion
    denotation: Denotation
    weight: Mapping[str, float]
    chart: Chart

    @property
    def language(self) -> Language:
        """The language of the question."""
        return language(self.linked.lang)

    @property
    def gap_name(self) -> str:
        """Word order is a matter of the language."""
        return "gap" if self.language.syntax.spaced else "gap_zh"

    def anchor_features(self, anchor: Candidate) -> dict[str, float]:
        """The features of reading a candidate."""
        content = sum(self.linked.weights[anchor.lo : anchor.hi])
        features = {"covered": content, "link": (anchor.score - 1.0) * max(0.3, min(content, 2.0))}
        if anchor.kind == "thing":
            features["thing"] = 1.0
            if not anchor.exact:
                features["fuzzy"] = 1.0
        elif anchor.argument in ("wh", "degree", "vector"):
            features[f"{anchor.argument}_{anchor.kind}"] = 1.0
        elif anchor.kind in ("class", "property"):
            grade = "full" if anchor.score > 0.8 else "synonym" if anchor.score > 0.65 else "partial"
            features[f"{grade}_{anchor.kind}"] = 1.0
        if anchor.kind == "thing" and len(anchor.ids) > 1:
            features["ambiguous"] = 1.0
        return features

    def made(
        self, expr: Expr, nodes: Nodes, mask: int, lo: int, hi: int, features: dict[str, float], size: int,
        anchors: tuple[Candidate, ...], head: int, children: tuple[Derivation, ...] = (),
    ) -> Derivation:  # fmt: skip
        """A derivation with its score."""
        score = rank.score(features, self.weight)
        return Derivation(expr, nodes, mask, lo, hi, features, score, size, anchors, head, "", children)

    def grown(
        self, item: Derivation, anchor: Candidate, expr: Expr, extra: Mapping[str, float], *, empty: bool = False
    ) -> Derivation | None:
        """A derivation after one more candidate; None where nothing is denoted and `empty` does not allow that.

        Args:
            extra: Features of the rule, on top of those of the candidate.
        """
        nodes = self.denotation.nodes(expr)
        features = dict(item.features)
        if not nodes:
            if not empty:
                return None
            features["empty"] = 1.0
        for name, value in self.anchor_features(anchor).items():
            features[name] = features.get(name, 0.0) + value
        for name, value in extra.items():
            features[name] = features.get(name, 0.0) + value
        gap = self.gap(item.mask, item.lo, item.hi, anchor.mask, anchor.lo, anchor.hi)
        features[self.gap_name] = features.get(self.gap_name, 0.0) + gap
        features["steps"] = features.get("steps", 0.0) + 1.0
        return self.made(
            expr, nodes, item.mask | anchor.mask, min(item.lo, anchor.lo), max(item.hi, anchor.hi), features,
            item.size + 1, (*item.anchors, anchor), anchor.lo if isinstance(expr, Join) else item.head, (item,),
        )  # fmt: skip

    def merged(
        self, left: Derivation, right: Derivation, expr: Expr, nodes: Nodes, extra: Mapping[str, float]
    ) -> Derivation:
        """Two derivations as one."""
        features = dict(left.features)
        for source in (right.features, extra):
            for name, value in source.items():
                features[name] = features.get(name, 0.0) + value
        gap = self.gap(left.mask, left.lo, left.hi, right.mask, right.lo, right.hi)
        features[self.gap_name] = features.get(self.gap_name, 0.0) + gap
        features["steps"] = features.get("steps", 0.0) + 1.0
        return self.made(
            expr, nodes, left.mask | right.mask, min(left.lo, right.lo), max(left.hi, right.hi), features,
            left.size + right.size, left.anchors + right.anchors, left.head, (left, right),
        )  # fmt: skip

    def gap(self, m1: int, lo1: int, hi1: int, m2: int, lo2: int, hi2: int) -> float:
        """Content words between two stretches that neither of them covers."""
        if hi1 <= lo2:
            lo, hi = hi1, lo2
        elif hi2 <= lo1:
            lo, hi = hi2, lo1
        else:
            return 0.0
        return self.linked.content((((1 << (hi - lo)) - 1) << lo) & ~(m1 | m2)) if hi > lo else 0.0

    def properties_of(self, nodes: Nodes, inverse: bool) -> set[int]:
        """Properties that lead on from some of the nodes."""
        table = self.index.into if inverse else self.index.out
        found: set[int] = set()
        for count, node in enumerate(nodes):
            found |= table.get(node, set())
            if count >= _SAMPLE:
                break
        return found - self.index.covered

    def could(self, nodes: Nodes, prop: int, inverse: bool) -> bool:
        """Whether things of this kind have the property, although these have not."""
        index = self.index
        edges = index.properties[prop].backward if inverse else index.properties[prop].forward
        kinds = index.kinds(nodes)
        for count, other in enumerate(edges):
            if count > 8:
                return False
            if any(kind in kinds for kind in index.types.get(other, ())):
                return True
        return False

    def typical(self, target: Derivation, prop: int, inverse: bool) -> float:
        """The share of the target's members that the property has to do with at all, on their side of it."""
        key = target.nodes, prop, inverse
        share = self.chart.shares.get(key)
        if share is None:
            found = self.index.properties[prop]
            edges = found.forward if inverse else found.backward
            sample = list(itertools.islice(target.nodes, 40))
            share = self.chart.shares[key] = sum(n in edges for n in sample) / len(sample)
        return share

    def alike(self, left: Nodes, right: Nodes) -> bool:
        """Whether two sets hold things of one kind."""
        sample = next(iter(left), None), next(iter(right), None)
        if None not in sample and self.index.is_literal(sample[0]) != self.index.is_literal(sample[1]):  # type: ignore[arg-type]
            return False
        mine, theirs = self.index.kinds(left, 5), self.index.kinds(right, 5)
        return not mine or not theirs or not mine.keys().isdisjoint(theirs.keys())

    def links_between(self, nodes: Nodes, others: Nodes) -> list[tuple[int, bool]]:
        """Properties that link some of the nodes with some of the others, with the direction from the former."""
        found: list[tuple[int, bool]] = []
        for inverse in (False, True):
            for prop in self.properties_of(nodes, inverse):
                edges = self.index.properties[prop].backward if inverse else self.index.properties[prop].forward
                hits = 0
                for count, node in enumerate(nodes):
                    hits += any(o in others for o in edges.get(node, ())[:20])
                    if hits or count > 60:
                        break
                if hits and not (inverse and self.index.properties[prop].symmetric):
                    found.append((prop, inverse))
        return found[:6]

    def words_between(self, anchor: Candidate, head: int) -> float:
        """Content words between an operator and the word that it is said of."""
        lo, hi = (anchor.hi, head) if anchor.hi <= head else (head + 1, anchor.lo)
        return min(3.0, self.linked.content(((1 << (hi - lo)) - 1) << lo)) if hi > lo else 0.0

    def beside(self, anchor: Candidate, other: Candidate) -> bool:
        """Whether words stand beside an operator: behind it in English ("largest area"), either way in Chinese."""
        if other.lo > anchor.hi and self.linked.tokens[other.lo - 1].norm in self.language.questions.ordered_by:
            return True
        if other.lo >= anchor.hi:
            return other.lo - anchor.hi <= (0 if self.language.syntax.spaced else 1) or (
                self.linked.content(((1 << (other.lo - anchor.hi)) - 1) << anchor.hi) == 0
            )
        return not self.language.syntax.spaced and anchor.lo - other.hi <= 1
