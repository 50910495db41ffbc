"""The Telegram channel: the real library against a fake Bot API server on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.telegram import Documents, Hook, Rules, TelegramAdapter, make
from bot.app import App
from bot.config import Config, TelegramConfig
from bot.conformance.suite import png
from bot.types import Adapter, Button, ChannelError, Handler, Message, Reply
from tests.bot.telegram.bench import WebhookBench
from tests.bot.telegram.fake import FakeTelegram
from tests.bot.telegram.fake_api import ME, TOKEN

GROUP = -1001


@contextlib.asynccontextmanager
async def running(handler: Handler, *, rules: Rules | None = None, **given: Any) -> AsyncIterator[FakeTelegram]:
    """The adapter at work against a fake server; the test fails with whatever the adapter fails with."""
    with FakeTelegram() as fake:
        adapter = TelegramAdapter(TOKEN, base_url=fake.base_url, rules=rules or Rules(first_wait=0.02), **given)
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


async def sent(fake: FakeTelegram, number: int) -> dict[str, Any]:
    """The last of so many messages of the bot, when it is there."""
    await until(fake, lambda f: len(f.sent) >= number)
    return fake.sent[number - 1]


async def echo(message: Message) -> Reply:
    return Reply(f"re {message.text}", "en")


# --- conversations ----------------------------------------------------------------------------------------------------


async def test_question_and_follow_up_in_both_languages_with_evidence(handler: Handler) -> None:
    async with running(handler) as fake:
        fake.say("What is the area of Texas?")
        first = await sent(fake, 1)
        fake.say("那它的首府呢？")
        second = await sent(fake, 2)
    assert "695662" in first["text"] and "states.ttl" in first["text"]
    assert "<blockquote>" in first["html"] and [e.type for e in first["entities"]] == ["blockquote"]
    assert "奥斯汀" in second["text"]
    assert {"action": "typing"}.items() <= fake.called("sendChatAction")[0].items()


async def test_commands_and_their_menus(handler: Handler) -> None:
    async with running(handler) as fake:
        for number, text in enumerate(("/start", "/help@tuwen_bot", "/why", "/language"), 1):
            fake.say(text, lang="zh-hans")
            await sent(fake, number)
        fake.press(fake.sent[3], 0)
        assert "English from now on" in (await sent(fake, 5))["text"]
        marked = json.loads(fake.called("editMessageReplyMarkup")[0]["reply_markup"])["inline_keyboard"]
        assert [row[0]["text"] for row in marked if row[0]["text"].startswith("✓")] == ["✓ English"]
        fake.press(fake.sent[3], 0)  # what is marked still means what it meant
        assert "English from now on" in (await sent(fake, 6))["text"]
    assert fake.sent[0]["text"].startswith("您好")
    assert "/why" in fake.sent[1]["text"]
    assert "还没有" in fake.sent[2]["text"]
    menus = {fields.get("language_code", ""): json.loads(fields["commands"]) for fields in fake.called("setMyCommands")}
    assert set(menus) == {"", "fr", "zh"}
    for menu in menus.values():
        wanted = {"start", "help", "why", "sources", "graph", "forget", "language"}
        assert wanted <= {c["command"] for c in menu} and all(3 <= len(c["description"]) <= 256 for c in menu)
    assert any("依据" in command["description"] for command in menus["zh"])
    told = {fields.get("language_code", ""): fields["description"] for fields in fake.called("setMyDescription")}
    assert set(told) == {"", "fr", "zh"} and "/help" in told[""] and "出处" in told["zh"]
    assert len(fake.called("setMyShortDescription")) == 3


async def test_why_shows_the_query_as_code(handler: Handler) -> None:
    async with running(handler) as fake:
        fake.say("What is the capital of Texas?")
        await sent(fake, 1)
        fake.say("/why")
        why = await sent(fake, 2)
    assert '<pre><code class="language-sparql">PREFIX' in why["html"] and "```" not in why["text"]
    assert "&lt;http" in why["html"] and "<http" in why["text"]


async def test_a_graph_is_a_picture(handler: Handler) -> None:
    async with running(handler) as fake:
        fake.say("/graph Texas")
        shown = await sent(fake, 1)
    assert shown["photo"].startswith(b"\x89PNG") and shown["text"] == "What surrounds Texas"


async def test_clarification_by_button_also_later(app: App, handler: Handler) -> None:
    async with running(handler, deliveries=app.memory.deliveries) as fake:
        fake.say("What is the population of Portland?")
        asked = await sent(fake, 1)
        rows = json.loads(asked["reply_markup"])["inline_keyboard"]
        fake.say("What is the area of Ohio?")
        await sent(fake, 2)
        fake.press(asked, next(n for n, row in enumerate(rows) if "Oregon" in row[0]["text"]))
        assert "652503" in (await sent(fake, 3))["text"]
        fake.press(asked, next(n for n, row in enumerate(rows) if "Texas" in row[0]["text"]))
        assert "20383" in (await sent(fake, 4))["text"]
    assert len(fake.called("answerCallbackQuery")) == 2


async def test_a_reply_to_an_earlier_message_is_about_its_topic(app: App, handler: Handler) -> None:
    async with running(handler, deliveries=app.memory.deliveries) as fake:
        mine = fake.say("What is the area of Texas?")
        first = await sent(fake, 1)
        fake.say("What is the area of Ohio?")
        await sent(fake, 2)
        fake.say("and its capital?", reply_to=first["message_id"])
        assert "Austin" in (await sent(fake, 3))["text"]
        fake.say("What is the area of Ohio?")
        await sent(fake, 4)
        fake.say("and its capital?", reply_to=mine)
        assert "Austin" in (await sent(fake, 5))["text"]


async def test_an_edited_question_gets_its_answer_rewritten(app: App, handler: Handler) -> None:
    async with running(handler, deliveries=app.memory.deliveries) as fake:
        said = fake.say("What is the capital of Texas?")
        assert "Austin" in (await sent(fake, 1))["text"]
        fake.edit(said, "What is the capital of Ohio?")
        await until(fake, lambda f: "Columbus" in f.sent[0]["text"])
        fake.edit(said, "What is the area of Ohio?")
        await until(fake, lambda f: "Columbus" not in f.sent[0]["text"])
        fake.failures["editMessageText"] = [400]  # as for messages that are too old
        fake.edit(said, "What is the capital of Texas?")
        assert "Austin" in (await sent(fake, 2))["text"]


async def test_a_sticker_is_answered_and_a_service_message_is_not(handler: Handler) -> None:
    sticker = {
        "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9, "height": 9, "is_animated": False,
        "is_video": False,
    }  # fmt: skip
    async with running(handler) as fake:
        fake.say("", new_chat_title="x")
        fake.say("", sticker=sticker)
        assert "only read words" in (await sent(fake, 1))["text"]
    assert len(fake.sent) == 1


# --- groups -----------------------------------------------------------------------------------------------------------


async def test_in_groups_it_answers_only_when_addressed() -> None:
    heard: list[Message] = []

    async def note(message: Message) -> Reply:
        heard.append(message)
        return await echo(message)

    async with running(note) as fake:
        own = fake.say("hello all", chat=GROUP, user=8)
        fake.say("@somebody what is it?", chat=GROUP, user=8)
        fake.say("/why@other_bot", chat=GROUP, user=8)
        fake.say("not yours", chat=GROUP, user=9, reply_to=own)
        fake.say("😀 @tuwen_bot, what is 1 < 2?", chat=GROUP, user=8)
        first = await sent(fake, 1)
        fake.say("/why@Tuwen_Bot", chat=GROUP, user=8)
        await sent(fake, 2)
        fake.say("and its area?", chat=GROUP, user=9, reply_to=first["message_id"])
        await sent(fake, 3)
        fake.say("in a topic @tuwen_bot", chat=GROUP, user=9, message_thread_id=55, is_topic_message=True)
        topic = await sent(fake, 4)
    assert [m.text for m in heard] == ["😀 , what is 1 < 2?", "/why@Tuwen_Bot", "and its area?", "in a topic"]
    assert [m.conversation for m in heard] == [str(GROUP)] * 3 + [f"{GROUP}/55"]
    assert [m.user for m in heard] == ["8", "8", "9", "9"]
    assert heard[2].reply_to == str(first["message_id"])
    assert json.loads(first["reply_parameters"])["message_id"] == int(heard[0].message_id)
    assert topic["message_thread_id"] == "55"


async def test_a_group_that_became_a_supergroup_is_followed() -> None:
    async with running(echo) as fake:
        send = fake._send

        def moved(method: str, fields: dict[str, Any]) -> dict[str, Any]:
            from tests.bot.telegram.fake_api import Refusal

            if fields["chat_id"] == "-5":
                raise Refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=GROUP)
            return send(method, fields)

        fake._send = moved  # type: ignore[method-assign]
        fake.say("/hello", chat=-5)
        assert (await sent(fake, 1))["chat_id"] == str(GROUP)


# --- who may ----------------------------------------------------------------------------------------------------------


async def test_who_is_not_allowed_is_told_so_once_and_a_group_hears_nothing() -> None:
    async with running(echo, rules=Rules(allowed={"7", str(GROUP)}, first_wait=0.02)) as fake:
        fake.say("hi", chat=8, lang="zh")
        fake.say("/hi", chat=-2, user=8)
        fake.say("hi", chat=7)
        fake.say("/hi", chat=GROUP, user=8)
        await sent(fake, 3)
    shown = {s["chat_id"]: s["text"] for s in fake.sent}
    assert shown["7"] == "re hi" and shown[str(GROUP)] == "re /hi" and "-2" not in shown
    assert "8" in shown["8"] and "re hi" not in shown["8"]


def test_the_configuration_says_who_and_how(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    telegram = TelegramConfig.model_validate({"allowed": [7, -1001], "webhook": "https://a.example/x", "port": 99})
    app = App(Config(home=home, owners=("telegram:5", "web:6"), telegram=telegram))
    made = make(app)
    assert made._rules.allowed == {"7", "-1001", "5"} and made._hook == Hook("https://a.example/x", "127.0.0.1", 99)
    app.close()
    with pytest.raises(ValueError, match="https addresses only"):
        TelegramConfig(webhook="http://a.example")


# --- documents --------------------------------------------------------------------------------------------------------


@pytest.fixture
def owned(home: Path) -> App:
    """An application that telegram:7 owns."""
    return App(Config(home=home, owners=("telegram:7",)))


async def test_an_owner_adds_a_document_and_sees_how_far_it_is(owned: App) -> None:
    documents = Documents(owned, owned.memory.deliveries, edit_every=0.0)
    table = b"name,depth\n" + b"".join(b"Lake %d,%d\n" % (n, n) for n in range(30))
    async with running(owned.handler(), deliveries=owned.memory.deliveries, documents=documents) as fake:
        fake.upload("../lakes.csv", table)
        await until(
            fake, lambda f: bool(f.sent) and "30 facts" not in f.sent[0]["text"] and "is read" in f.sent[0]["text"]
        )
        fake.upload("lakes.csv", table, lang="zh")
        await until(fake, lambda f: len(f.sent) == 2 and "没有变化" in f.sent[1]["text"])
        fake.say("What is the depth of Lake 17?")
        assert "17" in (await sent(fake, 3))["text"]
        fake.repeat(0)
        fake.say("/sources")
        assert "lakes.csv" in (await sent(fake, 4))["text"]
    assert len(fake.sent) == 4 and fake.called("editMessageText")
    assert [path.name for path in (owned.config.home / "uploads").iterdir()] == ["lakes.csv"]
    owned.close()


@pytest.mark.parametrize(
    ("name", "chat", "size", "reason"),
    [
        ("a.csv", 8, None, "Only the owner"),
        ("a.exe", 7, None, "No reader knows a.exe"),
        ("a.csv", 7, 20_000_001, "at most 20 MB"),
        ("broken.docx", 7, None, "could not be read"),
    ],
)
async def test_documents_that_are_refused(owned: App, name: str, chat: int, size: int | None, reason: str) -> None:
    before = len(owned.ledger().sources())
    async with running(
        echo, documents=Documents(owned, owned.memory.deliveries), deliveries=owned.memory.deliveries
    ) as fake:
        fake.upload(name, b"no document", chat=chat, size=size)
        await until(fake, lambda f: bool(f.sent) and reason in f.sent[0]["text"])
    assert len(fake.sent) == 1 and len(owned.ledger().sources()) == before
    owned.close()


async def test_a_document_that_cannot_be_fetched(owned: App) -> None:
    async with running(
        echo, documents=Documents(owned, owned.memory.deliveries), deliveries=owned.memory.deliveries
    ) as fake:
        fake.failures["getFile"] = [400]
        fake.upload("a.csv", b"name,size\nx,1\n")
        await until(fake, lambda f: bool(f.sent) and "could not be fetched" in f.sent[0]["text"])
    assert not list((owned.config.home / "uploads").iterdir())
    owned.close()


# --- sending ----------------------------------------------------------------------------------------------------------


async def test_long_reply_comes_in_pieces_and_buttons_at_the_end() -> None:
    text = "\n".join(f"第{n}行：这是一段比较长的中文内容，用来检查消息的拆分。" for n in range(400))

    async def long(message: Message) -> Reply:
        return Reply(text, "zh", buttons=(Button("甲", "1"),))

    async with running(long) as fake:
        fake.say("全部")
        await until(fake, lambda f: sum(len(s["text"]) for s in f.sent) >= len(text) - 10)
    assert len(fake.sent) == 3
    assert "\n".join(s["text"] for s in fake.sent) == text
    assert ["reply_markup" in s for s in fake.sent] == [False, False, True]


async def test_a_button_whose_text_is_too_long_for_telegram_says_its_label() -> None:
    heard: list[str] = []

    async def ask(message: Message) -> Reply:
        heard.append(message.text)
        return Reply("?", "en", buttons=(Button("the long one", "长" * 30), Button("#1", "#0")))

    async with running(ask) as fake:
        fake.say("go")
        asked = await sent(fake, 1)
        fake.press(asked, 0)
        await sent(fake, 2)
        fake.press(asked, 1)
        await sent(fake, 3)
    assert heard == ["go", "the long one", "#1"]


async def test_a_picture_that_is_no_photo_is_sent_as_a_file() -> None:
    async def draw(message: Message) -> Reply:
        return Reply("a & b", "en", picture=b"odd" if message.text == "odd" else png())

    async with running(draw) as fake:
        fake.say("odd")
        odd = await sent(fake, 1)
        fake.say("good")
        good = await sent(fake, 2)
    assert odd["document"] == b"odd" and odd["text"] == "a & b" and good["photo"] == png()


@pytest.mark.parametrize("status", [502, 429])
async def test_sending_is_tried_again(status: int) -> None:
    async with running(echo) as fake:
        fake.failures["sendMessage"] = [status, status]
        fake.say("hello")
        await sent(fake, 1)
        assert len(fake.called("sendMessage")) == 3


async def test_as_long_as_telegram_asks_to_wait_nothing_is_sent() -> None:
    async with running(echo) as fake:
        fake.retry_after = 1
        fake.failures["sendMessage"] = [429]
        fake.say("hello")
        began = asyncio.get_running_loop().time()
        await sent(fake, 1)
        assert asyncio.get_running_loop().time() - began >= 1.0


async def test_polling_goes_on_after_network_errors_and_a_second_poller() -> None:
    async with running(echo) as fake:
        fake.say("one")
        await sent(fake, 1)
        fake.failures["getUpdates"] = [502, 409, 429, 502]
        fake.say("two")
        await sent(fake, 2)
    assert [s["text"] for s in fake.sent] == ["re one", "re two"]


async def test_a_chat_that_refuses_does_not_stop_the_bot() -> None:
    async with running(echo) as fake:
        fake.failures["sendMessage"] = [403]
        fake.say("blocked", chat=1)
        await until(fake, lambda f: len(f.called("sendMessage")) == 1)
        fake.say("fine", chat=2)
        assert (await sent(fake, 1))["text"] == "re fine"
        await until(fake, lambda f: not f.unconfirmed())


async def test_an_update_is_confirmed_when_its_reply_is_out() -> None:
    hold = asyncio.Event()

    async def slow(message: Message) -> Reply:
        if message.text == "slow":
            await hold.wait()
        return await echo(message)

    async with running(slow) as fake:
        fake.say("slow", chat=1)
        fake.say("quick", chat=2)
        await sent(fake, 1)
        await asyncio.sleep(0.7)
        assert fake.unconfirmed() == [1, 2]
        fake.say("quicker", chat=3)
        await sent(fake, 2)
        hold.set()
        await until(fake, lambda f: not f.unconfirmed())
    assert [s["text"] for s in fake.sent] == ["re quick", "re quicker", "re slow"]


# --- the webhook ------------------------------------------------------------------------------------------------------


async def test_a_webhook_knows_telegram_by_its_secret() -> None:
    bench = WebhookBench()
    fake = bench.fake
    task = asyncio.ensure_future(bench.adapter().run(echo))
    try:
        await bench.say("hello")
        await sent(fake, 1)
        secret = fake.webhook["secret_token"]
        assert len(secret) >= 32 and fake.webhook["url"] == "https://bot.example.org/hook"
        forged = {**fake.updates[0], "update_id": 99}
        call = fake.call_webhook
        assert await asyncio.to_thread(call, forged, "") == 403
        assert await asyncio.to_thread(call, forged, secret + "x") == 403
        assert await asyncio.to_thread(call, b"no json", secret) == 400
        assert await asyncio.to_thread(call, b"[]", secret) == 400
        assert await asyncio.to_thread(call, b"x" * 1_000_001, secret) == 413
        assert await asyncio.to_thread(call, fake.updates[0], secret) == 200
        assert await asyncio.to_thread(call, forged, secret) == 200
        assert [s["text"] for s in fake.sent] == ["re hello", "re hello"]
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        bench.close()


async def test_a_webhook_on_a_port_that_is_taken() -> None:
    bench = WebhookBench()
    assert bench.hook is not None
    blocker = await asyncio.start_server(lambda r, w: None, "127.0.0.1", bench.hook.port)
    with pytest.raises(ChannelError, match="cannot be served"):
        await bench.adapter().run(echo)
    blocker.close()
    bench.close()


# --- the token --------------------------------------------------------------------------------------------------------


async def test_refused_token_is_a_channel_error_that_does_not_show_it() -> None:
    with FakeTelegram() as fake, pytest.raises(ChannelError, match="TELEGRAM_BOT_TOKEN") as caught:
        await TelegramAdapter("1:wrong", base_url=fake.base_url).run(echo)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


async def test_server_that_is_not_there_is_a_channel_error() -> None:
    with FakeTelegram() as fake:
        gone = fake.base_url
    with pytest.raises(ChannelError, match="cannot be reached"):
        await TelegramAdapter(TOKEN, base_url=gone).run(echo)


async def test_the_token_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with running(echo) as fake:
        fake.failures["sendMessage"] = [502, 400]
        fake.failures["getUpdates"] = [502]
        fake.say("hello")
        await until(fake, lambda f: len(f.called("sendMessage")) == 2)
        fake.say("again")
        await sent(fake, 1)
    logged = caplog.text  # what pytest would print of it, were it compared, is longer than the test
    found = [part in logged for part in (ME["username"], TOKEN, TOKEN.partition(":")[2])]
    assert found == [True, False, False]
