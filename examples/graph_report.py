"""What the graph is about: its most connected things, and the evidence of one fact. Uses `kg` alone."""

from __future__ import annotations

import argparse
from pathlib import Path

import networkx as nx
from rdflib import RDFS, URIRef
from rdflib.term import Identifier

from kg.ledger.ledger import Ledger
from kg.store.opening import open_store

LINKS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?s ?p ?o WHERE { ?s ?p ?o ; rdfs:label ?a . ?o rdfs:label ?b FILTER(isIRI(?o)) }"""


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(".demo"))
    parser.add_argument("--top", type=int, default=10)
    options = parser.parse_args()
    with open_store(f"oxigraph:{options.home / 'graph'}", read_only=True) as store:
        view = store.belief()
        links = view.select(LINKS).rows
        names = {
            s: str(label) for s, label in view.select(f"SELECT ?s ?l WHERE {{ ?s {RDFS.label.n3()} ?l }}").rows if s
        }
        graph = nx.DiGraph()
        graph.add_edges_from((s, o) for s, _, o in links)
        ranked = sorted(nx.pagerank(graph).items(), key=lambda pair: -pair[1])
        print(f"{graph.number_of_nodes()} things, {graph.number_of_edges()} links. The most connected:")
        for node, rank in ranked[: options.top]:
            print(f"  {rank:.3f}  {names[node]}  ({graph.degree(node)} links)")
        ledger = Ledger(store)
        for s, p, o in links:
            quoted = _evidence(ledger, s, p, o)
            if quoted:
                print(f"\n{names[s]} — {p} — {names[o]}, because:\n{quoted}")
                break


def _evidence(ledger: Ledger, s: Identifier | None, p: Identifier | None, o: Identifier | None) -> str:
    """The quotes behind a link that a document states, or ""."""
    if not isinstance(s, URIRef) or not isinstance(p, URIRef) or o is None:
        return ""
    found = [e for e in ledger.evidence((s, p, o)) if e.model not in ("rdf", "table")]
    return "\n".join(f"  “{e.quote}” ({e.source.title}, characters {e.start} to {e.end})" for e in found)


if __name__ == "__main__":
    main()
