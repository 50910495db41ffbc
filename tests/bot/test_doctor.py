"""`tuwen doctor`: all is well, and for each thing that is not, what and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import cli
from bot.commands.health import CHECKS
from nlu.types import ModelError


def doctor(home: Path, config: str = "") -> Result:
    """The command with a configuration of its own."""
    file = next(folder for folder in home.parents if folder.is_dir()) / "config.yaml"
    file.write_text(config, "utf-8")
    return CliRunner().invoke(cli, ["--home", str(home), "--config", str(file), "doctor"])


def test_all_is_well(home: Path) -> None:
    result = doctor(home)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0 and not [line for line in lines if line.startswith("FAIL")]
    named = [line[6:].split()[0] for line in lines if not line.startswith(" ")]
    assert named == [check.name for check in CHECKS]
    said = " ".join(result.stdout.split())
    for expected in ("facts from 1 sources", "Ada Lovelace", "not sealed", "kept for good", "none configured"):
        assert expected in said, expected


def broken(home: Path, name: str) -> str:
    """Break one thing; gives the configuration that goes with it."""
    if name == "store":
        (home / "graph" / "CURRENT").write_text("MANIFEST-999999\n", "utf-8")
    if name == "database":
        (home / "bot.db").write_bytes(b"no database" * 100)
    return {
        "configuration": "stor: memory",
        "ontology": "ontology: {file: nowhere.ttl}",
        "encoder": "reading: {extractor: nowhere}",
        "generator": "generator: {model: nowhere}",
        "plug-ins": "skills: [graph_question, juggling]",
        "home": "home: x",
    }.get(name, "")


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_what_is_wrong_is_said_with_how_to_mend_it(home: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = broken(home, name)
    if name == "fonts":
        monkeypatch.setattr("kg.draw.raster.chinese_font", lambda: None)
    if name == "device":

        def lacking(*_: object) -> None:
            raise ModelError("device 'cuda' is not available; use auto, cpu or cuda")

        monkeypatch.setattr("nlu.loading.load", lacking)
    if name == "home":
        (home.parent / "file").write_text("", "utf-8")
        home = home.parent / "file" / "home"
    result = doctor(home, config)
    needed = next(check.needed for check in CHECKS if check.name == name)
    lines = result.stdout.splitlines()
    place = next(n for n, line in enumerate(lines) if line[6:].split()[:1] == [name])
    assert lines[place].startswith("FAIL" if needed else "warn"), result.stdout
    assert lines[place + 1].strip().startswith("mend: ")
    assert result.exit_code == (1 if needed else 0)
