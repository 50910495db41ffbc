"""Replies of a language model on Telegram: one message that grows, and becomes the reply."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.adapters.delivery import Fleeting
from bot.adapters.telegram import Rules, TelegramAdapter
from bot.app import App
from bot.conformance.suite import png
from bot.types import Button, Handler, Message, Reply
from tests.bot.slow import Slow
from tests.bot.telegram.fake import FakeTelegram
from tests.bot.telegram.fake_api import TOKEN
from tests.bot.telegram.test_adapter import running, sent, until

RULES = Rules(first_wait=0.02, edit_every=0.02)
WISH = "Write a story about rain"


def hear(to: Message, text: str) -> None:
    assert to.hear is not None
    to.hear(text)


class Growing:
    """A handler whose reply grows by one word whenever the one before is shown."""

    def __init__(self, words: int, reply: Reply) -> None:
        self.words, self.reply = words, reply
        self.shown: list[str] = []
        self.fake: FakeTelegram | None = None

    async def __call__(self, message: Message) -> Reply:
        text = ""
        for number in range(self.words):
            text = f"{text} word{number}".strip()
            hear(message, text)
            await asyncio.sleep(0.06)
            self.shown += [s["text"] for s in self.fake.sent[-1:]] if self.fake else []
        return self.reply


async def test_the_first_words_are_shown_before_the_last_are_made(app: App) -> None:
    slow = app.models._generator = Slow(["Once ", "upon ", "a "], ["time", " it", " <rained>."])
    async with running(app.handler(), rules=RULES, deliveries=app.memory.deliveries) as fake:
        number = fake.say(WISH)
        await until(fake, lambda f: f.sent and f.sent[0]["text"] == "Once upon a")
        slow.go.set()
        await until(fake, lambda f: f.sent[0]["text"] == "Once upon a time it <rained>.")
        fake.say("What is the capital of Texas?", reply_to=fake.sent[0]["message_id"])
        assert "Austin" in (await sent(fake, 2))["text"]
        fake.edit(number, "What is the capital of Ohio?")  # the draft became the reply, and is rewritten like one
        await until(fake, lambda f: "Columbus" in f.sent[0]["text"])
    assert len(fake.sent) == 2


async def test_a_refusal_slows_the_edits_down_and_the_reply_comes_all_the_same() -> None:
    handler = Growing(12, Reply("all is said", "en"))
    async with running(handler, rules=RULES) as fake:
        fake.retry_after = 1
        fake.failures["editMessageText"] = [429]
        handler.fake = fake
        fake.say("go on")
        await until(fake, lambda f: f.sent and f.sent[0]["text"] == "all is said")
    assert len(fake.sent) == 1
    assert len(fake.called("editMessageText")) == 2  # one that was refused, then silence, then the reply


async def test_a_draft_that_cannot_be_shown_is_left_out() -> None:
    handler = Growing(3, Reply("all is said", "en"))
    async with running(handler, rules=RULES) as fake:
        fake.failures["sendMessage"] = [400]
        fake.say("go on")
        assert (await sent(fake, 1))["text"] == "all is said"
    assert not fake.called("editMessageText")


async def test_a_long_reply_goes_on_in_further_messages_with_its_buttons_at_the_end() -> None:
    words = [f"word{n}" for n in range(1200)]
    reply = Reply(" ".join(words), "en", buttons=(Button("more", "more"),))

    async def handler(message: Message) -> Reply:
        hear(message, " ".join(words[:1000]))
        await asyncio.sleep(0.1)
        return reply

    async with running(handler, rules=RULES) as fake:
        fake.say("everything")
        await until(fake, lambda f: f.sent and "reply_markup" in f.sent[-1])
    assert " ".join(s["text"] for s in fake.sent).split() == words
    assert [bool(s.get("reply_markup")) for s in fake.sent] == [False] * (len(fake.sent) - 1) + [True]


async def test_a_picture_takes_the_place_of_words() -> None:
    async with running(Growing(2, Reply("Texas", "en", picture=png())), rules=RULES) as fake:
        fake.say("draw")
        await until(fake, lambda f: f.sent and f.sent[-1].get("photo"))
        assert [s["text"] for s in fake.sent] == ["Texas"]


async def test_a_draft_that_somebody_deleted_is_sent_anew() -> None:
    handler = Growing(4, Reply("all is said", "en"))
    async with running(handler, rules=Rules(first_wait=0.02, edit_every=60)) as fake:
        fake.say("go on")
        first = await sent(fake, 1)
        fake.serve(f"/bot{TOKEN}/deleteMessage", {"chat_id": first["chat_id"], "message_id": first["message_id"]})
        await until(fake, lambda f: [s["text"] for s in f.sent] == ["all is said"])


async def test_groups_are_shown_fewer_edits() -> None:
    async def edits(chat: int) -> int:
        handler = Growing(10, Reply("all is said", "en"))
        async with running(handler, rules=Rules(first_wait=0.02, edit_every=0.1)) as fake:
            fake.say("@tuwen_bot go on", chat=chat)
            await until(fake, lambda f: f.sent and f.sent[0]["text"] == "all is said")
            return len(fake.called("editMessageText"))

    assert await edits(-1001) < await edits(7)


@asynccontextmanager
async def working(fake: FakeTelegram, handler: Handler, deliveries: Fleeting) -> AsyncIterator[None]:
    adapter = TelegramAdapter(TOKEN, base_url=fake.base_url, rules=RULES, deliveries=deliveries)
    task = asyncio.ensure_future(adapter.run(handler))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_stopped_in_the_middle_the_draft_becomes_the_reply_after_the_restart() -> None:
    stuck, deliveries = asyncio.Event(), Fleeting()

    async def handler(message: Message) -> Reply:
        hear(message, "half of it")
        await stuck.wait()
        return Reply("all of it", "en")

    with FakeTelegram() as fake:
        async with working(fake, handler, deliveries):
            fake.say("go on")
            assert (await sent(fake, 1))["text"] == "half of it"
            began = time.monotonic()
        assert time.monotonic() - began < 5
        stuck.set()
        async with working(fake, handler, deliveries):
            await until(fake, lambda f: f.sent[0]["text"] == "all of it")
        shown: list[Any] = fake.sent
        assert len(shown) == 1
