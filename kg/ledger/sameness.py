"""Which nodes are one thing, or two, because somebody says so: owl:sameAs and owl:differentFrom.

Knows: statements of sources and of people. Does not know: names; what names decide is `kg.ledger.identity`, over which
these statements go. A node that nothing else is said about (a link to another data set) joins others but keeps its own
name, so that the link stays to be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from rdflib import URIRef
from rdflib.term import IdentifiedNode

from kg.types import Triple
from kg.vocab import ENTITY, OWL

SAME, DIFFERENT = OWL.sameAs, OWL.differentFrom

Pair = frozenset[IdentifiedNode]


def speaks_of_identity(triple: Triple) -> bool:
    """Whether a triple says that two nodes are one, or that they are two."""
    return triple[1] in (SAME, DIFFERENT) and isinstance(triple[2], IdentifiedNode) and triple[0] != triple[2]


class Sameness:
    """What is said about identity in a whole ledger."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._links: list[tuple[IdentifiedNode, IdentifiedNode]] = []
        apart: set[Pair] = set()
        nodes: set[IdentifiedNode] = set()
        for triple in triples:
            s, p, o = triple
            if not speaks_of_identity(triple) or not isinstance(o, IdentifiedNode):
                continue
            nodes |= {s, o}
            if p == SAME:
                self._links.append((s, o))
            else:
                apart.add(frozenset((s, o)))
        self.nodes: frozenset[IdentifiedNode] = frozenset(nodes)
        """Every node of which something is said."""
        self.apart: frozenset[Pair] = frozenset(apart)
        """Pairs of nodes that are two things, whatever their names are."""

    def touches(self, triples: Iterable[Triple], denotes: Mapping[IdentifiedNode, URIRef]) -> bool:
        """Whether statements, or what names were found to denote, are about a node of which something is said."""
        if not self.nodes:
            return False
        return (
            any(s in self.nodes or o in self.nodes for s, _, o in triples)
            or not self.nodes.isdisjoint(denotes)
            or not self.nodes.isdisjoint(denotes.values())
        )

    def unite(
        self, denotes: Mapping[IdentifiedNode, URIRef], described: Collection[IdentifiedNode]
    ) -> dict[IdentifiedNode, URIRef]:
        """What each node denotes once those that are the same are one.

        Args:
            denotes: What names alone decide: the node of the belief for each local node.
            described: The nodes of the ledger about which something else is said.
        """
        groups = self._groups(denotes)
        united = dict(denotes)
        new: dict[IdentifiedNode, URIRef] = {}
        for group in groups:
            real = [n for n in group if isinstance(n, URIRef) and (n in described or n.startswith(ENTITY))]
            if len(real) > 1:
                one = min(real, key=lambda n: (n.startswith(ENTITY), n))
                new |= {node: one for node in real if node != one}
        if not new:
            return united
        united = {node: new.get(target, target) for node, target in denotes.items()}
        return united | new

    def _groups(self, denotes: Mapping[IdentifiedNode, URIRef]) -> list[set[IdentifiedNode]]:
        """The nodes of the belief that are linked, directly or over others."""
        beside: dict[IdentifiedNode, set[IdentifiedNode]] = defaultdict(set)
        for s, o in self._links:
            one, two = denotes.get(s, s), denotes.get(o, o)
            if one != two:
                beside[one].add(two)
                beside[two].add(one)
        groups: list[set[IdentifiedNode]] = []
        seen: set[IdentifiedNode] = set()
        for start in beside:
            if start in seen:
                continue
            group, todo = {start}, [start]
            while todo:
                fresh = beside[todo.pop()] - group
                group |= fresh
                todo += fresh
            seen |= group
            groups.append(group)
        return groups


__all__ = ["DIFFERENT", "SAME", "Sameness", "speaks_of_identity"]
