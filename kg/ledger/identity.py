"""Which local nodes are the same thing: a pure function of what the sources say, in any order.

A local node is a name in one document. It is matched by normalised name, then by alias, then by cautious fuzzy match,
each with agreement of type. Two nodes that other systems already identify (RDF, table rows) are never merged. Persons
of one name in two documents are merged only with a reason: both documents say a further same thing about them, or
connect them with the same name; and they must not contradict each other.

Everything that a decision looks at hangs on the names involved (what surrounds a node is known by its names, never by
what it was found to be), so a change in one source can touch only the nodes that are reachable over names from its own.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz
from rdflib import URIRef
from rdflib.term import IdentifiedNode

from kg.vocab import TW, entity_iri
from nlu.text import normalize_name

FUZZY_LENGTH = 9
"""Shortest normalised name that may match another one that is not equal."""
FUZZY_RATIO = 92
"""Least similarity (rapidfuzz ratio, 0 to 100) of two such names."""
BLOCK = 4
"""First letters that two such names share."""

PERSON = TW.Person
NONE: frozenset[frozenset[IdentifiedNode]] = frozenset()
"""No pair of nodes is kept apart."""

Types = frozenset[URIRef]
Compatible = Callable[[Types, Types], bool]


@dataclass(frozen=True, slots=True)
class Named:
    """A node as identity sees it in one source.

    Attributes:
        label: Its main name as written.
        keys: The normalised names by which it can be found.
        types: Its classes.
        context: Normalised names and literal values that its source connects it with.
        unique: (property, value) pairs of which a thing has one, such as a date of birth.
        local: Whether it is a name in a document still to be identified.
    """

    node: IdentifiedNode
    label: str
    keys: frozenset[str]
    types: Types
    context: frozenset[str]
    unique: frozenset[tuple[URIRef, str]]
    local: bool


def name_keys(label: str, aliases: Iterable[str], *, person: bool) -> frozenset[str]:
    """The normalised names by which a node can be found; a person's aliases (a surname alone) are not enough."""
    names = [label] if person else [label, *aliases]
    return frozenset(key for key in map(normalize_name, names) if key)


class NameIndex:
    """Named nodes by normalised name."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[Named]] = defaultdict(list)
        self._by_block: dict[str, set[str]] = defaultdict(set)

    def add(self, named: Named) -> None:
        """Make a node findable by each of its names."""
        for key in named.keys:
            self._by_key[key].append(named)
            if named.local and len(key) >= FUZZY_LENGTH:
                self._by_block[key[:BLOCK]].add(key)

    def named(self, key: str) -> list[Named]:
        """The nodes of that normalised name."""
        return self._by_key.get(key, [])

    def similar(self, key: str) -> list[str]:
        """Other names of local nodes so near that one of the two is likely a misspelling."""
        return [other for other in self._by_block.get(key[:BLOCK], ()) if similar(key, other)]


def similar(key: str, other: str) -> bool:
    """Whether one of two names is likely a misspelling of the other: long, same first letters, same digits."""
    return (
        key != other
        and min(len(key), len(other)) >= FUZZY_LENGTH
        and key[:BLOCK] == other[:BLOCK]
        and _digits(key) == _digits(other)
        and fuzz.ratio(key, other) >= FUZZY_RATIO
    )


def decide(
    index: NameIndex, keys: Iterable[str], compatible: Compatible, apart: frozenset[frozenset[IdentifiedNode]] = NONE
) -> dict[IdentifiedNode, URIRef]:
    """What each local node named by `keys` denotes.

    Args:
        index: With every node that can be reached from `keys`: over a local node's other names, and over similar names.
        compatible: Whether one thing can have both sets of types.
        apart: Pairs of nodes that are two things, whatever their names are.
    """
    denotes: dict[IdentifiedNode, URIRef] = {}
    minted: dict[URIRef, list[list[Named]]] = defaultdict(list)
    for members in _clusters(index, sorted(keys), compatible, apart):
        known = {m.node: _known(m, index, compatible, apart) for m in members}
        targets = {target for target in known.values() if target is not None}
        free = members
        if len(targets) == 1:
            denotes |= dict.fromkeys(known, targets.pop())
            continue
        if targets:  # the names lead to different known things: only those that found one are sure
            denotes |= {node: target for node, target in known.items() if target is not None}
            free = [m for m in members if known[m.node] is None]
        if free:
            minted[entity_iri(min((m.label for m in free), key=lambda x: (normalize_name(x), x)))].append(free)
    for iri, groups in minted.items():
        groups.sort(key=lambda group: min(m.node for m in group))
        for number, group in enumerate(groups):
            name = iri if number == 0 else URIRef(f"{iri}~{_stamp(group)}")
            denotes |= {m.node: name for m in group}
    return denotes


def _clusters(
    index: NameIndex, keys: list[str], compatible: Compatible, apart: frozenset[frozenset[IdentifiedNode]]
) -> list[list[Named]]:
    """The local nodes of `keys`, those together that are one thing.

    Pairs are joined in a fixed order, equal names before similar ones, and only while no member of one side speaks
    against a member of the other: a chain of likenesses never joins what contradicts itself.
    """
    cluster: dict[IdentifiedNode, list[Named]] = {n.node: [n] for key in keys for n in index.named(key) if n.local}
    pairs: dict[tuple[IdentifiedNode, IdentifiedNode], tuple[int, Named, Named]] = {}
    for key in keys:
        own = [n for n in index.named(key) if n.local]
        near = [n for other in index.similar(key) for n in index.named(other) if n.local and PERSON not in n.types]
        for one in own:
            for rank, others in ((0, own), (1, near if PERSON not in one.types else [])):
                for two in others:
                    first, second = (one, two) if one.node < two.node else (two, one)
                    held = pairs.get((first.node, second.node))
                    if first.node != second.node and (held is None or rank < held[0]) and _reason(first, second):
                        pairs[first.node, second.node] = (rank, first, second)
    for _, (_, one, two) in sorted(pairs.items(), key=lambda item: (item[1][0], item[0])):
        ours, theirs = cluster[one.node], cluster[two.node]
        if ours is theirs or any(
            not compatible(a.types, b.types) or _contradict(a, b) or frozenset((a.node, b.node)) in apart
            for a in ours
            for b in theirs
        ):
            continue
        ours += theirs
        for member in theirs:
            cluster[member.node] = ours
    return list({id(members): members for members in cluster.values()}.values())


def _reason(one: Named, two: Named) -> bool:
    """Whether something beyond the name says that two local nodes are one, where a name is not enough."""
    if PERSON in one.types or PERSON in two.types:
        return bool((one.context & two.context) - (one.keys | two.keys))
    return True


def _contradict(one: Named, two: Named) -> bool:
    """Whether some property of which a thing has one value has no value that fits both; "1912" fits "1912-06-23"."""
    for key in {key for key, _ in one.unique} & {key for key, _ in two.unique}:
        ours = [value for k, value in one.unique if k == key]
        theirs = [value for k, value in two.unique if k == key]
        if not any(a.startswith(b) or b.startswith(a) for a in ours for b in theirs):
            return True
    return False


def _known(
    local: Named, index: NameIndex, compatible: Compatible, apart: frozenset[frozenset[IdentifiedNode]]
) -> URIRef | None:
    """The one identified node that a local node can be, or None where there is none or more than one."""
    found = {
        n.node
        for key in local.keys
        for n in index.named(key)
        if not n.local
        and isinstance(n.node, URIRef)
        and compatible(local.types, n.types)
        and frozenset((local.node, n.node)) not in apart
    }
    only = next(iter(found)) if len(found) == 1 else None
    return only if isinstance(only, URIRef) else None


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _stamp(group: list[Named]) -> str:
    return hashlib.sha256(min(str(m.node) for m in group).encode()).hexdigest()[:8]
