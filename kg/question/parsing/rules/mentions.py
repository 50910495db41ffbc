"""What a question's words surely say, for the compose rules: operators, names, properties that measure things.

Knows: candidates and plain parses. Does not know: what is made of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import Expr, Unit
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules.context import RuleContext
from nlu.language.data import language
from nlu.language.thesaurus import thesaurus

SURE = 0.6
"""Least score of a candidate that is sure."""
IN_PART = 0.3
"""Least score of a part of a property's name."""


def operators(context: RuleContext, kind: str) -> list[Candidate]:
    """The operators of a kind."""
    return context.linked.operators.get(kind, [])


def sure(context: RuleContext, kind: str, *, things: bool = False) -> list[Candidate]:
    """Sure candidates of a kind, each stretch of words once, in order; `things`: none that are values."""
    best: dict[int, Candidate] = {}
    for anchor in sorted(context.linked.anchors, key=lambda a: (-a.score, a.lo - a.hi)):
        if things and (not anchor.ids or context.index.is_literal(anchor.ids[0])):
            continue
        certain = anchor.score >= SURE or anchor.argument == "vector"
        if anchor.kind == kind and certain and not any(anchor.mask & mask for mask in best):
            best[anchor.mask] = anchor
    return sorted(best.values(), key=lambda a: a.lo)


def things_in(context: RuleContext) -> list[Candidate]:
    """The things that are named, by their full name or by a part that no other thing has."""
    named = sure(context, "thing", things=True)
    return [a for a in named if a.exact or (a.argument == "part" and len(a.ids) == 1)]


def measured(context: RuleContext, things: Sequence[Candidate]) -> Iterator[int]:
    """Number or date properties that the words name and that all the things have."""
    named = [a for a in context.linked.anchors if a.kind in ("property", "comparative", "extreme")]
    named += operators(context, "difference")
    for anchor in sorted(named, key=lambda a: (a.argument == "degree", -a.score)):
        for prop in anchor.ids:
            found = context.index.properties[prop]
            if (found.numeric or found.date) and all(any(n in found.forward for n in t.ids) for t in things):
                yield prop


def composed(context: RuleContext, expr: Expr, *anchors: Candidate, of: Parse | None = None) -> Parse:
    """A parse made of candidates, or of another parse and candidates."""
    mask = of.mask if of is not None else 0
    for anchor in anchors:
        mask |= anchor.mask
    if of is not None:
        return replace(of, expr=expr, mask=mask, outcome=expr, rule="", children=(of,))
    return Parse(expr, mask, {"covered": context.linked.content(mask)}, 0.0, 0.9, expr, anchors)


def unit_in(context: RuleContext) -> Unit:
    """The unit of time that a question asks for."""
    return "days" if language(context.linked.lang).questions.days.search(context.linked.text) else "years"


def is_concept(context: RuleContext, prop: int, concept: str) -> bool:
    """Whether a property is called by a word of a concept of the thesaurus."""
    _, of_concept = thesaurus(context.lexicon.languages)
    wanted = of_concept.get(concept, frozenset())
    return any(key in wanted for key in context.lexicon.keys(prop))
