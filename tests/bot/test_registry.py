"""Plug-ins: the built-in ones are registered like anybody's, and an unknown name lists the known ones."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Config
from bot.dialogue import Skill
from bot.registry import ADAPTERS, SKILLS, factory, names
from bot.types import Adapter, ConfigError

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]


def test_installed_names_are_those_of_the_project() -> None:
    for group in (ADAPTERS, SKILLS):
        assert set(PROJECT["entry-points"][group]) <= set(names(group))


@pytest.mark.parametrize("name", PROJECT["entry-points"][SKILLS])
def test_every_skill_is_a_skill(app: App, name: str) -> None:
    assert isinstance(factory(SKILLS, name)(app), Skill)


@pytest.mark.parametrize("name", PROJECT["entry-points"][ADAPTERS])
def test_every_adapter_is_an_adapter(app: App, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:x")
    assert isinstance(app.adapter(name), Adapter)


def test_every_default_skill_is_registered() -> None:
    assert set(Config().skills) <= set(names(SKILLS))


def test_unknown_names_list_the_known_ones(app: App) -> None:
    with pytest.raises(ConfigError, match=r"unknown name 'pigeon'; known are console, mcp, telegram, web"):
        app.adapter("pigeon")
    with pytest.raises(ConfigError, match=r"'dance'; known are chat, commands, documents, graph_question"):
        App(Config(home=app.config.home, skills=("dance",))).handler()


def test_telegram_without_a_token_says_which_variable(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    with pytest.raises(ConfigError, match="TELEGRAM_BOT_TOKEN is not set"):
        app.adapter("telegram")
