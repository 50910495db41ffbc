"""A parse: one logical form of the whole question, with its features and its probability among the others.

Knows: the ranker. Does not know: how parses are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import Aggregate, Count, Describe, Exists, Expr
from kg.question.parsing.derivation import Derivation
from kg.question.ranking import model as rank

_TEMPERATURE = 0.5


@dataclass(frozen=True, slots=True)
class Parse:
    """A logical form of a question.

    Attributes:
        mask: The tokens read, as bits.
        outcome: What two parses with the same answer have in common.
        rule: The name of the rule that made it of its children.
        children: A derivation, or the parses and candidates that a compose rule put together.
    """

    expr: Expr
    mask: int
    features: Mapping[str, float]
    score: float
    probability: float
    outcome: object
    anchors: tuple[Candidate, ...]
    rule: str = ""
    children: tuple[Derivation | Parse, ...] = ()

    @property
    def confidence(self) -> float:
        """The probability, less what the words left unread take from it."""
        read, unread = self.features.get("covered", 1.0), self.features.get("uncovered", 0.0)
        return self.probability * read / (read + unread) if read > 0 else 0.0

    @property
    def asked(self) -> bool:
        """Whether a root rule turned the set into an answer."""
        return isinstance(self.expr, (Count, Exists, Aggregate, Describe))

    @property
    def read(self) -> int:
        """The tokens that the rule itself read, as bits."""
        mask = self.mask
        for child in self.children:
            mask &= ~child.mask
        return mask


def ranked(found: Iterable[Parse]) -> list[Parse]:
    """Parses, best first, with their probabilities among each other."""
    best = sorted(found, key=lambda r: -r.score)
    shares = rank.probabilities([r.score for r in best], _TEMPERATURE)
    return [replace(r, probability=share) for r, share in zip(best, shares, strict=True)]


def certain(expr: Expr) -> Parse:
    """A parse that was not guessed: chosen, or made from the last one."""
    return Parse(expr, 0, {}, 0.0, 1.0, expr, ())
