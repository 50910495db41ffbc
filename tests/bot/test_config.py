"""The configuration: the shipped file says everything, wrong keys and values end in one clear line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from bot.config import Config, load_config, secret
from bot.types import ConfigError

SHIPPED = Path(__file__).parents[2] / "config.yaml"


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def test_the_shipped_file_has_every_key_with_its_default() -> None:
    assert yaml.safe_load(SHIPPED.read_text("utf-8")) == _plain(Config())


def test_the_shipped_file_explains_every_key() -> None:
    lines = SHIPPED.read_text("utf-8").split("\n")
    above: dict[str, bool] = {}
    for number, line in enumerate(lines):
        key = line.strip().partition(":")[0]
        if line.strip() and not line.strip().startswith("#"):
            near = lines[max(number - 3, 0) : number]
            above[key] = any(other.strip().startswith("#") for other in near) or key in ("telegram",)
    assert [key for key, explained in above.items() if not explained] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stroe: memory", r"config\.yaml: unknown key 'stroe' \(did you mean 'store'\?\); known here are home, store"),
        ("asking: {secnds: 1}", r"unknown key 'asking\.secnds' \(did you mean 'seconds'\?\); known here are seconds"),
        ("asking: {seconds: -1}", r"asking\.seconds: -1 is not allowed: .*greater than 0"),
        ("store: postgres", r"store: 'postgres' is not allowed: allowed are oxigraph"),
        ("reading: {device: tpu}", r"reading\.device: 'tpu' is not allowed: .*'cuda'"),
        ("owners: [me]", r"owners: .*channel:user"),
        ("log: loud", r"log: 'loud'"),
        ("- a\n- b", r"holds a list"),
        ("a: [", r"is not YAML"),
    ],
)
def test_a_wrong_file_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(file, environ={})
    assert "\n" not in str(caught.value)


def test_a_missing_or_binary_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such configuration file"):
        load_config(tmp_path / "none.yaml", environ={})
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "binary", environ={})


def test_home_comes_from_the_argument_the_environment_or_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "c.yaml"
    file.write_text("home: relative", "utf-8")
    environ = {"TUWEN_HOME": str(tmp_path / "environment")}
    assert load_config(file, tmp_path / "argument", environ).home == tmp_path / "argument"
    assert load_config(file, None, environ).home == tmp_path / "environment"
    assert load_config(file, None, {}).home == tmp_path / "relative"
    assert load_config(None, None, {}).home == Path("~/.tuwen").expanduser()


def test_relative_paths_count_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("store: oxigraph:data\nontology: {file: mine.ttl}", "utf-8")
    config = load_config(file, environ={})
    assert config.graph == tmp_path / "data" and config.store_url == f"oxigraph:{tmp_path / 'data'}"
    assert config.ontology.file == tmp_path / "mine.ttl"


def test_the_file_of_the_present_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_text("store: memory", "utf-8")
    config = load_config(environ={})
    assert (config.store_url, config.graph) == ("memory:", None)


def test_stores() -> None:
    assert Config(home=Path("/h")).store_url == "oxigraph:/h/graph"
    assert Config(store="sparql:http://a/q|http://a/u").store_url == "sparql:http://a/q|http://a/u"
    assert Config(home=Path("/h")).database_url == "sqlite:////h/bot.db"


def test_secrets_come_from_the_environment_alone() -> None:
    assert secret("A_TOKEN", "a token", {"A_TOKEN": " x "}) == "x"
    with pytest.raises(ConfigError, match="A_TOKEN is not set: it holds a token"):
        secret("A_TOKEN", "a token", {})
    assert not [name for name in Config.model_fields if "token" in name or "password" in name]
