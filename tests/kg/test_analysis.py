"""Connections, central things and communities of small graphs whose shape is known."""

from __future__ import annotations

import rdflib

from kg.analysis import Links
from kg.question import Answerer
from kg.question.index.graph import GraphIndex
from kg.store.opening import view_of


def index_of(pairs: list[tuple[str, str]]) -> GraphIndex:
    graph = rdflib.Graph()
    for one, other in pairs:
        graph.add(tuple(rdflib.URIRef(f"urn:x:{n}") for n in (one, "knows", other)))  # type: ignore[arg-type]
        graph.add((rdflib.URIRef(f"urn:x:{one}"), rdflib.RDFS.label, rdflib.Literal(one)))
    return Answerer(view_of(graph)).snapshot().index


def clique(names: str) -> list[tuple[str, str]]:
    return [(a, b) for a in names for b in names if a < b]


def named(index: GraphIndex, node: int) -> str:
    return str(index.terms[node])[-1]


def test_a_shortest_way_goes_along_and_against_links() -> None:
    index = index_of([("a", "b"), ("c", "b"), ("c", "d"), ("a", "e"), ("e", "f"), ("f", "g"), ("g", "d"), ("x", "y")])
    nodes = {named(index, n): n for n in range(len(index.terms)) if not index.is_literal(n)}
    way = Links(index).connection(nodes["a"], nodes["d"])
    assert way is not None
    assert [(named(index, s.start), named(index, s.end), s.inverse) for s in way] == [
        ("a", "b", False), ("b", "c", True), ("c", "d", False),
    ]  # fmt: skip
    assert Links(index).connection(nodes["a"], nodes["x"]) is None
    assert Links(index).connection(nodes["a"], nodes["a"]) == []


def test_the_middle_of_a_star_is_central() -> None:
    index = index_of([("m", other) for other in "abcdef"])
    found = Links(index).central(3)
    assert named(index, found[0][0]) == "m"
    assert found[0][1] > 3 * found[1][1]


def test_two_cliques_with_a_bridge_are_two_communities() -> None:
    index = index_of([*clique("abcde"), *clique("pqrst"), ("a", "p")])
    found = [sorted(named(index, n) for n in one.members) for one in Links(index).communities()]
    assert sorted(found) == [list("abcde"), list("pqrst")]


def test_a_graph_without_links_has_no_shape() -> None:
    graph = rdflib.Graph()
    graph.add((rdflib.URIRef("urn:x:a"), rdflib.RDFS.label, rdflib.Literal("a")))
    links = Links(Answerer(view_of(graph)).snapshot().index)
    assert links.central(5) == [] and links.communities() == []
