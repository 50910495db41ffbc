"""What things are called, and which thing has a name.

A node's label is its best one in a language, else in the other, else the words of its IRI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import process
from rdflib import Literal
from rdflib.term import IdentifiedNode, Identifier, URIRef

from kg.question.words import local_name
from kg.store.store import View
from kg.store.update import term, values
from kg.types import GraphError
from kg.vocab import RDFS, SCHEMA, SKOS
from nlu.text import normalize_name

LABELS = (RDFS.label, SKOS.prefLabel, SCHEMA.name)
"""Properties that name a thing, best first."""
NAMES = (*LABELS, SKOS.altLabel)
"""Properties by which a thing can be found."""


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


def node_named(view: View, name: str) -> URIRef:
    """The one thing of a name, whatever its case, or of an IRI; of several of one name the one most is said of.

    Raises:
        GraphError: There is none; the message has names that are near.
    """
    text = name.strip()
    if re.match(r"^[a-z][a-z0-9+.-]*:\S+$", text, re.IGNORECASE) and view.ask(f"ASK {{ {term(URIRef(text))} ?p ?o }}"):
        return URIRef(text)
    wanted = normalize_name(text)
    near: dict[str, str] = {}
    found: list[URIRef] = []
    for clause in values("p", NAMES):
        for s, label in view.select(f"SELECT ?s ?l WHERE {{ {clause} ?s ?p ?l }}").rows:
            if isinstance(s, URIRef) and isinstance(label, Literal):
                key = normalize_name(str(label))
                near.setdefault(key, str(label))
                if key == wanted:
                    found.append(s)
    if not found:
        close = [near[key] for key, _, _ in process.extract(wanted, list(near), limit=3, score_cutoff=60)]
        hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
        raise GraphError(f"nothing in the graph is called {text!r}{hint}")
    return max(dict.fromkeys(found), key=lambda n: (_degree(view, n), n))


def _degree(view: View, node: URIRef) -> int:
    n = term(node)
    rows = view.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ {n} ?p ?o }} UNION {{ ?s ?p {n} }} }}").rows
    return int(str(rows[0][0]))
