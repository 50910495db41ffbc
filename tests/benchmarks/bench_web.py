"""How much the site bears on this machine; bounded in requests and in time.

    python -m tests.benchmarks.bench_web --markdown docs/web.md

A server of its own over the small graph of states on the loopback, asked by clients in another process, so that both
share the machine's processors. Prints requests per second and latencies of /api/ask, then what becomes of 100 streams
of /api/chat that are open at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import shlex
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

from bot.app import App
from bot.config import Config, TurnsConfig, WebConfig

QUESTIONS = (
    "What is the capital of Texas?",
    "德克萨斯州的面积是多少？", "Which state has the largest area?", "What is the population of Ohio?",
    "俄亥俄州的首府是什么？", "List the area and population of every state.",
)  # fmt: skip


def serve(home: Path, port: int) -> None:
    """The site, until the process is ended."""
    web = WebConfig(port=port, per_minute=10_000_000)
    app = App(Config(home=home, web=web, turns=TurnsConfig(per_minute=1_000_000, at_once=128), log="error"))
    asyncio.run(app.adapter("web").run(app.handler()))


async def asked(client: httpx.AsyncClient, count: int, seconds: float, at_once: int) -> tuple[list[float], float, int]:
    """Latencies in seconds, wall time, and failures of questions, so many at a time."""
    latencies: list[float] = []
    failures = 0
    numbers = iter(range(count))
    began = time.perf_counter()

    async def one_after_another() -> None:
        nonlocal failures
        for number in numbers:
            if time.perf_counter() - began > seconds:
                return
            start = time.perf_counter()
            response = await client.post("/api/ask", json={"question": QUESTIONS[number % len(QUESTIONS)]})
            latencies.append(time.perf_counter() - start)
            failures += response.status_code != 200 or response.json()["status"] != "answered"

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return latencies, time.perf_counter() - began, failures


async def streamed(client: httpx.AsyncClient, count: int) -> tuple[list[float], int]:
    """Seconds until each of so many streams, all open at once, has brought its whole reply; and how many did not."""
    all_open = asyncio.Event()
    opened = 0

    async def stream(number: int) -> float | None:
        nonlocal opened
        start = time.perf_counter()
        said = {"text": QUESTIONS[number % len(QUESTIONS)], "conversation": f"s{number}", "stream": True}
        async with client.stream("POST", "/api/chat", json=said) as response:
            opened += 1
            if opened == count:
                all_open.set()
            await all_open.wait()  # none is read to its end before all are open
            text = await response.aread()
        return time.perf_counter() - start if b"event: reply" in text else None

    found = await asyncio.wait_for(asyncio.gather(*map(stream, range(count))), 120)
    done = [seconds for seconds in found if seconds is not None]
    return done, count - len(done)


async def measure(url: str, count: int, seconds: float, at_once: int, streams: int) -> dict[str, float]:
    """All figures."""
    limits = httpx.Limits(max_connections=streams + at_once)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        for _ in range(300):
            try:
                if (await client.get("/readyz")).status_code == 200:
                    break
            except httpx.TransportError:
                await asyncio.sleep(0.1)
        await asked(client, len(QUESTIONS) * 2, 60, 1)  # what is loaded once is not measured
        latencies, wall, failures = await asked(client, count, seconds, at_once)
        done, lost = await streamed(client, streams)
    cuts = statistics.quantiles(latencies, n=100)
    return {
        "requests": len(latencies), "failures": failures, "clients": at_once,
        "requests_per_second": round(len(latencies) / wall, 1),
        "median_ms": round(cuts[49] * 1000, 1), "p95_ms": round(cuts[94] * 1000, 1),
        "streams": streams, "streams_lost": lost, "streams_p95_s": round(statistics.quantiles(done, n=20)[18], 2),
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> dict[str, float]:
    """Measure and print one JSON object."""
    from tests.bot.conftest import fill

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--streams", type=int, default=100)
    parser.add_argument("--markdown", type=Path, help="write a report into this file")
    given = parser.parse_args(arguments)
    others = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        fill(Path(folder) / "graph")
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(Path(folder), port), daemon=True)
        server.start()
        try:
            url = f"http://127.0.0.1:{port}"
            found = asyncio.run(measure(url, given.requests, given.seconds, given.clients, given.streams))
        finally:
            server.terminate()
            server.join(10)
    print(json.dumps(found))
    if given.markdown is not None:
        given.markdown.write_text(report(found, others, arguments or []), "utf-8")
    return found


def report(found: dict[str, float], others: float, arguments: list[str]) -> str:
    """The figures for people."""
    threads = os.environ.get("OMP_NUM_THREADS")
    command = [*([f"OMP_NUM_THREADS={threads}"] if threads else []), "python", "-m", "tests.benchmarks.bench_web"]
    return f"""# What the site bears

`tuwen serve` over a small graph on the loopback; {len(os.sched_getaffinity(0))} cores, shared with the clients. Made by
`{shlex.join([*command, *arguments])}`; when it began, other work kept
{others:.1f} of the cores busy (load of the last minute).

| `/api/ask` | {found["requests"]} questions by {found["clients"]} clients at once |
|---|---|
| requests a second | {found["requests_per_second"]} |
| median / 95 % ms | {found["median_ms"]} / {found["p95_ms"]} |
| failed | {found["failures"]} |

{found["streams"]} streams of `/api/chat` open at once: {found["streams_lost"]} lost; 95 % had their whole reply,
which is also kept in the memory, within {found["streams_p95_s"]} s.
"""


if __name__ == "__main__":
    main(sys.argv[1:])
