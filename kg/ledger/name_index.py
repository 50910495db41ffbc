"""Where names are looked up: the normalised names beside each source, and all that a change of some names can reach.

Knows: how names are kept in the store. Does not know: how nodes of one name are told apart (`kg.ledger.identity`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode

from kg.ledger.belief import SourceStatements, named_nodes
from kg.ledger.familiar import context
from kg.ledger.identity import BLOCK, FUZZY_LENGTH, PERSON, Named, NameIndex, reasons, said_of, similar
from kg.store.store import Store
from kg.store.update import values
from kg.types import Triple
from kg.vocab import LOCAL, NAME_BLOCK, NAME_CONTEXT, NAME_KEY, NAME_UNIT, RDF, RDFS, evidence_graph

_BESIDE = evidence_graph(URIRef(""))
Place = tuple[URIRef, IdentifiedNode]
"""A source and a node that it names."""


def name_triples(named: Iterable[Named]) -> Iterator[Triple]:
    """What lies beside a source so that its nodes are found by name."""
    for n in named:
        for key in n.keys:
            yield n.node, NAME_KEY, Literal(key)
            if n.local and PERSON not in n.types and len(key) >= FUZZY_LENGTH:
                yield n.node, NAME_BLOCK, Literal(key[:BLOCK])
            if n.local and PERSON in n.types:
                yield from ((n.node, NAME_CONTEXT, context(key, word)) for word in reasons(n))
        if n.local:
            yield n.node, NAME_UNIT, Literal(said_of(n))


class Names:
    """The names in the store, with one source's replaced by what it now says."""

    def __init__(self, store: Store, source: URIRef, own: list[Named]) -> None:
        self._all = store.window()
        self._source = source
        self._own = own
        self._own_by_key: dict[str, list[Named]] = defaultdict(list)
        for named in own:
            for key in named.keys:
                self._own_by_key[key].append(named)

    def of_several_persons(self) -> set[str]:
        """The names that the source has for more than one person."""
        return {k for k, ns in self._own_by_key.items() if sum(n.local and PERSON in n.types for n in ns) > 1}

    def of_local_nodes(self, keys: set[str]) -> set[str]:
        """Those of the keys that some local node has: where it does not, nothing is to be decided."""
        found = {key for key in keys if any(n.local for n in self._own_by_key.get(key, ()))}
        if self._all.ask(f"ASK {{ GRAPH ?g {{ ?n {RDF.type.n3()} {LOCAL.n3()} }} }}"):
            for clause in values("k", map(Literal, keys - found)):
                query = f"SELECT DISTINCT ?k WHERE {{ {clause} GRAPH ?g {{ ?n {NAME_KEY.n3()} ?k ; a {LOCAL.n3()} }} }}"
                found |= {str(k) for (k,) in self._all.select(query).rows}
        return found

    def reach(self, start: set[str]) -> tuple[NameIndex, set[str]]:
        """Every node on whose names a decision about nodes of the names in `start` can depend, and all those names."""
        keys: set[str] = set()
        places: set[Place] = set()
        local: set[Place] = set()
        frontier = set(start)
        while frontier:
            keys |= frontier
            found = self._places(frontier) - places
            places |= found
            fresh = self._local(found)
            local |= fresh
            reached = self._keys(fresh) | self._similar(frontier)
            reached |= {other for key in frontier for n in self._own_by_key.get(key, ()) if n.local for other in n.keys}
            frontier = reached - keys
        index = NameIndex()
        for named in {n.node: n for key in sorted(keys) for n in self._own_by_key.get(key, ())}.values():
            index.add(named)
        for named in (*self._read_local(local), *self._read_known(places - local)):
            index.add(named)
        return index, keys

    def _places(self, keys: set[str]) -> set[Place]:
        found: set[Place] = set()
        for clause in values("k", map(Literal, keys)):
            query = f"SELECT ?g ?n WHERE {{ {clause} GRAPH ?g {{ ?n {NAME_KEY.n3()} ?k }} }}"
            found |= {place for row in self._all.select(query).rows if (place := _place(*row)) is not None}
        return {place for place in found if place[0] != self._source}

    def _local(self, places: set[Place]) -> set[Place]:
        found: set[Place] = set()
        for clause in values("n", (node for _, node in places)):
            query = f"SELECT ?g ?n WHERE {{ {clause} GRAPH ?g {{ ?n a {LOCAL.n3()} }} }}"
            found |= {place for row in self._all.select(query).rows if (place := _place(*row)) in places and place}
        return found

    def _keys(self, places: set[Place]) -> set[str]:
        found: set[str] = set()
        for clause in values("n", (node for _, node in places)):
            query = f"SELECT ?g ?n ?k WHERE {{ {clause} GRAPH ?g {{ ?n {NAME_KEY.n3()} ?k }} }}"
            found |= {str(k) for g, n, k in self._all.select(query).rows if _place(g, n) in places}
        return found

    def _similar(self, keys: set[str]) -> set[str]:
        """Names of local nodes that are nearly one of the keys."""
        blocks: dict[str, set[str]] = defaultdict(set)
        for key in keys:
            if len(key) >= FUZZY_LENGTH:
                blocks[key[:BLOCK]].add(key)
        others = {key for n in self._own if n.local for key in n.keys if key[:BLOCK] in blocks} if blocks else set()
        for clause in values("b", map(Literal, blocks)):
            query = (
                f"SELECT DISTINCT ?k WHERE {{ {clause} GRAPH ?g {{ ?n {NAME_BLOCK.n3()} ?b ; {NAME_KEY.n3()} ?k }} "
                f"FILTER(?g != {evidence_graph(self._source).n3()}) }}"
            )
            others |= {str(k) for (k,) in self._all.select(query).rows}
        return {other for other in others if any(similar(key, other) for key in blocks.get(other[:BLOCK], ()))}

    def _read_local(self, places: set[Place]) -> Iterator[Named]:
        """The local nodes as identity sees them, from the statements around them."""
        around: dict[URIRef, set[Triple]] = defaultdict(set)
        nodes: dict[URIRef, set[IdentifiedNode]] = defaultdict(set)
        for source, node in places:
            nodes[source].add(node)
        everyone = {node for _, node in places}
        for variable in ("s", "o"):
            for clause in values(variable, everyone):
                self._collect(f"{clause} GRAPH ?g {{ ?s ?p ?o }}", nodes, around)
        neighbours = {x for ts in around.values() for s, _, o in ts for x in (s, o) if isinstance(x, URIRef)}
        for clause in values("s", neighbours - everyone):
            self._collect(f"{clause} GRAPH ?g {{ ?s ?p ?o }} VALUES ?p {{ {RDFS.label.n3()} }}", nodes, around)
        for source, triples in around.items():
            said = SourceStatements(list(triples), frozenset(nodes[source]))
            yield from (n for n in named_nodes(said) if n.node in nodes[source])

    def _read_known(self, places: set[Place]) -> Iterator[Named]:
        """Nodes that need no decision: their names and types."""
        names: dict[Place, set[str]] = defaultdict(set)
        types: dict[Place, set[URIRef]] = defaultdict(set)
        for clause in values("n", (node for _, node in places)):
            query = f"SELECT ?g ?n ?k WHERE {{ {clause} GRAPH ?g {{ ?n {NAME_KEY.n3()} ?k }} }}"
            for g, n, k in self._all.select(query).rows:
                place = _place(g, n)
                if place is not None and place in places:
                    names[place].add(str(k))
            for g, n, t in self._all.select(f"SELECT ?g ?n ?t WHERE {{ {clause} GRAPH ?g {{ ?n a ?t }} }}").rows:
                if (g, n) in places and isinstance(t, URIRef):
                    types[URIRef(str(g)), URIRef(str(n))].add(t)
        for place, keys in names.items():
            about = frozenset(types[place]), frozenset[str](), frozenset[tuple[URIRef, str]]()
            yield Named(place[1], min(keys), frozenset(keys), *about, False)

    def _collect(self, where: str, nodes: dict[URIRef, set[IdentifiedNode]], around: dict[URIRef, set[Triple]]) -> None:
        for g, s, p, o in self._all.select(f"SELECT ?g ?s ?p ?o WHERE {{ {where} }}").rows:
            if isinstance(g, URIRef) and g in nodes:
                assert isinstance(s, IdentifiedNode) and isinstance(p, URIRef) and o is not None
                around[g].add((s, p, o))


def _place(graph: object, node: object) -> Place | None:
    """The source beside which a name lies, and the node."""
    if isinstance(graph, URIRef) and graph.endswith(_BESIDE) and isinstance(node, IdentifiedNode):
        return URIRef(graph.removesuffix(_BESIDE)), node
    return None


__all__ = ["Names", "name_triples"]
