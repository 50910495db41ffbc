"""What an answer rests on: the facts behind it, each with its quotes.

Knows: answers and who gave them. Does not know: sentences, pictures.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from rdflib.term import BNode

from kg.question.answer.provenance import supporting
from kg.question.logic.serialization import from_form
from kg.types import Answer, Fact

if TYPE_CHECKING:
    from kg.question import Answerer


def grounds(asker: Answerer, answer: Answer, most: int = 20) -> list[Fact]:
    """At most so many facts, nearest to the answer first; none where there was no query. Unnamed nodes are left out."""
    index, _ = asker.load()
    expr = from_form(answer.form, index) if answer.form else None
    if expr is None:
        return []
    triples = islice(dict.fromkeys(supporting(expr, answer.values, index)), most)
    quotes = asker.evidence or (lambda triple: [])
    return [
        Fact(*triple, evidence=tuple(quotes(triple)))
        for triple in triples
        if not any(isinstance(term, BNode) for term in triple)
    ]
