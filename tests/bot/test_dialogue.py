"""Conversations, as (said, expected) lists, through the whole handler over a small real graph."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Config
from bot.dialogue import Act, State, Turn, act_for, choose, language, refers_back
from bot.dialogue.policy import Event
from bot.memory import Mark, Memory
from bot.turns.handler import TurnHandler
from bot.types import Handler, Message, Reply
from kg.types import Status
from nlu.language.data import languages
from tests.bot.conftest import Say, fill, message


async def test_clarification_offers_buttons_that_resolve_it(say: Say) -> None:
    asked = await say("波特兰的人口是多少？")
    assert asked.answer is not None and asked.answer.status is Status.CLARIFY
    labels = [button.label for button in asked.buttons]
    assert len(labels) == 2
    chosen = next(b for b in asked.buttons if "俄勒冈" in b.label)
    reply = await say(chosen.text)
    assert "652503" in reply.text
    assert reply.answer is not None and reply.answer.evidence


async def test_conversations_do_not_share_a_focus(say: Say) -> None:
    await say("What is the area of Texas?", conversation="one")
    reply = await say("and its capital?", conversation="two")
    assert "Austin" not in reply.text


async def test_redelivered_message_gets_the_stored_reply_and_changes_nothing(say: Say, app: App) -> None:
    await say("What is the area of Texas?", id="1")
    first = await say("And its capital?", id="2")
    await say("What is the area of Ohio?", id="3")
    again = await say("And its capital?", id="2")
    assert again == first and "Austin" in again.text
    assert len(app.memory.turns("console", "c")) == 3
    assert "Columbus" in (await say("And its capital?", id="4")).text  # the focus is still Ohio


async def test_messages_of_one_conversation_are_taken_one_after_the_other() -> None:
    running, most = 0, 0

    class Slow:
        def handle(self, turn: Turn) -> Reply:
            nonlocal running, most
            import time

            running += 1
            most = max(most, running)
            time.sleep(0.02)
            running -= 1
            return Reply(turn.text, "en")

    memory = Memory("sqlite://")
    handler = TurnHandler([Slow()], _Kept())
    memory.close()
    replies = await asyncio.gather(*(handler(message(str(n), conversation="same")) for n in range(5)))
    assert [r.text for r in replies] == list("01234") and most == 1
    await asyncio.gather(*(handler(message(str(n), conversation=f"place {n}")) for n in range(5)))
    assert most > 1


class _Kept:
    """A memory that forgets at once."""

    def read(self, channel: str, conversation: str) -> tuple[State, Mark]:
        return State(), Mark(None)

    def reply_of(self, message: Message) -> Reply | None:
        return None

    def earlier(self, message: Message) -> tuple[str, Reply] | None:
        return None

    def remember(self, message: Message, reply: Reply, state: State, since: Mark | None = None) -> bool:
        return True


async def test_a_turn_that_breaks_apologises_with_an_id_that_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def handle(self, turn: Turn) -> Reply | None:
            raise ZeroDivisionError("secret detail")

    handler = TurnHandler([Broken()], _Kept())
    reply = await handler(message("你好吗"))
    mark = re.search(r"编号 (\w+)", reply.text)
    assert mark is not None and "secret" not in reply.text
    assert mark.group(1) in caplog.text and "secret detail" in caplog.text


async def test_state_survives_a_restart(home: Path) -> None:
    for said, expected in (("What is the area of Texas?", "695662"), ("and its capital?", "Austin")):
        app = App(Config(home=home))
        reply = await app.handler()(message(said))
        app.close()
        assert expected in reply.text


async def test_nothing_ingested_is_said_clearly(tmp_path: Path) -> None:
    app = App(Config(home=tmp_path))
    reply = await app.handler()(message("What is the capital of Texas?"))
    app.close()
    assert "tuwen ingest" in reply.text


async def test_forget_asks_for_permission_and_works(say: Say) -> None:
    assert "Only the owner" in (await say("/forget states.ttl", channel="telegram")).text
    assert "states.ttl" in (await say("/forget nowhere.txt")).text
    assert 'Forgotten: "states.ttl"' in (await say("/forget 1")).text
    assert "nothing ingested" in (await say("What is the capital of Texas?")).text.lower()


async def test_owners_may_forget_from_a_channel(home: Path) -> None:
    app = App(Config(home=home, owners=("telegram:42",)))
    reply = await app.handler()(message("/forget states.ttl", channel="telegram", user="42"))
    app.close()
    assert "Forgotten" in reply.text


async def test_a_graph_that_another_process_filled_is_seen(tmp_path: Path) -> None:
    app = App(Config(home=tmp_path))
    handler = app.handler()
    assert "ingest" in (await handler(message("What is the capital of Texas?"))).text
    fill(tmp_path / "graph")
    assert "Austin" in (await handler(message("What is the capital of Texas?"))).text
    app.close()


@pytest.mark.parametrize(
    ("said", "picked"),
    [
        ("1", 0), ("２", 1), ("2.", 1), ("第二个", 1), ("第1个", 0), ("一", 0), ("the second one", 1), ("first", 0),
        ("Portland (Texas)", 0), ("PORTLAND （Oregon）", 1), ("oregon", 1),
        ("the Texas one", 0), ("the one in Texas", 0), ("Oregon的那个", 1), ("我说的是Texas", 0),
        ("3", None), ("0", None), ("第三个", None), ("portland", None), ("", None),
        ("What is the capital of Texas?", None),
    ],
)  # fmt: skip
def test_choose(said: str, picked: int | None) -> None:
    assert choose(said, ["Portland (Texas)", "Portland (Oregon)"]) == picked


@pytest.mark.parametrize(
    ("text", "state", "hint", "lang"),
    [
        ("什么？", State(), "en", "zh"), ("what?", State(lang="zh"), "zh", "en"), ("2", State(lang="zh"), "en", "zh"),
        ("2", State(), "zh-hans", "zh"), ("/why", State(lang="zh"), "en", "zh"),
        ("/forget taught 2", State(lang="zh"), "en", "zh"),
        ("/forget me", State(lang="zh"), "en", "zh"), ("/write me a poem", State(lang="zh"), "zh", "en"),
        ("/why", State(), "", "en"),
    ],
)  # fmt: skip
def test_language(text: str, state: State, hint: str, lang: str) -> None:
    assert language(message(text, lang=hint), state) == lang


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("and its capital?", True), ("那它的首府呢？", True), ("What about Ohio?", True), ("Ohio?", True),
        ("那俄亥俄州呢？", True), ("该州的人口是多少？", True), ("When was he born?", True),
        ("How many people live there?", True), ("How many states are there?", False),
        ("Which state is the largest?", False), ("哪个州的面积最大？", False), ("还有没有其他河流流经俄亥俄州？", True),
        ("流经其他州的河流有哪些？", False), ("Give me the rivers that pass through Ohio", False),
        ("What is the capital of Texas?", False),
    ],
)  # fmt: skip
def test_refers_back(said: str, back: bool) -> None:
    assert refers_back(said) is back


async def test_a_reply_to_an_earlier_message_is_about_its_topic(app: App, handler: Handler) -> None:
    first = message("What is the area of Texas?", id="1")
    await handler(first)
    app.memory.deliveries.note(first, "update 1", 0, "bot 1")
    await handler(message("What is the area of Ohio?", id="2"))
    for number, replied in enumerate(("1", "bot 1")):
        later = await handler(message("and its capital?", id=f"3{number}", reply_to=replied))
        assert "Austin" in later.text
        await handler(message("What is the area of Ohio?", id=f"4{number}"))
    assert "Columbus" in (await handler(message("and its capital?", id="5"))).text
    await handler(message("What is the area of Ohio?", id="6"))
    assert "Columbus" in (await handler(message("and its capital?", id="7", reply_to="unknown"))).text


async def test_choices_stay_open_to_whoever_replies_to_them(handler: Handler) -> None:
    asked = await handler(message("What is the population of Portland?", id="1"))
    wanted = next(b for b in asked.buttons if "Oregon" in b.label)
    offered = await handler(message("What is the anthem of Texas?", id="2", conversation="other"))
    await handler(message("What is the area of Ohio?", id="3", conversation="other"))
    await handler(message("What is the area of Ohio?", id="3"))
    assert "652503" in (await handler(message(wanted.text, id="4", reply_to="1"))).text
    assert offered.buttons
    answer = (await handler(message("1", id="5", reply_to="2", conversation="other"))).answer
    assert answer is not None and answer.status is Status.ANSWERED and "Texas" in answer.text


async def test_the_language_of_the_replies_can_be_chosen(say: Say) -> None:
    choices = [f"/language {code}" for code in (*languages(), "auto")]
    assert [b.text for b in (await say("/language")).buttons] == choices
    assert (await say("/language français")).text == "D'accord, je répondrai désormais en français."
    assert (await say("/language 中文")).text == "好的，以后都用中文回答。"
    assert "奥斯汀" in (await say("What is the capital of Texas?")).text
    assert "没有回答过" not in (await say("/why")).text
    assert (await say("/start")).text.startswith("您好")
    assert "哥伦布" in (await say("What is the capital of Ohio?")).text
    await say("/language auto")
    assert "Columbus" in (await say("What is the capital of Ohio?")).text


# --- the policy -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "first", "second", "offered", "known"),
    [
        (
            "en",
            "What is the population of Kolumbuss City?",
            "Who is the mayor of Atlantis?",
            "other way round",
            "Austin",
        ),
        ("zh", "亚特兰蒂斯的人口是多少？", "利莫里亚的首府是什么？", "换个方式", "奥斯汀"),
    ],
)
async def test_a_second_misunderstanding_changes_the_strategy(
    say: Say, lang: str, first: str, second: str, offered: str, known: str
) -> None:
    once, twice = await say(first), await say(second)
    assert offered not in once.text and offered in twice.text and len(twice.buttons) >= 3
    chosen = (await say(twice.buttons[0].text)).answer
    assert chosen is not None and chosen.status is Status.ANSWERED
    asked = "What is the capital of Texas?" if lang == "en" else "德克萨斯州的首府是什么？"
    assert known in (await say(asked)).text
    assert offered not in (await say(first)).text  # understood in between: it begins anew


def test_every_outcome_has_a_row_that_fits_from_the_first_miss_on() -> None:
    for case in [*Status, *Event]:
        for misses in range(4):
            assert act_for(case, misses).when is case
    assert (
        act_for(Status.UNKNOWN_ENTITY, 0).act is Act.NEAREST and act_for(Status.UNKNOWN_ENTITY, 1).act is Act.EXAMPLES
    )
    assert act_for(Event.CHOICE_MISSED, 0).act is Act.CHOOSE_AGAIN
    assert act_for(Event.CHOICE_MISSED, 1).act is Act.TELL_ALL
