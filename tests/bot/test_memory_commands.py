"""`tuwen memory` and `tuwen review` as they are typed: rotation of keys, export, retention, forgetting, decisions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import update
from typer.testing import CliRunner

from bot.app import App
from bot.cli import cli
from bot.config import Config
from bot.memory.models import TurnRow
from bot.types import MemoryStoreError
from tests.bot.conftest import message


def run(home: Path, *arguments: str) -> Result:
    """A command over a home."""
    return CliRunner().invoke(cli, ["--home", str(home), *arguments])


@pytest.fixture
async def talked(home: Path) -> Path:
    """A home in which ann asked and taught."""
    app = App(Config(home=home))
    handler = app.handler()
    for said in ("What is the capital of Texas?", "Remember that the capital of Texas is Houston.", "yes"):
        await handler(message(said, user="ann", conversation="ann"))
    app.close()
    return home


def test_a_key_is_made_used_and_changed_for_another(talked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (run(talked, "memory", "new-key").stdout.strip() for _ in range(2))
    assert old != new
    assert run(talked, "memory", "reseal").exit_code == 2  # without a key
    for keys in (old, f"{new},{old}"):
        monkeypatch.setenv("TUWEN_MEMORY_KEY", keys)
        result = run(talked, "memory", "reseal")
        assert (result.exit_code, result.stdout) == (0, "sealed: 3 turns\n")
    assert not [file for file in talked.glob("bot.db*") if b"Houston" in file.read_bytes()]
    monkeypatch.setenv("TUWEN_MEMORY_KEY", new)
    assert "Houston" in run(talked, "memory", "export", "console:ann").stdout
    monkeypatch.setenv("TUWEN_MEMORY_KEY", old)
    assert isinstance(run(talked, "memory", "export", "console:ann").exception, MemoryStoreError)
    monkeypatch.setenv("TUWEN_MEMORY_KEY", new)
    assert run(talked, "memory", "reseal", "--unseal").stdout == "unsealed: 3 turns\n"
    monkeypatch.delenv("TUWEN_MEMORY_KEY")
    assert "Houston" in run(talked, "memory", "export", "console:ann").stdout


def test_one_person_is_exported_as_json(talked: Path) -> None:
    found = json.loads(run(talked, "memory", "export", "console:ann").stdout)
    assert [turn["said"] for turn in found["turns"]][::2] == ["What is the capital of Texas?", "yes"]
    assert found["taught"][0]["said"] == "the capital of Texas is Houston." and found["lang"] == "en"
    assert json.loads(run(talked, "memory", "export", "console:nobody").stdout)["turns"] == []
    assert run(talked, "memory", "export", "ann").exit_code == 2


def test_one_person_is_forgotten(talked: Path) -> None:
    assert run(talked, "memory", "forget", "console:ann").stdout == "forgotten: 3 turns, 1 lessons\n"
    assert run(talked, "memory", "forget", "console:ann").stdout == "forgotten: 0 turns, 0 lessons\n"


def test_old_turns_go_by_command_and_by_configuration(talked: Path) -> None:
    app = App(Config(home=talked))
    with app.memory._engine.begin() as connection:
        for days in (40, 20):
            long_ago = datetime.now(UTC) - timedelta(days=days)
            connection.execute(update(TurnRow).where(TurnRow.id == 40 // days).values(replied_at=long_ago))
    app.close()
    assert run(talked, "memory", "prune", "--days", "30").stdout == "deleted: 1 turns\n"
    kept = App(Config.model_validate({"home": talked, "memory": {"days": 10}}))
    assert len(kept.memory.turns("console", "ann")) == 1
    kept.close()


def test_what_was_taught_is_promoted_or_refused(talked: Path) -> None:
    listed = run(talked, "review").stdout
    assert listed.startswith("1. the capital of Texas is Houston.  (console:ann, ") and "waiting" in listed
    assert run(talked, "review", "--promote", "2").exit_code == 2
    assert run(talked, "review", "--refuse", "1").stdout == "refused: the capital of Texas is Houston.\n"
    assert run(talked, "review").stdout == "" and "refused" in run(talked, "review", "--all").stdout
    assert "Austin" in run(talked, "ask", "What is the capital of Texas?").stdout
    assert run(talked, "review", "--all", "--promote", "1").exit_code == 0
    assert "Houston" in run(talked, "ask", "What is the capital of Texas?").stdout
