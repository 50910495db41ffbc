"""The belief written for other programs: RDF in five forms, and tables, GraphML, Neo4j files and Mermaid.

RDF holds everything, and an export read again gives the same graph. The other forms hold what such programs know:
things with a name, a kind and values, and named links between them; how an RDF term was typed is lost there. Knows: the
forms. Does not know: where the graph lies.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import networkx
import rdflib
from rdflib import Literal, URIRef

from kg.store.store import View
from kg.types import GraphError
from kg.vocab import BELIEF, RDF, RDFS

MOST_DRAWN = 400
"""Most links that a Mermaid picture can hold and still be read."""


@dataclass(slots=True)
class Thing:
    """A node as property graphs know it: its name, its kinds, its values by property."""

    name: str = ""
    kinds: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Links:
    """A graph as property graphs know it: things by IRI, and (subject, property, object) links."""

    things: dict[str, Thing]
    links: list[tuple[str, str, str]]


def write(view: View, path: Path) -> int:
    """Write what a view shows; the suffix of the path is the format, `.neo4j` a folder of two tables.

    Returns:
        The number of triples.

    Raises:
        GraphError: The suffix is not known, or the graph is too large for the format.
        OSError: The path cannot be written; nothing is left there.
        QueryError: The store refused.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise GraphError(f"{path}: unknown suffix {path.suffix!r}; known are {' '.join(FORMATS)}")
    graph = view.graph()
    graph.bind("tw", "urn:tuwen:o:")
    beside = path.with_name(path.name + ".part")
    try:
        FORMATS[suffix](graph, beside)
        beside.replace(path)
    except BaseException:
        if beside.is_dir():
            for part in beside.iterdir():
                part.unlink()
            beside.rmdir()
        beside.unlink(missing_ok=True)
        raise
    return len(graph)


def _rdf(form: str) -> Callable[[rdflib.Graph, Path], None]:
    def written(graph: rdflib.Graph, path: Path) -> None:
        graph.serialize(path, format=form, encoding="utf-8")

    return written


def _nquads(graph: rdflib.Graph, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in filter(None, graph.serialize(format="nt").splitlines()):
            file.write(f"{line.removesuffix('.').rstrip()} {BELIEF.n3()} .\n")


def _trig(graph: rdflib.Graph, path: Path) -> None:
    lines = graph.serialize(format="turtle").splitlines()
    prefixes = [line for line in lines if line.startswith("@prefix")]
    rest = "\n".join(line for line in lines if not line.startswith("@prefix"))
    path.write_text("\n".join([*prefixes, f"{BELIEF.n3()} {{", rest.strip(), "}", ""]), "utf-8")


def _csv(graph: rdflib.Graph, path: Path) -> None:
    names = _names(graph)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["subject", "property", "object", "subject IRI", "property IRI", "object IRI"])
        for s, p, o in sorted(graph):
            rows.writerow([names[s], names[p], names[o], s, p, o if isinstance(o, URIRef) else ""])


def _graphml(graph: rdflib.Graph, path: Path) -> None:
    found = property_graph(graph)
    drawn = networkx.MultiDiGraph()
    for iri, thing in found.things.items():
        values = {name: "; ".join(given) for name, given in sorted(thing.values.items())}
        drawn.add_node(iri, **{**values, "name": thing.name, "kind": "; ".join(thing.kinds)})
    for s, p, o in found.links:
        drawn.add_edge(s, o, label=p)
    networkx.write_graphml(drawn, path, encoding="utf-8")


def _neo4j(graph: rdflib.Graph, path: Path) -> None:
    """`nodes.csv` and `relationships.csv` with the headers that `neo4j-admin database import` reads."""
    found = property_graph(graph)
    path.mkdir()
    properties = sorted({name for thing in found.things.values() for name in thing.values})
    with (path / "nodes.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["iri:ID", "name", *properties, ":LABEL"])
        for iri, thing in found.things.items():
            cells = ["; ".join(thing.values.get(name, ())) for name in properties]
            rows.writerow([iri, thing.name, *cells, ";".join(thing.kinds)])
    with (path / "relationships.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([":START_ID", ":END_ID", ":TYPE"])
        rows.writerows((s, o, p) for s, p, o in found.links)


def _mermaid(graph: rdflib.Graph, path: Path) -> None:
    found = property_graph(graph)
    if len(found.links) > MOST_DRAWN:
        raise GraphError(
            f"{path}: {len(found.links):,} links are more than a Mermaid picture bears ({MOST_DRAWN}); "
            "draw a part of it: tuwen show THING -o FILE.mmd"
        )
    ends = dict.fromkeys(end for s, _, o in found.links for end in (s, o))
    numbers = {iri: f"n{number}" for number, iri in enumerate(ends)}
    with path.open("w", encoding="utf-8") as file:
        file.write("flowchart LR\n")
        for iri, number in numbers.items():
            file.write(f'  {number}["{_quoted(found.things[iri].name)}"]\n')
        for s, p, o in found.links:
            file.write(f'  {numbers[s]} -->|"{_quoted(p)}"| {numbers[o]}\n')


def property_graph(graph: rdflib.Graph) -> Links:
    """Triples as things with values and links; names, kinds and properties by their labels."""
    names = _names(graph)
    things: dict[str, Thing] = defaultdict(Thing)
    links: list[tuple[str, str, str]] = []
    for s, p, o in sorted(graph):
        thing = things[str(s)]
        if p == RDFS.label:
            thing.name = names[s]
        elif p == RDF.type:
            thing.kinds.append(names[o])
        elif isinstance(o, Literal):
            thing.values[names[p]].append(str(o))
        else:
            links.append((str(s), names[p], str(o)))
            _ = things[str(o)]
    for iri, thing in things.items():
        thing.name = thing.name or names[URIRef(iri)]
    return Links(dict(things), links)


class _Names(dict[object, str]):
    """What terms are called; an IRI without a label by its last part."""

    def __missing__(self, term: object) -> str:
        return str(term) if isinstance(term, Literal) else str(term).rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _names(graph: rdflib.Graph) -> _Names:
    found = _Names()
    for s, label in _labels(graph):
        found[s] = min(found.get(s, label), label)
    return found


def _labels(graph: rdflib.Graph) -> Iterator[tuple[object, str]]:
    for s, o in graph.subject_objects(RDFS.label):
        yield s, str(o)


def _quoted(text: str) -> str:
    return " ".join(text.replace('"', "'").split())


FORMATS: dict[str, Callable[[rdflib.Graph, Path], None]] = {
    ".ttl": _rdf("turtle"), ".nt": _rdf("nt"), ".jsonld": _rdf("json-ld"), ".json": _rdf("json-ld"),
    ".xml": _rdf("xml"), ".rdf": _rdf("xml"), ".trig": _trig, ".nq": _nquads,
    ".csv": _csv, ".graphml": _graphml, ".neo4j": _neo4j, ".mmd": _mermaid,
}  # fmt: skip
"""How each suffix is written."""

__all__ = ["FORMATS", "property_graph", "write"]
