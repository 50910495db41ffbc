"""Stories: read, played, and told apart from what came out."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.app import App
from bot.cli import cli
from bot.config import Config
from bot.stories import Expected, play, read_stories
from bot.types import Button, ConfigError, Handler, Reply


def stories_of(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "stories.yaml"
    path.write_text(text, "utf-8")
    return path


def test_each_expectation_can_fail() -> None:
    reply = Reply("The capital is Austin.", "en", buttons=(Button("a", "1"),))
    good: list[dict[str, object]] = [
        {"text": "The capital is Austin."}, {"match": "capital.*austin"}, {"not": "Houston"}, {"status": "none"},
        {"buttons": 1}, {"picture": False},
    ]  # fmt: skip
    bad: list[dict[str, object]] = [
        {"text": "The capital is Boston."}, {"match": "Houston"}, {"not": "Aus"}, {"status": "answered"},
        {"buttons": 2}, {"picture": True},
    ]  # fmt: skip
    assert [Expected.model_validate({"say": "x", **e}).problem(reply) for e in good] == [""] * len(good)
    assert all(Expected.model_validate({"say": "x", **e}).problem(reply) for e in bad)
    assert "[-Au-]{+Bo+}ston" in Expected(say="x", text="The capital is Boston.").problem(
        Reply("The capital is Auston.", "en")
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("story: x", "expected is a list"),
        ("- {story: x, turns: []}", "story 1: turns"),
        ("- {story: x, turns: [{say: a, mach: b}]}", "turns.0.mach"),
        ("- [", "cannot be read"),
    ],
)
def test_bad_files_say_where(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        read_stories([stories_of(tmp_path, text)])
    with pytest.raises(ConfigError, match=r"no \.yaml file"):
        read_stories([_empty(tmp_path)])


def _empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir(exist_ok=True)
    return folder


async def test_the_first_turn_that_goes_otherwise_is_told(tmp_path: Path, handler: Handler) -> None:
    path = stories_of(
        tmp_path,
        "- story: s\n  turns:\n    - {say: 'What is the capital of Texas?', match: Austin}\n"
        "    - {say: 'and its population?', match: '7'}\n    - {say: x, match: never played}\n",
    )
    failure = await play(read_stories([path])[0], handler)
    assert failure is not None and (failure.turn, failure.said) == (2, "and its population?")
    assert "961855" in failure.replied and "'7'" in failure.problem


def test_the_command_plays_tells_and_keeps_nothing(tmp_path: Path, home: Path) -> None:
    path = stories_of(
        tmp_path,
        "- story: good\n  turns:\n    - {say: Remember that the capital of Texas is Houston., match: Shall I}\n"
        "    - {say: 'yes', match: Noted}\n    - {say: 'capital of Texas?', match: Houston}\n"
        "- story: bad\n  turns:\n    - {say: 'What is the capital of Ohio?', match: Boston}\n",
    )
    result = CliRunner().invoke(cli, ["--home", str(home), "test", str(path)])
    assert result.exit_code == 1
    assert "ok    good" in result.stdout and "FAIL  bad, turn 1" in result.stdout
    assert "Columbus" in result.stdout and "1 of 2 stories" in result.stderr
    app = App(Config(home=home))
    assert app.graph.lessons().everyone() == [] and app.memory.history("story", "x", 9) == []
    app.close()
    assert CliRunner().invoke(cli, ["--home", str(home), "test", str(path), "--only", "GOOD"]).exit_code == 0
