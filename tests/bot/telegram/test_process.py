"""`tuwen telegram` as a process: stopped by a signal, killed in the middle, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.telegram.fake import FakeTelegram
from tests.bot.telegram.fake_api import TOKEN


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as made:
        yield made


def start(home: Path, fake: FakeTelegram) -> subprocess.Popen[bytes]:
    config = home.parent / "config.yaml"
    config.write_text(f"home: {home}\ntelegram:\n  base_url: {fake.base_url}\n", "utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "--config", str(config), "telegram"],
        env={**os.environ, "TELEGRAM_BOT_TOKEN": TOKEN}, stderr=subprocess.PIPE,
    )  # fmt: skip


def stop(process: subprocess.Popen[bytes], sign: signal.Signals) -> tuple[float, str]:
    """How long it took, and what was on stderr."""
    began = time.monotonic()
    process.send_signal(sign)
    errors = process.communicate(timeout=20)[1].decode()
    return time.monotonic() - began, errors


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_within_five_seconds(home: Path, fake: FakeTelegram, sign: signal.Signals) -> None:
    process = start(home, fake)
    fake.say("What is the capital of Texas?")
    fake.wait(lambda f: len(f.sent) == 1, 60)
    fake.failures["sendMessage"] = [502] * 100  # a reply is under way and cannot get out
    fake.say("What is the capital of Ohio?")
    fake.wait(lambda f: len(f.called("sendMessage")) > 1, 60)
    seconds, errors = stop(process, sign)
    assert seconds < 5 and process.returncode == 0 and "Traceback" not in errors, errors
    assert fake.unconfirmed() == [fake.updates[1]["update_id"]]


def test_killed_in_the_middle_it_answers_once_and_only_once(home: Path, fake: FakeTelegram) -> None:
    process = start(home, fake)
    fake.say("What is the capital of Texas?")
    fake.wait(lambda f: len(f.sent) == 1, 60)
    fake.failures["sendMessage"] = [502] * 100
    fake.say("What is the capital of Ohio?")  # answered and kept, but the answer does not get out
    fake.wait(lambda f: len(f.called("sendMessage")) > 1, 60)
    stop(process, signal.SIGKILL)
    fake.failures.clear()
    fake.repeat(0)  # as if the kill had come before it was confirmed
    assert fake.unconfirmed() == [update["update_id"] for update in fake.updates]
    process = start(home, fake)
    fake.say("What is the area of Ohio?")
    fake.wait(lambda f: len(f.sent) == 3, 60)
    stop(process, signal.SIGTERM)
    assert ["Austin" in s["text"] for s in fake.sent] == [True, False, False]
    assert "Columbus" in fake.sent[1]["text"] and "116098" in fake.sent[2]["text"]
