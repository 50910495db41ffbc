"""Every built-in channel holds what every channel must, and the suite that says so catches what it should."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.delivery import Fleeting, TryLater
from bot.adapters.lanes import Lanes
from bot.conformance import Bench, platform, suite
from bot.conformance.platform import FakeAdapter, FakeBench, PlainBench, TooMany, Update
from bot.conformance.suite import *  # noqa: F403
from bot.registry import ADAPTERS, names
from bot.types import Handler, Message, Reply
from tests.bot.benches import ConsoleBench, MCPBench, StreamBench, WebBench
from tests.bot.telegram.bench import TelegramBench, WebhookBench
from tests.examples.bench import MailBench

BENCHES: dict[str, list[type[Bench]]] = {
    "console": [ConsoleBench],
    "mcp": [MCPBench],
    "telegram": [TelegramBench, WebhookBench],
    "web": [WebBench, StreamBench],
    "the fake platform": [FakeBench, PlainBench],
    "the example": [MailBench],
}
ROOT = Path(__file__).parents[2]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of the suite on each bench that does not lack what it needs."""
    if "bench" in metafunc.fixturenames:
        needs = getattr(metafunc.function, "needs", ())
        fit = [b for made in BENCHES.values() for b in made if not set(needs) & set(b.lacks)]
        metafunc.parametrize("bench", fit, indirect=True, ids=lambda made: made.__name__)


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Bench:
    made: Bench = request.param()
    return made


def test_every_built_in_channel_has_a_bench() -> None:
    assert set(names(ADAPTERS)) <= set(BENCHES)


# --- what the suite catches -------------------------------------------------------------------------------------------


class _Broken(FakeBench):
    """A channel with one fault."""

    fault: type[FakeAdapter]

    def adapter(self) -> FakeAdapter:
        return self.fault(self.platform, self._deliveries)


class _Forgetful(FakeAdapter):
    """Keeps no record of what went out."""

    async def _answer(self, handler: Handler, update: Update, under_way: set[int]) -> None:
        self._deliveries = Fleeting()
        await super()._answer(handler, update, under_way)


class _Inventive(FakeAdapter):
    """Gives a message that comes again another id."""

    count = 0

    async def _answer(self, handler: Handler, update: Update, under_way: set[int]) -> None:
        async def renamed(message: Message) -> Reply:
            _Inventive.count += 1
            return await handler(replace(message, message_id=f"{message.message_id}/{self.count}"))

        await super()._answer(renamed, update, under_way)


class _Impatient(FakeAdapter):
    """Gives up at the first refusal."""

    async def _send(self, conversation: str, text: str, reply: Reply | None) -> str:
        try:
            return await self._platform.send(conversation, text, reply)
        except TooMany:
            return "lost"


class _Hasty(FakeAdapter):
    """Confirms before anything is done."""

    async def _answer(self, handler: Handler, update: Update, under_way: set[int]) -> None:
        self._platform.confirm(update.number)
        await super()._answer(handler, update, under_way)


class _Escaping(FakeAdapter):
    """Escapes what needs no escaping."""

    async def _send(self, conversation: str, text: str, reply: Reply | None) -> str:
        from html import escape

        return await super()._send(conversation, escape(text), reply)


class _Unordered(Lanes):
    """Gives every message a lane of its own."""

    number = 0

    def start(self, lane, work):  # type: ignore[no-untyped-def]
        self.number += 1
        return super().start(str(self.number), work)


class _OneLane(Lanes):
    """Gives all conversations the same lane."""

    def start(self, lane, work):  # type: ignore[no-untyped-def]
        return super().start("all", work)


def _cut_anywhere(text: str, limit: int) -> list[str]:
    return [text[at : at + limit] for at in range(0, len(text), limit)]


@pytest.mark.parametrize(
    ("test", "fault"),
    [
        ("test_a_message_that_comes_again_has_no_second_effect", _Forgetful),
        ("test_a_long_reply_that_broke_off_is_completed", _Forgetful),
        ("test_a_message_that_comes_again_has_no_second_effect", _Inventive),
        ("test_a_refused_reply_is_sent_again", _Impatient),
        ("test_what_was_unanswered_at_a_stop_is_answered_after_it", _Hasty),
        ("test_markup_is_shown_as_it_is", _Escaping),
        ("test_replies_come_in_the_order_of_the_messages", _Unordered),
        ("test_a_slow_conversation_holds_up_no_other", _OneLane),
        ("test_long_replies_come_in_pieces_with_every_word_whole", _cut_anywhere),
        ("test_a_sign_of_several_characters_is_not_cut", _cut_anywhere),
    ],
)
def test_the_suite_catches_a_broken_channel(test: str, fault: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.conformance.bench._PATIENCE", 1.0)
    if isinstance(fault, type) and issubclass(fault, FakeAdapter):
        monkeypatch.setattr(_Broken, "fault", fault, raising=False)
    else:
        monkeypatch.setattr(_Broken, "fault", FakeAdapter, raising=False)
        monkeypatch.setattr(platform, "Lanes" if isinstance(fault, type) else "split", fault)
    with pytest.raises(AssertionError):
        getattr(suite, test)(_Broken())


# --- the option -------------------------------------------------------------------------------------------------------


def pytest_run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "--rootdir", str(ROOT), "-p", "no:cacheprovider"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=240, check=False)


def test_one_option_runs_the_suite_over_a_channel_of_somebody_else() -> None:
    done = pytest_run("--tuwen-adapter", "bot.conformance.platform:PlainBench")
    assert done.returncode == 0, done.stdout
    assert "18 passed, 2 deselected" in done.stdout and "lacks buttons: a service of words alone" in done.stdout


@pytest.mark.parametrize("spec", ["nonsense", "no.such.module:Bench", "bot.conformance.platform:NoBench"])
def test_an_option_that_names_no_bench_says_what_is_expected(spec: str) -> None:
    done = pytest_run("--tuwen-adapter", spec)
    assert done.returncode == 4 and "expected is MODULE:NAME" in done.stderr


def test_a_refusal_is_waited_for_as_the_service_asks() -> None:
    import asyncio

    from bot.adapters.delivery import persist

    waits: list[float] = []
    answers = iter([TryLater("a", 0.02), TryLater("b"), TryLater("c", 99.0)])

    async def send() -> str:
        waits.append(asyncio.get_running_loop().time())
        raise next(answers)

    async def run() -> None:
        with pytest.raises(TryLater, match="c"):
            await persist(send, first=0.05, patience=5.0)

    asyncio.run(run())
    assert len(waits) == 3 and waits[1] - waits[0] < 0.05 <= waits[2] - waits[1]
