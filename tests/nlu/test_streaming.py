"""Tokens that become text while they come, how tokens are chosen, and what servers do wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import torch

from nlu.generation import server
from nlu.generation.folders import converted
from nlu.generation.loading import load_generator
from nlu.generation.sampling import Chooser, Sampling
from nlu.generation.server import ServerGenerator
from nlu.generation.streaming import unfolded
from nlu.types import ModelError
from tests.nlu import tiny_llama

HELLO = [("user", "hello")]


def decode(tokens: list[int]) -> str:
    return bytes(tokens).decode("utf-8", "replace")


def test_characters_of_several_tokens_come_whole() -> None:
    text = "图问 answers 😀 " * 20
    pieces = list(unfolded(text.encode(), decode))
    assert "".join(pieces) == text and not any("\ufffd" in piece for piece in pieces)
    assert "".join(unfolded("图".encode()[:2], decode)) == ""


@pytest.mark.parametrize("stop", [("STOP",), ("never", "STOP"), ("STOP", "TOP")])
def test_nothing_of_a_stop_word_is_told_and_no_token_is_asked_for_behind_it(stop: tuple[str, ...]) -> None:
    asked: list[int] = []

    def tokens() -> Iterator[int]:
        for token in b"Go on, ST but not STOP here":
            asked.append(token)
            yield token

    assert "".join(unfolded(tokens(), decode, stop)) == "Go on, ST but not "
    assert len(asked) == len(b"Go on, ST but not STOP")


def test_a_seed_repeats_and_a_small_share_is_greedy() -> None:
    logits = torch.tensor([1.0, 2.0, 3.0, 2.5])

    def drawn(**given: Any) -> list[int]:
        chooser = Chooser(Sampling(temperature=1.0, **given))
        return [chooser.choose(logits) for _ in range(40)]

    assert drawn(seed=3) == drawn(seed=3) != drawn(seed=4)
    assert set(drawn(top_p=0.01)) == {2} and len(set(drawn(top_p=1.0, seed=1))) > 2
    greedy = Chooser(Sampling(repetition=3.0))
    assert [greedy.choose(logits) for _ in range(3)] == [2, 3, 1]


def test_a_broken_file_is_no_model(tmp_path: Path) -> None:
    file = tmp_path / "broken.gguf"
    file.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match=r"broken\.gguf: (not a GGUF file|reading GGUF needs)"):
        load_generator(str(file), "cpu", cache=tmp_path / "models")
    assert not list((tmp_path / "models").glob("broken*"))


def test_a_converted_file_is_found_again(tmp_path: Path) -> None:
    file = tmp_path / "tiny.gguf"
    file.write_bytes(b"GGUF")
    found = file.stat()
    import hashlib

    stamp = hashlib.sha256(f"tiny.gguf {found.st_size} {found.st_mtime_ns}".encode()).hexdigest()[:12]
    tiny_llama.save(tmp_path / "models" / f"tiny-{stamp}")
    assert converted(file, tmp_path / "models") == tmp_path / "models" / f"tiny-{stamp}"
    assert "".join(load_generator(str(file), "cpu", Sampling(4), tmp_path / "models").generate(HELLO))


# --- servers ----------------------------------------------------------------------------------------------------------


def event(text: str, last: bool = False) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": "stop" if last else None}
    return f"data: {json.dumps({'choices': [choice]})}\n\n".encode()


@contextmanager
def serving(*answers: tuple[int, list[bytes]], hang: Event | None = None) -> Iterator[tuple[str, list[int]]]:
    """A server that gives each request the next (status, body parts); behind the last part it may hang."""
    left, given = list(answers), list[int]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, parts = left.pop(0) if len(left) > 1 else left[0]
            given.append(status)
            self.send_response(status)
            self.end_headers()
            for part in parts:
                self.wfile.write(part)
                self.wfile.flush()
            if hang is not None:
                hang.wait(20)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        worker = Thread(target=http.serve_forever, daemon=True)
        worker.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}/v1", given
        finally:
            if hang is not None:
                hang.set()
            http.shutdown()
            worker.join()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PAUSE", 0.01)


def test_what_may_pass_is_tried_again_and_what_will_not_is_not() -> None:
    good = (200, [event("Hi"), event(" there", last=True), b"data: [DONE]\n\n"])
    with serving((503, [b"busy"]), (429, [b"slow down"]), good) as (url, given):
        assert "".join(ServerGenerator(url, "m").generate(HELLO)) == "Hi there"
        assert given == [503, 429, 200]
    with serving((503, [b"busy"])) as (url, given):
        with pytest.raises(ModelError, match="answered 503: busy"):
            list(ServerGenerator(url, "m").generate(HELLO))
        assert len(given) == server.TRIES
    with serving((404, [b"no such model"])) as (url, given):
        with pytest.raises(ModelError, match="answered 404: no such model"):
            list(ServerGenerator(url, "m").generate(HELLO))
        assert len(given) == 1


def test_a_reply_that_broke_off_is_told_and_not_begun_anew() -> None:
    with serving((200, [event("Half a")])) as (url, given):
        told = ServerGenerator(url, "m").generate(HELLO)
        assert next(told) == "Half a"
        with pytest.raises(ModelError, match="broke off"):
            list(told)
        assert len(given) == 1
    with (
        serving((200, [event("x"), b'data: {"error": {"message": "out of memory"}}\n\n'])) as (url, _),
        pytest.raises(ModelError, match="out of memory"),
    ):
        list(ServerGenerator(url, "m").generate(HELLO))
    with serving((200, [event("the whole", last=True)])) as (url, _):  # some end without [DONE]
        assert "".join(ServerGenerator(url, "m").generate(HELLO)) == "the whole"


def test_a_server_that_hangs_in_the_middle_is_given_up() -> None:
    with serving((200, [event("One")]), hang=Event()) as (url, _):
        told = ServerGenerator(url, "m", seconds=0.5).generate(HELLO)
        assert next(told) == "One"
        with pytest.raises(ModelError, match="cannot be used"):
            list(told)


def test_who_leaves_closes_the_connection() -> None:
    with serving((200, [event("One")]), hang=Event()) as (url, _):
        told = ServerGenerator(url, "m").generate(HELLO)
        assert next(told) == "One"
        told.close()  # type: ignore[attr-defined]
