"""Reasons to doubt the best reading: words it leaves out, rivals with another answer, names that several things share.

Knows: readings. Does not know: sentences, statuses.
"""

from __future__ import annotations

from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.candidates import LinkedQuestion
from kg.question.logic.expressions import (
    Count,
    Entities,
    Join,
    Superlative,
    SuperlativeCount,
    Table,
    walk,
)
from kg.question.parsing.parse import Parse
from nlu.language.data import syntax
from nlu.language.thesaurus import thesaurus


class Span:
    __slots__ = ("named", "text")

    def __init__(self, text: str, named: bool) -> None:
        self.text = text
        self.named = named


def lost_spans(linked: LinkedQuestion, mask: int) -> list[Span]:
    """Stretches of content words outside a mask; `named` where they look like a name."""
    found: list[Span] = []
    run: list[int] = []
    for kind in ("extreme", "aggregate", "count", "compare", "comparative", "not"):
        for anchor in linked.operators.get(kind, ()):
            mask |= anchor.mask
    for i in range(len(linked.tokens) + 1):
        open_ = i < len(linked.tokens) and linked.weights[i] > 0.3 and not mask >> i & 1
        if open_:
            run.append(i)
        elif run:
            text = linked.text[linked.tokens[run[0]].start : linked.tokens[run[-1]].end]
            named = text[:1].isupper() and run[0] > 0
            found.append(Span(text, named))
            run = []
    return found


def unread_order(linked: LinkedQuestion, best: Parse) -> int | None:
    """The mask of a superlative that the best reading leaves out: without it, it would list everything."""
    ordered = any(isinstance(part, (Superlative, SuperlativeCount)) for part in walk(best.expr))
    orders = linked.operators.get("extreme", ())
    if ordered or not orders or any(a.mask & best.mask for a in orders) or isinstance(best.expr, Table):
        return None
    return max((a.mask for a in orders), key=int.bit_count)


def unheld(linked: LinkedQuestion, best: Parse, lexicon: Lexicon) -> int | None:
    """The mask of a word for what is asked of a thing, where nothing in the graph is called so or the like.

    "How much does X earn?" over a graph without salaries: some other property of X is no answer.
    """
    named = any(isinstance(part, Entities) for part in walk(best.expr))
    if not isinstance(best.expr, (Join, Count)) or not named:
        return None
    # "How many people" says what is asked, "how much" and "when" do not.
    asking = [a for a in best.anchors if a.argument in ("wh", "degree")]
    said = [a for a in best.anchors if a.kind != "thing" and (a not in asking or linked.content(a.mask) > 0.5)]
    guessed = [a for a in said if a.argument == "vector"]
    if len(guessed) < len(said) or (said and not lexicon.speaks(linked.lang)):
        return None
    concepts, of_concept = thesaurus(lexicon.languages)
    read = sum({1 << i for a in best.anchors if a.kind == "thing" for i in range(a.lo, a.hi)})
    stems = [t.stem for t in linked.tokens]
    for size in (3, 2, 1) if syntax(linked.lang).spaced else (4, 3, 2):
        for lo in range(len(stems) - size + 1):
            mask, key = ((1 << size) - 1) << lo, " ".join(stems[lo : lo + size])
            if mask & read or key not in concepts or linked.content(mask) < 0.9:
                continue
            called = {other for concept in concepts[key] for other in of_concept[concept]}
            if not any(table.get(k) for k in called for table in (lexicon.properties, lexicon.classes, lexicon.parts)):
                return mask
    return None


def surface(linked: LinkedQuestion, mask: int) -> str:
    """The words of a mask."""
    covered = [i for i in range(len(linked.tokens)) if mask >> i & 1]
    return linked.text[linked.tokens[covered[0]].start : linked.tokens[covered[-1]].end]
