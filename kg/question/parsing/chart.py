"""The chart: what the rules have made of a question so far.

Knows: nothing; it is filled by the parser and read by the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kg.question.deadline import Deadline
from kg.question.index.graph import Nodes
from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import Expr
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.parse import Parse


@dataclass(slots=True)
class Chart:
    """The state of one parse.

    Attributes:
        deadline: When the search ends.
        modifiers: The candidates that unary rules may read.
        levels: The derivations kept, by the number of candidates that they read.
        countable: Classes that are named, and the instances of each kind that is named by a thing or a value.
        parses: The parses of the whole question, best first; filled before the compose rules.
        hops: Chains of unsaid steps that were found between two sets.
        shares: How typical a property is of a set.
        again: Every plain parse of the question without the tokens of a mask, best first; None inside such a parse.
    """

    deadline: Deadline
    modifiers: list[Candidate] = field(default_factory=list)
    levels: list[list[Derivation]] = field(default_factory=list)
    countable: list[Derivation] = field(default_factory=list)
    parses: list[Parse] = field(default_factory=list)
    hops: dict[tuple[Expr, Expr], list[tuple[tuple[int, bool], ...]]] = field(default_factory=dict)
    shares: dict[tuple[Nodes, int, bool], float] = field(default_factory=dict)
    again: Callable[[int], list[Parse]] | None = None
