"""What a graph is about, in numbers: its kinds, its properties, its best connected things.

Knows: counting by SPARQL over the belief. Does not know: questions, sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib.term import Identifier, URIRef

from kg.labels import LABELS, labels
from kg.ledger.ledger import Ledger
from kg.store.store import Store, View
from kg.store.update import term
from kg.vocab import OWL, RDF, RDFS, SKOS, TW

_MOST = 5
_NAMING = (*LABELS, RDF.type, SKOS.altLabel, TW.description, RDFS.comment)
_SCHEMA = (RDFS.Class, OWL.Class, RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.Ontology)
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """One graph in numbers.

    Attributes:
        facts: Triples about things, without names, types, descriptions and the schema.
        things: Nodes with such a fact, at either end.
        sources: How many sources were read.
        classes: The most frequent classes, with how many members each has.
        properties: The most used properties, with how often.
        hubs: The things with most facts, with how many.
    """

    facts: int
    things: int
    sources: int
    classes: Counts
    properties: Counts
    hubs: Counts


def overview(store: Store, lang: str) -> Overview:
    """The belief in numbers, with names in a language.

    Raises:
        QueryError: The store refused.
    """
    view = store.belief()
    naming = ", ".join(map(term, _NAMING))
    schema = ", ".join(map(term, _SCHEMA))
    facts = (
        f"?s ?p ?o FILTER (?p NOT IN ({naming})) "
        f"FILTER NOT EXISTS {{ ?s {term(RDF.type)} ?schema FILTER (?schema IN ({schema})) }}"
    )
    counted = view.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {facts} }}").rows[0][0]
    ends = f"{{ SELECT ?s ?p ?o WHERE {{ {facts} }} }}"
    things = view.select(
        f"SELECT (COUNT(DISTINCT ?t) AS ?n) WHERE {{ {ends} VALUES ?end {{ 1 2 }} BIND (IF(?end = 1, ?s, ?o) AS ?t) "
        "FILTER (isIRI(?t)) }"
    )
    classes = _top(
        view,
        f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s {term(RDF.type)} ?c FILTER (?c NOT IN ({schema})) }} "
        "GROUP BY ?c",
        lang,
    )
    properties = _top(view, f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {facts} }} GROUP BY ?p", lang)
    hubs = _top(view, f"SELECT ?s (COUNT(*) AS ?n) WHERE {{ {facts} }} GROUP BY ?s", lang)
    number = things.rows[0][0]
    return Overview(int(str(counted)), int(str(number)), len(Ledger(store).sources()), classes, properties, hubs)


def _top(view: View, query: str, lang: str) -> Counts:
    rows: Sequence[Sequence[Identifier | None]] = view.select(f"{query} ORDER BY DESC(?n) LIMIT {_MOST}").rows
    found = [(node, int(str(n))) for node, n in rows if isinstance(node, URIRef)]
    names = labels(view, [node for node, _ in found], lang)
    return tuple((names[node], n) for node, n in found)
