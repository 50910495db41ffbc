"""Path rules: a property that is said leads on from a set.

Knows: the word order of properties. Does not know: how two sets meet, steps that are not said.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.question.index.boolean import true_of
from kg.question.linking.candidates import Candidate
from kg.question.logic.expressions import (
    Entities,
    InstancesOf,
    Join,
    Superlative,
    returns,
)
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.rules.context import RuleContext as Context
from nlu.language.data import language


def followed(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """What a property leads to from a set, either way: "the capital of Texas", "who manages Ada"."""
    if asked_already(item, anchor):
        return
    prop = anchor.ids[0]
    found = context.index.properties[prop]
    inner = item.expr
    agent = _agent(context, item, anchor)
    possessed = float(_possessed(context, item, anchor))
    equated = float(_equated(context, item, anchor) or agent > 0)
    possessed_or_done = max(possessed, float(agent < 0))
    turned = anchor.argument == "inverse"  # "subordinates", where the property is called "manager"
    for inverse in (False, True):
        if inverse and (found.symmetric or (found.literal and not isinstance(inner, Entities))):
            continue
        if isinstance(inner, InstancesOf) and not inverse and true_of(context.index, prop) is not None:
            continue  # "which ferries have wifi" asks of which it is true
        empty = not found.leads(item.nodes, inverse)
        if empty and not (isinstance(inner, (Entities, Superlative)) and context.could(item.nodes, prop, inverse)):
            continue
        extra = {"possessed": possessed, "against": equated}
        if inverse != turned:
            extra = {"inverse": float(found.leads(item.nodes, turned)), "against": possessed_or_done}
        if returns(Join(inner, prop, inverse)):
            if any(a.kind == "share" for a in item.anchors):
                continue  # whoever shares something is not asked for what they share
            extra["returns"] = 1.0
        if isinstance(inner, InstancesOf) and len(item.nodes) > 20:
            extra["everything"] = 1.0
        made = context.grown(item, anchor, Join(inner, prop, inverse), extra, empty=empty)
        if made is not None:
            yield made


def named_again(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """A property that only names the last step once more: "religious belief", "the director Jane Roe"."""
    if asked_already(item, anchor):
        return
    prop = anchor.ids[0]
    found = context.index.properties[prop]
    inner = item.expr
    said = [a for a in item.anchors if a.kind == "property" and a.ids == anchor.ids]
    names = (
        isinstance(inner, Join) and inner.property == prop and not inner.inverse and anchor.lo == context.linked.head
    )
    article = anchor.lo > 0 and context.linked.tokens[anchor.lo - 1].norm in ("the", "a", "an")
    appositive = (
        isinstance(inner, Entities)
        and article
        and anchor.hi == item.lo
        and all(n in found.backward for n in inner.nodes)
    )
    if names or appositive or any(a.hi == anchor.lo or anchor.hi == a.lo for a in said):
        absorbed = context.grown(item, anchor, inner, {"steps": -1.0, "repeated": 1.0}, empty=True)
        if absorbed is not None:
            yield absorbed


def asked_already(item: Derivation, anchor: Candidate) -> bool:
    """Whether a question word and a verb ("where ... lives") are one property that the derivation has read."""
    if any(a.ids == anchor.ids and "wh" in (a.argument, anchor.argument) for a in item.anchors):
        return True
    return anchor.argument == "wh" and isinstance(item.expr, Join) and item.expr.property == anchor.ids[0]


def _possessed(context: Context, item: Derivation, anchor: Candidate) -> bool:
    """Whether the words say "P of X", "X's P" or 「X的P」, which reads forward."""
    linked = context.linked
    if anchor.hi <= item.lo:
        between = [t.norm for t in linked.tokens[anchor.hi : item.lo]]
        return bool(context.language.questions.of.intersection(between)) and len(between) <= 3
    if item.hi <= anchor.lo and item.hi > 0:
        text = linked.text[linked.tokens[item.hi - 1].end : linked.tokens[anchor.lo].start]
        return text.strip() in context.language.questions.possessives
    return False


def _equated(context: Context, item: Derivation, anchor: Candidate) -> bool:
    """Whether the words say "whose P is X", which reads backward; "on what P is X" asks for it."""
    if anchor.argument == "wh":  # "where is X" does not say that its place is X
        return False
    before = context.linked.tokens[max(0, anchor.lo - 1)].norm
    if anchor.lo and context.language.syntax.spaced and context.language.questions.determiners.fullmatch(before):
        return False
    between = [t.norm for t in context.linked.tokens[anchor.hi : item.lo]]
    return bool(between) and len(between) <= 2 and between[0] in context.language.questions.copulas


def _agent(context: Context, item: Derivation, anchor: Candidate) -> int:
    """Which way a property called "influenced by" or "reports to" is read.

    1 where it is read backward, "influenced by X", "who reports to X", 「受X影响」; -1 where it is read forward, "X was
    influenced by", "who does X report to"; 0 where its place says nothing.
    """
    tokens = context.linked.tokens
    forms = [form.lower() for form, _ in context.lexicon.forms(anchor.ids[0])]
    own = context.language.questions
    edges = [*(form.split(" ")[-1] for form in forms if " " in form), *(form[:1] for form in forms)]
    known = [language(code).questions for code in sorted(context.lexicon.languages)]
    if not any(edge in words.agents or edge in words.towards for words in known for edge in edges):
        return 0
    if not context.language.syntax.spaced:
        return int(item.hi == anchor.lo and item.lo > 0 and tokens[item.lo - 1].norm in own.agents)
    said = anchor.hi > anchor.lo + 1 and tokens[anchor.hi - 1].norm in own.towards & frozenset(edges)
    if not said and not any(edge in words.agents for words in known for edge in edges):
        return 0
    between = [t.norm for t in tokens[anchor.lo : item.lo]]
    if item.lo >= anchor.hi and (said or any(norm in own.agents for norm in between)):
        return int(not said or item.lo - anchor.hi <= 1)  # "reports to X", "reports to the X"
    return -1 if item.hi <= anchor.lo and (said or anchor.hi == len(tokens)) else 0
