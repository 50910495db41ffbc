"""Flags: properties whose values are only true and false, so that their name is said of a thing: "weatherproof".

Knows: boolean literals. Does not know: questions.
"""

from __future__ import annotations

import itertools

from rdflib.namespace import XSD
from rdflib.term import Literal

from kg.question.index.graph import GraphIndex


def true_of(index: GraphIndex, prop: int) -> int | None:
    """The node that says yes under a property, where the property is a flag; None for any other property."""
    values = list(itertools.islice(index.properties[prop].backward, 3))
    if len(values) > 2:
        return None
    terms = [index.terms[value] for value in values]
    if not all(isinstance(term, Literal) and term.datatype == XSD.boolean for term in terms):
        return None
    return next((value for value, term in zip(values, terms, strict=True) if str(term) in ("true", "1")), None)
