"""The configuration: config.yaml as typed values, read once, at the edge.

Knows: every key, its default and where the file is looked for; secrets come from the environment alone. Does not
know: what the values are used for. `nlu` and `kg` never see this module.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    field_validator,
)

from bot.types import ConfigError

TOKEN = "TELEGRAM_BOT_TOKEN"
GENERATOR_KEY = "TUWEN_GENERATOR_KEY"
API_KEYS = "TUWEN_API_KEYS"
MEMORY_KEY = "TUWEN_MEMORY_KEY"


class Section(BaseModel):
    """A group of keys; unknown ones are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OntologyConfig(Section):
    """What texts are read for."""

    file: Path | None = None
    extend: bool = True


class ReadingConfig(Section):
    """How texts are read."""

    extractor: str = "shipped"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: Literal["auto", "fp32", "bf16", "int8"] = "auto"


class AskingConfig(Section):
    """How questions are answered."""

    seconds: PositiveFloat = 2.0
    proposals: NonNegativeFloat = 0.0


class GeneratorConfig(Section):
    """The language model that translates, writes, summarises and chats."""

    model: str | None = None
    url: str | None = None
    max_tokens: PositiveInt = 512
    temperature: NonNegativeFloat = 0.0
    seconds: PositiveFloat = 60.0


class QueryConfig(Section):
    """The budget of queries that people write, each of them, and how many run at once."""

    seconds: PositiveFloat = 30.0
    rows: PositiveInt = 100_000
    memory_mb: PositiveInt = 1024
    at_once: PositiveInt = 2


class TelegramConfig(Section):
    """The Telegram channel, all but its token."""

    base_url: str = "https://api.telegram.org/bot"
    evidence: NonNegativeInt = 2
    allowed: tuple[str, ...] = ()
    upload_mb: PositiveInt = 20
    webhook: str | None = None
    host: str = "127.0.0.1"
    port: PositiveInt = 8443

    @field_validator("allowed", mode="before")
    @classmethod
    def _ids(cls, value: object) -> object:
        """Ids are numbers; as keys they are words."""
        return [str(id) for id in value] if isinstance(value, list) else value

    @field_validator("webhook")
    @classmethod
    def _https(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("https://"):
            raise ValueError("Telegram brings updates to https addresses only")
        return value


class MemoryConfig(Section):
    """What is kept of people, all but the key that seals it."""

    days: NonNegativeInt = 0


class TurnsConfig(Section):
    """What a message, a person and all of them together may take."""

    seconds: PositiveFloat = 60.0
    per_minute: PositiveInt = 120
    at_once: PositiveInt = 32


class WebConfig(Section):
    """The web page and the HTTP API, all but their keys."""

    host: str = "127.0.0.1"
    port: PositiveInt = 8000
    per_minute: PositiveInt = 120
    upload_mb: PositiveInt = 20
    origins: tuple[str, ...] = ()
    datasets: dict[str, Path] = {}
    open_page: bool = False


class TableConfig(Section):
    """What a person says about one table: it goes before all that is found out."""

    header: PositiveInt | None = None
    key: tuple[str, ...] = ()
    name: str | None = None
    columns: dict[str, Literal["text", "numbers", "whole numbers", "amounts", "dates", "yes or no"]] = {}
    links: dict[str, str] = {}
    leave_out: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The same without what was not said."""
        return {key: value for key, value in self.model_dump().items() if value}


class Config(Section):
    """All keys of config.yaml; the file in the repository explains each."""

    home: Path = Path("~/.tuwen")
    store: str = "oxigraph"
    database: str = "sqlite"
    memory: MemoryConfig = MemoryConfig()
    ontology: OntologyConfig = OntologyConfig()
    reading: ReadingConfig = ReadingConfig()
    tables: dict[str, TableConfig] = {}
    asking: AskingConfig = AskingConfig()
    query: QueryConfig = QueryConfig()
    generator: GeneratorConfig = GeneratorConfig()
    skills: tuple[str, ...] = (
        "commands",
        "small_talk",
        "teaching",
        "writing",
        "recommend",
        "sentiment",
        "statistics",
        "pictures",
        "documents",
        "graph_question",
        "quotes",
        "chat",
    )
    owners: tuple[str, ...] = ()
    turns: TurnsConfig = TurnsConfig()
    telegram: TelegramConfig = TelegramConfig()
    web: WebConfig = WebConfig()
    log: Literal["debug", "info", "warning", "error"] = "warning"
    log_form: Literal["text", "json"] = "text"
    log_texts: bool = False

    @field_validator("store")
    @classmethod
    def _known_store(cls, value: str) -> str:
        kind, _, rest = value.partition(":")
        if value in ("oxigraph", "memory") or (kind in ("oxigraph", "sparql") and rest):
            return value
        raise ValueError(
            "allowed are oxigraph, oxigraph:DIRECTORY, memory, sparql:QUERY_URL or sparql:QUERY_URL|UPDATE_URL"
        )

    @field_validator("owners")
    @classmethod
    def _channel_and_user(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for owner in value:
            channel, _, user = owner.partition(":")
            if not channel or not user:
                raise ValueError(f"{owner!r} is not channel:user, for example telegram:12345678")
        return value

    @property
    def graph(self) -> Path | None:
        """The directory of the graph; None where it does not lie in one."""
        kind, _, rest = self.store.partition(":")
        if kind != "oxigraph":
            return None
        return Path(rest).expanduser() if rest else self.home / "graph"

    @property
    def store_url(self) -> str:
        """What `kg.store.opening.open_store` takes."""
        if self.store == "memory":
            return "memory:"
        return self.store if self.graph is None else f"oxigraph:{self.graph}"

    @property
    def database_url(self) -> str:
        """What SQLAlchemy takes."""
        return f"sqlite:///{self.home / 'bot.db'}" if self.database == "sqlite" else self.database


def load_config(path: Path | None = None, home: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """The configuration, with `home` decided: the argument, else $TUWEN_HOME, else the file's `home:`, else ~/.tuwen.

    Args:
        path: The file; None: $TUWEN_CONFIG, else config.yaml in the present folder, else defaults.

    Raises:
        ConfigError: The file is missing or unreadable, or a key or value in it is not allowed.
    """
    environ = os.environ if environ is None else environ
    path = path or (Path(environ["TUWEN_CONFIG"]) if environ.get("TUWEN_CONFIG") else None)
    if path is None and Path("config.yaml").is_file():
        path = Path("config.yaml")
    values = _read(path) if path is not None else {}
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"{path}: {_explain(error)}") from error
    base = path.absolute().parent if path is not None else Path.cwd()
    chosen = home or (Path(environ["TUWEN_HOME"]) if environ.get("TUWEN_HOME") else None)
    decided = Path.cwd() / chosen.expanduser() if chosen else base / config.home.expanduser()
    update: dict[str, Any] = {"home": decided}
    if config.ontology.file is not None:
        file = base / config.ontology.file.expanduser()
        update["ontology"] = config.ontology.model_copy(update={"file": file})
    plugin, colon, model = config.reading.extractor.rpartition(":")
    if (base / model).is_dir():
        extractor = f"{plugin}{colon}{base / model}"
        update["reading"] = config.reading.model_copy(update={"extractor": extractor})
    if config.web.datasets:
        homes = {iri: base / folder.expanduser() for iri, folder in config.web.datasets.items()}
        update["web"] = config.web.model_copy(update={"datasets": homes})
    kind, _, rest = config.store.partition(":")
    if kind == "oxigraph" and rest:
        update["store"] = f"oxigraph:{base / Path(rest).expanduser()}"
    return config.model_copy(update=update)


def secret(name: str, what: str, environ: Mapping[str, str] | None = None) -> str:
    """A secret of the environment.

    Raises:
        ConfigError: It is not set.
    """
    value = (os.environ if environ is None else environ).get(name, "").strip()
    if not value:
        raise ConfigError(f"the environment variable {name} is not set: it holds {what}")
    return value


def _read(path: Path) -> dict[str, Any]:
    import yaml  # here, because without a file `tuwen query` does not pay for it

    try:
        values = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such configuration file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: is not YAML: {' '.join(str(error).split())}") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(
            f"{path}: holds a {type(values).__name__}; expected are keys and values as in the shipped config.yaml"
        )
    return values


def _explain(error: ValidationError) -> str:
    """The first problem of a validation in one line: key, value, what is allowed."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = _keys(first["loc"][:-1])
        near = difflib.get_close_matches(str(first["loc"][-1]), known, 1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        return f"unknown key {key!r}{hint}; known here are {', '.join(known)}"
    return f"{key}: {first['input']!r} is not allowed: {first['msg'].removeprefix('Value error, ')}"


def _keys(loc: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Config
    for part in loc:
        inner = model.model_fields[str(part)].annotation
        assert isinstance(inner, type) and issubclass(inner, BaseModel)
        model = inner
    return list(model.model_fields)
