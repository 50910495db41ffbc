"""What could be asked instead: questions that surely have an answer in this graph.

Knows: which properties things have, which classes are large, which names are nearly the one that was said. Does not
know: words of a conversation. Every suggestion is an expression, so that choosing it needs no reading.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from kg.question import words
from kg.question.index.graph import DESCRIPTIONS, GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.logic.expressions import Count, Describe, Entities, Expr, InstancesOf, Join

_SAMPLE = 60
_NEAR = 60.0


class Suggest:
    """Suggestions over one graph."""

    def __init__(self, index: GraphIndex, lexicon: Lexicon) -> None:
        self.index = index
        self.lexicon = lexicon

    def about(self, nodes: Sequence[int]) -> Iterator[Expr]:
        """What the graph says of a thing: one question for each of its properties, the usual ones of its kind first."""
        if not nodes or self.index.is_literal(nodes[0]):
            return
        own = {p for n in nodes for p in self.index.out.get(n, ())}
        for prop in sorted(own, key=lambda p: (-self.index.properties[p].size, p)):
            if self._askable(prop):
                yield Join(Entities(tuple(nodes)), prop, False)
        for prop in sorted({p for n in nodes for p in self.index.into.get(n, ())}):
            if self._askable(prop) and not self.index.properties[prop].symmetric:
                yield Join(Entities(tuple(nodes)), prop, True)

    def near(self, name: str) -> Iterator[Expr]:
        """Things whose name is nearly the one that was said."""
        key = words.key(name)
        found = self.lexicon.similar(key, _NEAR) if len(key) > 2 else None
        if found is not None:
            nodes = [s.id for s in self.lexicon.names.get(found[0], ()) if not self.index.is_literal(s.id)]
            if nodes:
                yield Describe(Entities((min(nodes),)))
        for part in words.tokenize(name):
            for node in self.lexicon.name_part(part.norm)[:2]:
                yield Describe(Entities((node,)))

    def examples(self) -> Iterator[Expr]:
        """A few questions of different kinds: about one thing of each large class, and how many of them there are."""
        kinds = sorted(self.index.classes, key=lambda k: (-self.index.members.size(k), k))
        large = [k for k in kinds if k in self.index.members][:4]
        for place, kind in enumerate(large):
            members = list(itertools.islice(sorted(self.index.members[kind]), _SAMPLE))
            best = max(members, key=lambda n: (len(self.index.out.get(n, ())), -n))
            questions = list(itertools.islice(self.about((best,)), place + 1))
            if questions:
                yield questions[-1]
        if large:
            yield Count(InstancesOf(large[0]))

    def _askable(self, prop: int) -> bool:
        """Whether a property reads well: not a description, not a unit beside a number."""
        found = self.index.properties[prop]
        if prop in self.index.covered:
            return False
        return found.iri not in DESCRIPTIONS and not str(found.iri).endswith("Unit")


__all__ = ["Suggest"]
