"""The HTTP API: each route does its work, refuses what it must, and tells nothing of the inside."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from bot.app import App
from bot.config import Config, WebConfig
from bot.turns.rate import Rate
from bot.types import ConfigError
from bot.uploads import file_name
from bot.web import create
from bot.web.access import Access, check_address
from bot.web.talk import pieces
from tests.bot.conftest import fill

Keyed = Callable[[str], httpx.AsyncClient]
READ, WRITE, OWN = "reader-key-0123456789", "writer-key-0123456789", "owner-key-01234567890"


def sse(text: str) -> list[tuple[str, dict[str, object]]]:
    """The events of a stream."""
    found = []
    for part in text.strip().split("\n\n"):
        name, data = part.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


# --- questions and talk -----------------------------------------------------------------------------------------------


async def test_ask(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/api/ask", json={"question": "What is the capital of Texas?"})).json()
    assert answer["status"] == "answered" and answer["answers"][0]["label"] == "Austin"
    assert answer["sparql"].startswith("PREFIX") or "SELECT" in answer["sparql"]
    assert answer["evidence"][0]["title"] == "states.ttl"
    zh = (await client.post("/api/ask", json={"question": "capital of Texas", "lang": "zh"})).json()
    assert zh["answers"][0]["label"] == "奥斯汀"


async def test_a_conversation_follows_up_is_kept_and_is_told_again(client: httpx.AsyncClient) -> None:
    first = {"text": "What is the capital of Texas?", "conversation": "c1", "message_id": "m1"}
    assert "Austin" in (await client.post("/api/chat", json=first)).json()["text"]
    again = {"text": "something else", "conversation": "c1", "message_id": "m1"}
    assert "Austin" in (await client.post("/api/chat", json=again)).json()["text"]  # redelivered
    second = (await client.post("/api/chat", json={"text": "and its population?", "conversation": "c1"})).json()
    assert "961855" in second["text"]
    turns = (await client.get("/api/chat", params={"conversation": "c1"})).json()["turns"]
    assert [t["said"] for t in turns] == ["What is the capital of Texas?", "and its population?"]
    assert turns[1]["text"] == second["text"] and turns[1]["answer"]["focus"]


async def test_replies_stream_in_pieces(client: httpx.AsyncClient) -> None:
    said = {"text": "德克萨斯州的首府是什么？", "stream": True}
    response = await client.post("/api/chat", json=said)
    assert response.headers["content-type"].startswith("text/event-stream")
    events = sse(response.text)
    assert [name for name, _ in events][-1] == "reply"
    assert "".join(str(data["piece"]) for name, data in events if name == "text") == events[-1][1]["text"]


@given(st.text(max_size=200))
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


async def test_clarification_by_button(client: httpx.AsyncClient) -> None:
    asked = (
        await client.post("/api/chat", json={"text": "What is the population of Portland?", "conversation": "p"})
    ).json()
    assert len(asked["buttons"]) == 2
    told = (await client.post("/api/chat", json={"text": asked["buttons"][0]["text"], "conversation": "p"})).json()
    assert told["answer"]["status"] == "answered"


async def test_text2sparql(tmp_path: Path, app: App) -> None:
    fill(tmp_path / "other" / "graph")
    web = WebConfig(datasets={"https://example.org/states": tmp_path / "other"})
    made = App(app.config.model_copy(update={"web": web}))
    site = create(made, made.handler(), Access(""))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://localhost") as client:
        asked = {"dataset": "https://example.org/states", "question": "What is the capital of Texas?"}
        found = (await client.get("/text2sparql", params=asked)).json()
        assert found.keys() == {"dataset", "question", "query"}
        rows = rdflib.Graph().parse(Path(__file__).parents[1] / "states.ttl").query(found["query"])
        assert [str(row[0]) for row in rows] == ["http://example.org/Austin"]  # type: ignore[index]
        twice = {**asked, "question": "What is the population of Portland?"}  # elsewhere asked back: which one?
        assert ":Portland" in (await client.get("/text2sparql", params=twice)).json()["query"]
        missing = await client.get("/text2sparql", params={**asked, "dataset": "https://example.org/none"})
        assert missing.status_code == 404 and "https://example.org/states" in missing.json()["detail"]
    made.close()


# --- the SPARQL protocol ----------------------------------------------------------------------------------------------

SELECT = "PREFIX : <http://example.org/> SELECT ?c WHERE { :Texas :capital ?c }"


async def test_query_by_get_form_and_body_in_every_format(client: httpx.AsyncClient) -> None:
    ways = [
        await client.get("/api/query", params={"query": SELECT}),
        await client.post("/api/query", data={"query": SELECT}),
        await client.post("/api/query", content=SELECT, headers={"Content-Type": "application/sparql-query"}),
    ]
    for response in ways:
        assert response.headers["content-type"] == "application/sparql-results+json"
        assert response.json()["results"]["bindings"] == [{"c": {"type": "uri", "value": "http://example.org/Austin"}}]
    csv = await client.get("/api/query", params={"query": SELECT}, headers={"Accept": "text/csv"})
    assert csv.text.split() == ["c", "http://example.org/Austin"]
    xml = await client.get("/api/query", params={"query": SELECT}, headers={"Accept": "application/sparql-results+xml"})
    assert [e.text for e in ElementTree.fromstring(xml.text).iter() if e.tag.endswith("uri")] == [
        "http://example.org/Austin"
    ]
    construct = SELECT.replace("SELECT ?c", "CONSTRUCT { :Texas :capital ?c }")
    graph = await client.get("/api/query", params={"query": construct})
    assert len(rdflib.Graph().parse(data=graph.text, format="turtle")) == 1
    assert (
        await client.get("/api/query", params={"query": SELECT}, headers={"Accept": "image/png"})
    ).status_code == 406


async def test_queries_cannot_write(client: httpx.AsyncClient) -> None:
    for text in ("DELETE WHERE { ?s ?p ?o }", "DROP ALL", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "SELEC", "{"):
        assert (await client.get("/api/query", params={"query": text})).status_code == 400
    assert (await client.get("/api/query", params={"query": "ASK { <urn:a> ?p ?o }"})).json()["boolean"] is False
    assert (await client.get("/api/query", params={"query": SELECT})).json()["results"]["bindings"]


async def test_a_reader_queries_what_everybody_asks_and_an_owner_all(keyed: Keyed, app: App) -> None:
    """What one person taught is nobody else's to read."""
    with app.graph.writing_lessons() as lessons:
        lessons.teach("telegram:7", "secret", [(URIRef("urn:a"), URIRef("urn:b"), rdflib.Literal("secret"))])
    ways = (
        'SELECT ?s { GRAPH ?g { ?s ?p "secret" } }',
        'SELECT ?s { graph <urn:tuwen:user:telegram%3A7> { ?s ?p "secret" } }',
        'SELECT ?s FROM <urn:tuwen:user:telegram%3A7> { ?s ?p "secret" }',
        'SELECT ?s { \\u0047RAPH ?g { ?s ?p "secret" } }',
    )
    for text in ways:
        answer = await keyed(READ).get("/api/query", params={"query": text})
        assert answer.status_code == 400 or "urn:a" not in answer.text
    assert "urn:a" in (await keyed(OWN).get("/api/query", params={"query": ways[0]})).text
    listed = (await keyed(READ).get("/api/sources")).text  # who taught is nobody's to see
    assert "telegram" not in listed and "states.ttl" in listed
    named = await keyed(READ).get("/api/source", params={"name": "telegram:7"})
    assert named.status_code == 404
    harmless = 'PREFIX from: <http://example.org/> SELECT ?graph { ?graph ?p "FROM GRAPH" . from:Texas ?p ?o # GRAPH\n}'
    assert (await keyed(READ).get("/api/query", params={"query": harmless})).status_code == 200


# --- the graph --------------------------------------------------------------------------------------------------------


async def test_pictures(client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/graph", params={"thing": "Texas"})).json()
    assert {"Texas", "Austin"} <= {node["label"] for node in found["nodes"]}
    svg = await client.get("/api/graph", params={"thing": "Texas", "format": "svg", "bare": True})
    assert (
        svg.headers["content-type"] == "image/svg+xml" and "<style" not in svg.text and 'data-name="Austin"' in svg.text
    )
    png = await client.get("/api/graph", params={"thing": "Texas", "format": "png", "lang": "en"})
    assert png.content.startswith(b"\x89PNG")
    assert (
        await client.get("/api/graph", params={"thing": "Texas", "to": "Ohio", "format": "mermaid"})
    ).status_code < 500
    behind = (await client.get("/api/graph", params={"question": "What is the capital of Texas?"})).json()
    assert {node["label"]: node["centre"] for node in behind["nodes"]} == {"Texas": False, "Austin": True}
    assert behind["edges"][0]["label"] == "capital [1]" and behind["notes"][0].startswith("[1] ")
    for params in ({}, {"thing": "Texas", "question": "What is the capital of Texas?"}):
        assert (await client.get("/api/graph", params=params)).status_code == 422
    nothing = await client.get("/api/graph", params={"question": "Who is the mayor of Atlantis?"})
    assert nothing.status_code == 404
    missing = await client.get("/api/graph", params={"thing": "Texsa"})
    assert missing.status_code == 404 and "did you mean 'Texas'" in missing.json()["detail"]


async def test_a_document_is_taken_in_read_shown_and_forgotten(client: httpx.AsyncClient, app: App) -> None:
    text = "# Vell\n\nThe old harbour of Vell was founded by Mina Okafor in 1704."
    files = [("files", ("../../vell.md", text.encode(), "text/markdown"))]
    response = await client.post("/api/ingest", files=files, data={"stream": "true"})
    events = sse(response.text)
    assert events[-1][0] == "report" and events[-1][1]["added"] == 1
    assert any(name == "progress" and data["file"] == "vell.md" for name, data in events)
    assert (app.config.home / "uploads" / "vell.md").read_text("utf-8") == text
    again = (await client.post("/api/ingest", files=files)).json()
    assert again["unchanged"] == 1 and again["added"] == 0
    sources = (await client.get("/api/sources")).json()["sources"]
    uri = next(s["uri"] for s in sources if s["uri"].endswith("vell.md"))
    assert "Mina Okafor in 1704" in (await client.get("/api/source", params={"name": uri})).json()["text"]
    assert (await client.post("/api/forget", params={"name": uri})).status_code == 200
    assert (await client.get("/api/source", params={"name": uri})).status_code == 404
    bad = await client.post("/api/ingest", files=[("files", ("x.exe", b"MZ", "x/y"))])
    assert bad.status_code == 415 and ".md" in bad.json()["detail"]


@given(st.text(max_size=300))
def test_names_of_uploads_stay_in_their_folder(given_name: str) -> None:
    name = file_name(given_name)
    folder = Path("/home/x/uploads")
    assert name and (folder / name).parent == folder and not name.startswith(".") and len(name) <= 125


# --- guards -----------------------------------------------------------------------------------------------------------


async def test_roles(keyed: Keyed) -> None:
    ask = {"question": "What is the capital of Texas?"}
    nobody = await keyed("").post("/api/ask", json=ask)
    assert nobody.status_code == 401 and "Bearer" in nobody.headers["www-authenticate"]
    assert (await keyed("wrong-key-0123456789").post("/api/ask", json=ask)).status_code == 401
    assert (await keyed(READ).post("/api/ask", json=ask)).status_code == 200
    files = [("files", ("a.md", b"Text.", "text/markdown"))]
    assert (await keyed(READ).post("/api/ingest", files=files)).status_code == 403
    assert (await keyed(WRITE).post("/api/ingest", files=files)).status_code == 200
    assert (await keyed(WRITE).post("/api/forget", params={"name": "a.md"})).status_code == 403
    assert (await keyed(OWN).get("/metrics")).status_code == 200
    assert (await keyed("").get("/healthz")).status_code == 200
    assert (await keyed("").get("/")).status_code == 200


async def test_conversations_of_one_key_are_not_read_with_another(keyed: Keyed) -> None:
    said = {"text": "What is the capital of Texas?", "conversation": "mine"}
    await keyed(READ).post("/api/chat", json=said)
    assert (await keyed(WRITE).get("/api/chat", params={"conversation": "mine"})).json()["turns"] == []
    assert len((await keyed(READ).get("/api/chat", params={"conversation": "mine"})).json()["turns"]) == 1


def test_keys_are_checked() -> None:
    for bad in ("short:read:a", "a-long-enough-key-1:king:a", "a-long-enough-key-1:read:", "a" * 20):
        with pytest.raises(ConfigError, match="entry 1"):
            Access(bad)
    with pytest.raises(ConfigError, match="entry 2 repeats"):
        Access("a-long-enough-key-1:read:a,a-long-enough-key-1:read:b")
    with pytest.raises(ConfigError, match=r"0\.0\.0\.0 can be reached"):
        check_address("0.0.0.0", Access(""))
    check_address("0.0.0.0", Access("a-long-enough-key-1:read:a"))
    check_address("::1", Access(""))


def test_too_many_requests_wait() -> None:
    rate = Rate(60)
    waits = [rate.wait("a") for _ in range(20)]
    assert waits[:15] == [0.0] * 15 and 0 < waits[16] <= 1.0
    assert rate.wait("b") == 0.0


async def test_floods_bodies_hosts_and_origins(app: App) -> None:
    web = WebConfig(per_minute=20, origins=("https://ours.example",))
    made = App(Config(home=app.config.home, web=web))
    site = create(made, made.handler(), Access(""))
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert (await client.post("/api/ask", content=b"x" * 1_100_000)).status_code == 413
        other = {"Origin": "https://evil.example"}
        assert (await client.post("/api/ask", json={"question": "x"}, headers=other)).status_code == 403
        assert (await client.get("/healthz", headers={"Host": "evil.example"})).status_code == 400
        ours = await client.options(
            "/api/ask", headers={"Origin": "https://ours.example", "Access-Control-Request-Method": "POST"}
        )
        assert ours.headers["access-control-allow-origin"] == "https://ours.example"
        codes = [(await client.get("/api/sources")).status_code for _ in range(12)]
        assert codes[0] == 200 and codes[-1] == 429
    made.close()


async def test_errors_are_sentences_and_every_answer_is_guarded(client: httpx.AsyncClient, app: App) -> None:
    for response in (
        await client.get("/"), await client.get("/api/nothing"), await client.post("/api/ask", json={}),
        await client.post("/api/ask", content=b"{", headers={"Content-Type": "application/json"}),
        await client.get("/api/chat", params={"conversation": "../x y"}),
    ):  # fmt: skip
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
        if response.status_code != 200:
            assert (
                response.json().keys() == {"type", "title", "status", "detail", "request_id"}
                and "Traceback" not in response.text
            )

    def broken(*_: object) -> None:
        raise RuntimeError("secret inside")

    app.asker = broken  # type: ignore[method-assign, assignment]
    failed = await client.post("/api/ask", json={"question": "What is the capital of Texas?"})
    assert failed.status_code == 500 and "secret" not in failed.text and "logged as" in failed.json()["detail"]


async def test_strange_words_get_an_answer(client: httpx.AsyncClient) -> None:
    for text in (
        "",
        " ",
        "\u0000",
        "🙂",
        "مرحبا",
        "<script>alert(1)</script>",
        "} ; DROP ALL",
        "x" * 20_000,
        "\\ud800",
    ):
        response = await client.post("/api/chat", json={"text": text})
        assert response.status_code == 200 and response.json()["text"], text
    raw = await client.post(
        "/api/chat", content=b'{"text": "\\ud800 capital of Texas?"}', headers={"Content-Type": "application/json"}
    )
    assert raw.status_code in (200, 422)


async def test_watching(client: httpx.AsyncClient) -> None:
    await client.post("/api/chat", json={"text": "What is the capital of Texas?"})
    assert (await client.get("/readyz")).json() == {"status": "ok"}
    text = (await client.get("/metrics")).text
    assert 'tuwen_turns_total{channel="web",status="answered"} 1.0' in text
    assert 'tuwen_http_requests_total{code="200",route="/api/chat"} 1.0' in text
    assert "Texas" not in text


async def test_nothing_ingested_yet(tmp_path: Path) -> None:
    made = App(Config(home=tmp_path / "empty"))
    site = create(made, made.handler(), Access(""))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://localhost") as client:
        asked = await client.post("/api/ask", json={"question": "Who?"})
        assert asked.status_code == 400 and "tuwen ingest" in asked.json()["detail"]
        assert (await client.get("/readyz")).status_code == 503
    made.close()


def test_a_picture_in_a_reply_is_a_data_url() -> None:
    from bot.types import Reply
    from bot.web.talk import reply_json

    made = reply_json(Reply("x", "en", picture=b"\x89PNG"))["picture"]
    assert base64.b64decode(made.partition(",")[2]) == b"\x89PNG"


async def test_every_operation_is_described_with_examples(client: httpx.AsyncClient) -> None:
    described = (await client.get("/openapi.json")).json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["description"], where
            for parameter in operation.get("parameters", ()):
                if parameter["required"] and path != "/api/chat":
                    assert parameter["schema"].get("examples"), (where, parameter["name"])
            if path not in ("/healthz", "/readyz"):
                assert operation["security"] and "401" in operation["responses"], where
    for path, key in (("/api/ask", "answers"), ("/api/chat", "text"), ("/v1/chat/completions", "choices")):
        content = described["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]
        schema = described["components"]["schemas"][
            described["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].split("/")[
                -1
            ]
        ]
        sent = {name: field["examples"][0] for name, field in schema["properties"].items() if field.get("examples")}
        answer = (await client.post(path, json=sent)).json()
        assert set(content["example"]) == set(answer), path  # the example shows what really comes
        assert key in answer


async def test_a_wrong_method_is_told_the_right_ones(client: httpx.AsyncClient) -> None:
    refused = await client.delete("/api/chat")
    assert refused.status_code == 405 and refused.headers["allow"] == "GET, POST"


async def test_a_table_of_very_many_rows_is_taken(client: httpx.AsyncClient) -> None:
    rows = "\n".join(f"p{n},{n}" for n in range(5_200))
    sent = await client.post("/api/ingest", files=[("files", ("parcels.csv", f"parcel,weight kg\n{rows}", "text/csv"))])
    assert sent.status_code == 200 and sent.json()["added"] == 1, sent.text
