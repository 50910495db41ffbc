"""A message that goes on from the last answer: what it refers to, and the answer that it gives.

Knows: edits of the last query, and questions over its answers. Does not know: which of several last answers is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rdflib.term import IdentifiedNode

from kg.question.answer.ambiguity import rivals_of
from kg.question.answer.derivation import steps_of
from kg.question.answer.judge import Case
from kg.question.answer.outcomes import Outcomes
from kg.question.followup.edits import LAST, FollowUp, point
from kg.question.index.graph import GraphIndex
from kg.question.linking.candidates import Candidate, LinkedQuestion
from kg.question.logic.expressions import Describe, Entities, Expr, substitute
from kg.question.logic.serialization import from_form
from kg.question.parsing.parse import Parse, certain, ranked
from kg.question.parsing.parser import parse
from kg.question.ranking import model as rank
from kg.question.snapshot import GraphSnapshot
from kg.types import Answer, Status


def refer(index: GraphIndex, linked: LinkedQuestion, focus: Sequence[IdentifiedNode]) -> None:
    """Let a pronoun, or a question without any thing, be about the focus."""
    nodes = tuple(index.ids[n] for n in focus if n in index.ids)
    if not nodes or point(index, linked, nodes):
        return
    pronouns = linked.operators.get("pronoun", [])
    if pronouns:
        linked.anchors.append(Candidate("thing", pronouns[0].lo, pronouns[0].hi, 1.0, nodes))
        for i in range(pronouns[0].lo, pronouns[0].hi):
            linked.weights[i] = 1.5
    elif not any(a.kind == "thing" and a.score > 0.8 for a in linked.anchors):
        linked.anchors.append(Candidate("thing", len(linked.tokens), len(linked.tokens) + 1, 1.0, nodes))
        linked.weights.append(1.5)


def followed(
    linked: LinkedQuestion, previous: Answer, snapshot: GraphSnapshot, weights: Mapping[str, float],
    outcomes: Outcomes,
) -> Answer | None:  # fmt: skip
    """The last question as a message changes it, or the message asked over the answers of the last one.

    None for a message that does neither.
    """
    index = snapshot.index
    last = from_form(previous.form, index) if previous.form else None
    if last is None:
        return None
    follow = FollowUp(index, linked, last, [value.term for value in previous.values])
    place = follow.place()
    if place is not None:
        follow.put(place)
        if follow.nothing_else(place.mask):
            return outcomes.answered(certain(Describe(Entities(place.ids))), [])
    elif edited := _edited(follow, linked, weights):
        return outcomes.answered(edited[0], edited, steps_of(edited[0], linked, outcomes.verbalizer))
    refer = follow.refer() if place is None else None
    if refer is not None:
        follow.put(refer)
    elif place is None:
        return None
    found = parse(snapshot, linked, weights, outcomes.deadline, denotation=follow.denotation).chart.parses
    if refer is not None:
        fit = [reading for reading in found if follow.answers(reading.expr)]
        if follow.partitive and found and not fit:
            return outcomes.fail(Status.NO_FACT, "", previous.focus)
        found = fit if follow.partitive or fit[:1] == found[:1] else []
    if not found:
        return None
    if (failed := outcomes.missing(linked, found[0])) is not None:
        return failed if refer is None or follow.said else None
    whole = [replace(r, expr=substitute(r.expr, LAST, follow.things)) for r in rivals_of(found)]
    steps = steps_of(found[0], linked, outcomes.verbalizer, (LAST, follow.things))
    answer = outcomes.answered(whole[0], whole, steps)
    return outcomes.judged(Case(linked, whole, answer, whole[0].expr, index, snapshot.lexicon))


def _edited(follow: FollowUp, linked: LinkedQuestion, weights: Mapping[str, float]) -> list[Parse]:
    """The ways in which a message may change the last query, as parses, best first."""
    made: dict[Expr, Parse] = {}
    total = sum(linked.weights)
    for place, edit in enumerate(follow.edits()):
        covered = linked.content(edit.mask)
        features = {
            "edit": 1.0,
            "edit_later": float(place),
            "edit_empty": float(not follow.denoted(edit.expr)),
            "covered": max(covered, 0.05),  # "how many?" has no word of weight
            "uncovered": max(0.0, total - covered),
        }
        score = rank.score(features, weights)
        found = Parse(edit.expr, edit.mask, features, score, 0.0, edit.expr, edit.anchors, "edit")
        made.setdefault(edit.expr, found)
    return ranked(made.values())
