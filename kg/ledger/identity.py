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
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

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
        self._local: dict[str, list[Named]] = defaultdict(list)
        self._known: dict[str, list[Named]] = defaultdict(list)
        self._by_block: dict[str, set[str]] = defaultdict(set)

    def add(self, named: Named) -> None:
        """Make a node findable by each of its names."""
        for key in named.keys:
            (self._local if named.local else self._known)[key].append(named)
            if named.local and PERSON not in named.types and len(key) >= FUZZY_LENGTH:
                self._by_block[key[:BLOCK]].add(key)

    def local(self, key: str) -> list[Named]:
        """The nodes of that normalised name that are still to be identified."""
        return self._local.get(key, [])

    def known(self, key: str) -> list[Named]:
        """The nodes of that normalised name that need no decision."""
        return self._known.get(key, [])

    def similar(self, key: str) -> list[str]:
        """Other names of local nodes, no persons, so near that one of the two is likely a misspelling."""
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

    Nodes that say the same of themselves are decided together (`unit_of`), so what one more of them denotes is what the
    others do, and nothing else changes with it.

    Args:
        index: With every node that can be reached from `keys`: over a local node's other names, and over similar names.
        compatible: Whether one thing can have both sets of types.
        apart: Pairs of nodes that are two things, whatever their names are.
    """
    single = {node for pair in apart for node in pair}
    members: dict[IdentifiedNode, list[IdentifiedNode]] = defaultdict(list)
    units = NameIndex()
    for named in {n.node: n for key in keys for n in index.local(key)}.values():
        unit = named if named.node in single else unit_of(named)
        if unit.node not in members:
            units.add(unit)
        members[unit.node].append(named.node)
    for known in dict.fromkeys(n for key in keys for n in index.known(key)):
        units.add(known)
    decided = _decide(units, sorted(keys), compatible, apart)
    return {node: target for unit, target in decided.items() for node in members[unit]}


def unit_of(named: Named) -> Named:
    """What stands for all nodes that say the same of themselves; a person stands for himself alone."""
    if PERSON in named.types:
        return named
    return replace(named, node=URIRef(f"urn:tuwen:unit:{said_of(named)}"), context=frozenset())


def said_of(named: Named) -> str:
    """What a node says of itself, in short: equal for nodes of equal names, types and values that only one can have."""
    unique = sorted((str(p), value) for p, value in named.unique)
    said = (named.label, sorted(named.keys), sorted(map(str, named.types)), unique)
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:32]


def reasons(person: Named) -> frozenset[str]:
    """What another person of this name must share with this one to be the same."""
    return person.context - person.keys


def minted(label: str, first: IdentifiedNode | None = None) -> URIRef:
    """The node of the belief for a name; `first`: the first unit of a thing that is not the first one of its name."""
    iri = entity_iri(label)
    return iri if first is None else URIRef(f"{iri}~{hashlib.sha256(str(first).encode()).hexdigest()[:8]}")


def _decide(
    index: NameIndex, keys: list[str], compatible: Compatible, apart: frozenset[frozenset[IdentifiedNode]]
) -> dict[IdentifiedNode, URIRef]:
    """What each unit denotes."""
    denotes: dict[IdentifiedNode, URIRef] = {}
    named_so: dict[str, list[tuple[bool, IdentifiedNode, list[Named]]]] = defaultdict(list)
    for members in _clusters(index, keys, compatible, apart):
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
            label = min((m.label for m in free), key=lambda x: (normalize_name(x), x))
            first = min(free, key=lambda m: (PERSON in m.types, m.node))
            named_so[label].append((PERSON in first.types, first.node, free))
    for label, groups in named_so.items():
        for number, (_, first_node, group) in enumerate(sorted(groups, key=lambda g: g[:2])):
            denotes |= dict.fromkeys((m.node for m in group), minted(label, first_node if number else None))
    return denotes


def _clusters(
    index: NameIndex, keys: list[str], compatible: Compatible, apart: frozenset[frozenset[IdentifiedNode]]
) -> list[list[Named]]:
    """The units of `keys`, those together that are one thing.

    What is linked by a name or by a reason is one thing, unless something in it speaks against something else in it.
    Then pairs are joined in a fixed order, equal names before similar ones, and only while no member of one side speaks
    against a member of the other: a chain of likenesses never joins what contradicts itself.
    """
    found: list[list[Named]] = []
    for members in _linked(index, keys):
        if not _speak_against(members, compatible, apart):
            found.append(members)
            continue
        cluster = {m.node: [m] for m in members}
        for one, two in _pairs(members):
            ours, theirs = cluster[one.node], cluster[two.node]
            if ours is theirs or any(_against(a, b, compatible, apart) for a in ours for b in theirs):
                continue
            ours += theirs
            for member in theirs:
                cluster[member.node] = ours
        found += {id(group): group for group in cluster.values()}.values()
    return found


def _linked(index: NameIndex, keys: list[str]) -> list[list[Named]]:
    """The units of `keys`, those together that are linked, directly or over others."""
    units = {n.node: n for key in keys for n in index.local(key)}
    above = {node: node for node in units}

    def top(node: IdentifiedNode) -> IdentifiedNode:
        while above[node] != node:
            above[node] = node = above[above[node]]
        return node

    for key in keys:
        first: dict[str | None, IdentifiedNode] = {}
        for unit in index.local(key):
            for link in reasons(unit) if PERSON in unit.types else (None,):
                above[top(unit.node)] = top(first.setdefault(link, unit.node))
        if None in first:
            for near in (n for other in index.similar(key) for n in index.local(other) if PERSON not in n.types):
                above[top(near.node)] = top(first[None])
    groups: dict[IdentifiedNode, list[Named]] = defaultdict(list)
    for node, unit in units.items():
        groups[top(node)].append(unit)
    return list(groups.values())


def _speak_against(members: list[Named], compatible: Compatible, apart: frozenset[frozenset[IdentifiedNode]]) -> bool:
    """Whether anything in a group speaks against anything else in it."""
    nodes = {m.node for m in members}
    if any(pair <= nodes for pair in apart):
        return True
    kinds = {m.types: m for m in members}
    dated = {m.unique: m for m in members if m.unique}
    return any(not compatible(a, b) for a, b in itertools.combinations(kinds, 2)) or any(
        _contradict(a, b) for a, b in itertools.combinations(dated.values(), 2)
    )


def _against(a: Named, b: Named, compatible: Compatible, apart: frozenset[frozenset[IdentifiedNode]]) -> bool:
    return not compatible(a.types, b.types) or _contradict(a, b) or frozenset((a.node, b.node)) in apart


def _pairs(members: list[Named]) -> Iterator[tuple[Named, Named]]:
    """The pairs of a group that its links join, in the order in which they are to be joined."""
    ranked: list[tuple[int, IdentifiedNode, IdentifiedNode, Named, Named]] = []
    for one, two in itertools.combinations(sorted(members, key=lambda m: m.node), 2):
        persons = (PERSON in one.types) + (PERSON in two.types)
        if persons == 1:
            continue
        if one.keys & two.keys:
            if not persons or reasons(one) & reasons(two):
                ranked.append((0, one.node, two.node, one, two))
        elif not persons and any(similar(a, b) for a in one.keys for b in two.keys):
            ranked.append((1, one.node, two.node, one, two))
    ranked.sort(key=lambda pair: pair[:3])
    yield from ((one, two) for *_, one, two in ranked)


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
        for n in index.known(key)
        if isinstance(n.node, URIRef)
        and compatible(local.types, n.types)
        and frozenset((local.node, n.node)) not in apart
    }
    only = next(iter(found)) if len(found) == 1 else None
    return only if isinstance(only, URIRef) else None


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
