"""`tuwen same`, `different`, `merges`: decided, asked, undone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import cli
from kg.types import GraphError


def run(home: Path, *arguments: str) -> Result:
    """A command over a home; its failure is raised."""
    return CliRunner().invoke(cli, ["--home", str(home), *arguments], catch_exceptions=False)


def answers(home: Path, question: str) -> set[str]:
    """The labels that a question is answered with."""
    found = json.loads(run(home, "ask", question, "--json").stdout)
    return {answer["label"] for answer in found["answers"]}


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    """A table of staff, and a graph in which one of them has another name."""
    (tmp_path / "staff.csv").write_text("name,desk\nHarold Finch,12\nSameen Shaw,14\n", "utf-8")
    (tmp_path / "clubs.ttl").write_text(
        '@prefix : <http://x.example/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n'
        ':hf a :Member ; rdfs:label "Harold Wren"@en ; :club :chess .\n'
        ':chess a :Club ; rdfs:label "Chess Club"@en . :club rdfs:label "club"@en .\n'
        ':Member rdfs:label "member"@en . :Club rdfs:label "club"@en .\n',
        "utf-8",
    )  # fmt: skip
    home = tmp_path / "home"
    assert run(home, "ingest", str(tmp_path / "staff.csv"), str(tmp_path / "clubs.ttl")).exit_code == 0
    return home


def test_two_names_become_one_and_two_again(firm: Path) -> None:
    asked = "What is the desk of Harold Wren?"
    assert answers(firm, asked) == set()
    done = run(firm, "same", "Harold Finch", "Harold Wren", "--why", "the staff list has the other name")
    assert done.stdout.startswith("decided: Harold Finch and Harold Wren are one: the staff list has")
    assert answers(firm, asked) == {"12"}
    with pytest.raises(GraphError, match="one thing already"):
        run(firm, "same", "Harold Finch", "Harold Wren")
    listed = json.loads(run(firm, "merges", "--json").stdout)
    assert [d["same"] for d in listed["decided"]] == [True]
    assert run(firm, "merges", "--undo", "1").stdout.startswith("taken back: ")
    assert answers(firm, asked) == set()
    assert json.loads(run(firm, "merges", "--json").stdout)["decided"] == []


def test_keeping_apart_takes_a_decision_back(firm: Path) -> None:
    run(firm, "same", "Harold Finch", "Harold Wren")
    run(firm, "different", "Harold Finch@staff.csv", "Harold Wren@clubs.ttl")
    assert answers(firm, "What is the desk of Harold Wren?") == set()
    (decision,) = json.loads(run(firm, "merges", "--json").stdout)["decided"]
    assert not decision["same"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("same", "Nobody", "Harold Finch"), "nothing is called 'Nobody'"),
        (("different", "Harold Finch", "Harold Finch"), "mean the same places"),
        (("same", "Harold Finch@no.csv", "Sameen Shaw"), "no source is called 'no.csv'"),
    ],
)
def test_decisions_about_unknown_things_change_nothing(firm: Path, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(GraphError, match=said):
        run(firm, *arguments)
    assert json.loads(run(firm, "merges", "--json").stdout)["decided"] == []


def test_a_decision_that_does_not_exist_cannot_be_undone(firm: Path) -> None:
    assert run(firm, "merges", "--undo", "3").exit_code == 2
