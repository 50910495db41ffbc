"""A derivation: a partial parse with the rule that made it and the derivations it was made of.

Knows: what a rule leaves behind. Does not know: rules, graphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.question.index.graph import Nodes
from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import Entities, Expr


@dataclass(slots=True)
class Derivation:
    """What some tokens of a question mean.

    Attributes:
        expr: The expression.
        nodes: What it denotes.
        mask: The tokens read, as bits.
        lo, hi: The stretch that the tokens lie in.
        features: Names and values for the ranker.
        score: Their weighted sum.
        size: How many candidates were read.
        anchors: These candidates.
        head: The token that names what is denoted: that of the class or property that came last.
        rule: The name of the rule that made it; empty on the way inside one rule.
        children: What the rule was applied to.
    """

    expr: Expr
    nodes: Nodes
    mask: int
    lo: int
    hi: int
    features: dict[str, float]
    score: float
    size: int = 1
    anchors: tuple[Candidate, ...] = ()
    head: int = 0
    rule: str = ""
    children: tuple[Derivation, ...] = ()

    @property
    def read(self) -> int:
        """The tokens that the rule itself read, as bits."""
        mask = self.mask
        for child in self.children:
            mask &= ~child.mask
        return mask

    def named(self, rule: str) -> Derivation:
        """Itself, as made by a rule, unless it says already which one made it; steps inside the rule are left out."""
        if not self.rule:
            self.rule = rule
            self.children = tuple(_finished(self.children))
        return self


def _finished(children: tuple[Derivation, ...]) -> Iterator[Derivation]:
    for child in children:
        if child.rule:
            yield child
        else:
            yield from _finished(child.children)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two derivations that a binary rule may join, which read different tokens.

    Attributes:
        shared: What both denote.
    """

    left: Derivation
    right: Derivation
    shared: Nodes

    def by_size(self) -> tuple[Derivation, Derivation]:
        """The smaller set and the larger one; of two alike, the left one first."""
        if len(self.left.nodes) <= len(self.right.nodes):
            return self.left, self.right
        return self.right, self.left

    def of_things(self) -> bool:
        """Whether both are named things."""
        return isinstance(self.left.expr, Entities) and isinstance(self.right.expr, Entities)
