"""`tuwen` alone, `tuwen demo`, `tuwen --version`, and the options of `tuwen serve`."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.app import App
from bot.cli import cli
from bot.types import BotError


def run(*arguments: str) -> str:
    """What a command prints; its failure is raised."""
    result = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_alone_it_says_what_to_do_next(home: Path, tmp_path: Path) -> None:
    empty = run("--home", str(tmp_path / "none"))
    assert "is empty" in empty and "tuwen ingest" in empty and "tuwen demo" in empty
    assert not (tmp_path / "none").exists()
    filled = run("--home", str(home))
    assert "facts from" in filled and "tuwen chat" in filled


def test_the_examples_are_copied_once(tmp_path: Path) -> None:
    folder = tmp_path / "my demo"
    said = run("demo", str(folder))
    assert f"ingest '{folder}'" in said
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} >= {".csv", ".ttl", ".md"}
    with pytest.raises(BotError, match="exists already"):
        run("demo", str(folder))


def test_the_version_names_program_and_weights() -> None:
    assert run("--version").startswith(f"tuwen {version('tuwen')} (encoder weights ")


def test_serve_takes_host_port_and_open(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def adapter(app: App, name: str) -> object:
        asked.append((name, app.config.web))
        raise BotError("stop here")

    monkeypatch.setattr(App, "adapter", adapter)
    for arguments in ([], ["--host", "127.0.0.2", "--port", "8123", "--open"]):
        with pytest.raises(BotError, match="stop here"):
            run("--home", str(home), "serve", *arguments)
    (_, plain), (name, said) = asked
    assert (name, said.host, said.port, said.open_page) == ("web", "127.0.0.2", 8123, True)
    assert (plain.host, plain.port, plain.open_page) == ("127.0.0.1", 8000, False)
