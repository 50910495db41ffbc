"""Attacks on the site and its uploads: bombs, ways out of the home, things to fetch, secrets in the log."""

from __future__ import annotations

import gzip
import io
import logging
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.app import App
from kg.ingest.readers.files import LARGEST
from tests.kg.readers.conftest import docx_bytes, xlsx_bytes

Keyed = Callable[[str], httpx.AsyncClient]
READ = "reader-key-0123456789"

_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
_PEEK = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


def with_doctype(archive: bytes, member: str, doctype: str, word: str) -> bytes:
    """An office file in whose member a word is replaced by the entity j."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == member:
                head, _, rest = data.partition(b"?>")
                if not rest:
                    head, rest = b'<?xml version="1.0"', data
                assert word.encode() in rest
                data = head + b"?>" + doctype.encode() + rest.replace(word.encode(), b"&j;")
            new.writestr(info, data)
    return out.getvalue()


def rdf_xml(doctype: str) -> bytes:
    return (
        f'<?xml version="1.0"?>{doctype}<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<r:Bag r:about="urn:a"><r:_1>&j;</r:_1></r:Bag></r:RDF>'
    ).encode()


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (LARGEST * 4 + 1))
    return out.getvalue()


async def test_bombs_are_refused_and_nothing_of_them_is_kept(client: httpx.AsyncClient) -> None:
    for name, content in {
        "a.docx": zip_bomb(),
        "a.xlsx": zip_bomb(),
        "a.txt.gz": gzip.compress(b"0" * (LARGEST + 1), mtime=0),
        "b.rdf": rdf_xml(_LAUGHS),
    }.items():
        assert len(content) < 2_000_000, name
        report = (await client.post("/api/ingest", files=[("files", (name, content, "x/y"))])).json()
        assert report["added"] == 0 and len(report["failed"]) == 1, name
        assert report["failed"][0]["file"] == name
    packed = gzip.compress(b"MZ")
    assert (await client.post("/api/ingest", files=[("files", ("a.exe.gz", packed, "x/y"))])).status_code == 415
    titles = [s["title"] for s in (await client.get("/api/sources")).json()["sources"]]
    assert titles == ["states.ttl"]


async def test_a_packed_file_is_read_as_what_is_in_it(client: httpx.AsyncClient) -> None:
    packed = gzip.compress(b"<http://example.org/vell> <http://example.org/flows> <http://example.org/oon> .\n")
    report = (await client.post("/api/ingest", files=[("files", ("rivers.nt.gz", packed, "x/y"))])).json()
    assert report["added"] == 1 and not report["failed"]


@pytest.mark.parametrize("doctype", [_LAUGHS, _PEEK])
async def test_entities_of_office_files_are_not_expanded(client: httpx.AsyncClient, doctype: str) -> None:
    files = []
    for name, content in {
        "a.docx": with_doctype(docx_bytes("SECRETWORD stands here."), "word/document.xml", doctype, "SECRETWORD"),
        "a.xlsx": with_doctype(
            xlsx_bytes(s=[["name", "b"], ["x", 1]]), "xl/worksheets/sheet1.xml", doctype, "<v>1</v>"
        ),
        "a.rdf": rdf_xml(doctype),
    }.items():
        files.append(("files", (name, content, "x/y")))
    assert (await client.post("/api/ingest", files=files)).status_code == 200
    everything = "SELECT ?o WHERE { ?s ?p ?o }"
    told = (await client.get("/api/query", params={"query": everything})).text
    texts = [
        (await client.get("/api/source", params={"name": s["uri"]})).json()["text"]
        for s in (await client.get("/api/sources")).json()["sources"]
    ]
    assert "hahaha" not in told + "".join(texts) and "root:" not in told + "".join(texts)


async def test_nothing_that_a_user_names_is_fetched(
    client: httpx.AsyncClient, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []

    def refuse(*address: object, **_: object) -> None:
        called.append(address)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    url = "http://fetched.example/x"
    files = {
        "a.html": f'<html><head><link rel="stylesheet" href="{url}"><base href="{url}"></head><body><article><p>'
        f'The harbour of Vell is old.</p><img src="{url}"><iframe src="{url}"></iframe></article></body></html>',
        "a.md": f"# Vell\n\n![a picture]({url}) The harbour is [old]({url}).",
        "a.jsonld": f'{{"@context": "{url}", "@id": "urn:a", "name": "b"}}',
        "a.ttl": f"<urn:a> <http://www.w3.org/2002/07/owl#imports> <{url}> .",
        "a.rdf": rdf_xml(f'<!DOCTYPE x [<!ENTITY j SYSTEM "{url}">]>').decode(),
    }
    sent = await client.post("/api/ingest", files=[("files", (n, c.encode(), "x/y")) for n, c in files.items()])
    assert sent.status_code == 200
    for said in (f"What is {url}?", f"read {url}", f"/graph {url}", f"summarise {url}"):
        assert (await client.post("/api/chat", json={"text": said})).status_code == 200
    service = f"SELECT * WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"
    assert (await client.get("/api/query", params={"query": service})).status_code == 400
    assert (await client.get("/api/query", params={"query": f"LOAD <{url}>"})).status_code == 400
    assert (await client.get("/api/graph", params={"thing": url})).status_code == 404
    assert not called


@pytest.mark.parametrize("path", ["/api/query?query=ASK{}", "/api/sources", "/api/graph?thing=Texas", "/v1/models"])
async def test_pages_of_other_sites_may_not_even_get(client: httpx.AsyncClient, path: str) -> None:
    """On a site without keys: what a browser says of where a request comes from decides."""
    for told, allowed in (
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),  # another port of this machine
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "http://localhost"}, True),
        ({}, True),
    ):
        assert ((await client.get(path, headers=told)).status_code == 200) is allowed, told
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert (await client.get("/", headers=link)).status_code == 200  # somebody followed a link to the page


async def test_keys_and_words_stay_out_of_the_log(
    keyed: Keyed, app: App, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no")

    wrong = "wrong-key-0123456789"
    with caplog.at_level(logging.DEBUG):
        for key in (READ, wrong):
            await keyed(key).post("/api/ask", json={"question": "What is the capital of Wordistan?"})
            await keyed(key).get("/api/chat", params={"conversation": "../" + key})
        monkeypatch.setattr(app.graph, "asker", broken)
        assert (await keyed(READ).post("/api/ask", json={"question": "Wordistan?"})).status_code == 500
    ours = [r for r in caplog.records if r.name.startswith(("bot", "kg", "nlu"))]
    written = "\n".join(logging.Formatter("%(message)s").format(record) for record in ours)
    assert "failed: POST /api/ask" in written
    assert READ not in written and wrong not in written and "Wordistan" not in written


async def test_an_upload_stays_in_the_home(client: httpx.AsyncClient, app: App, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("untouched", "utf-8")
    uploads = app.config.home / "uploads"
    uploads.mkdir()
    (uploads / "link.md").symlink_to(outside)
    text = b"The harbour of Vell is old."
    names = ("../../outside.md", "..\\..\\outside.md", "/etc/outside.md", "link.md", "a/../../outside.md")
    sent = await client.post("/api/ingest", files=[("files", (name, text, "text/markdown")) for name in names])
    assert sent.status_code == 200
    assert outside.read_text("utf-8") == "untouched"
    assert sorted(p.name for p in uploads.iterdir()) == ["link.md", "outside.md"]
    assert not (uploads / "link.md").is_symlink()
