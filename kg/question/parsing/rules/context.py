"""What a question's words say, for readings made of others: sure anchors, things, properties that measure them.

Knows: anchors and the plain readings. Does not know: what is made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.question import words
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.candidates import Anchor, Linked
from kg.question.logic.expressions import Denotation, Expr, Unit
from kg.question.parsing.forms import Reading

SURE = 0.6
_DAYS = re.compile(r"\bdays?\b|天|日")


class Said:
    """The words of one question and its plain readings."""

    def __init__(
        self, linked: Linked, found: Sequence[Reading], index: GraphIndex, lexicon: Lexicon, denotation: Denotation
    ) -> None:
        self.linked, self.found = linked, found
        self.index, self.lexicon, self.denotation = index, lexicon, denotation

    def _said(self, kind: str) -> list[Anchor]:
        return self.linked.operators.get(kind, [])

    def _anchors(self, kind: str, *, things: bool = False) -> list[Anchor]:
        """Sure anchors of a kind, each stretch of words once, in order; `things`: none that are values."""
        best: dict[int, Anchor] = {}
        for anchor in sorted(self.linked.anchors, key=lambda a: (-a.score, a.lo - a.hi)):
            if things and (not anchor.ids or self.index.is_literal(anchor.ids[0])):
                continue
            sure = anchor.score >= SURE or anchor.argument == "vector"
            if anchor.kind == kind and sure and not any(anchor.mask & mask for mask in best):
                best[anchor.mask] = anchor
        return sorted(best.values(), key=lambda a: a.lo)

    def _things(self) -> list[Anchor]:
        named = self._anchors("thing", things=True)
        return [a for a in named if a.exact or (a.argument == "part" and len(a.ids) == 1)]

    def _measured(self, things: Sequence[Anchor]) -> Iterator[int]:
        """Number or date properties that the words name and that all the things have."""
        named = [a for a in self.linked.anchors if a.kind in ("property", "comparative", "extreme")]
        named += self._said("difference")
        for anchor in sorted(named, key=lambda a: (a.argument == "degree", -a.score)):
            for prop in anchor.ids:
                found = self.index.properties[prop]
                if (found.numeric or found.date) and all(any(n in found.forward for n in t.ids) for t in things):
                    yield prop

    def _made(self, expr: Expr, *anchors: Anchor, of: Reading | None = None) -> Reading:
        mask = of.mask if of is not None else 0
        for anchor in anchors:
            mask |= anchor.mask
        if of is not None:
            return replace(of, expr=expr, mask=mask, outcome=expr)
        return Reading(expr, mask, {"covered": self.linked.content(mask)}, 0.0, 0.9, expr, anchors)

    def _unit(self) -> Unit:
        return "days" if _DAYS.search(self.linked.text) else "years"

    def _concept(self, prop: int, concept: str) -> bool:
        _, of_concept = words.thesaurus()
        wanted = of_concept.get(concept, frozenset())
        return any(words.stem_key(form) in wanted for form, _ in self.lexicon.forms(prop))
