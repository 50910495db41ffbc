"""`tuwen backup` while others write, `tuwen restore` proved equal, and what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.app import App
from bot.cli import cli
from bot.config import Config
from bot.types import BotError
from kg.store.archive import digest_of, graphs_of
from tests.bot.conftest import message


@pytest.fixture
async def talked(home: Path) -> Path:
    """A home in which ann asked, taught and judged."""
    app = App(Config(home=home))
    handler = app.handler()
    for said in ("What is the capital of Texas?", "Remember that the capital of Texas is Houston.", "yes"):
        await handler(message(said, user="ann", conversation="ann"))
    app.close()
    return home


def run(home: Path, *arguments: str) -> str:
    """What a command prints; its failure is raised."""
    result = CliRunner().invoke(cli, ["--home", str(home), *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def held(home: Path) -> dict[str, object]:
    """Every graph of a home with its digest."""
    app = App(Config(home=home))
    store = app.store()
    found: dict[str, object] = {str(graph): digest_of(store, graph) for graph in graphs_of(store)}
    app.close()
    return found


def test_a_restored_home_holds_the_same_and_answers_the_same(talked: Path, tmp_path: Path) -> None:
    writer = App(Config(home=talked))
    with writer.writing():  # somebody is writing
        assert run(talked, "backup", str(tmp_path / "b.tar.gz")).startswith("saved: ")
    writer.close()
    again = tmp_path / "again"
    assert run(again, "restore", str(tmp_path / "b.tar.gz")).startswith("restored and compared: ")
    assert held(again) == held(talked)
    assert run(again, "ask", "What is the capital of Texas?") == run(talked, "ask", "What is the capital of Texas?")
    exported = run(talked, "memory", "export", "console:ann")
    assert "Houston" in exported
    assert run(again, "memory", "export", "console:ann") == exported


def test_nothing_is_written_over(talked: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    run(talked, "backup", str(file))
    with pytest.raises(BotError, match="exists already"):
        run(talked, "backup", str(file))
    with pytest.raises(BotError, match="holds a graph already"):
        run(talked, "restore", str(file))


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign"])
def test_a_damaged_backup_leaves_an_empty_home(talked: Path, tmp_path: Path, damage: str) -> None:
    file, again = tmp_path / "b.tar.gz", tmp_path / "again"
    run(talked, "backup", str(file))
    data = file.read_bytes()
    if damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "changed":
        file.write_bytes(gzip.compress(gzip.decompress(data).replace(b"Texas", b"Taxes", 40)))
    else:
        file.write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(BotError):
        run(again, "restore", str(file))
    assert not [path for path in again.rglob("*") if path.is_file()]
