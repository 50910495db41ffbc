"""Floods and slow work: whoever comes is answered or told when to come again, and nobody holds up the others."""

from __future__ import annotations

import asyncio
import gzip
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.app import App
from bot.config import Config, QueryConfig
from bot.services.queue import WorkQueue
from bot.web import create, crowd
from bot.web.access import Access
from kg.types import BusyError

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"


def local(app: App) -> httpx.AsyncClient:
    site = create(app, app.handler(), Access(""))
    return httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://localhost")


@pytest.fixture
def stuck() -> Iterator[Callable[[], None]]:
    """Work that does not end before the test does."""
    end = threading.Event()
    yield lambda: (end.wait(60), None)[1]
    end.set()


async def test_a_queue_runs_so_many_lets_so_many_wait_and_refuses_the_rest(stuck: Callable[[], None]) -> None:
    queue = WorkQueue("questions", 1, 1, 0.2)
    first = asyncio.ensure_future(queue.run(stuck))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(queue.run(lambda: 2))
    await asyncio.sleep(0)
    with pytest.raises(BusyError, match="too many questions"):
        await queue.run(lambda: 3)
    with pytest.raises(BusyError, match=r"waited 0\.2 s"):
        await second
    first.cancel()
    with pytest.raises(BusyError):  # whoever left, what runs still has its place
        await queue.run(lambda: 4)


async def test_what_a_queue_runs_comes_back_and_frees_its_place() -> None:
    queue = WorkQueue("questions", 2, 8, 10)
    assert await asyncio.gather(*(queue.run(lambda n=n: n * n) for n in range(10))) == [n * n for n in range(10)]  # type: ignore[misc]
    with pytest.raises(ZeroDivisionError):
        await queue.run(lambda: 1 // 0)
    assert not queue.full and await queue.run(lambda: "again") == "again"


async def test_queries_past_their_time_hold_up_nobody(app: App) -> None:
    """Four of them blocked every later query and question until a restart."""
    made = App(Config(home=app.config.home, query=QueryConfig(seconds=0.5)))
    async with local(made) as client:
        for _ in range(2):
            late = await asyncio.gather(*(client.get("/api/query", params={"query": HEAVY}) for _ in range(4)))
            codes = {answer.status_code for answer in late}
            assert 400 in codes and codes <= {400, 503}
        asked = await client.post("/api/ask", json={"question": "What is the capital of Texas?"})
        assert asked.json()["status"] == "answered"
        fine = await client.get("/api/query", params={"query": "SELECT ?s { ?s ?p ?o } LIMIT 1"})
        assert fine.status_code == 200
    made.close()


async def test_more_queries_than_may_wait_are_told_when_to_come_again(app: App) -> None:
    made = App(Config(home=app.config.home, query=QueryConfig(seconds=1, at_once=1)))
    async with local(made) as client:
        answers = await asyncio.gather(*(client.get("/api/query", params={"query": HEAVY}) for _ in range(12)))
    busy = [answer for answer in answers if answer.status_code == 503]
    assert len(busy) >= 7 and all(int(answer.headers["retry-after"]) > 0 for answer in busy)
    made.close()


async def test_uploads_that_wait_hold_up_no_question(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read holds neither the writer's lock nor the threads that answer."""
    from kg.ingest import pipeline

    reading, end = threading.Event(), threading.Event()
    real = pipeline.read

    def slow(*given: object) -> object:
        reading.set()
        end.wait(60)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "read", slow)
    async with local(app) as client:
        triple = b"<urn:a> <urn:b> <urn:c> ."
        files = [[("files", (f"{number}.nt", triple, "x/y"))] for number in range(9)]
        sends = [asyncio.ensure_future(client.post("/api/ingest", files=file)) for file in files]
        await asyncio.to_thread(reading.wait, 30)
        asked = await client.post("/api/ask", json={"question": "What is the capital of Texas?"})
        assert asked.json()["status"] == "answered"
        with app.writing():
            pass  # nobody else holds the writer's lock
        end.set()
        codes = sorted([(await send).status_code for send in sends])
    assert codes[:5] == [200] * 5 and set(codes[5:]) == {503}


async def test_a_small_file_that_expands_without_measure_is_refused(app: App) -> None:
    async with local(app) as client:
        packed = gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 2_400_000)
        assert len(packed) < 200_000
        report = (await client.post("/api/ingest", files=[("files", ("a.nt.gz", packed, "x/y"))])).json()
    assert report["added"] == 0 and "unpack the file" in report["failed"][0]["error"]


async def test_more_requests_than_a_site_takes_and_bodies_that_do_not_come(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "_SECONDS", 0.2)
    monkeypatch.setattr(crowd, "_MOST", 1)

    async def endless():  # type: ignore[no-untyped-def]
        yield b"{"
        await asyncio.sleep(2)

    async with local(app) as client:
        slow = asyncio.ensure_future(client.post("/api/ask", content=endless()))
        await asyncio.sleep(0.05)
        refused = await client.get("/api/sources")
        assert refused.status_code == 503 and refused.headers["retry-after"]
        assert (await client.get("/healthz")).status_code == 200  # who watches is always answered
        assert (await slow).status_code == 408
        assert (await client.get("/api/sources")).status_code == 200


async def test_readiness_tells_the_truth(app: App, stuck: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.web import health

    monkeypatch.setattr(health, "_SECONDS", 0.3)
    site = create(app, app.handler(), Access(""))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://localhost") as client:
        assert (await client.get("/readyz")).status_code == 200
        queue = site.state.questions = WorkQueue("questions", 1, 0, 1)
        held = asyncio.ensure_future(queue.run(stuck))
        await asyncio.sleep(0)
        full = await client.get("/readyz")
        assert full.status_code == 503 and "too many questions" in full.json()["detail"]
        site.state.questions = WorkQueue("questions", 1, 0, 1)
        monkeypatch.setattr(app.graph, "store", stuck)
        hung = await client.get("/readyz")
        assert hung.status_code == 503 and "not read within" in hung.json()["detail"]
        held.cancel()


@pytest.mark.skipif(not hasattr(signal, "SIGTERM") or sys.platform == "win32", reason="signals of POSIX")
def test_a_server_ends_within_seconds_whatever_runs(home: Path) -> None:
    environment = {**os.environ, "TUWEN_HOME": str(home), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "bot", "serve", "--port", str(free_port())]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, cwd=home)
    port = int(command[-1])
    try:
        wait_for(port)
        hang = [threading.Thread(target=get, args=(port, HEAVY), daemon=True) for _ in range(3)]
        for one in hang:
            one.start()
        time.sleep(1)
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        assert time.monotonic() - began < 15  # five seconds, on a machine that does nothing else
    finally:
        server.kill()
        server.communicate()


def free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def get(port: int, query: str) -> None:
    import contextlib

    with contextlib.suppress(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{port}/api/query", params={"query": query}, timeout=60)


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=10)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")
