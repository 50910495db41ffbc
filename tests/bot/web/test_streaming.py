"""Words of a language model over a real port: out as they are made, and the reply as it is kept."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from bot.app import App
from tests.bot.slow import Slow
from tests.bot.web.conftest import serving

WISH = "Write a story about rain"


@pytest.fixture
def slow(app: App) -> Slow:
    made = app.models._generator = Slow(["Once ", "upon ", "a "], ["time", " it", " rained."])
    return made


@pytest.fixture
def url(app: App, slow: Slow) -> Iterator[str]:
    with serving(app) as made:
        yield made


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_first_words_come_before_the_last_are_made(url: str, slow: Slow) -> None:
    said = {"text": WISH, "conversation": "s", "message_id": "m1", "stream": True}
    told, reply = "", {}
    with httpx.stream("POST", f"{url}/api/chat", json=said, timeout=30) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        for name, data in events(response.iter_lines()):
            if name == "text":
                told += data["piece"]
                if told.strip() == "Once upon a":
                    slow.go.set()  # without these words on their way there is no rest
            else:
                reply = data
    assert told == reply["text"] == "Once upon a time it rained."
    again = httpx.post(f"{url}/api/chat", json={**said, "stream": False}).json()
    assert again["text"] == reply["text"] and slow.asked == 1


def test_a_page_that_goes_away_finds_the_reply_when_it_comes_back(url: str, slow: Slow) -> None:
    said = {"text": WISH, "conversation": "left", "message_id": "m1", "stream": True}
    with httpx.stream("POST", f"{url}/api/chat", json=said, timeout=30) as response:
        next(events(response.iter_lines()))
    slow.go.set()
    for _ in range(100):
        turns = httpx.get(f"{url}/api/chat", params={"conversation": "left"}).json()["turns"]
        if turns:
            break
        time.sleep(0.05)
    assert [turn["text"] for turn in turns] == ["Once upon a time it rained."]


def test_a_chat_client_reads_along(url: str, slow: Slow) -> None:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        talk: list[Any] = [{"role": "user", "content": WISH}]
        told = ""
        with client.chat.completions.create(model="tuwen", messages=talk, stream=True) as stream:
            for chunk in stream:
                told += chunk.choices[0].delta.content or ""
                if told.strip() == "Once upon a":
                    slow.go.set()
        assert told == "Once upon a time it rained."


def test_a_reply_that_turns_out_otherwise_takes_the_place_of_its_beginning(app: App, slow: Slow) -> None:
    turns = app.config.turns.model_copy(update={"seconds": 0.5})
    app.config = app.config.model_copy(update={"turns": turns})
    with serving(app) as url:
        said = {"text": WISH, "stream": True}
        with httpx.stream("POST", f"{url}/api/chat", json=said, timeout=30) as response:
            found = list(events(response.iter_lines()))
        pieces = [data for name, data in found if name == "text"]
        last = max(number for number, data in enumerate(pieces) if data.get("again"))
        assert "".join(data["piece"] for data in pieces[:last]) == "Once upon a"
        assert "".join(data["piece"] for data in pieces[last:]) == found[-1][1]["text"]
        with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
            talk: list[Any] = [{"role": "user", "content": WISH}]
            with client.chat.completions.create(model="tuwen", messages=talk, stream=True) as stream:
                told = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
        assert told.startswith("Once upon a\n\n") and len(told) > 30
    slow.go.set()
