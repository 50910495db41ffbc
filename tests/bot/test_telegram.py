"""The Telegram channel: the real library against a fake Bot API server on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable

import pytest

from bot.adapters.telegram import TelegramAdapter, split
from bot.types import Adapter, Button, ChannelError, Handler, Message, Reply
from tests.bot.fake_telegram import TOKEN, FakeTelegram


@contextlib.asynccontextmanager
async def running(handler: Handler, *, token: str = TOKEN) -> AsyncIterator[FakeTelegram]:
    """The adapter at work against a fake server; the test fails with whatever the adapter fails with."""
    with FakeTelegram() as fake:
        adapter = TelegramAdapter(token, base_url=fake.base_url, first_wait=0.02)
        assert isinstance(adapter, Adapter)
        task = asyncio.ensure_future(adapter.run(handler))
        try:
            yield fake
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def until(fake: FakeTelegram, done: Callable[[FakeTelegram], bool]) -> None:
    await asyncio.to_thread(fake.wait, done)


async def test_question_and_follow_up_in_both_languages_with_evidence(handler: Handler) -> None:
    async with running(handler) as fake:
        fake.say("What is the area of Texas?")
        await until(fake, lambda f: len(f.sent) == 1)
        fake.say("那它的首府呢？")
        await until(fake, lambda f: len(f.sent) == 2)
    assert "695662" in fake.sent[0]["text"] and "states.ttl" in fake.sent[0]["text"]
    assert "奥斯汀" in fake.sent[1]["text"]
    assert {"action": "typing"}.items() <= fake.called("sendChatAction")[0].items()


async def test_commands(handler: Handler) -> None:
    async with running(handler) as fake:
        for number, text in enumerate(("/start", "/help@tuwen_bot", "/why"), 1):
            fake.say(text, lang="zh-hans")
            await until(fake, lambda f, n=number: len(f.sent) == n)  # type: ignore[misc]
    assert fake.sent[0]["text"].startswith("您好")
    assert "/why" in fake.sent[1]["text"]
    assert "还没有" in fake.sent[2]["text"]
    menus = {fields.get("language_code", ""): fields["commands"] for fields in fake.called("setMyCommands")}
    assert set(menus) == {"", "zh"} and "依据" in json.dumps(json.loads(str(menus["zh"])), ensure_ascii=False)


async def test_clarification_by_button(handler: Handler) -> None:
    async with running(handler) as fake:
        fake.say("What is the population of Portland?")
        await until(fake, lambda f: len(f.sent) == 1)
        rows = json.loads(fake.sent[0]["reply_markup"])["inline_keyboard"]
        choice = next(row[0] for row in rows if "Oregon" in row[0]["text"])
        fake.press(choice["callback_data"])
        await until(fake, lambda f: len(f.sent) == 2)
    assert "652503" in fake.sent[1]["text"]
    assert fake.called("answerCallbackQuery")


async def test_redelivered_message_gets_the_same_reply(handler: Handler) -> None:
    async with running(handler) as fake:
        fake.say("What is the area of Texas?")
        await until(fake, lambda f: len(f.sent) == 1)
        number = fake.say("and its capital?")
        await until(fake, lambda f: len(f.sent) == 2)
        fake.say("What is the area of Ohio?")
        await until(fake, lambda f: len(f.sent) == 3)
        fake.say("and its capital?", message_id=number)
        await until(fake, lambda f: len(f.sent) == 4)
    assert fake.sent[3]["text"] == fake.sent[1]["text"]


async def test_long_reply_comes_in_pieces_and_buttons_at_the_end() -> None:
    text = "\n".join(f"第{n}行：这是一段比较长的中文内容，用来检查消息的拆分。" for n in range(400))

    async def long(message: Message) -> Reply:
        return Reply(text, "zh", buttons=(Button("甲", "1"),))

    async with running(long) as fake:
        fake.say("全部")
        await until(fake, lambda f: sum(len(s["text"]) for s in f.sent) >= len(text) - 10)
    assert len(fake.sent) == 3 and all(len(s["text"]) <= 4096 for s in fake.sent)
    assert "\n".join(s["text"] for s in fake.sent) == text
    assert ["reply_markup" in s for s in fake.sent] == [False, False, True]


@pytest.mark.parametrize("status", [502, 429])
async def test_sending_is_tried_again(status: int) -> None:
    async def echo(message: Message) -> Reply:
        return Reply(message.text, "en")

    async with running(echo) as fake:
        fake.failures["sendMessage"] = [status, status]
        fake.say("hello")
        await until(fake, lambda f: len(f.sent) == 1)
        assert len(fake.called("sendMessage")) == 3


async def test_polling_goes_on_after_a_network_error() -> None:
    async def echo(message: Message) -> Reply:
        return Reply(message.text, "en")

    async with running(echo) as fake:
        fake.say("one")
        await until(fake, lambda f: len(f.sent) == 1)
        fake.failures["getUpdates"] = [502, 502]
        fake.say("two")
        await until(fake, lambda f: len(f.sent) == 2)
    assert [s["text"] for s in fake.sent] == ["one", "two"]


async def test_a_chat_that_refuses_does_not_stop_the_bot() -> None:
    async def echo(message: Message) -> Reply:
        return Reply(message.text, "en")

    async with running(echo) as fake:
        fake.failures["sendMessage"] = [403]
        fake.say("blocked", chat=1)
        await until(fake, lambda f: len(f.called("sendMessage")) == 1)
        fake.say("fine", chat=2)
        await until(fake, lambda f: len(f.sent) == 1)
    assert fake.sent[0]["text"] == "fine"


async def test_refused_token_is_a_channel_error() -> None:
    async def never(message: Message) -> Reply:
        raise AssertionError

    with FakeTelegram() as fake, pytest.raises(ChannelError, match="TELEGRAM_BOT_TOKEN"):
        await TelegramAdapter("1:wrong", base_url=fake.base_url).run(never)


async def test_server_that_is_not_there_is_a_channel_error() -> None:
    async def never(message: Message) -> Reply:
        raise AssertionError

    with FakeTelegram() as fake:
        gone = fake.base_url
    with pytest.raises(ChannelError, match="cannot be reached"):
        await TelegramAdapter(TOKEN, base_url=gone).run(never)


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("first line\nsecond line", 15, ["first line", "second line"]),
        ("第一句。第二句。", 5, ["第一句。", "第二句。"]),
        ("😀😀😀", 4, ["😀😀", "😀"]),
        ("para one.\n\npara two is longer", 20, ["para one.", "para two is longer"]),
    ],
)
def test_split(text: str, limit: int, pieces: list[str]) -> None:
    assert split(text, limit) == pieces
