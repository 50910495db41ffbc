"""A wrong fact put right by command and in a talk, for everybody, and taken back."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from bot.cli import cli

OFFICES = "name,city,floor\nSales,Oslo,2\nLegal,Turin,3\nResearch,Lyon,4\n"


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home), *arguments])


def test_a_wrong_value_is_replaced_and_struck_out_until_that_is_forgotten(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "offices.csv"
    file.write_text(OFFICES, "utf-8")
    assert run(home, "ingest", str(file)).exit_code == 0
    corrected = run(home, "correct", "What is the floor of Legal?", "--to", "5")
    assert corrected.stdout.startswith("floor of Legal is 5, not 3\n(tuwen forget urn:tuwen:correction:")
    assert run(home, "ask", "What is the floor of Legal?").stdout.startswith("The floor of Legal is 5.")
    assert run(home, "ask", "What is the floor of Sales?").stdout.startswith("The floor of Sales is 2.")
    source = corrected.stdout.split("tuwen forget ")[1].rstrip(")\n")
    assert run(home, "forget", source).exit_code == 0
    assert run(home, "ask", "What is the floor of Legal?").stdout.startswith("The floor of Legal is 3.")
    assert run(home, "correct", "What is the city of Legal?").stdout.startswith("city of Legal is not Turin")
    assert "Turin" not in run(home, "ask", "What is the city of Legal?").stdout.splitlines()[0]
    assert run(home, "correct").stdout == "correction: city of Legal is not Turin\n"


def test_what_no_fact_says_is_not_corrected(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "offices.csv"
    file.write_text(OFFICES, "utf-8")
    run(home, "ingest", str(file))
    failed = run(home, "correct", "How many offices are there?", "--to", "4")
    assert "No single fact stands behind this answer" in str(failed.exception)
