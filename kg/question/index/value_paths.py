"""Structured values: numbers behind a node of their own, as `hasPrice / amount` beside `hasPrice / currency`.

People ask for the price of a thing, not for the amount of the value that is its price. So the two steps are one
property more, whose query is a path (SPARQL 1.1, section 9). Knows: edges as numbers, N-Triples terms. Does not know:
words, questions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rdflib.term import URIRef

from kg.question.index.array_file import Array
from kg.question.index.term_table import parse

_SHARE = 0.8
_SCHEME = "urn:tuwen:path:"


@dataclass(frozen=True, slots=True)
class ValuePath:
    """A property of two steps.

    Attributes:
        outer, inner: The properties of the steps.
        single: Whether there is no other number behind the outer step, so that the path may bear its name.
        unit: What all the value nodes say beside the number in words ("EUR", "kg"); else nothing.
        subjects, values: Its edges.
    """

    outer: int
    inner: int
    single: bool
    unit: str
    subjects: list[int]
    values: list[int]

    def iri(self, terms: list[bytes]) -> URIRef:
        """An IRI of its own that ends as that of the step which it is called after."""
        outer, inner = (parse(terms[p])[1] for p in (self.outer, self.inner))
        first, last = (inner, outer) if self.single else (outer, inner)
        return URIRef(f"{_SCHEME}{_tail(first)}:{_tail(last)}")


def value_paths(s: Array, p: Array, o: Array, terms: list[bytes], named: set[int], measures: object) -> list[ValuePath]:
    """The paths of a graph.

    Args:
        s, p, o: Its edges, each once.
        terms: Its terms as N-Triples writes them.
        named: Nodes that have a name or are classes: these are things, no values.
        measures: The sorts of literals that are numbers or dates.
    """
    if not len(s):
        return []
    literal = np.array([written.startswith(b'"') for written in terms], bool)
    reached = np.bincount(o[~literal[o]], minlength=len(terms))
    leads_on = np.bincount(s[~literal[o]], minlength=len(terms))
    says = np.bincount(s[literal[o]], minlength=len(terms))
    value = (reached == 1) & (leads_on == 0) & (says > 0)
    value[list(named)] = False
    outer = value[o] & ~literal[o]
    found: list[ValuePath] = []
    inner = value[s]
    rows: dict[int, list[tuple[int, int]]] = {}
    for node, prop, text in zip(s[inner].tolist(), p[inner].tolist(), o[inner].tolist(), strict=True):
        rows.setdefault(node, []).append((prop, text))
    for prop in np.unique(p[outer]).tolist():
        mine = p == prop
        ends = mine & outer
        if ends.sum() < max(2, _SHARE * mine.sum()):
            continue
        numbers: dict[int, tuple[list[int], list[int]]] = {}
        texts: dict[int, set[int]] = {}
        for subject, node in zip(s[ends].tolist(), o[ends].tolist(), strict=True):
            for step, text in rows.get(node, ()):
                if parse(terms[text])[0] in measures:  # type: ignore[operator]
                    subjects, values = numbers.setdefault(step, ([], []))
                    subjects.append(subject)
                    values.append(text)
                else:
                    texts.setdefault(step, set()).add(text)
        units = [parse(terms[next(iter(said))])[1] for said in texts.values() if len(said) == 1]
        for step, (subjects, values) in numbers.items():
            single = len(numbers) == 1
            found.append(ValuePath(prop, step, single, units[0] if single and units else "", subjects, values))
    return found


def _tail(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2].rpartition(":")[2] or "value"
