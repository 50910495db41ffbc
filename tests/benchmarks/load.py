"""Many conversations at once: how long people wait, and what it takes.

    python -m tests.benchmarks.load --markdown docs/load.md

Plays the stories of tests/bot/stories/company and city (both languages) in so many conversations at the same time,
through the whole handler with its database on disk. Two ways of talking: `at once`, where everybody sends the next
message as soon as the reply is there, and `with pauses`, where everybody reads for a while first.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import shlex
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bot.app import App
from bot.config import Config, TurnsConfig
from bot.logs import set_up
from bot.stories import read_stories
from bot.types import Handler, Message, Reply
from kg.ingest.pipeline import ingest

TESTS = Path(__file__).parents[1]
SOURCES = (
    TESTS / "data" / "kgqa" / "company" / "graph.ttl",
    *sorted((TESTS / "data" / "kgqa" / "city" / "tables").iterdir()),
)
STORIES = [TESTS / "bot" / "stories" / name for name in ("company", "city")]


async def talk(handler: Handler, name: str, lines: Sequence[str], pause: float) -> list[float]:
    """One conversation: seconds that each reply took."""
    waited = []
    for number, line in enumerate(lines):
        if pause:
            await asyncio.sleep(random.uniform(0.5, 1.5) * pause)
        began = time.perf_counter()
        reply: Reply = await handler(Message("load", name, name, f"{number}", line, "", datetime.now(UTC)))
        waited.append(time.perf_counter() - began)
        assert "(id " not in reply.text and "编号" not in reply.text, reply.text
    return waited


async def crowd(app: App, size: int, pause: float, round_: int) -> tuple[list[float], float]:
    """All conversations: the seconds of every reply, and the seconds of the whole."""
    handler = app.handler()
    scripts = [[turn.say for turn in story.turns if turn.by == "someone"] for story in read_stories(STORIES)]
    scripts = [[line for line in script if not line.startswith("/forget")] for script in scripts]
    began = time.perf_counter()
    found = await asyncio.gather(
        *(talk(handler, f"{round_}-{n}", scripts[n % len(scripts)], pause) for n in range(size))
    )
    return [seconds for one in found for seconds in one], time.perf_counter() - began


def row(name: str, waited: Sequence[float], seconds: float) -> str:
    """One line of the table."""
    cuts = statistics.quantiles(waited, n=100)
    return (
        f"| {name} | {len(waited)} | {len(waited) / seconds:.0f} | {1000 * statistics.median(waited):.0f} | "
        f"{1000 * cuts[94]:.0f} | {1000 * max(waited):.0f} |"
    )


def megabytes() -> float:
    """Most memory that this process held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(size: int, rounds: int, pause: float, at_once: int) -> str:
    """The report."""
    others = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        app = App(Config(home=Path(folder), turns=TurnsConfig(per_minute=100_000, at_once=at_once)))
        with app.writing() as ledger:
            ingest(SOURCES, ledger=ledger, extractor=app.models.extractor, ontology=app.models.ontology)
        app.warm()
        asyncio.run(crowd(app, 8, 0, 0))
        idle = megabytes()
        lines = []
        for name, wait in (("at once", 0.0), (f"with pauses of {pause:g} s", pause)):
            results = [asyncio.run(crowd(app, size, wait, number)) for number in islice(_numbers(name), rounds)]
            results.sort(key=lambda result: statistics.median(result[0]))
            lines.append(row(name, *results[len(results) // 2]))
        app.close()
    cores = len(os.sched_getaffinity(0))
    threads = os.environ.get("OMP_NUM_THREADS")
    command = [*([f"OMP_NUM_THREADS={threads}"] if threads else []), "python", "-m", "tests.benchmarks.load"]
    chosen = "one run" if rounds == 1 else f"of {rounds} runs the one with the middle median"
    return "\n".join(
        [
            f"{size} conversations at the same time over a graph of a firm and one of a city, in both languages,",
            f"on {cores} cores; {chosen}. Made by",
            f"`{shlex.join([*command, *sys.argv[1:]])}`; when it began, other work kept",
            f"{others:.1f} of the cores busy (load of the last minute).",
            "",
            "| conversations talk | messages | messages a second | median ms | 95 % ms | longest ms |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
            f"Memory: {idle:.0f} MB with eight conversations, {megabytes():.0f} MB at most.",
        ]
    )


def _numbers(name: str) -> list[int]:
    return [hash(name) % 10_000 + n for n in range(1, 100)]


def main() -> None:
    """Run and print, and write where that was asked for."""
    set_up("error", "text", False)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pause", type=float, default=10.0, help="mean seconds that people read before they write")
    parser.add_argument("--at-once", type=int, default=TurnsConfig().at_once)
    parser.add_argument("--markdown", type=Path, help="write the report into this file")
    given = parser.parse_args()
    report = run(given.conversations, given.rounds, given.pause, given.at_once)
    print(report)
    if given.markdown is not None:
        given.markdown.write_text(f"# Many conversations at once\n\n{report}\n", "utf-8")


if __name__ == "__main__":
    main()
