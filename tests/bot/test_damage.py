"""A home that is damaged is seen, named in one line, never written to, and mended where it can be."""

from __future__ import annotations

import shutil
import stat
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot import cli as command_line
from bot.app import App
from bot.cli import cli, main
from bot.commands.health import DEEP
from bot.config import Config
from bot.types import BotError
from kg.ledger.ledger import Ledger
from kg.store.opening import open_store
from kg.types import GraphError, StoreError
from kg.vocab import BELIEF

FILES = Path(__file__).parent / "graphs" / "library"


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home), *words])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("library") / "home"
    assert run(home, "ingest", str(FILES)).exit_code == 0
    return home


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "home")


def deep(home: Path) -> dict[str, str]:
    """What each of the deep checks says is wrong."""
    found = {}
    app = App(Config(home=home))
    for check in DEEP:
        try:
            check.look(app)
        except (BotError, GraphError) as error:
            found[check.name] = str(error)
    app.close()
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def spoil(file: Path, place: int, length: int = 1) -> None:
    data = bytearray(file.read_bytes())
    data[place : place + length] = bytes(b ^ 0xFF for b in data[place : place + length])
    file.chmod(0o600)
    file.write_bytes(data)


def test_data_without_the_file_that_names_them_are_damage_and_stay_as_they_are(library: Path) -> None:
    (library / "graph" / "CURRENT").unlink()
    before = contents(library / "graph")
    for words in (["ask", "Who wrote Emma?"], ["ingest", str(FILES)], ["query", "ASK { ?s ?p ?o }"], ["rebuild"]):
        found = run(library, *words)
        assert isinstance(found.exception, StoreError), (words, found.output)
        assert "damaged" in str(found.exception) and "restore" in str(found.exception)
    assert contents(library / "graph") == before


def test_a_block_that_cannot_be_read_is_named(library: Path) -> None:
    assert deep(library) == {}
    for file in (library / "graph").glob("*.sst"):
        if file.stat().st_size > 4000:  # smaller ones hold what every opening reads
            spoil(file, 100, file.stat().st_size // 2)
    found = run(library, "query", "SELECT * WHERE { ?s ?p ?o }")
    assert isinstance(found.exception, StoreError) and "damaged" in str(found.exception)
    assert "FAIL  graph" in run(library, "doctor", "--deep").stdout


def test_one_wrong_bit_in_the_index_is_seen_and_the_index_made_anew(library: Path) -> None:
    question = ("ask", "--json", "How many books are there?")
    said = run(library, *question).stdout
    index = library / "index"
    spoil(index, index.stat().st_size * 2 // 3)
    assert deep(library).keys() == {"index"}
    assert run(library, "rebuild").exit_code == 0
    assert deep(library) == {}
    for place in (20, index.stat().st_size // 3, index.stat().st_size - 1):
        spoil(index, place)
        again = run(library, *question)
        assert again.exit_code == 0
        assert again.stdout.partition('"ms"')[0] == said.partition('"ms"')[0]


def test_a_belief_that_does_not_follow_from_the_ledger_is_found_and_rebuilt(library: Path) -> None:
    with open_store(f"oxigraph:{library / 'graph'}") as store:
        store.update(f"INSERT DATA {{ GRAPH {BELIEF.n3()} {{ <urn:x> <urn:y> <urn:z> }} }}")
        assert not Ledger(store).is_kept_up()
    assert "belief" in deep(library)
    assert run(library, "rebuild").exit_code == 0
    assert deep(library) == {}


def test_what_nobody_foresaw_ends_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(command_line, "cli", fail)
    monkeypatch.setattr(sys, "argv", ["tuwen"])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().err
    assert end.value.code == 1
    assert said.startswith("tuwen: internal error: ZeroDivisionError at test_damage.py:") and said.count("\n") == 1


def test_a_home_is_for_its_owner_alone(library: Path) -> None:
    assert run(library, "ask", "How many books are there?").exit_code == 0
    assert stat.S_IMODE(library.stat().st_mode) == 0o700
    for path in library.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
