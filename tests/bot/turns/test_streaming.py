"""Replies that are heard while they are made: what there is of them, in order, and the reply at the end."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from bot.app import App
from bot.dialogue import State, Turn
from bot.turns.streaming import lasting, unfolding
from bot.types import Handler, Message, Reply
from tests.bot.conftest import message
from tests.bot.slow import Slow


def hear(to: Message, text: str) -> None:
    assert to.hear is not None
    to.hear(text)


async def test_the_first_words_are_heard_before_the_last_are_made(app: App) -> None:
    slow = app.models._generator = Slow(["Once ", "upon a"], [" time.", " The end."])
    steps: list[str | Reply] = []
    async with aclosing(unfolding(app.handler(), message("Write a story about rain"))) as unfolded:
        async for step in unfolded:
            steps.append(step)
            if step == "Once upon a":
                slow.go.set()
    *words, last = steps
    assert isinstance(last, Reply) and last.text == "Once upon a time. The end."
    assert "Once upon a" in words and all(last.text.startswith(str(text)) for text in words)


async def test_a_message_that_comes_again_is_heard_no_second_time(app: App) -> None:
    slow = app.models._generator = Slow(["One"], [" two"])
    slow.go.set()
    handler, asked = app.handler(), message("Write a story about rain", id="once")
    first = [step async for step in unfolding(handler, asked)]
    again = [step async for step in unfolding(handler, asked)]
    assert again == [first[-1]] and slow.asked == 1


async def test_chat_is_heard_and_ends_with_saying_that_it_is_chat(app: App) -> None:
    slow = app.models._generator = Slow([" Nice to ", "meet you."], [])
    slow.go.set()
    *words, last = [step async for step in unfolding(app.handler(), message("I love rainy evenings"))]
    assert isinstance(last, Reply) and last.text == "Nice to meet you.\n(chat, not from the graph)"
    assert all(last.text.startswith(str(text)) for text in words)


def test_what_is_heard_grows_and_is_never_mere_space() -> None:
    heard: list[str] = []
    asked = replace(message("x"), hear=heard.append)
    assert Turn(asked, "en", State()).told(["", " \n", "a ", "", "b", " "]) == "a b"
    assert heard == ["a", "a b"]
    assert asked == message("x", id=asked.message_id) or asked.hear  # who hears is no part of what was said
    assert "hear" not in repr(asked)


async def test_a_reply_never_waits_for_the_next_text() -> None:
    async def handler(to: Message) -> Reply:
        for number in range(50):
            hear(to, "word " * (number + 1))
            await asyncio.sleep(0)
        return Reply("done", "en")

    steps = [step async for step in unfolding(handler, message("x"), every=60.0)]
    assert len(steps) == 2 and steps[-1] == Reply("done", "en")


async def test_who_stops_listening_ends_the_turn_unless_it_is_to_last() -> None:
    ended: list[str] = []

    async def handler(to: Message) -> Reply:
        try:
            hear(to, "first")
            await asyncio.sleep(0.2)
            ended.append("reply")
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise
        return Reply("done", "en")

    async def listen(to: Handler) -> None:
        async with aclosing(unfolding(to, message("x"))) as steps:
            assert await anext(steps) == "first"

    await listen(handler)
    await asyncio.sleep(0.05)
    assert ended == ["cancelled"]
    await listen(lasting(handler))
    await asyncio.sleep(0.4)
    assert ended == ["cancelled", "reply"]


async def test_what_a_turn_raises_is_raised() -> None:
    async def handler(to: Message) -> Reply:
        hear(to, "first")
        await asyncio.sleep(0.01)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        _ = [step async for step in unfolding(handler, message("x"))]
