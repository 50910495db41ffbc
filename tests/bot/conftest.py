"""A small real graph in a home of its own, and the bot over it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rdflib
from rdflib import URIRef
from sqlalchemy import create_engine, text

from bot.app import App
from bot.config import Config
from bot.types import Handler, Message, Reply
from kg.ledger.ledger import Ledger
from kg.store.opening import open_store
from kg.types import Quote, Source, Statement, Statements

GRAPH = Path(__file__).with_name("states.ttl")
_numbers = itertools.count(1)

Say = Callable[..., Awaitable[Reply]]

POSTGRESQL = os.environ.get("POSTGRESQL_URL", "")
ON_POSTGRESQL = pytest.param(
    "postgresql",
    marks=pytest.mark.skipif(not POSTGRESQL, reason="POSTGRESQL_URL names no server; .ci/run starts one"),
)


@pytest.fixture(params=["sqlite", ON_POSTGRESQL])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, on each kind of server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deep' / 'bot.db'}"
    engine = create_engine(POSTGRESQL)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return POSTGRESQL


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose graph has the states of states.ttl."""
    folder = tmp_path / "home"
    fill(folder / "graph")
    return folder


def fill(graph: Path) -> None:
    """Write states.ttl into a graph directory, each fact with its line as the quote."""
    source = Source(
        URIRef("urn:tuwen:source:states"),
        "states.ttl",
        "file:///data/states.ttl",
        "0" * 64,
        "en",
        "2026-01-02T03:04:05+00:00",
    )
    triples = rdflib.Graph().parse(GRAPH, format="turtle")
    with open_store(f"oxigraph:{graph}") as store:
        items = tuple(
            Statement((s, p, o), Quote(f"{s.n3()} {p.n3()} {o.n3()} .", 0, 0, "rdf", 1.0))  # type: ignore[arg-type]
            for s, p, o in triples
        )
        Ledger(store).replace(Statements(source, items))


@pytest.fixture
def app(home: Path) -> Iterator[App]:
    """The application over that home."""
    made = App(Config(home=home))
    yield made
    made.close()


@pytest.fixture
def handler(app: App) -> Handler:
    """The bot over that home."""
    return app.handler()


@pytest.fixture
def say(handler: Handler) -> Say:
    """Say something to the bot: `await say("...")` gives the reply."""

    async def said(text: str, **given: str) -> Reply:
        return await handler(message(text, **given))

    return said


def message(
    text: str, channel: str = "console", conversation: str = "c", user: str = "u", id: str = "", lang: str = "",
    reply_to: str = "",
) -> Message:  # fmt: skip
    """A message with a fresh id, unless one is given."""
    return Message(channel, conversation, user, id or f"m{next(_numbers)}", text, lang, datetime.now(UTC), reply_to)
