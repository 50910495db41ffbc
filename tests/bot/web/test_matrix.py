"""Who may read what: everything that anybody can ask, by every way there is, and never a word of somebody else.

Two people with keys and two on Telegram have each said, taught and judged something with a word of their own. Each then
goes through every route and every command; a route that is missing here fails the test.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute
from rdflib import Literal, URIRef

from bot.app import App
from bot.config import Config
from bot.skills.commands import COMMANDS
from bot.types import Handler
from bot.web import create
from bot.web.access import Access
from bot.web.site import _ROOMS
from tests.bot.conftest import fill, message

KEYS = {"ann": "ann-key-0123456789", "wei": "wei-key-0123456789", "olu": "owner-key-01234567890"}
ACCESS = ",".join(f"{key}:{'owner' if name == 'olu' else 'write'}:{name}" for name, key in KEYS.items())
WORDS = {"web:ann": "Annatown", "web:wei": "Weiburg", "telegram:7": "Sevenville", "telegram:8": "Eightford"}
"""Person to the word that only they have said."""
TEXAS, CAPITAL = URIRef("http://example.org/Texas"), URIRef("http://example.org/capital")
EVERYTHING = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_GRAPH = "urn:tuwen:user:web%3Awei"


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The application after everybody has said and taught their word."""
    home = tmp_path_factory.mktemp("matrix") / "home"
    fill(home / "graph")
    app = App(Config(home=home))
    handler = app.handler()
    for who, word in WORDS.items():
        channel, user = who.split(":")
        place = f"{user}/c" if channel == "web" else user
        with app.graph.writing_lessons() as lessons:
            lessons.teach(who, f"The capital of Texas is {word}.", [(TEXAS, CAPITAL, Literal(word))])
        for said in (f"/sentiment {word} is lovely", "What is the capital of Texas?", f"/wrong it is {word}"):
            asyncio.run(handler(message(said, channel, place, user)))  # type: ignore[arg-type]
    yield app
    app.close()


def calls(name: str) -> dict[tuple[str, str], list[dict[str, object]]]:
    """What a person asks of every route: method and path to the requests that would show the most."""
    questions = ["What is the capital of Texas?", *(f"What is {word}?" for word in WORDS.values())]
    places = ["c", "7", "8", "wei/c", "../wei/c"]
    things = ["Texas", *WORDS.values(), _GRAPH]
    queries = [
        EVERYTHING, f"SELECT * {{ GRAPH <{_GRAPH}> {{ ?s ?p ?o }} }}", f"SELECT * FROM <{_GRAPH}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{_GRAPH}:evidence> {{ GRAPH ?g {{ ?s ?p ?o }} }}", "DESCRIBE <http://example.org/Texas>",
        "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }", "SELECT * { GRAPH <urn:tuwen:sources> { ?s ?p ?o } }",
    ]  # fmt: skip
    chats: list[dict[str, object]] = [{"json": {"text": q, "conversation": "c"}} for q in [questions[0], *commands()]]
    return {
        ("GET", "/api/conversations"): [{}],  # before anybody asks about others' words
        ("POST", "/api/chat"): chats,
        ("GET", "/api/chat"): [{"params": {"conversation": place}} for place in places],
        ("POST", "/v1/chat/completions"): [{"json": {"messages": [{"role": "user", "content": q}]}} for q in questions],
        ("GET", "/v1/models"): [{}],
        ("POST", "/v1/embeddings"): [{"json": {"input": word}} for word in WORDS.values()],
        ("GET", "/sparql"): [{}, *({"params": {"query": q}} for q in queries)],
        ("POST", "/sparql"): [{"data": {"query": q}} for q in queries],
        ("POST", "/api/ask"): [{"json": {"question": q}} for q in questions],
        ("GET", "/text2sparql"): [{"params": {"dataset": "http://x/", "question": questions[0]}}],
        ("GET", "/api/query"): [{"params": {"query": q}} for q in queries],
        ("POST", "/api/query"): [{"data": {"query": q}} for q in queries],
        ("GET", "/api/graph"): [
            *({"params": {"thing": t}} for t in things), *({"params": {"question": q}} for q in questions),
            {"params": {"thing": "Texas", "to": "Weiburg"}},
            *({"params": {"conversation": p, "message": m}} for p in places for m in ("1", "2")),
        ],
        ("POST", "/api/conversations/rename"): [{"json": {"conversation": p, "title": "t"}} for p in ("c", "7", "nil")],
        ("POST", "/api/conversations/forget"): [{"json": {"conversation": p}} for p in ("7", "nil")],
        ("POST", "/api/feedback"): [{"json": {"conversation": "c", "message_id": "m", "verdict": "right"}}],
        ("GET", "/api/overview"): [{}, {"params": {"lang": "zh"}}],
        ("GET", "/api/openings"): [{}],
        ("POST", "/api/reread"): [{"params": {"name": n}} for n in ("states.ttl", *WORDS)],
        ("GET", "/api/sources"): [{}],
        ("GET", "/api/source"): [{"params": {"name": n}} for n in (*WORDS, _GRAPH, *WORDS.values())],
        ("POST", "/api/forget"): [{"params": {"name": n}} for n in (*WORDS, _GRAPH)],
        ("POST", "/api/ingest"): [{"files": {"files": (f"{name}.md", b"Nothing.", "text/markdown")}}],
        ("GET", "/healthz"): [{}], ("GET", "/readyz"): [{}], ("GET", "/metrics"): [{}],
    }  # fmt: skip


def commands() -> list[str]:
    """Every command, with what others might be called."""
    asked = [f"/{name}" for name in COMMANDS if name not in ("forget", "start", "language")]
    return [*asked, "/forget taught 9", "/documents capital", "/graph Texas", "/summarise web:wei"]


def foreign(own: str, shown: str) -> list[str]:
    """Words of others in what somebody was shown."""
    return [word for who, word in WORDS.items() if who != own and word in shown]


@pytest.mark.parametrize("name", ["ann", "wei"])
async def test_nobody_reads_a_word_of_others_by_any_route(
    talked: App, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = create(talked, talked.handler(), Access(ACCESS))
    routes = {(m, r.path) for room in _ROOMS for r in room.router.routes if isinstance(r, APIRoute) for m in r.methods}
    asked = calls(name)
    assert routes == set(asked)  # a new route is tried by strangers before it is served
    monkeypatch.setattr(site.state.rate, "wait", lambda _: 0.0)
    transport = httpx.ASGITransport(site)
    headers = {"Authorization": f"Bearer {KEYS[name]}"}
    own = WORDS[f"web:{name}"]
    mine = ""
    async with httpx.AsyncClient(transport=transport, base_url="http://any.example", headers=headers) as client:
        for (method, path), requests in asked.items():
            for given in requests:
                answer = await client.request(method, path, **given)  # type: ignore[arg-type]
                assert answer.status_code < 500, (path, given, answer.text)
                sent = json.dumps(given, default=str)
                shown = answer.text
                if any(word in sent for word in WORDS.values()):  # what was said is said back
                    shown = shown.replace(next(word for word in WORDS.values() if word in sent), "")
                assert not foreign(f"web:{name}", shown), (path, given, shown)
                mine += answer.text
    assert own in mine  # what is one's own is seen


@pytest.mark.parametrize("user", ["7", "8"])
async def test_nobody_on_telegram_reads_a_word_of_others(talked: App, user: str) -> None:
    handler: Handler = talked.handler()
    shown = ""
    for said in ("What is the capital of Texas?", *commands(), "/taught", "/why"):
        for place in (user, "group"):  # alone, and where others are
            reply = await handler(message(said, "telegram", place, user))
            shown += f"{reply.text} {reply.answer} {[b.label for b in reply.buttons]}\n"
    assert not foreign(f"telegram:{user}", shown.replace("Weiburg", ""))
    assert WORDS[f"telegram:{user}"] in shown


async def test_an_owner_sees_what_waits_for_his_decision(talked: App) -> None:
    site = create(talked, talked.handler(), Access(ACCESS))
    headers = {"Authorization": f"Bearer {KEYS['olu']}"}
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url="http://any.example", headers=headers) as client:
        everything = (await client.get("/api/query", params={"query": EVERYTHING})).text
    assert all(word in everything for word in WORDS.values())


def test_the_files_of_the_home_are_named(talked: App) -> None:
    """What else lies in the home is in no route's reach: only uploads are written by others."""
    assert {path.name for path in Path(talked.config.home).iterdir()} <= {
        "graph", "bot.db", "bot.db-wal", "bot.db-shm", "index", "uploads", "forgetting", "history", "changes",
        "passages",
    }  # fmt: skip
