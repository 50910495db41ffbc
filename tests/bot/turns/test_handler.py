"""The handler when things go wrong: slow and broken skills, floods, redelivery, and others that write the same talk."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app import App
from bot.config import Config
from bot.dialogue import State, Turn
from bot.memory import Memory
from bot.metrics import Metrics
from bot.turns.handler import Limits, TurnHandler
from bot.types import Reply
from kg.types import Status
from tests.bot.conftest import Say, message


class Echo:
    """Says what was said, and keeps count in the state."""

    def __init__(self) -> None:
        self.times = 0

    def handle(self, turn: Turn) -> Reply:
        self.times += 1
        turn.state = replace(turn.state, misses=turn.state.misses + 1)
        return Reply(turn.text, turn.lang)


class Hanging:
    """Waits for an event whenever it hears "hang"."""

    def __init__(self) -> None:
        self.released = threading.Event()

    def handle(self, turn: Turn) -> Reply | None:
        if "hang" not in turn.text:
            return None
        self.released.wait(20)
        turn.state = State(misses=99)
        return Reply("too late", "en")


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(f"sqlite:///{tmp_path / 'bot.db'}")


# --- slow and broken --------------------------------------------------------------------------------------------------


async def test_a_hanging_skill_holds_up_nobody(memory: Memory, caplog: pytest.LogCaptureFixture) -> None:
    hanging, metrics = Hanging(), Metrics()
    handler = TurnHandler([hanging, Echo()], memory, metrics, Limits(seconds=0.3, at_once=2))
    began = time.monotonic()
    stuck = asyncio.gather(*(handler(message("please hang", conversation=f"{n}")) for n in range(4)))
    await asyncio.sleep(0.05)
    after = await handler(message("hello", conversation="0"))  # behind one that hangs, in the same conversation
    replies = await stuck
    assert time.monotonic() - began < 5
    assert after.text == "hello" and memory.state("console", "0").misses == 1
    marks = [re.search(r"too long.*\(id (\w+)\)", reply.text) for reply in replies]
    assert all(mark is not None and mark.group(1) in caplog.text for mark in marks)
    record = next(r for r in caplog.records if "took longer than 0.3 s" in r.getMessage())
    assert record.fields["skill"] == "Hanging" and "released.wait" in record.fields["stuck_in"]  # type: ignore[attr-defined]
    assert b'tuwen_failures_total{channel="console"} 4.0' in metrics.text()
    hanging.released.set()
    await asyncio.sleep(0.2)
    assert memory.state("console", "0").misses == 1  # what came too late changed nothing
    assert [said for said, _ in memory.turns("console", "0")] == ["please hang", "hello"]


class Speaking:
    """Says a word every so many seconds, until it is enough or nobody listens."""

    def __init__(self, words: int, every: float) -> None:
        self.words, self.every = words, every
        self.said = 0
        self.over = threading.Event()

    def handle(self, turn: Turn) -> Reply | None:
        return Reply(turn.told(self._pieces()), "en")

    def _pieces(self) -> Iterator[str]:
        try:
            for _ in range(self.words):
                time.sleep(self.every)
                self.said += 1
                yield "word "
        finally:
            self.over.set()


async def test_who_goes_on_speaking_has_more_time(memory: Memory) -> None:
    handler = TurnHandler([Speaking(8, 0.1)], memory, None, Limits(seconds=0.4))
    assert (await handler(message("tell me"))).text == "word word word word word word word word"


async def test_who_never_ends_is_stopped_and_its_model_with_it(memory: Memory) -> None:
    endless = Speaking(10_000, 0.02)
    handler = TurnHandler([endless], memory, None, Limits(seconds=0.05))
    began = time.monotonic()
    assert "too long" in (await handler(message("tell me"))).text and time.monotonic() - began < 3
    assert await asyncio.to_thread(endless.over.wait, 2) and endless.said < 200
    assert len(memory.turns("console", "c")) == 1


async def test_nobody_listens_any_more_so_the_model_stops(memory: Memory) -> None:
    endless = Speaking(10_000, 0.02)
    waiting = asyncio.create_task(TurnHandler([endless], memory)(message("tell me")))
    await asyncio.sleep(0.2)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert await asyncio.to_thread(endless.over.wait, 2) and memory.turns("console", "c") == []


_ENDS_IN_A_TURN = """
import asyncio, torch
from datetime import UTC, datetime
from bot.turns.handler import TurnHandler, Unkept
from bot.turns.streaming import unfolding
from bot.types import Message

class Computing:
    def handle(self, turn):
        def pieces():
            while True:
                for _ in range(20):
                    torch.tanh(torch.randn(200, 200) @ torch.randn(200, 200))
                yield "word "
        return turn.told(pieces())

async def leave():
    asked = Message("c", "c", "u", "1", "x", "", datetime.now(UTC))
    async for _ in unfolding(TurnHandler([Computing()], Unkept()), asked):
        break

asyncio.run(leave())
"""


def test_a_program_that_ends_while_a_model_computes_ends_well() -> None:
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", _ENDS_IN_A_TURN], capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, "")


async def test_a_broken_skill_breaks_its_message_once(memory: Memory, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def handle(self, turn: Turn) -> Reply | None:
            if "break" in turn.text:
                raise ZeroDivisionError("the cause")
            return None

    handler = TurnHandler([Broken(), Echo()], memory)
    asked = message("break it")
    first = await handler(asked)
    assert (await handler(asked)) == first and caplog.text.count("ZeroDivisionError: the cause") == 1
    assert (await handler(message("go on"))).text == "go on"


async def test_a_broken_memory_is_an_apology_too(memory: Memory) -> None:
    handler = TurnHandler([Echo()], memory)
    with memory._engine.begin() as connection:
        connection.execute(text("DROP TABLE turns"))
    assert "no such table" in (await handler(message("hello"))).text


async def test_a_stopped_turn_is_not_kept(memory: Memory) -> None:
    hanging = Hanging()
    handler = TurnHandler([hanging, Echo()], memory)
    waiting = asyncio.create_task(handler(message("hang")))
    await asyncio.sleep(0.1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    hanging.released.set()
    assert (await handler(message("and on"))).text == "and on"
    assert memory.turns("console", "c") == [("and on", "and on")]


# --- floods -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_a_flood_of_one_person_is_answered_kindly_and_without_work(memory: Memory, channel: str) -> None:
    echo, metrics = Echo(), Metrics()
    handler = TurnHandler([echo], memory, metrics, Limits(per_minute=60))
    flood = await asyncio.gather(*(handler(message(f"{n} 快点", channel=channel, user="ann")) for n in range(100)))
    refused = [reply.text for reply in flood if "有点快" in reply.text]
    assert len(refused) == 100 - echo.times and 15 <= echo.times <= 20
    assert len(memory.turns(channel, "c")) == echo.times
    assert f'tuwen_turns_total{{channel="{channel}",status="flooded"}} {len(refused)}.0'.encode() in metrics.text()
    other = await handler(message("me too", channel=channel, user="bob"))
    assert other.text == "me too"
    fast = await handler(message("please", channel=channel, user="ann"))
    assert re.fullmatch(r"That was a bit fast for me\. Please wait \d seconds? and send it again\.", fast.text)


async def test_lines_piped_into_the_console_are_no_flood(memory: Memory) -> None:
    handler = TurnHandler([Echo()], memory, None, Limits(per_minute=10))
    replies = [await handler(message(str(n))) for n in range(40)]
    assert [reply.text for reply in replies] == [str(n) for n in range(40)]


# --- the same message again, and others at the same conversation ------------------------------------------------------


async def test_a_message_delivered_many_times_at_once_has_one_effect(memory: Memory) -> None:
    echo = Echo()
    handler = TurnHandler([echo], memory)
    same = message("once", id="7")
    replies = await asyncio.gather(*(handler(same) for _ in range(10)))
    assert {reply.text for reply in replies} == {"once"} and echo.times == 1


async def test_two_handlers_over_one_database_lose_no_turn_of_a_conversation(url: str) -> None:
    memories = [Memory(url), Memory(url)]
    handlers = [TurnHandler([Echo()], memory) for memory in memories]
    said = [message(f"turn {n}") for n in range(30)]
    replies = await asyncio.gather(*(handlers[n % 2](m) for n, m in enumerate(said)))
    assert [reply.text for reply in replies] == [m.text for m in said]
    assert memories[0].state("console", "c").misses == 30  # every turn saw what the one before it left
    assert len(memories[1].turns("console", "c")) == 30
    again = await asyncio.gather(*(handler(said[0]) for handler in handlers))
    assert [reply.text for reply in again] == ["turn 0", "turn 0"] and memories[0].state("console", "c").misses == 30
    for memory in memories:
        memory.close()


def _talk(url: str, who: str, number: int) -> None:
    """One process: so many turns in the conversation that all share."""
    memory = Memory(url)
    handler = TurnHandler([Echo()], memory)

    async def run() -> None:
        for n in range(number):
            await handler(message(f"{who} {n}", id=f"{who}-{n}", user=who))

    asyncio.run(run())
    memory.close()


def test_two_processes_write_one_conversation(url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=_talk, args=(url, who, 15)) for who in ("ann", "bob")]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    memory = Memory(url)
    assert memory.state("console", "c").misses == 30
    said = [before for before, _ in memory.turns("console", "c")]
    for who in ("ann", "bob"):
        assert [one for one in said if one.startswith(who)] == [f"{who} {n}" for n in range(15)]
    memory.close()


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["", "   ", "🙂", "👩‍🚀🚀", "…", "\u200b", "???", "\U0001f4a9" * 500])
async def test_messages_without_words_say_so_and_the_second_changes_the_strategy(say: Say, said: str) -> None:
    first = await say(said)
    assert "only read words" in first.text and not first.buttons
    second = await say(said)
    assert "other way round" in second.text and second.buttons
    assert "Austin" in (await say("What is the capital of Texas?")).text


@pytest.mark.parametrize(
    "piece", ["what is the capital of Texas and ", "德克萨斯州的首府是什么", "a", "((((", "}; DROP ", "'\"\\"]
)
async def test_fifty_thousand_characters_are_taken_calmly(say: Say, piece: str) -> None:
    long = (piece * 50_000)[:50_000]
    began = time.monotonic()
    reply = await say(long, id="long")
    assert time.monotonic() - began < 5
    assert "Sorry" not in reply.text and "抱歉" not in reply.text and len(reply.text) < 1000
    assert (await say(long, id="long")) == reply
    assert "Austin" in (await say("What is the capital of Texas?")).text


async def test_a_clarification_is_answered_after_a_restart(home: Path) -> None:
    for lang, asked, choice, found in (
        ("en", "What is the population of Portland?", "the Oregon one", "652503"),
        ("zh", "波特兰的人口是多少？", "2", r"652503|20383"),
    ):
        app = App(Config(home=home))
        first = await app.handler()(message(asked, conversation=lang))
        app.close()
        assert first.answer is not None and first.answer.status is Status.CLARIFY
        app = App(Config(home=home))
        second = await app.handler()(message(choice, conversation=lang))
        app.close()
        assert second.answer is not None and second.answer.status is Status.ANSWERED
        assert re.search(found, second.text) and second.lang == lang


async def test_a_lesson_is_confirmed_after_a_restart(home: Path) -> None:
    app = App(Config(home=home))
    assert "Shall I" in (await app.handler()(message("Remember that the capital of Texas is Houston."))).text
    app.close()
    app = App(Config(home=home))
    handler = app.handler()
    assert "Noted" in (await handler(message("yes"))).text
    assert "Houston" in (await handler(message("What is the capital of Texas?"))).text
    app.close()


@pytest.mark.parametrize(
    "command", ["/help", "/why", "/sources", "/stats", "/taught", "/nonsense", "🙂", "Hello!", "谢谢"]
)
async def test_a_command_in_the_middle_leaves_the_clarification_open(say: Say, command: str) -> None:
    assert (await say("What is the population of Portland?")).buttons
    assert "Sorry" not in (await say(command)).text
    assert "652503" in (await say("the Oregon one")).text


async def test_redelivery_repeats_no_lesson(say: Say, app: App) -> None:
    await say("Remember that the capital of Texas is Houston.", id="1")
    first = await say("yes", id="2")
    assert (await say("yes", id="2")) == first
    assert len(app.graph.lessons().everyone()) == 1


# --- what is logged ---------------------------------------------------------------------------------------------------


async def test_a_turn_is_one_event_without_its_words_in_the_message(say: Say, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.turns.handler")
    await say("What is the capital of Texas?")
    (record,) = [r for r in caplog.records if r.getMessage() == "turn"]
    fields = record.fields  # type: ignore[attr-defined]
    assert fields["skill"] == "GraphQuestion" and fields["status"] == "answered" and fields["ms"] >= 0
    assert fields["said"] == "What is the capital of Texas?"  # the form decides whether it is written
