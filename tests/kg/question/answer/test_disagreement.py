"""Sources that contradict each other, from the command line: status, values, who says what, and which is newer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli

HEAD = (
    "@prefix : <http://x.example/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    ':Firm a owl:Class ; rdfs:label "firm"@en, "公司"@zh .\n'
    ':founded rdfs:label "founding year"@en, "成立年份"@zh . :capital rdfs:label "capital"@en, "首都"@zh .\n'
    ':member rdfs:label "member"@en . :height rdfs:label "height"@en .\n'
    ':oon a :Firm ; rdfs:label "Oon"@en, "乌恩"@zh .\n'
)


def told(tmp_path: Path, question: str, **files: str) -> dict[str, object]:
    """The answer to a question over some Turtle files, read one after another."""
    for name, turtle in files.items():
        (tmp_path / f"{name}.ttl").write_text(HEAD + turtle, "utf-8")
        read = ["--home", str(tmp_path / "home"), "ingest", str(tmp_path / f"{name}.ttl")]
        assert CliRunner().invoke(cli, read, catch_exceptions=False).exit_code == 0
    asked = ["--home", str(tmp_path / "home"), "ask", "--json", question]
    found: dict[str, object] = json.loads(CliRunner().invoke(cli, asked, catch_exceptions=False).stdout)
    return found


SINGLE = ":founded a owl:FunctionalProperty . :capital a owl:FunctionalProperty . "


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What is the founding year of Oon?",
            "The sources disagree about the founding year of Oon: 1912 by one.ttl, 1913 by two.ttl. "
            "two.ttl is the newer one.",
        ),
        (
            "乌恩的成立年份是哪年？",
            "来源对“乌恩的成立年份”说法不一：1912（据one.ttl），1913（据two.ttl）。其中two.ttl较新。",
        ),
    ],
)
def test_both_values_are_told_with_their_sources(tmp_path: Path, question: str, text: str) -> None:
    answer = told(
        tmp_path, question, one=SINGLE + ':oon :founded "1912"^^xsd:gYear .', two=':oon :founded "1913"^^xsd:gYear .'
    )
    assert (answer["status"], answer["text"]) == ("conflict", text)
    assert [value["value"] for value in answer["answers"]] == ["1912", "1913"]  # type: ignore[attr-defined]
    assert {e["title"] for e in answer["evidence"]} == {"one.ttl", "two.ttl"}  # type: ignore[attr-defined]


def test_two_things_where_there_is_one_contradict_each_other(tmp_path: Path) -> None:
    answer = told(
        tmp_path,
        "What is the capital of Oon?",
        one=SINGLE + ':oon :capital :a . :a rdfs:label "Ama"@en .',
        two=':oon :capital :b . :b rdfs:label "Bel"@en .',
    )
    assert answer["status"] == "conflict"
    assert str(answer["text"]).startswith("The sources disagree about the capital of Oon: Ama by one.ttl, Bel by two")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (SINGLE + ':oon :founded "1912"^^xsd:gYear .', ':oon :founded "1912-06-23"^^xsd:date .'),  # more exact
        (':oon :founded "1912"^^xsd:gYear .', ':oon :founded "1913"^^xsd:gYear .'),  # nobody says there is one
    ],
)
def test_what_can_both_be_true_is_answered(tmp_path: Path, one: str, two: str) -> None:
    assert told(tmp_path, "What is the founding year of Oon?", one=one, two=two)["status"] == "answered"


def test_a_number_that_all_others_have_once_contradicts_another(tmp_path: Path) -> None:
    others = " ".join(f':f{n} a :Firm ; rdfs:label "Firm {n}"@en ; :height {n} .' for n in range(4))
    answer = told(tmp_path, "What is the height of Oon?", one=others + " :oon :height 812 .", two=":oon :height 815 .")
    assert answer["status"] == "conflict"
