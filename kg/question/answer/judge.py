"""How sure an answer is: what it read, whether it is of the kind that was asked for, the chance that it is right.

The chance is a logistic model over signals that know no domain (`signals`), fitted on questions of several graphs with
one graph left out at a time (`kg.evaluation.fit_judge`). Knows: the question as it was linked, its parses, the answer.
Does not know: how parses are found, or what is said to a person.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Protocol

from rdflib.namespace import XSD
from rdflib.term import Literal

from kg.question.answer.answerability import surface
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.candidates import LinkedQuestion
from kg.question.logic.expressions import (
    Aggregate,
    Comparison,
    ComparisonCount,
    Count,
    Exists,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    Table,
    walk,
)
from kg.question.parsing.parse import Parse
from kg.types import Answer
from nlu.language.data import syntax

ENOUGH_OF_TABLES, ENOUGH = 0.6, 0.4
"""Least chance of being right with which an answer is given as one, over graphs made of tables and over others.

With each graph left out once, .81 of what is given over tables at .6 is right, and .78 of what is right is given. Of
what is given over the ten databases of Spider at .6, .79 is right in English and .64 in Chinese (their headers are
English); at .75 .84 and .76, but then a sixth of the right answers of `kgqa/city-en`, .96 of which are right, is lost.
Other graphs need less:
at .4 `tuwen eval kgqa/NAME` gives .95 and more in English on English labels (company, clinic, GeoQuery), and .83 to .95
across languages and in Chinese.
"""
_TABLE = "urn:tuwen:table:"
"""Begins the IRI of a property that is a table's column."""
_OTHER = 0.3
"""Most chance of being right of an answer that is of something else than what was asked."""
_WORD = 1.4
"""Weight of more than one word, or of three Chinese characters."""
_CONTENT = 0.3
"""Weight above which a token is a content word."""
_TOLD = (
    "unsaid", "hops", "soft", "detour", "untypical", "implied",
    "instances", "gap", "empty", "fuzzy", "ambiguous", "wh_good",
    "wh_bad", "wh_thing", "missed_thing", "missed_not", "missed_extreme", "missed_compare",
    "missed_than", "missed_wh", "missed_head", "operator_missed", "off_head", "off_asked",
    "compare_far", "possessed", "circular", "number_for_count", "count_good", "partial_property",
    "partial_class", "synonym_property", "vector_property", "vector_class", "wh_property", "degree_property",
    "steps", "returns", "inverse", "everything", "class_answer", "proposed",
    "against", "several", "rank", "alike", "table", "composed", "vector",
)  # fmt: skip
"""Features of a parse that are signals as they are, cut at two either way."""
_OPERATORS = ("count", "extreme", "compare", "comparative", "not", "each", "aggregate", "percent", "or", "mutual",
              "difference", "share", "also")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what was made of it."""

    linked: LinkedQuestion
    parses: Sequence[Parse]
    """Best first; those with the same answer as a better one are left out."""
    answer: Answer
    expr: Expr
    index: GraphIndex
    lexicon: Lexicon
    borrowed: bool = False
    """Whether what the question is about may stand in the talk before it alone."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The chance that the answer is right, and the words that nothing has read."""

    chance: float
    unread: tuple[str, ...] = ()
    enough: float = ENOUGH

    @property
    def sure(self) -> bool:
        """Whether the answer may be given as one."""
        return self.chance >= self.enough


class Judging(Protocol):
    """Who says how sure an answer is."""

    def judge(self, case: Case) -> Judgement: ...


class Judge:
    """The shipped judge."""

    def judge(self, case: Case) -> Judgement:
        """See `Judging`."""
        found = chance(signals(case), fitted())
        if claims_other(case) or drops_condition(case):
            found = min(found, _OTHER)
        tables = any(kept.iri.startswith(_TABLE) for kept in case.index.properties.values())
        enough = ENOUGH_OF_TABLES if tables else ENOUGH
        return Judgement(found, tuple(unread(case.linked, case.parses[0].mask)), enough)


@cache
def fitted() -> Mapping[str, float]:
    """The weights of the signals; "" is the constant."""
    path = resources.files("kg.question.answer") / "judge.json"
    return dict(json.loads(path.read_text("utf-8"))["weights"])


def claims_other(case: Case) -> bool:
    """Whether a question word that is read as a property belongs to another thing than the question names.

    "When was Bolt acquired?" asks for no date of whoever acquired it, however well the words fit. "Where is the club
    that Ann plays for?" names the club.
    """
    best = case.parses[0]
    return (
        best.features.get("wh_property", 0.0) > 0
        and not any(a.kind == "class" for a in best.anchors)
        and isinstance(case.expr, Join)
        and isinstance(case.expr.base, Join | Intersection)
    )


def drops_condition(case: Case) -> bool:
    """Whether a name was not read whole, or all of a class is the answer though content words were left unread."""
    best, linked = case.parses[0], case.linked
    mask = best.mask
    names = [named for named in linked.named if named & ~mask]
    if syntax(linked.lang).capitals and any(a.kind == "thing" for a in best.anchors):
        names = [
            named for named in names if not surface(linked, named)[:1].islower()
        ]  # "write the story" names nothing
    if names:
        return True
    base = case.expr
    while isinstance(base, Count | Exists | Aggregate | Table):
        base = base.base
    return isinstance(base, InstancesOf) and linked.content(~mask & ((1 << len(linked.tokens)) - 1)) >= _WORD


def chance(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The probability of being right that the weights give to some signals."""
    total = weights.get("", 0.0) + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def unread(linked: LinkedQuestion, mask: int) -> list[str]:
    """Stretches of content words outside a mask, as they are written."""
    found: list[str] = []
    run: list[int] = []
    for i in range(len(linked.tokens) + 1):
        if i < len(linked.tokens) and linked.weights[i] > _CONTENT and not mask >> i & 1:
            run.append(i)
        elif run:
            found.append(linked.text[linked.tokens[run[0]].start : linked.tokens[run[-1]].end])
            run = []
    return found


def signals(case: Case) -> dict[str, float]:
    """Everything that the chance of being right is told from, each about as large as one."""
    linked, best = case.linked, case.parses[0]
    mask = best.mask
    total = linked.content((1 << len(linked.tokens)) - 1) or 1.0
    lost = linked.content(~mask & ((1 << len(linked.tokens)) - 1))
    found = {f"f:{name}": max(-2.0, min(2.0, value)) for name in _TOLD if (value := best.features.get(name, 0.0))}
    found |= _ranks(case) | _reads(case, mask) | _shape(case)
    found["lost"] = min(3.0, lost)
    found["lost_share"] = lost / total
    found["lost_any"] = float(lost >= 0.9)
    found["long"] = min(2.0, total / 6.0)
    found["foreign"] = float(not case.lexicon.speaks(linked.lang))
    return {name: value for name, value in found.items() if value}


def _ranks(case: Case) -> dict[str, float]:
    """How the parse stands among the others."""
    best = case.parses[0]
    second = case.parses[1].probability if len(case.parses) > 1 else 0.0
    return {
        "share": best.probability,
        "sure_share": float(best.probability > 0.9),
        "rival": second / max(best.probability, 1e-6) if second else 0.0,
        "alone": float(len(case.parses) == 1),
    }


def _reads(case: Case, mask: int) -> dict[str, float]:
    """What was read, and what was not though something in the graph is called so."""
    linked, anchors = case.linked, case.parses[0].anchors
    scores = [a.score for a in anchors if a.kind in ("thing", "class", "property")]
    found = {
        "link_least": min(scores, default=0.0),
        "link_mean": sum(scores) / len(scores) if scores else 0.0,
        "guessed": float(sum(a.argument == "vector" for a in anchors)),
        "in_part": float(sum(not a.exact for a in anchors if a.kind in ("thing", "class", "property"))),
    }
    for kind in _OPERATORS:
        missed = sum(not a.mask & mask for a in linked.operators.get(kind, ()))
        if missed:
            found[f"unread_{kind}"] = min(2.0, float(missed))
    for kind in ("property", "class", "thing"):
        sure = [a for a in linked.anchors if a.kind == kind and a.score > 0.7 and not a.argument]
        spans = {a.mask for a in sure if not a.mask & mask and linked.content(a.mask) > _CONTENT}
        if spans:
            found[f"left_{kind}"] = min(3.0, float(len(spans)))
    digits = [i for i, t in enumerate(linked.tokens) if t.norm.isdigit() and not mask >> i & 1]
    found["left_number"] = min(2.0, float(len(digits)))
    return found


def _shape(case: Case) -> dict[str, float]:
    """The form of the expression and of its answer, and whether that is what the question word asks for."""
    expr, values, linked = case.expr, case.answer.values, case.linked
    found = {f"is:{type(expr).__name__}": 1.0, "depth": min(2.0, sum(1 for _ in walk(expr)) / 5.0)}
    for part in {type(p).__name__ for p in walk(expr)} - {type(expr).__name__, "Entities", "InstancesOf", "Join"}:
        found[f"has:{part}"] = 1.0
    found["made"] = float("steps" not in case.parses[0].features)
    found["many"] = min(2.0, math.log10(len(values))) if values else 0.0
    numeric = bool(values) and all(_is_number(v.term) for v in values)
    counts = bool(linked.operators.get("count"))
    found["count_no_number"] = float(counts and not numeric and not isinstance(expr, Table))
    found["number_no_count"] = float(isinstance(expr, Count) and not counts)
    found["zero"] = float(numeric and len(values) == 1 and float(str(values[0].term)) == 0.0)
    if isinstance(expr, Exists) and values:
        found["no"] = float(str(values[0].term) == "false")
    if "date" in linked.wh:
        dated = [v for v in values if isinstance(v.term, Literal) and _is_date(v.term)]
        found["when_no_date"] = float(not dated)
    if "person" in linked.wh and values and isinstance(values[0].term, Literal):
        found["who_number"] = float(numeric)
    if isinstance(expr, Aggregate):
        found["date_sum"] = float(case.index.properties[expr.property].date)
        found["unread_function"] = float(not linked.operators.get("aggregate"))
    keyed = [p.property for p in walk(expr) if isinstance(p, (Comparison, Aggregate))]
    found["key_as_number"] = float(any(case.index.properties[prop].is_key for prop in keyed))
    if isinstance(expr, Join):
        found["key_asked"] = float(case.index.properties[expr.property].is_key)
    found["count_bound"] = float(any(isinstance(p, ComparisonCount) for p in walk(expr)))
    return found


def _is_number(term: object) -> bool:
    return isinstance(term, Literal) and isinstance(term.value, (int, float)) and not isinstance(term.value, bool)


def _is_date(term: Literal) -> bool:
    return term.datatype in (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth, XSD.time)
