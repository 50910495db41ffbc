"""Which fact of an answer is wrong, and what holds instead.

Knows: answers, and the facts that they rest on. Does not know: who may correct, or how a correction is written down
(`kg.ledger.corrections`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.messages import say
from kg.question import Answerer
from kg.question.answer.provenance import supporting
from kg.question.logic.during import During
from kg.question.logic.expressions import Expr, substitute, walk
from kg.question.logic.serialization import attribute_of, from_form, to_form
from kg.question.words import key
from kg.types import Answer, GraphError, Status, Triple, Value
from nlu.types import Lang

if TYPE_CHECKING:  # whoever only asks reads no texts
    from kg.teaching import Teacher


@dataclass(frozen=True, slots=True)
class Corrected:
    """What is to be corrected.

    Attributes:
        wrong: Facts to strike out.
        right: Facts to say instead; names and types of new things included.
        said: The correction in one sentence.
    """

    wrong: tuple[Triple, ...]
    right: tuple[Triple, ...]
    said: str


def correction(
    asker: Answerer, answer: Answer, lang: Lang, *, teacher: Teacher | None = None, wrong: str = "", right: str = ""
) -> Corrected:
    """The wrong facts of an answer, and what holds instead.

    Args:
        teacher: Understands `right`.
        wrong: The value that is wrong; "" where the answer has one value alone.
        right: The value that holds instead; "" for none.

    Raises:
        GraphError: Nothing was answered, the wrong value is not told, or the new one cannot stand in its place.
    """
    if answer.status not in (Status.ANSWERED, Status.CONFLICT) or not answer.values:
        raise GraphError(say(lang, "correct_unanswered"))
    index = asker.snapshot().index
    expr = from_form(answer.form, index)
    if expr is None:
        raise GraphError(say(lang, "correct_no_fact"))
    expr = _timeless(expr)
    chosen = _chosen(answer.values, wrong, lang)
    facts = tuple(dict.fromkeys(fact for value in chosen for fact in _facts(expr, value, asker)))
    if not facts:
        raise GraphError(say(lang, "correct_no_fact"))
    what, old = answer.paraphrase, " / ".join(value.label for value in chosen)
    if not right:
        return Corrected(facts, (), say(lang, "correct_struck", what=what, old=old))
    plain = replace(answer, form=to_form(expr, index))
    understood = teacher.value(plain, right, lang) if teacher is not None and attribute_of(plain.form) else None
    if understood is None:
        raise GraphError(say(lang, "correct_not_replaced", right=right))
    facts = tuple(fact for fact in facts if fact not in understood.triples)
    return Corrected(facts, understood.triples, say(lang, "correct_replaced", what=what, old=old, new=right))


def _timeless(expr: Expr) -> Expr:
    """A reading without its time."""
    while timed := next((part for part in walk(expr) if isinstance(part, During)), None):
        expr = substitute(expr, timed, timed.base)
    return expr


def _chosen(values: Sequence[Value], wrong: str, lang: Lang) -> list[Value]:
    if not wrong and len(values) == 1:
        return list(values)
    found = [v for v in values if key(wrong) in (key(v.label), key(str(v.term)))] if wrong else []
    if not found:
        listed = ", ".join(dict.fromkeys(v.label for v in values))
        raise GraphError(say(lang, "correct_which", values=listed))
    return found


def _facts(expr: Expr, value: Value, asker: Answerer) -> Iterable[Triple]:
    """The believed facts that make a value an answer: of the last step alone."""
    index = asker.snapshot().index
    for triple in supporting(expr, [value], index):
        if value.term in (triple[0], triple[2]):
            yield triple
            return


__all__ = ["Corrected", "correction"]
