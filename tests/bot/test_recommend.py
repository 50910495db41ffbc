"""Recommendations and likings in conversation."""

from __future__ import annotations

from pathlib import Path

from bot.app import App
from bot.config import Config
from bot.skills.phrases import said
from bot.types import Handler
from tests.bot.conftest import Say, message


async def test_a_liking_leads_to_a_recommendation_with_its_reason(say: Say) -> None:
    assert "记下了" in (await say("用户A喜欢看科幻电影。")).text
    assert "记下了" in (await say("这部电影是一部科幻电影。")).text
    assert (await say("推荐给用户A")).text == "1. 这部电影：它是科幻电影，用户A喜欢科幻电影"
    assert "用户A喜欢看科幻电影。" in (await say("/taught")).text


async def test_the_same_without_any_graph(tmp_path: Path) -> None:
    app = App(Config(home=tmp_path))
    try:
        handler = app.handler()
        for text in ("用户A喜欢看科幻电影。", "这部电影是一部科幻电影。"):
            assert "记下了" in (await handler(message(text))).text
        assert "这部电影：它是科幻电影" in (await handler(message("推荐给用户A"))).text
    finally:
        app.close()


async def test_what_someone_likes_counts_for_that_person_alone(handler: Handler) -> None:
    assert "Noted" in (await handler(message("I like Texas.", conversation="a", user="ann"))).text
    mine = await handler(message("Recommend me something", conversation="a", user="ann"))
    assert "1. " in mine.text
    other = await handler(message("Recommend me something", conversation="b", user="bob"))
    assert "do not know yet what you like" in other.text


async def test_nobody_and_nothing_are_told_kindly(say: Say) -> None:
    assert "Nothing in the graph is called “Zork”" in (await say("Recommend something to Zork")).text
    assert "还不知道您喜欢什么" in (await say("推荐几部电影")).text


async def test_what_is_like_a_thing(say: Say) -> None:
    text = (await say("Recommend something like Austin")).text
    assert "1. " in text and "Austin:" not in text


def test_likings_and_wishes_are_told_from_questions() -> None:
    for text in ("Who likes Ann?", "谁喜欢看电影？", "What does Ann like?", "Do you like films?"):
        assert said("recommend", text) is None
    assert said("liking", "Who likes Ann") is None and said("liking", "谁喜欢看电影") is None
    assert said("recommend", "recommend me a science-fiction film") == {"who": "me", "what": "science-fiction film"}
    assert said("recommend", "推荐几部科幻电影") == {"what": "科幻电影"}
    assert said("recommend", "推荐几部和流浪地球类似的电影") == {"like": "流浪地球", "what": "电影"}
    assert said("recommend", "给小明推荐一本书") == {"who": "小明", "what": "书"}
    assert said("liking", "I love listening to jazz") == {"who": "I", "what": "jazz"}
