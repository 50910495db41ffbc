"""What things are called: for each node its best label in a language, else in the other, else the words of its IRI."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Literal
from rdflib.term import IdentifiedNode, Identifier, URIRef

from kg.question.words import local_name
from kg.request import values
from kg.store import View
from kg.vocab import RDFS, SCHEMA, SKOS

LABELS = (RDFS.label, SKOS.prefLabel, SCHEMA.name)
"""Properties that name a thing, best first."""


def labels(view: View, nodes: Iterable[Identifier], lang: str) -> dict[Identifier, str]:
    """The label of each node; the shortest of those in `lang`, where a node has several."""
    wanted = list(dict.fromkeys(nodes))
    best: dict[Identifier, tuple[tuple[int, int, int, str], str]] = {}
    order = {p: n for n, p in enumerate(LABELS)}
    for clause in values("s", [n for n in wanted if isinstance(n, URIRef)]):
        for clause_p in values("p", LABELS):
            for s, p, label in view.select(f"SELECT ?s ?p ?l WHERE {{ {clause} {clause_p} ?s ?p ?l }}").rows:
                if isinstance(label, Literal) and s is not None and isinstance(p, URIRef):
                    tongue = (label.language or "").split("-")[0]
                    rank = (0 if tongue == lang else 1 if not tongue else 2, order[p], len(label), str(label))
                    if s not in best or rank < best[s][0]:
                        best[s] = rank, str(label)
    return {n: best[n][1] if n in best else _name(n) for n in wanted}


def _name(node: Identifier) -> str:
    if isinstance(node, Literal):
        return str(node)
    return (local_name(str(node)) or str(node)) if isinstance(node, IdentifiedNode) else str(node)
