"""What every channel must hold. Each test has a bench; how one gets there is a matter of `plugin` or of a conftest.

The tests need nothing but pytest: they run their own event loop.
"""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import Callable, Coroutine
from typing import Any

from bot.conformance.bench import Bench, Scripted, at_work, quiet, until
from bot.types import Button, Message, Reply

Body = Callable[[Bench], Coroutine[Any, Any, None]]
_LONGEST = 120.0

HOSTILE = (
    "<b>bold</b> & <i>it</i> &amp; &lt; &#65; \"quoted\" 'single'",
    "*a* _b_ __c__ [d](http://e.example) `f` ~g~ ||h|| > # + - = | { } . ! \\ \\*",
    "[bold]not bold[/bold] [1] :smile: {0} %s $HOME",
    "<script>alert(1)</script> <!-- x --> <a href='javascript:x'>y</a> </pre>",
    "if a<b and b>c: print(a &b) # <unclosed",
)
SIGNS = (
    "你好，世界 · 圖問",
    "𠮷野家 𝒳 😀 👩‍👩‍👧‍👦 🇩🇪 👍🏽",
    "e\u0301 a\u0308 ñ \u0915\u094d\u0937\u093f",
    "שלום עולם مرحبا",
    "ﬁ ² Ⅷ ｆｕｌｌ１",
)
FAMILY = "👩‍👩‍👧‍👦"


def channel(*needs: str) -> Callable[[Body], Callable[[Bench], None]]:
    """Make a test of a channel out of what happens on its bench; `needs` are features of `bench.FEATURES`."""

    def made(body: Body) -> Callable[[Bench], None]:
        def test(bench: Bench) -> None:
            try:
                asyncio.run(asyncio.wait_for(body(bench), _LONGEST))
            finally:
                bench.close()

        test.__name__, test.__doc__ = body.__name__, body.__doc__
        test.__dict__["needs"] = needs
        return test

    return made


def texts(bench: Bench) -> list[str]:
    """What was shown."""
    return [shown.text for shown in bench.shown()]


def squeezed(text: str) -> str:
    """A text without any space: where a channel may break lines, that is its own affair."""
    return "".join(text.split())


async def all_there(bench: Bench, text: str) -> None:
    """Wait until everything shown holds a text, wherever lines were broken."""
    await until(lambda: squeezed(text) in squeezed("".join(texts(bench))), f"{text[:60]!r}; shown: {texts(bench)}")


# --- messages ---------------------------------------------------------------------------------------------------------


@channel()
async def test_a_message_is_heard_and_its_reply_is_shown(bench: Bench) -> None:
    """The handler hears who, where and what; the person sees what it says."""
    handler = Scripted(lambda message: Reply(f"You said {message.text}.", "en"))
    async with at_work(bench, handler):
        await bench.say("good morning")
        await all_there(bench, "You said good morning.")
    [heard] = handler.heard
    assert heard.channel and heard.conversation and heard.user and heard.message_id
    assert heard.text == "good morning" and heard.sent_at.tzinfo is not None


@channel()
async def test_every_sign_comes_and_goes_as_it_is(bench: Bench) -> None:
    """Nothing is lost between the person and the handler, whatever the script."""
    handler = Scripted()
    async with at_work(bench, handler):
        for number, sign in enumerate(SIGNS, 1):
            await bench.say(sign)
            await until(lambda n=number: len(handler.heard) == n)  # type: ignore[misc]
            await all_there(bench, sign)
    assert handler.texts() == list(SIGNS)


@channel()
async def test_markup_is_shown_as_it_is(bench: Bench) -> None:
    """No character of a reply has a meaning of its own for the channel."""
    replies = iter(HOSTILE)
    handler = Scripted(lambda _: Reply(next(replies), "en"))
    async with at_work(bench, handler):
        for text in HOSTILE:
            await bench.say("go on")
            await all_there(bench, text)


@channel()
async def test_code_between_fences_is_shown_whole(bench: Bench) -> None:
    """Each line of code is shown, in order; the fences are not lost words."""
    code = "SELECT ?s WHERE {\n  ?s <p> ?o .\n  FILTER(?o < 3 && ?o > 1)\n}"
    handler = Scripted(lambda _: Reply(f"The query:\n```sparql\n{code}\n```\nthat is all", "en"))
    async with at_work(bench, handler):
        await bench.say("why?")
        for line in ("The query:", *code.split("\n"), "that is all"):
            await all_there(bench, line)


@channel()
async def test_an_empty_reply_ends_nothing(bench: Bench) -> None:
    """A reply without a word is odd, but the next message is answered."""
    handler = Scripted(lambda message: Reply("" if message.text == "hush" else "here", "en"))
    async with at_work(bench, handler):
        await bench.say("hush")
        await until(lambda: handler.heard)
        await bench.say("hello")
        await all_there(bench, "here")


@channel()
async def test_what_is_heard_early_is_not_shown_twice(bench: Bench) -> None:
    """A channel may show a reply while it is made; in the end the reply stands there, once, and nothing else."""

    def reply(message: Message) -> Reply:
        for text in ("first", "first thoughts", "first thoughts, then"):
            if message.hear is not None:
                message.hear(text)
        return Reply("first thoughts, then second ones", "en")

    async with at_work(bench, Scripted(reply)):
        await bench.say("think")
        await all_there(bench, "first thoughts, then second ones")
        await quiet(bench)
    assert "".join(texts(bench)).count("first") == 1


# --- lengths ----------------------------------------------------------------------------------------------------------


@channel()
async def test_long_replies_come_in_pieces_with_every_word_whole(bench: Bench) -> None:
    """No piece is longer than the channel allows, no word is lost or cut, the order stays."""
    words = [f"word{n}" for n in range(2500)]
    handler = Scripted(lambda _: Reply(" ".join(words), "en"))
    async with at_work(bench, handler):
        await bench.say("everything")
        await until(lambda: words[-1] in "\n".join(texts(bench)).split(), "the last word")
    found = [word for text in texts(bench) for word in text.split() if word.startswith("word")]
    assert found == words
    within(bench)


@channel()
async def test_a_sign_of_several_characters_is_not_cut(bench: Bench) -> None:
    """A family stays together, although nothing says where to cut."""
    handler = Scripted(lambda _: Reply(FAMILY * 1500, "zh"))
    async with at_work(bench, handler):
        await bench.say("families")
        await until(lambda: sum(text.count(FAMILY) for text in texts(bench)) == 1500, "1500 families")
    assert not any(set(FAMILY) & set(text.replace(FAMILY, "")) for text in texts(bench)), "a family was parted"
    within(bench)


def within(bench: Bench) -> None:
    """Nothing shown is longer than the channel allows."""
    sizes = [bench.size(text) for text in texts(bench)]
    assert bench.limit is None or max(sizes) <= bench.limit, sizes


# --- what a channel may not have --------------------------------------------------------------------------------------

_CHOICES = (Button("Portland, Oregon", "1"), Button("Portland, Maine <2>", "2"))


def _which(message: Message) -> Reply:
    if message.text in ("1", "2"):
        return Reply(f"you chose {message.text}", "en")
    return Reply("Which Portland?", "en", buttons=_CHOICES)


@channel()
async def test_choices_can_be_read_and_answered(bench: Bench) -> None:
    """On buttons, or in the text where there are none; typing what a choice stands for picks it."""
    handler = Scripted(_which)
    async with at_work(bench, handler):
        await bench.say("Portland?")
        await all_there(bench, "Which Portland?")
        await until(lambda: all(any(b.label in _seen(s) for s in bench.shown()) for b in _CHOICES), "the choices")
        await bench.say("2")
        await all_there(bench, "you chose 2")


def _seen(shown: Any) -> str:
    return "\n".join([shown.text, *shown.buttons])


@channel("buttons")
async def test_a_pressed_button_says_its_text(bench: Bench) -> None:
    """Pressing is saying what the choice stands for, in the same conversation."""
    handler = Scripted(_which)
    async with at_work(bench, handler):
        await bench.say("Portland?")
        await until(lambda: any(shown.buttons for shown in bench.shown()), "buttons")
        await bench.press(next(shown for shown in bench.shown() if shown.buttons), 1)
        await all_there(bench, "you chose 2")
    assert handler.texts() == ["Portland?", "2"]
    assert len({message.conversation for message in handler.heard}) == 1


def png() -> bytes:
    """A small real picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x20\x60\xa0" * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@channel()
async def test_what_is_said_with_a_picture_is_shown(bench: Bench) -> None:
    """Whether the picture itself can be shown or not; a text too long for a caption as well."""
    long = " ".join(f"caption{n}" for n in range(400))
    handler = Scripted(
        lambda message: Reply(long if message.text == "long" else "What <surrounds> Texas", "en", picture=png())
    )
    async with at_work(bench, handler):
        await bench.say("draw Texas")
        await all_there(bench, "What <surrounds> Texas")
        await bench.say("long")
        await all_there(bench, long)
    within(bench)


@channel("pictures")
async def test_pictures_are_shown(bench: Bench) -> None:
    """Byte for byte, also when nothing is said with it."""
    handler = Scripted(lambda message: Reply("" if message.text == "mute" else "Texas", "en", picture=png()))
    async with at_work(bench, handler):
        await bench.say("draw Texas")
        await until(lambda: [shown.picture for shown in bench.shown() if shown.picture] == [png()], "a picture")
        await bench.say("mute")
        await until(lambda: [shown.picture for shown in bench.shown() if shown.picture] == [png()] * 2, "another")


# --- order ------------------------------------------------------------------------------------------------------------


@channel()
async def test_replies_come_in_the_order_of_the_messages(bench: Bench) -> None:
    """Also when the first one takes its time."""
    handler = Scripted(lambda message: Reply(f"re {message.text}.", "en"))
    handler.held["m0"] = asyncio.Event()
    async with at_work(bench, handler):
        for number in range(8):
            await bench.say(f"m{number}")
        await asyncio.sleep(0.2)
        handler.held["m0"].set()
        await all_there(bench, "re m7.")
    shown = "".join(texts(bench))
    places = [shown.index(f"re m{number}.") for number in range(8)]
    assert places == sorted(places) and handler.texts() == [f"m{number}" for number in range(8)]


@channel("conversations")
async def test_a_slow_conversation_holds_up_no_other(bench: Bench) -> None:
    """Who waits for a long answer waits alone; conversations are told apart."""
    handler = Scripted(lambda message: Reply(f"re {message.text}.", "en"))
    handler.held["slow"] = asyncio.Event()
    async with at_work(bench, handler):
        await bench.say("slow", "1")
        await bench.say("quick", "2")
        await all_there(bench, "re quick.")
        assert "re slow." not in "".join(texts(bench))
        handler.held["slow"].set()
        await all_there(bench, "re slow.")
    where = {message.text: message.conversation for message in handler.heard}
    assert where["slow"] != where["quick"]
    places = {shown.text: shown.conversation for shown in bench.shown()}
    assert len({place for text, place in places.items() if text.startswith("re ")}) == 2


# --- too much ---------------------------------------------------------------------------------------------------------


@channel()
async def test_a_flood_of_messages_is_answered_one_by_one(bench: Bench) -> None:
    """Each has one effect and one reply, in order."""
    handler = Scripted(lambda message: Reply(f"re {message.text}.", "en"))
    async with at_work(bench, handler):
        for number in range(60):
            await bench.say(f"flood{number}")
        await all_there(bench, "re flood59.")
    assert handler.texts() == [f"flood{number}" for number in range(60)]
    shown = "".join(texts(bench))
    assert all(shown.count(f"re flood{number}.") == 1 for number in range(60))


@channel("refusal")
async def test_a_refused_reply_is_sent_again(bench: Bench) -> None:
    """The service says "too many" three times; every reply arrives, once, in order."""
    handler = Scripted(lambda message: Reply(f"re {message.text}.", "en"))
    async with at_work(bench, handler):
        bench.refuse(3)
        for number in range(4):
            await bench.say(f"r{number}")
        await all_there(bench, "re r3.")
    assert [text for text in texts(bench) if text.startswith("re ")] == [f"re r{number}." for number in range(4)]


# --- again ------------------------------------------------------------------------------------------------------------


@channel("redelivery")
async def test_a_message_that_comes_again_has_no_second_effect(bench: Bench) -> None:
    """Neither while the channel is at work nor after a restart."""
    handler = Scripted(lambda message: Reply(f"re {message.text}.", "en"))
    async with at_work(bench, handler):
        delivery = await bench.say("once")
        await all_there(bench, "re once.")
        await bench.repeat(delivery)
        await bench.say("next")
        await all_there(bench, "re next.")
    async with at_work(bench, handler):
        await bench.repeat(delivery)
        await bench.say("last")
        await all_there(bench, "re last.")
        await quiet(bench)
    assert handler.texts() == ["once", "next", "last"]
    assert "".join(texts(bench)).count("re once.") == 1


@channel("redelivery", "refusal")
async def test_a_long_reply_that_broke_off_is_completed(bench: Bench) -> None:
    """Stopped in the middle of the pieces of a reply, the channel sends the rest after the restart, nothing twice."""
    words = [f"piece{n}" for n in range(1500)]
    handler = Scripted(lambda _: Reply(" ".join(words), "en"))
    async with at_work(bench, handler):
        await bench.say("everything")
        while not bench.shown():  # noqa: ASYNC110  (no later than that)
            await asyncio.sleep(0)
        bench.refuse(1_000)
        await asyncio.sleep(0.1)
    bench.refuse(0)
    async with at_work(bench, handler):
        await until(lambda: words[-1] in " ".join(texts(bench)).split(), "the last word")
        await quiet(bench)
    assert [w for text in texts(bench) for w in text.split() if w.startswith("piece")] == words


@channel("redelivery")
async def test_what_was_unanswered_at_a_stop_is_answered_after_it(bench: Bench) -> None:
    """Stopped while the handler thinks, at once and within five seconds; what came meanwhile is not lost either."""
    handler = Scripted(lambda message: Reply(f"re {message.text}.", "en"))
    handler.held["thinking"] = asyncio.Event()
    async with at_work(bench, handler):
        await bench.say("before")
        await all_there(bench, "re before.")
        await bench.say("thinking")
        await asyncio.sleep(0.5)
    await bench.say("meanwhile")
    handler.held.clear()
    async with at_work(bench, handler):
        await all_there(bench, "re meanwhile.")
        await quiet(bench)
    assert handler.texts() == ["before", "thinking", "meanwhile"]
    assert [text for text in texts(bench) if text.startswith("re ")] == ["re before.", "re thinking.", "re meanwhile."]


@channel()
async def test_it_stops_when_it_is_told_to(bench: Bench) -> None:
    """With nothing to do, and with a reply under way: within five seconds."""
    handler = Scripted()
    async with at_work(bench, handler):
        await bench.say("hello")
        await all_there(bench, "hello")
    handler.held["stuck"] = asyncio.Event()
    async with at_work(bench, handler):
        await bench.say("stuck")
        await asyncio.sleep(0.3)
