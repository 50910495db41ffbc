"""Values that cannot all be true, as sources tell them: "1912 by A, 1913 by B; B is the newer one".

Knows: properties of which a thing has one value, and who says what. Does not know: which source is right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from rdflib.namespace import OWL, RDF
from rdflib.term import IdentifiedNode, URIRef

from kg.agreement import apart
from kg.question.answer.verbalizer import Verbalizer
from kg.question.index.graph import GraphIndex, Property
from kg.question.logic.during import During
from kg.question.logic.expressions import Denotation, Expr, Join
from kg.question.snapshot import Viewing
from kg.types import Evidence, Source, Triple, Value

_ENOUGH = 3
"""Other things with one value each, from which a property of numbers or dates is taken to have one value."""
_MOST_VALUES = 12
"""An answer with more values is a list, not a contradiction."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Several values of one property of one thing.

    Attributes:
        said: Each value with the sources that say it, newest source first.
        evidence: Where they say it, in the order of the values.
    """

    said: tuple[tuple[Value, tuple[Source, ...]], ...]
    evidence: tuple[Evidence, ...]

    def sentence(self, what: str, verbalizer: Verbalizer) -> str:
        """The contradiction in one or two sentences.

        Args:
            what: What is asked for: "founding date of Acme".
        """
        say = verbalizer.say
        titles = [
            (value, [source.title for source in sources] or [say("inference")]) for value, sources in self.said
        ]  # fmt: skip
        told = say("conflict_join").join(
            say("conflict_value", value=value.label, sources=say("list_join").join(dict.fromkeys(named)))
            for value, named in titles
        )
        newest, *older = sorted({s for _, sources in self.said for s in sources}, key=_age, reverse=True)
        newer = ""
        if older and older[0].title != newest.title and _age(older[0]) < _age(newest):
            newer = say("conflict_newer" if len(older) == 1 else "conflict_newest", source=newest.title)
        return say("conflict", what=what, told=told) + newer


def disagreement(
    expr: Expr,
    values: Sequence[Value],
    index: GraphIndex,
    view: Viewing,
    evidence: Callable[[Triple], list[Evidence]] | None,
) -> Disagreement | None:
    """How the sources of an answer contradict each other; None where they do not, or where nobody knows the sources."""
    expr = expr.base if isinstance(expr, During) else expr
    if evidence is None or not isinstance(expr, Join) or expr.inverse or not 1 < len(values) <= _MOST_VALUES:
        return None
    if expr.property in index.paths or not any(apart(a.term, b.term) for a, b in combinations(values, 2)):
        return None
    things = Denotation(index).nodes(expr.base)
    prop = index.properties[expr.property]
    if len(things) != 1:
        return None
    (node,) = things
    declared = view.ask(f"ASK {{ {prop.iri.n3()} {RDF.type.n3()} {OWL.FunctionalProperty.n3()} }}")
    if not declared and not _one_each(prop, node):
        return None
    thing = index.terms[node]
    assert isinstance(thing, IdentifiedNode)
    return _told(thing, prop.iri, values, evidence, declared=declared)


def _told(
    thing: IdentifiedNode,
    property_: URIRef,
    values: Sequence[Value],
    evidence: Callable[[Triple], list[Evidence]],
    *,
    declared: bool,
) -> Disagreement | None:
    found: list[tuple[Value, tuple[Source, ...]]] = []
    quotes: dict[Evidence, None] = {}
    for value in values:
        said = sorted(evidence((thing, property_, value.term)), key=lambda e: _age(e.source), reverse=True)
        quotes |= dict.fromkeys(said)
        found.append((value, tuple(dict.fromkeys(e.source for e in said))))
    if not declared and any(set(a) & set(b) for (_, a), (_, b) in combinations(found, 2)):
        return None  # one source that lists several values means a property of several values
    return Disagreement(tuple(found), tuple(quotes))


def _one_each(prop: Property, but: int) -> bool:
    """Whether all other things have one number or date under the property, as far as some of them tell."""
    if not (prop.numeric or prop.date):
        return False
    seen = 0
    for node, ends in prop.forward.items():
        if node != but:
            if len(ends) > 1:
                return False
            seen += 1
            if seen >= _ENOUGH * 100:
                break
    return seen >= _ENOUGH


def _age(source: Source) -> tuple[str, str]:
    return source.added_at, source.uri


__all__ = ["Disagreement", "disagreement"]
