"""What is in a picture: nodes with their names and kinds, and the facts between them.

Knows: how the surroundings of a thing and the way between two are chosen. Does not know: places, colours, formats.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import Literal
from rdflib.term import BNode, IdentifiedNode, Identifier, URIRef

from kg.labels import LABELS, labels
from kg.store.store import View
from kg.store.update import term, values
from kg.types import Evidence, Fact, GraphError, Triple
from kg.vocab import RDF, RDFS, SKOS, TW

_LEFT_OUT = frozenset({*LABELS, RDF.type, RDFS.comment, SKOS.altLabel, TW.description})
_MOST_READ = 400
"""Facts of one thing that are looked at when some are chosen."""
_LONGEST = 60
_MOST_STEPS = 6
_MOST_QUOTES = 2
"""Quotes of one fact."""
_UNMARKED: Mapping[Triple, str] = {}
_MOST_VISITED = 20_000


@dataclass(frozen=True, slots=True)
class Node:
    """One box: a thing, or a value.

    Attributes:
        id: IRI of a thing; a number made up for a value.
        label: What it is called.
        kind: Name of its class; "" for a value.
        centre: Whether the picture is about it.
    """

    id: str
    label: str
    kind: str = ""
    centre: bool = False

    @property
    def value(self) -> bool:
        """Whether it is a value: text, number, date."""
        return not self.kind and self.id.startswith("_:v")


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow between two nodes: the ids of its ends and what it says (several properties, one a line)."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a picture shows.

    Attributes:
        left_out: How many facts there was no room for.
        notes: What stands below the picture: the quotes behind its facts, numbered as the arrows are.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    lang: str
    left_out: int = 0
    notes: tuple[str, ...] = ()


def neighbourhood(view: View, things: Sequence[IdentifiedNode], lang: str, most: int = 24, depth: int = 1) -> Scene:
    """What the graph says of some things: at most `most` nodes, every property before any comes twice.

    Args:
        depth: How many steps away from the things the picture goes.

    Raises:
        GraphError: The graph says nothing of them.
    """
    if not things:
        raise GraphError("there is nothing to draw; name a thing of the graph")
    shown: dict[Identifier, None] = dict.fromkeys(things)
    chosen: list[Triple] = []
    left_out = 0
    frontier: list[Identifier] = list(things)
    for _ in range(depth):
        found = [t for node in frontier if isinstance(node, URIRef) for t in _facts(view, node)]
        fresh: list[Identifier] = []
        for fact in _spread(found):
            other = fact[2] if fact[0] in frontier else fact[0]
            end: Identifier = other
            if fact in chosen:
                continue
            if end not in shown and len(shown) >= most:
                left_out += 1
                continue
            if end not in shown:
                shown[end] = None
                fresh.append(end)
            chosen.append(fact)
        frontier = fresh
    if not chosen:
        name = labels(view, things, lang)[things[0]]
        raise GraphError(f"the graph says nothing of {name!r} that could be drawn")
    return _scene(view, list(shown), chosen, set(things), lang, left_out)


def connection(view: View, one: IdentifiedNode, two: IdentifiedNode, lang: str) -> Scene:
    """A shortest way between two things over at most six facts, in either direction.

    Raises:
        GraphError: There is none.
    """
    before: dict[Identifier, tuple[Identifier, Triple] | None] = {one: None}
    waiting: deque[tuple[Identifier, int]] = deque([(one, 0)])
    while waiting and two not in before and len(before) < _MOST_VISITED:
        node, steps = waiting.popleft()
        if steps == _MOST_STEPS or not isinstance(node, URIRef):
            continue
        for fact in _facts(view, node):
            other = fact[2] if fact[0] == node else fact[0]
            if isinstance(other, URIRef) and other not in before:
                before[other] = node, fact
                waiting.append((other, steps + 1))
    names = labels(view, [one, two], lang)
    if two not in before:
        raise GraphError(f"no way of up to {_MOST_STEPS} facts leads from {names[one]!r} to {names[two]!r}")
    nodes: list[Identifier] = [two]
    facts: list[Triple] = []
    step = before[two]
    while step is not None:
        node, fact = step
        nodes.append(node)
        facts.append(fact)
        step = before[node]
    return _scene(view, nodes[::-1], facts[::-1], {one, two}, lang, 0)


def answered(
    view: View, facts: Sequence[Fact], values: Sequence[Identifier], lang: str, cite: Callable[[Evidence], str]
) -> Scene:
    """The facts behind an answer, its values in the middle; each arrow has the numbers of the quotes that say so.

    Args:
        cite: A quote in one line.

    Raises:
        GraphError: There are none.
    """
    if not facts:
        raise GraphError("no facts stand behind this answer that could be drawn")
    shown = [fact for fact in facts if fact.predicate != RDF.type] or facts  # of what kind things are, the colours say
    numbers: dict[str, int] = {}
    marks: dict[Triple, str] = {}
    for fact in shown:
        quoted = [numbers.setdefault(cite(e), len(numbers) + 1) for e in fact.evidence[:_MOST_QUOTES]]
        marks[fact.subject, fact.predicate, fact.object] = "".join(f"[{n}]" for n in sorted(set(quoted)))
    ends = dict.fromkeys(end for s, _, o in marks for end in (s, o))
    centre = {node for node in ends if node in values}
    notes = tuple(f"[{n}] {said}" for said, n in numbers.items())
    return replace(_scene(view, list(ends), list(marks), centre, lang, 0, marks), notes=notes)


def _facts(view: View, node: URIRef) -> list[Triple]:
    """The facts at a node, in a fixed order."""
    n = term(node)
    rows = [
        *((node, p, o) for p, o in view.select(f"SELECT ?p ?o WHERE {{ {n} ?p ?o }} LIMIT {_MOST_READ}").rows),
        *((s, p, node) for s, p in view.select(f"SELECT ?s ?p WHERE {{ ?s ?p {n} }} LIMIT {_MOST_READ}").rows),
    ]
    named = {(s, str(o)) for s, p, o in rows if p in LABELS}  # a column "name" says what is written in the box
    facts: list[Triple] = []
    for s, p, o in rows:
        if p in _LEFT_OUT or isinstance(s, BNode) or isinstance(o, BNode) or s == o:
            continue
        if isinstance(o, Literal) and (len(o) > _LONGEST or str(p).endswith("Unit") or (s, str(o)) in named):
            continue
        facts.append((s, p, o))  # type: ignore[arg-type]
    return sorted(dict.fromkeys(facts), key=lambda t: tuple(x.n3() for x in t))


def _spread(facts: Sequence[Triple]) -> Iterator[Triple]:
    """One fact of each property in turn, so that a frequent property does not crowd out the others."""
    queues: dict[tuple[Identifier, bool], deque[Triple]] = defaultdict(deque)
    for fact in facts:
        queues[fact[1], isinstance(fact[2], Literal)].append(fact)
    order = sorted(queues.values(), key=lambda q: (isinstance(q[0][2], Literal), len(q)))
    while any(order):
        for queue in order:
            if queue:
                yield queue.popleft()


def _scene(
    view: View,
    nodes: list[Identifier],
    facts: list[Triple],
    centre: Collection[Identifier],
    lang: str,
    left_out: int,
    marks: Mapping[Triple, str] = _UNMARKED,
) -> Scene:
    names = labels(view, [*nodes, *(p for _, p, _ in facts)], lang)
    kinds = _kinds(view, [n for n in nodes if isinstance(n, URIRef)], lang)
    ids: dict[Identifier, str] = {}
    for number, node in enumerate(nodes):
        ids[node] = f"_:v{number}" if isinstance(node, Literal) else str(node)
    shown = tuple(
        Node(ids[n], names[n], kinds.get(n, "" if isinstance(n, Literal) else "?"), n in centre) for n in nodes
    )
    between: dict[tuple[str, str], list[str]] = defaultdict(list)
    for s, p, o in facts:
        said = f"{names[p]} {marks.get((s, p, o), '')}".strip()
        if said not in between[ids[s], ids[o]]:
            between[ids[s], ids[o]].append(said)
    edges = tuple(Edge(s, o, "\n".join(said)) for (s, o), said in between.items())
    return Scene(tuple(replace(n, kind="") if n.kind == "?" else n for n in shown), edges, lang, left_out)


def _kinds(view: View, nodes: list[URIRef], lang: str) -> dict[Identifier, str]:
    """The name of a class of each node; of several the one with fewest members here, then by name."""
    found: dict[Identifier, list[Identifier]] = defaultdict(list)
    for clause in values("s", nodes):
        for s, kind in view.select(f"SELECT ?s ?k WHERE {{ {clause} ?s {term(RDF.type)} ?k }}").rows:
            if s is not None and kind is not None:
                found[s].append(kind)
    names = labels(view, {k for kinds in found.values() for k in kinds}, lang)
    sizes: dict[Identifier, int] = defaultdict(int)
    for kinds in found.values():
        for kind in kinds:
            sizes[kind] += 1
    return {s: names[min(kinds, key=lambda k: (-sizes[k], str(k)))] for s, kinds in found.items()}
