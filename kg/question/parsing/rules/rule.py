"""A rule as a value.

Knows: that a rule has a name and may need a word. Does not know: what rules do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from kg.question.linking.candidates import Kind

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule(Generic[P, T]):
    """One way to make derivations or parses.

    Attributes:
        name: What the derivation tree calls it; one entry a language in the message catalogue says it in words.
        apply: Everything that the rule makes, in order of preference.
        trigger: The kind of candidate that the rule reads; None where it needs no word of its own.
    """

    name: str
    apply: Callable[P, Iterator[T]]
    trigger: Kind | None = None
