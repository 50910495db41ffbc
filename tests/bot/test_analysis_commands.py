"""`tuwen connect`, `central`, `communities` over a small table."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from bot.cli import cli

PEOPLE = (
    "@prefix : <http://x.example/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    ':knows rdfs:label "knows"@en . :a rdfs:label "Ann" ; :knows :b . :b rdfs:label "Bob" .\n'
    ':c rdfs:label "Cid" ; :knows :b . :d rdfs:label "Dora" ; :knows :e . :e rdfs:label "Emil" .\n'
)


def test_the_shape_of_a_graph_is_told(tmp_path: Path) -> None:
    file = tmp_path / "people.ttl"
    file.write_text(PEOPLE, "utf-8")

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["--home", str(tmp_path / "home"), *arguments])
        return result.exit_code, result.stdout or str(result.exception)

    assert run("ingest", str(file))[0] == 0
    assert run("connect", "Ann", "Cid") == (0, "Ann —knows→ Bob\nBob ←knows— Cid\n")
    assert run("connect", "Ann", "Dora") == (1, "no way of few links leads from Ann to Dora\n")
    assert "nothing is called 'Zora'" in run("connect", "Ann", "Zora")[1]
    assert run("central", "--most", "1")[1].startswith("1. Bob (")
    assert run("communities")[1] == "1. Bob (3): Ann, Cid\n2. Dora (2): Emil\n"
