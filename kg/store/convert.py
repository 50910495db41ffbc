"""Terms of rdflib as terms of Oxigraph, and back.

Knows: both libraries' terms. Does not know: what a term means.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.term import Identifier, Node


def to_ox(term: Node) -> Any:
    """An rdflib term as an Oxigraph term."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        if term.datatype:
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
        return ox.Literal(str(term))
    raise TypeError(f"not an RDF term: {term!r}")


_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def from_ox(term: Any) -> Identifier:
    """An Oxigraph term as an rdflib term."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        kind = term.datatype.value
        return Literal(term.value, datatype=None if kind == _XSD_STRING else URIRef(kind), normalize=False)
    raise TypeError(f"not an Oxigraph term: {term!r}")


def as_stored(literals: Iterable[Literal]) -> dict[Literal, Literal]:
    """The form in which Oxigraph gives back each typed literal that it gives back in another one ("01" as "1").

    What is decided from new statements must not differ from what is decided from them once they are stored.
    """
    store, graph, found = ox.Store(), ox.DefaultGraph(), list(literals)
    about = [ox.NamedNode(f"urn:{number}") for number in range(len(found))]
    store.bulk_extend(ox.Quad(a, a, to_ox(x), graph) for a, x in zip(about, found, strict=True))
    changed: dict[Literal, Literal] = {}
    for a, literal in zip(about, found, strict=True):
        stored = from_ox(next(iter(store.quads_for_pattern(a, None, None))).object)
        if isinstance(stored, Literal) and stored != literal:
            changed[literal] = stored
    return changed
