"""The benches of the Telegram channel: polling and webhook, against the fake Bot API."""

from __future__ import annotations

import json
import socket

from bot.adapters.delivery import Fleeting
from bot.adapters.pieces import utf16
from bot.adapters.telegram import Hook, Rules, TelegramAdapter
from bot.conformance import Bench, Shown
from tests.bot.telegram.fake import FakeTelegram
from tests.bot.telegram.fake_api import TOKEN


class TelegramBench(Bench):
    """The channel by long polling."""

    limit = 4096
    hook: Hook | None = None

    def __init__(self) -> None:
        self.fake = FakeTelegram().__enter__()
        self._deliveries = Fleeting()

    def adapter(self) -> TelegramAdapter:
        """See Bench."""
        rules = Rules(first_wait=0.02, edit_every=0.02)
        return TelegramAdapter(
            TOKEN, base_url=self.fake.base_url, deliveries=self._deliveries, hook=self.hook, rules=rules
        )  # fmt: skip

    async def say(self, text: str, conversation: str = "1") -> str:
        """See Bench."""
        self.fake.say(text, chat=int(conversation))
        return str(len(self.fake.updates) - 1)

    def shown(self) -> list[Shown]:
        """See Bench."""
        return [
            Shown(
                sent["chat_id"],
                sent["text"],
                tuple(
                    row[0]["text"]
                    for row in json.loads(sent.get("reply_markup", '{"inline_keyboard": []}'))["inline_keyboard"]
                ),
                sent.get("photo"),
                str(number),
            )
            for number, sent in enumerate(list(self.fake.sent))
        ]

    async def repeat(self, delivery: str) -> None:
        """See Bench."""
        self.fake.repeat(int(delivery))

    async def press(self, shown: Shown, number: int) -> None:
        """See Bench."""
        self.fake.press(self.fake.sent[int(shown.id)], number)

    def refuse(self, times: int) -> None:
        """See Bench."""
        self.fake.failures["sendMessage"] = [429] * times

    def size(self, text: str) -> int:
        """See Bench."""
        return utf16(text)

    def close(self) -> None:
        """See Bench."""
        self.fake.__exit__()


class WebhookBench(TelegramBench):
    """The channel by webhook."""

    def __init__(self) -> None:
        super().__init__()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.hook = Hook("https://bot.example.org/hook", port=port)
        self.fake.listener = f"http://127.0.0.1:{port}/hook"
