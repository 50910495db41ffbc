"""Exports: RDF comes back as the same graph; property graphs, tables and pictures hold things, values and links."""

from __future__ import annotations

import csv
from pathlib import Path

import networkx
import pytest
import rdflib
from typer.testing import CliRunner

from bot.cli import cli
from kg.export import FORMATS, write
from kg.store.opening import view_of
from kg.types import GraphError

TURTLE = """
@prefix : <http://x.example/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:oon a :Town ; rdfs:label "Oon"@en, "奥恩"@zh ; :mayor :ann ; :founded "1204"^^xsd:gYear .
:oon :motto "Work \\"and\\" sea; 海" .
:ann a :Person ; rdfs:label "Ann \\"A.\\" Vell"@en ; :height 1.70 .
:mayor rdfs:label "mayor"@en . :Town rdfs:label "town"@en .
"""


@pytest.fixture
def graph() -> rdflib.Graph:
    """A town and its mayor."""
    return rdflib.Graph().parse(data=TURTLE, format="turtle")


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".jsonld", ".xml", ".trig", ".nq"])
def test_rdf_is_the_same_graph_when_it_is_read_again(graph: rdflib.Graph, tmp_path: Path, suffix: str) -> None:
    home, again, file = tmp_path / "home", tmp_path / "again", tmp_path / f"g{suffix}"
    (tmp_path / "in.ttl").write_text(TURTLE, "utf-8")

    def run(where: Path, *arguments: str) -> None:
        result = CliRunner().invoke(cli, ["--home", str(where), *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output

    run(home, "ingest", str(tmp_path / "in.ttl"))
    run(home, "export", str(file))
    run(again, "ingest", str(file))
    for where in (home, again):
        run(where, "export", str(where / "all.nt"))
    assert sorted((home / "all.nt").read_text("utf-8").splitlines()) == sorted(
        (again / "all.nt").read_text("utf-8").splitlines()
    )


def test_graphml_neo4j_and_csv_hold_things_values_and_links(graph: rdflib.Graph, tmp_path: Path) -> None:
    for name in ("g.graphml", "g.csv", "g.neo4j"):
        assert write(view_of(graph), tmp_path / name) == len(graph)
    drawn = networkx.read_graphml(tmp_path / "g.graphml")
    oon, ann = "http://x.example/oon", "http://x.example/ann"
    assert (drawn.nodes[oon]["name"], drawn.nodes[oon]["kind"], drawn.nodes[oon]["founded"]) == ("Oon", "town", "1204")
    assert [label for *_, label in drawn.out_edges(oon, data="label")] == ["mayor"] and drawn.has_edge(oon, ann)
    with (tmp_path / "g.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(graph)
    assert ("Oon", "mayor", 'Ann "A." Vell') in {(r["subject"], r["property"], r["object"]) for r in rows}
    with (tmp_path / "g.neo4j" / "relationships.csv").open(encoding="utf-8", newline="") as file:
        assert {":START_ID": oon, ":END_ID": ann, ":TYPE": "mayor"} in list(csv.DictReader(file))
    with (tmp_path / "g.neo4j" / "nodes.csv").open(encoding="utf-8", newline="") as file:
        assert {row["iri:ID"]: row[":LABEL"] for row in csv.DictReader(file)}[oon] == "town"


def test_a_picture_is_refused_where_nobody_could_read_it(graph: rdflib.Graph, tmp_path: Path) -> None:
    write(view_of(graph), tmp_path / "g.mmd")
    assert '-->|"mayor"|' in (tmp_path / "g.mmd").read_text("utf-8")
    for n in range(500):
        graph.add((rdflib.URIRef(f"urn:x:{n}"), rdflib.URIRef("urn:x:p"), rdflib.URIRef(f"urn:x:{n + 1}")))
    with pytest.raises(GraphError, match="more than a Mermaid picture bears"):
        write(view_of(graph), tmp_path / "big.mmd")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["g.mmd"]


def test_an_unknown_suffix_lists_the_known_ones(graph: rdflib.Graph, tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"known are \.ttl"):
        write(view_of(graph), tmp_path / "g.docx")
    assert ".graphml" in FORMATS
