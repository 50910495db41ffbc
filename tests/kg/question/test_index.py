"""Terms, edges and names over arrays agree with plain dicts."""

from __future__ import annotations

import io
import re
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rdflib.term import BNode, Identifier, Literal, URIRef

from kg.question.index.adjacency import MANY, Edges
from kg.question.index.array_file import ArrayFile
from kg.question.index.cache import made_of
from kg.question.index.graph import GraphIndex
from kg.question.index.name_table import NameTable, NameTableBuilder
from kg.store.convert import to_ox

TERMS: list[Identifier] = [
    URIRef("http://example.org/a"),
    URIRef("http://example.org/图"),
    BNode("b1"),
    Literal('a "quoted"\n\\line\t'),
    Literal("色", lang="zh"),
    Literal("colour", lang="en-GB"),
    Literal("1.50", datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal"), normalize=False),
    Literal("\U0001f600\x7f\x01"),
]


def index_of(triples: list[tuple[Identifier, Identifier, Identifier]]) -> GraphIndex:
    lines = "".join(f"{to_ox(s)} {to_ox(p)} {to_ox(o)} .\n" for s, p, o in triples)
    return GraphIndex(made_of(io.BytesIO(lines.encode())))


def test_terms_come_back_as_they_were() -> None:
    p = URIRef("http://example.org/p")
    index = index_of([(TERMS[0], p, term) for term in TERMS])
    for term in TERMS:
        assert index.terms[index.ids[term]] == term
        assert index.is_literal(index.ids[term]) == isinstance(term, Literal)
    for other in (Literal("色"), Literal("色", lang="en"), URIRef("b1"), Literal("1.50"), "色", None):
        assert other not in index.ids


def test_what_only_names_is_no_node() -> None:
    label = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    index = index_of([(TERMS[0], label, Literal("name")), (TERMS[0], URIRef("http://example.org/p"), Literal("value"))])
    assert Literal("name") not in index.ids
    assert Literal("value") in index.ids
    assert index.labels[index.ids[TERMS[0]]] == [Literal("name")]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), unique=True), st.sets(st.integers(0, 45)))
def test_edges_are_a_dict(pairs: list[tuple[int, int]], wanted: set[int]) -> None:
    plain: dict[int, list[int]] = defaultdict(list)
    for key, value in sorted(pairs):
        plain[key].append(value)
    lengths = [len(plain[key]) for key in sorted(plain)]
    places = np.array([7, *(7 + np.cumsum(lengths))], np.int32)  # as a stretch of a longer array
    values = np.array([0] * 7 + [value for key in sorted(plain) for value in plain[key]], np.int32)
    edges = Edges(np.array(sorted(plain), np.int32), places, values)
    assert dict(edges) == edges.expanded() == plain
    assert [key in edges for key in range(45)] == [key in plain for key in range(45)]
    at = edges.found(np.array(sorted(wanted), np.int32))
    reached, counts = edges.stretch(at)
    assert reached.tolist() == [value for key in sorted(wanted) for value in plain.get(key, [])]
    assert counts.tolist() == [len(plain[key]) for key in sorted(wanted & plain.keys())]


def test_many_nodes_at_once_lead_where_each_of_them_does() -> None:
    p, q = URIRef("urn:p"), URIRef("urn:q")
    things = [URIRef(f"urn:t{i}") for i in range(2 * MANY)]
    number = URIRef("http://www.w3.org/2001/XMLSchema#integer")
    triples: list[tuple[Identifier, Identifier, Identifier]] = []
    for i, thing in enumerate(things):
        triples.append((thing, p, things[i * 7 % 50]))
        if i % 3:
            triples.append((thing, q, Literal(str(i % 11), datatype=number)))
    index = index_of(triples)
    prop, value = (index.properties[index.ids[iri]] for iri in (p, q))
    nodes = frozenset(index.ids[t] for t in things)
    one_by_one = {o for n in nodes for o in prop.forward.get(n, ())}
    assert prop.follow(nodes, False) == one_by_one
    assert prop.leads(nodes)
    assert not value.leads(nodes, True)
    measured = dict(zip(*(column.tolist() for column in value.measured(nodes)), strict=True))
    assert measured == {n: index.numbers[value.forward[n][0]] for n in nodes if n in value.forward}
    among = frozenset(list(nodes)[::5])
    backward = {n: len(among.intersection(prop.backward.get(n, ()))) for n in nodes}
    assert prop.counted(nodes, True, among) == backward


names = st.lists(st.text("abcdeé1 图", min_size=1, max_size=9), unique=True, max_size=30)


@given(names, st.text("abcdeé1 图", min_size=1, max_size=9), st.sampled_from([60.0, 80.0, 84.0]))
def test_the_likest_name_is_found_without_comparing_all(known: list[str], said: str, cutoff: float) -> None:
    spellings = NameTableBuilder()
    for number, name in enumerate(known):
        spellings.add(name, number, 1.0)
    meta, arrays = spellings.shelve("names", 0.8)
    found = NameTable(ArrayFile(meta, arrays), "names").similar(said, cutoff)
    room = max(1, len(said) // 6)
    likeness = [
        fuzz.ratio(said, name)
        for name in known
        if len(name) >= 4
        and abs(len(name) - len(said)) <= room
        and re.findall("1+", name) == re.findall("1+", said)  # line 3 is not line 5
    ]
    best = max(likeness, default=0.0)
    assert (found[1] if found else 0.0) == pytest.approx(best if best >= cutoff else 0.0)
    assert found is None or fuzz.ratio(said, found[0]) == pytest.approx(found[1])
