"""Contradictions, shapes and competency questions, from the command line and below it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import cli
from kg.types import GraphError

HEAD = (
    "@prefix : <http://x.example/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    "@prefix tw: <urn:tuwen:o:> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
)


def run(home: Path, *arguments: str) -> Result:
    """A command over a home; its failure is raised."""
    return CliRunner().invoke(cli, ["--home", str(home), *arguments], catch_exceptions=False)


def made(tmp_path: Path, **files: str) -> Path:
    """A home that has read some Turtle files."""
    for name, turtle in files.items():
        (tmp_path / f"{name}.ttl").write_text(HEAD + turtle, "utf-8")
    home = tmp_path / "home"
    assert run(home, "ingest", *(str(tmp_path / f"{name}.ttl") for name in files)).exit_code == 0
    return home


def findings(home: Path, *options: str) -> list[dict[str, object]]:
    """What `tuwen check` finds."""
    result = run(home, "check", "--json", *options)
    found: list[dict[str, object]] = json.loads(result.stdout)["findings"]
    assert result.exit_code == (1 if found else 0)
    return found


def test_two_values_of_a_functional_property_are_told_with_their_sources(tmp_path: Path) -> None:
    home = made(
        tmp_path,
        one=':height a owl:FunctionalProperty ; rdfs:label "height"@en . :oon rdfs:label "Oon"@en ; :height 812 .',
        two=":oon :height 815 . :vell :height 3 .",
        three=":vell :height 3.0 .",
    )
    (finding,) = findings(home)
    assert finding["kind"] == "two values"
    assert str(finding["message"]).startswith("Oon: height is 812 by one.ttl and 815 by two.ttl")
    assert {e["source"] for e in finding["evidence"]} == {"one.ttl", "two.ttl"}  # type: ignore[attr-defined]


def test_a_date_that_is_more_exact_contradicts_nothing(tmp_path: Path) -> None:
    home = made(
        tmp_path,
        one='tw:birthDate a owl:FunctionalProperty . :ada tw:birthDate "1815"^^xsd:gYear .',
        two=':ada tw:birthDate "1815-12-10"^^xsd:date .',
    )
    assert findings(home) == []


@pytest.mark.parametrize(
    ("turtle", "kind", "said"),
    [
        (':ada tw:birthDate "1852-01-01"^^xsd:date ; tw:deathDate "1815-12-10"^^xsd:date .', "order", "comes before"),
        (":A owl:disjointWith :B . :x a :A, :B .", "two kinds", "exclude each other"),
        (":x a tw:Person, tw:Place .", "two kinds", "exclude each other"),
        (':x :opened "2021-02-30"^^xsd:date .', "no such date", "which is no date"),
    ],
)
def test_what_cannot_be_is_found(tmp_path: Path, turtle: str, kind: str, said: str) -> None:
    found = findings(made(tmp_path, g=turtle))
    assert [finding["kind"] for finding in found] == [kind]
    assert said in str(found[0]["message"])


def test_dates_before_the_common_era_and_in_order_are_fine(tmp_path: Path) -> None:
    turtle = (
        ':c tw:birthDate "-0100"^^xsd:gYear ; tw:deathDate "-0044"^^xsd:gYear . :d tw:startDate "2020"^^xsd:gYear ; '
    )
    assert findings(made(tmp_path, g=turtle + 'tw:endDate "2020-05-01"^^xsd:date .')) == []


def test_shapes_name_the_source_of_what_breaks_them(tmp_path: Path) -> None:
    home = made(tmp_path, g=':r1 a :Room ; rdfs:label "Room 1"@en ; :seats "many" . :r2 a :Room ; :seats 12 .')
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        HEAD + ":S a sh:NodeShape ; sh:targetClass :Room ; sh:property [ sh:path :seats ; sh:datatype xsd:integer ] .",
        "utf-8",
    )
    (finding,) = findings(home, "--shapes", str(shapes))
    assert finding["kind"] == "Datatype" and str(finding["message"]).startswith("Room 1 seats: ")
    assert [e["source"] for e in finding["evidence"]] == ["g.ttl"]  # type: ignore[attr-defined]
    shapes.write_text("this is no turtle", "utf-8")
    with pytest.raises(GraphError, match=r"shapes\.ttl"):
        run(home, "check", "--shapes", str(shapes))
    shapes.write_text(HEAD + ":a :b :c .", "utf-8")
    with pytest.raises(GraphError, match="holds no sh:NodeShape"):
        run(home, "check", "--shapes", str(shapes))


def test_competency_questions_hold_fail_and_tell_what_changed(tmp_path: Path) -> None:
    towns = (
        ':Town rdfs:label "town"@en . :mayor rdfs:label "mayor"@en . :oon a :Town ; rdfs:label "Oon"@en ; :mayor :{} . '
    )
    people = ':ann rdfs:label "Ann Vell"@en . :bob rdfs:label "Bob Hart"@en .'
    home = made(tmp_path, g=towns.format("ann") + people)
    questions = tmp_path / "questions.yaml"
    questions.write_text(
        "- question: Who is the mayor of Oon?\n  expected: Ann Vell\n"
        "- question: Who is the mayor of Atlantis?\n  expected: unknown_entity\n",
        "utf-8",
    )
    result = run(home, "check", "--questions", str(questions))
    assert (result.exit_code, result.stdout.count("ok ")) == (0, 2)
    (tmp_path / "g.ttl").write_text(HEAD + towns.format("bob") + people, "utf-8")
    run(home, "ingest", str(tmp_path / "g.ttl"))
    result = run(home, "check", "--questions", str(questions))
    assert result.exit_code == 1
    assert "FAIL  Who is the mayor of Oon? → Bob Hart (expected: Ann Vell)" in result.stdout
    assert "changed since the last check: Who is the mayor of Oon?: Ann Vell → Bob Hart" in result.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question: x", "holds no list"),
        ("- question: x", "entry 1 needs"),
        ("- question: x\n  expected: 1\n  because: 2", "unknown keys because"),
        ("- [", "cannot be read"),
    ],
)
def test_a_file_of_questions_in_another_form_is_refused(tmp_path: Path, text: str, said: str) -> None:
    home = made(tmp_path, g=":a :b :c .")
    (tmp_path / "q.yaml").write_text(text, "utf-8")
    with pytest.raises(GraphError, match=said):
        run(home, "check", "--questions", str(tmp_path / "q.yaml"))
