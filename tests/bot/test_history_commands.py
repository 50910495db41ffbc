"""`tuwen diff` and `--as-of`: what was known before, and what changed since."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from bot.cli import cli

BEFORE = "name,city,floor\nSales,Oslo,2\nLegal,Turin,3\n"
AFTER = "name,city,floor\nSales,Oslo,2\nLegal,Lyon,3\nResearch,Oslo,4\n"


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home), *arguments])


def test_what_was_known_before_is_asked_and_compared(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "teams.csv"
    file.write_text(BEFORE, "utf-8")
    assert run(home, "ingest", str(file)).exit_code == 0
    time.sleep(0.01)
    between = datetime.now(UTC).isoformat(timespec="milliseconds")
    time.sleep(0.01)
    file.write_text(AFTER, "utf-8")
    assert run(home, "ingest", str(file)).exit_code == 0
    question = "What is the city of Legal?"
    assert "Lyon" in run(home, "ask", question).stdout
    assert "Turin" in run(home, "ask", "--as-of", between, question).stdout
    cities = "SELECT ?o WHERE { ?s <urn:tuwen:table:teams:city> ?o }"
    assert "Turin" in run(home, "query", "--as-of", between, cities).stdout
    assert "Turin" not in run(home, "query", cities).stdout
    assert run(home, "diff", between).stdout.splitlines() == [
        "Changed: The city of Legal is Lyon. Before: Turin.",
        "New: Research is one of teams.",
        "New: The city of Research is Oslo.",
        "New: The floor of Research is 4.",
    ]
    assert "变化：Legal的“city”是Lyon。此前：Turin。" in run(home, "diff", between, "--lang", "zh").stdout
    assert len(run(home, "diff").stdout.splitlines()) == 2


def test_a_time_of_which_nothing_is_kept_is_told_in_one_sentence(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "teams.csv"
    file.write_text(BEFORE, "utf-8")
    run(home, "ingest", str(file))
    for date, said in (("2020", "nothing was known yet in 2020"), ("soon", "is no date")):
        assert said in str(run(home, "ask", "--as-of", date, "What is the city of Legal?").exception)
    assert run(home, "forget", "teams.csv", "--for-good").exit_code == 0
    assert run(home, "diff").stdout == ""
