"""What a name denotes where that needs no decision: an equal name was decided before, and one more changes nothing.

A name that every document has would else be decided anew with each document, over all of them. Knows: what of a
decision (`kg.ledger.identity.decide`) one more equal name cannot change. Does not know: how a decision is made; where a
name could change one, it says nothing, and the whole decision is made.
"""

from __future__ import annotations

from collections.abc import Collection

from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode

from kg.ledger.identity import PERSON, Named, minted, reasons, said_of
from kg.store.store import Store
from kg.store.update import term, values
from kg.vocab import DENOTES, IDENTITY, NAME_CONTEXT, NAME_KEY, NAME_UNIT, evidence_graph


class Familiar:
    """The names in the store, without those of one source.

    Args:
        settled: Names (normalised) and nodes of which somebody says what they are: these are never familiar.
    """

    def __init__(self, store: Store, source: URIRef, settled: Collection[str] = ()) -> None:
        self._all = store.window()
        self._identity = store.window(IDENTITY)
        self._beside = evidence_graph(source)
        self._settled = settled

    def denoted(self, named: Named) -> URIRef | None:
        """What a local node that came denotes, if nothing else denotes anything else for it; else None."""
        if any(key in self._settled for key in named.keys):
            return None
        equal = self._equal(named)
        if equal is None or equal in self._settled:
            return None
        if PERSON not in named.types or self._is_known(equal, named):
            return equal
        return self._person(named)

    def stays(self, named: Named) -> bool:
        """Whether a local node that went leaves nothing to decide: an equal one is in another source."""
        return PERSON not in named.types and self.denoted(named) is not None

    def _equal(self, named: Named) -> URIRef | None:
        """What a node in another source denotes that says the same of itself."""
        unit = term(Literal(said_of(named)))
        query = (
            f"SELECT ?d WHERE {{ GRAPH ?b {{ ?n {term(NAME_UNIT)} {unit} }} FILTER(?b != {term(self._beside)}) "
            f"GRAPH {term(IDENTITY)} {{ ?n {term(DENOTES)} ?d }} }} LIMIT 1"
        )
        return next((d for (d,) in self._all.select(query).rows if isinstance(d, URIRef)), None)

    def _is_known(self, node: URIRef, named: Named) -> bool:
        """Whether a node has the name in a source that identifies it: it was not made from names."""
        held = (f"{{ GRAPH ?b {{ {term(node)} {term(NAME_KEY)} {term(Literal(key))} }} }}" for key in named.keys)
        return self._all.ask(f"ASK {{ {' UNION '.join(held)} }}")

    def _person(self, named: Named) -> URIRef | None:
        """The one thing that all persons of this name are with whom this one has something in common; or a new one.

        A person of whom nothing is known that another one could contradict joins them all, and they are one already.
        """
        if named.unique or len(named.types) > 1:
            return None
        (key,) = named.keys
        found: set[URIRef] = set()
        for clause in values("c", (context(key, word) for word in reasons(named))):
            query = (
                f"SELECT DISTINCT ?d WHERE {{ {clause} GRAPH ?b {{ ?n {term(NAME_CONTEXT)} ?c }} "
                f"GRAPH {term(IDENTITY)} {{ ?n {term(DENOTES)} ?d }} }} LIMIT 2"
            )
            found |= {d for (d,) in self._all.select(query).rows if isinstance(d, URIRef)}
        first = minted(named.label)
        if len(found) > 1 or not all(d == first or d.startswith(f"{first}~") for d in found):
            return None
        group = found.pop() if found else None
        if group in self._settled or not self._comes_first(group or first, named.node):
            return None
        return group or minted(named.label, named.node)

    def _comes_first(self, group: URIRef, node: IdentifiedNode) -> bool:
        """Whether some node that denotes a thing comes before this one, so that the thing keeps its name."""
        before = f"FILTER(STR(?n) < {term(Literal(str(node)))})"
        return self._identity.ask(f"ASK {{ ?n {term(DENOTES)} {term(group)} {before} }}")


def context(key: str, word: str) -> Literal:
    """How it is kept that a person of a name is connected with a word."""
    return Literal(f"{key}\t{word}")


__all__ = ["Familiar", "context"]
