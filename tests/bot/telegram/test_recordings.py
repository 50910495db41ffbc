"""Recorded conversations: updates as the Bot API delivers them go in, the calls that must follow come out."""

from __future__ import annotations

import asyncio
from json import loads
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.app import App
from bot.types import Handler
from tests.bot.telegram.fake import FakeTelegram
from tests.bot.telegram.test_adapter import running

RECORDINGS = sorted(Path(__file__).with_name("recordings").glob("*.yaml"))
_SHOWS = {"sendMessage", "sendPhoto", "editMessageText", "answerCallbackQuery"}
Json = dict[str, Any]


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)
async def test_recording(app: App, handler: Handler, file: Path) -> None:
    steps = yaml.safe_load(await asyncio.to_thread(file.read_text, "utf-8"))["steps"]
    async with running(handler, deliveries=app.memory.deliveries) as fake:
        for number, step in enumerate(steps):
            before = len(fake.calls)
            if "press" in step:
                _press(fake, step["press"]["button"])
            else:
                said = step["update"].get("message")
                if said is not None:
                    fake._messages[str(said["chat"]["id"]), said["message_id"]] = said
                fake.put(step["update"])
            await asyncio.to_thread(fake.wait, lambda f: not f.unconfirmed())
            calls = fake.calls[before:]
            expected = [next(iter(call.items())) for call in step["calls"]]
            shown = [call for call in calls if call[0] in _SHOWS]
            assert [name for name, _ in shown] == [name for name, _ in expected if name in _SHOWS], (number, calls)
            for name, wanted in expected:
                assert any(method == name and _fits(fields, wanted) for method, fields in calls), (
                    number,
                    name,
                    wanted,
                    calls,
                )


def _press(fake: FakeTelegram, label: str) -> None:
    sent = next(s for s in reversed(fake.sent) if "reply_markup" in s)
    rows = loads(sent["reply_markup"])["inline_keyboard"]
    fake.press(sent, next(n for n, row in enumerate(rows) if label in row[0]["text"]))


def _fits(fields: Json, wanted: Json) -> bool:
    own = {"holds", "hangs_on"}
    same = all(fields.get(name) == value for name, value in wanted.items() if name not in own)
    hangs_on = loads(fields.get("reply_parameters", "{}")).get("message_id")
    return (
        same and wanted.get("holds", "") in str(fields.get("text", "")) and hangs_on == wanted.get("hangs_on", hangs_on)
    )
