"""The console: what it shows, and that no key and no pipe ends in a traceback."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from rdflib import Literal as RDFLiteral
from rdflib import URIRef
from rich.console import Console

from bot.adapters.console import ConsoleAdapter, NameCompleter, Piped, complete_name
from bot.types import Adapter, Button, Handler, Message, Reply
from kg.types import Answer, Status, Value

Line = str | type[BaseException]


class Typed:
    """Lines as a person would type them; an exception stands for a key."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = list(lines)

    async def next(self) -> str:
        if not self._lines:
            raise EOFError
        line = self._lines.pop(0)
        if isinstance(line, str):
            return line
        raise line


async def talk(handler: Handler, *lines: Line) -> str:
    """What the console shows."""
    out = io.StringIO()
    adapter = ConsoleAdapter(Typed(lines), Console(file=out, width=100))
    assert isinstance(adapter, Adapter)
    await adapter.run(handler)
    return out.getvalue()


async def test_answers_come_with_numbered_evidence_in_both_languages(handler: Handler) -> None:
    shown = await talk(handler, "What is the capital of Texas?", "那它的人口呢？", "/why")
    assert 'The capital of Texas is Austin.\n  [1] "Texas capital Austin"' in shown.replace(
        "“Texas capital Austin”", '"Texas capital Austin"'
    )
    assert "奥斯汀的人口是961855。" in shown and "— states.ttl" in shown
    assert "SPARQL" in shown


async def test_a_clarifying_question_is_answered_by_number(handler: Handler) -> None:
    shown = await talk(handler, "What is the population of Portland?", "2")
    assert "  1  population of Portland" in shown and "  2  population of Portland" in shown
    assert ("652503" in shown) != ("20383" in shown)


async def test_quit_leaves_and_blank_lines_say_nothing() -> None:
    said: list[str] = []

    async def note(message: Message) -> Reply:
        said.append(message.text)
        return Reply("ok", "en")

    await talk(note, "", "  ", "one", "/QUIT", "two")
    assert said == ["one"]


async def test_interrupt_clears_the_line_and_twice_leaves() -> None:
    said: list[str] = []

    async def note(message: Message) -> Reply:
        said.append(message.text)
        return Reply("ok", "en")

    shown = await talk(note, KeyboardInterrupt, "one", KeyboardInterrupt, KeyboardInterrupt, "two")
    assert said == ["one"] and "Ctrl-C" in shown


async def test_interrupt_while_waiting_stops_that_question_alone() -> None:
    async def slow(message: Message) -> Reply:
        if message.text == "slow":
            asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGINT)  # Ctrl-C
            await asyncio.sleep(30)
        return Reply(f"re {message.text}", "en")

    out = io.StringIO()
    adapter = ConsoleAdapter(Typed(["slow", "next"]), Console(file=out, width=100))
    await adapter.run(slow)
    assert "stopped" in out.getvalue() and "re next" in out.getvalue() and "re slow" not in out.getvalue()


async def test_at_a_terminal_words_are_seen_while_they_are_made() -> None:
    out = io.StringIO()
    go = asyncio.Event()

    async def handler(message: Message) -> Reply:
        assert message.hear is not None
        message.hear("Once upon\x1b[31m a time")
        await go.wait()
        return Reply("Once upon a time it rained.", "en")

    adapter = ConsoleAdapter(Typed(["go on"]), Console(file=out, width=100, force_terminal=True, color_system=None))
    running = asyncio.create_task(adapter.run(handler))
    for _ in range(100):
        await asyncio.sleep(0.05)
        if "a time" in out.getvalue():
            break
    assert "Once upon[31m a time" in out.getvalue() and "rained" not in out.getvalue()
    go.set()
    await running
    assert out.getvalue().count("it rained.") == 1


async def test_what_is_said_controls_no_terminal() -> None:
    async def hostile(message: Message) -> Reply:
        return Reply("\x1b[31mred\x07\x9b2J \x1b]0;title\x07", "en", buttons=(Button("\x1b[2Jb", "1"),))

    shown = await talk(hostile, "hi")
    assert "[31mred" in shown and not any(sign in shown for sign in ("\x1b", "\x07", "\x9b"))


async def test_a_picture_is_put_where_it_can_be_looked_at(tmp_path: Path) -> None:
    async def draw(message: Message) -> Reply:
        return Reply("Texas", "en", picture=b"png")

    out = io.StringIO()
    console = Console(file=out, width=300)
    await ConsoleAdapter(Typed(["/graph Texas"]), console, pictures=tmp_path / "pictures").run(draw)
    [file] = (tmp_path / "pictures").iterdir()
    assert f"The picture is in {file}" in out.getvalue() and file.read_bytes() == b"png"


async def test_square_brackets_are_text_not_markup() -> None:
    async def markup(message: Message) -> Reply:
        return Reply("[bold]x[/bold] [1]", "en")

    assert "[bold]x[/bold] [1]" in await talk(markup, "hi")


def test_names_complete_in_the_middle_of_a_line() -> None:
    names = ["New Mexico", "New York", "Maine", "德克萨斯州"]
    assert [name for name, _ in complete_name("capital of new", names)] == ["New York", "New Mexico"]
    assert complete_name("德克", names) == [("德克萨斯州", 2)]
    assert complete_name("请问德克萨", names) == [("德克萨斯州", 3)]
    assert complete_name("command", names) == []  # the m of "mand" is inside a word
    assert complete_name("Maine", names) == []  # nothing is missing


def test_commands_complete_at_the_start() -> None:
    completer = NameCompleter(lambda: ["Ohio"])
    found = [c.text for c in completer.get_completions(Document("/"), CompleteEvent())]
    assert {"/why", "/sources", "/forget", "/quit", "/help"} <= set(found)
    assert [c.text for c in completer.get_completions(Document("/wh"), CompleteEvent())] == ["/why"]


def test_piped_lines_are_answered(home: Path) -> None:
    lines = "What is the capital of Texas?\n那它的人口呢？\n"
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--home", str(home), "chat"],
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Austin" in done.stdout and "961855" in done.stdout and done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_real_terminal(home: Path) -> None:
    """Typed at a pseudo-terminal: a question, Ctrl-C on a half line, another question, Ctrl-D."""
    master, slave = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "30"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "--home", str(home), "chat"],
        stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    seen = b""

    def until(wanted: bytes) -> None:
        nonlocal seen
        end = time.monotonic() + 40
        while wanted not in seen:
            assert time.monotonic() < end, seen.decode(errors="replace")
            if not select.select([master], [], [], 0.5)[0]:
                continue
            chunk = os.read(master, 65536)
            if b"\x1b[6n" in chunk:
                os.write(master, b"\x1b[1;1R")  # the cursor position that prompt_toolkit asks for
            seen += chunk

    def prompted() -> None:
        """Until the prompt stands again: what is typed before that goes to nobody."""
        nonlocal seen
        until("›".encode())
        seen = b""
        time.sleep(0.3)

    try:
        prompted()
        os.write(master, b"What is the capital of Texas?\r")
        until(b"states.ttl")
        seen = b""
        prompted()
        os.write(master, b"half a line\x03")
        until("再按一次".encode())
        seen = b""
        prompted()
        os.write(master, "俄亥俄州的首府是什么？\r".encode())
        until("哥伦布".encode())
        assert b"Traceback" not in seen
        seen = b""
        prompted()
        os.write(master, b"\x04")
        assert process.wait(20) == 0
        assert b"Traceback" not in seen
        assert "What is the capital of Texas?" in (home / "history").read_text("utf-8")
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_rows_are_a_table_at_a_terminal() -> None:
    def row(name: str, area: int) -> Value:
        return Value(URIRef(f"urn:{name}"), name, (Value(RDFLiteral(area), str(area), heading="area"),))

    rows = (row("Ohio", 116098), row("德克萨斯", 695662))
    answer = Answer(Status.ANSWERED, "en", "Ohio: 116098; 德克萨斯: 695662", rows)
    shown = {}
    for terminal in (True, False):
        out = io.StringIO()
        console = Console(file=out, force_terminal=terminal, width=60, color_system=None)
        ConsoleAdapter(Piped(), console).show(Reply(answer.text, "en", answer))
        shown[terminal] = out.getvalue()
    lines = [line for line in shown[True].splitlines() if "116098" in line or "695662" in line or "area" in line]
    assert len(lines) == 3 and "Ohio: 116098; 德克萨斯" not in shown[True]
    assert "Ohio: 116098; 德克萨斯: 695662" in shown[False]


def test_commands_are_described_in_the_language_of_the_terminal() -> None:
    asked = Document("/wh")
    told = {
        lang: [c.display_meta_text for c in NameCompleter(list, lang).get_completions(asked, CompleteEvent())]
        for lang in ("en", "zh")
    }
    assert told == {"en": ["where the last answer comes from"], "zh": ["上一个回答的依据"]}
