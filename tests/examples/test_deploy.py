"""The files for running it elsewhere name commands, options and keys that exist."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from typer.testing import CliRunner

from bot.cli import cli
from bot.config import load_config

DEPLOY = Path(__file__).parents[2] / "examples" / "deploy"


def test_their_configuration_is_allowed(tmp_path: Path) -> None:
    config = load_config(DEPLOY / "config.yaml", home=tmp_path)
    assert config.store_url.startswith("sparql:") and config.database_url.startswith("postgresql+psycopg:")


def test_what_they_start_can_be_started() -> None:
    service = (DEPLOY / "tuwen.service").read_text("utf-8")
    docker = (DEPLOY / "Dockerfile").read_text("utf-8")
    started = [re.search(r"ExecStart=\S+/(tuwen .*)", service), re.search(r"CMD \[(.+)\]", docker)]
    for found in started:
        assert found is not None
        words = re.findall(r"[^\s\",]+", found[1])
        help_text = CliRunner().invoke(cli, [words[1], "--help"]).stdout
        assert all(word in help_text for word in words if word.startswith("--"))


def test_compose_mounts_files_that_are_there() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    mounted = [v.split(":")[0] for s in services.values() for v in s.get("volumes", []) if v.startswith("./")]
    assert mounted and all((DEPLOY / path).is_file() for path in mounted)
