"""How a parse came about, in plain words: a step for each rule, with the words it read and what it means.

Knows: derivations, and what rules are called in every language (`rules/`). Does not know: how rules work.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.question.answer.verbalizer import Verbalizer
from kg.question.linking.candidates import LinkedQuestion
from kg.question.logic.expressions import Expr, substitute
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.parse import Parse
from kg.types import Step
from nlu.language.catalogue import Catalogue

RULES = Catalogue(Path(__file__).parent / "rules")


def steps_of(
    parse: Parse, linked: LinkedQuestion, verbalizer: Verbalizer, stands: tuple[Expr, Expr] | None = None
) -> tuple[Step, ...]:
    """The steps to a parse, outermost first; what a rule was applied to stands behind it, one level deeper.

    Args:
        stands: A part of the expressions, and what it stands for.
    """
    return tuple(_walk(parse, 0, linked, verbalizer, stands)) if parse.rule else ()


def _walk(
    node: Parse | Derivation, depth: int, linked: LinkedQuestion, verbalizer: Verbalizer,
    stands: tuple[Expr, Expr] | None,
) -> Iterator[Step]:  # fmt: skip
    if not node.rule:  # a step inside of a rule
        for child in node.children:
            yield from _walk(child, depth, linked, verbalizer, stands)
        return
    expr = node.expr if stands is None else substitute(node.expr, *stands)
    yield Step(depth, RULES.say(verbalizer.lang, node.rule), _surface(linked, node.read), verbalizer.paraphrase(expr))
    for child in node.children:
        yield from _walk(child, depth + 1, linked, verbalizer, stands)


def _surface(linked: LinkedQuestion, mask: int) -> tuple[str, ...]:
    """The words of a mask, a text for each stretch of neighbours."""
    found: list[str] = []
    start = -1
    for i in range(len(linked.tokens) + 1):
        if i < len(linked.tokens) and mask >> i & 1:
            start = i if start < 0 else start
        elif start >= 0:
            found.append(linked.text[linked.tokens[start].start : linked.tokens[i - 1].end])
            start = -1
    return tuple(found)
