"""The console: lines in, answers with numbered evidence out.

Knows: terminals (rich, prompt_toolkit) and plain pipes. Does not know: what is answered. Ctrl-C clears the line or
stops waiting, twice in a row or Ctrl-D leaves; no key ends in a traceback.
"""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import logging
import os
import re
import signal
import sys
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, ThreadedCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rdflib import Literal
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.messages import say, say_all, spoken
from bot.render import beside, evidence_line, parts
from bot.skills.commands import COMMANDS, command_text
from bot.turns.streaming import unfolding
from bot.types import BotError, Handler, Message, Reply
from kg.types import GraphError, Status, Value
from nlu.language.data import FALLBACK

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

_COMMANDS = "/help /why /sources /forget /quit"
_LEAVE = {"/quit", "/exit"}
_MOST_EVIDENCE = 5
_LOOK_EVERY = 0.1
_MOST_COMPLETIONS = 30
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what is said moves no cursor and sets no colour
_LATIN = re.compile(r"[a-z0-9À-ɏ]", re.I)


class Lines(Protocol):
    """Where lines come from. EOFError ends the talk, KeyboardInterrupt clears the line."""

    async def next(self) -> str: ...


class Terminal:
    """Lines typed at a terminal, with history and completion."""

    def __init__(self, history: Path, names: Callable[[], Iterable[str]]) -> None:
        history.parent.mkdir(parents=True, exist_ok=True)
        self._session: PromptSession[str] = PromptSession(
            "› ", history=FileHistory(str(history)), complete_while_typing=False,
            completer=ThreadedCompleter(NameCompleter(names, tongue(os.environ))),
        )  # fmt: skip

    async def next(self) -> str:
        """See Lines."""
        with patch_stdout():
            return str(await self._session.prompt_async())


class Piped:
    """Lines of standard input that is no terminal."""

    async def next(self) -> str:
        """See Lines."""
        line: str = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            raise EOFError
        return line


class ConsoleAdapter:
    """One person at one console: one conversation."""

    def __init__(
        self, lines: Lines, console: Console, *, conversation: str = "console", user: str = "me", echo: bool = False,
        pictures: Path | None = None,
    ) -> None:  # fmt: skip
        """`echo`: show each line before its reply (for input that nobody types); `pictures`: a folder for them."""
        self._lines = lines
        self._console = console
        self._conversation = conversation
        self._user = user
        self._echo = echo
        self._pictures = pictures
        self._lang = ""

    async def run(self, handler: Handler) -> None:
        """See `bot.types.Adapter`."""
        self._console.print(Text(f"{say_all('console_welcome')} · {_COMMANDS}", style="dim"))
        interrupted = False
        while True:
            try:
                line = (await self._lines.next()).strip()
            except EOFError:
                return
            except KeyboardInterrupt:
                if interrupted:
                    return
                interrupted = True
                self._console.print(Text(say_all("console_leave"), style="dim"))
                continue
            interrupted = False
            if line.lower() in _LEAVE:
                return
            if not line:
                continue
            if self._echo:
                self._console.print(Text(f"› {line}", style="bold"))
            reply = await self._ask(handler, line)
            if reply is not None:
                self.show(reply)

    async def _ask(self, handler: Handler, line: str) -> Reply | None:
        """The reply; None when Ctrl-C stopped the waiting."""
        message = Message(
            "console", self._conversation, self._user, uuid.uuid4().hex, line, self._lang, datetime.now(UTC)
        )  # fmt: skip
        waiting = asyncio.ensure_future(self._heard(handler, message))
        try:
            with _interrupted(waiting):
                reply = await waiting
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():  # the console is told to end, not the question
                waiting.cancel()
                raise
            self._console.print(Text(say_all("console_stopped"), style="dim"))
            return None
        self._lang = reply.lang
        return reply

    async def _heard(self, handler: Handler, message: Message) -> Reply:
        """The reply; at a terminal its last words so far are seen while it is made, or that something is being done."""
        if not self._console.is_terminal:
            return await handler(message)
        with self._console.status("…", spinner="dots") as status:
            async with aclosing(unfolding(handler, message, _LOOK_EVERY)) as steps:
                async for step in steps:
                    if isinstance(step, Reply):
                        return step
                    words = _CONTROL.sub("", " ".join(step.split()))
                    status.update(Text(words[4 - self._console.width // 2 :]))  # one line, also in Chinese
        raise AssertionError("an unfolding reply ends with the reply")

    def show(self, reply: Reply) -> None:
        """Print a reply: its text, the choices or the numbered evidence."""
        answer = reply.answer
        good = answer is None or answer.status is Status.ANSWERED
        style = "" if answer is None else "bold" if good else "yellow"
        said = (
            Text(_CONTROL.sub("", part), style=style if code is None else "cyan") for part, code in parts(reply.text)
        )
        rows = answer.values if answer is not None and any(value.columns for value in answer.values) else ()
        if answer is not None and rows and self._console.is_terminal:
            if (before := reply.text.replace(answer.text, "").strip()) != "":
                self._console.print(Text(_CONTROL.sub("", before), style=style))
            self._console.print(_table(rows))
        else:
            self._console.print(Text.assemble(*said))
        if reply.picture is not None:
            self._console.print(Text(self._kept(reply.picture, reply.lang), style="cyan"))
        for number, button in enumerate(reply.buttons, 1):
            self._console.print(
                Text.assemble(("  ", ""), (str(number), "bold cyan"), f"  {_CONTROL.sub('', button.label)}")
            )
        if answer is not None:
            quotes = beside(answer)
            for number, evidence in enumerate(quotes[:_MOST_EVIDENCE], 1):
                self._console.print(
                    Text.assemble(
                        (f"  [{number}] ", "cyan"), (_CONTROL.sub("", evidence_line(evidence, reply.lang)), "dim")
                    )
                )
            rest = len(quotes) - _MOST_EVIDENCE
            if rest > 0:
                self._console.print(Text(f"  {say(reply.lang, 'more_quotes', n=rest, see='/why')}", style="dim"))
        self._console.print()

    def _kept(self, picture: bytes, lang: str) -> str:
        """Where a picture was put, for a terminal shows none."""
        if self._pictures is None:
            return say(lang, "picture_not_shown")
        self._pictures.mkdir(parents=True, exist_ok=True)
        file = self._pictures / f"{datetime.now():%Y%m%d-%H%M%S-%f}.png"
        file.write_bytes(picture)
        return say(lang, "picture_in", file=file)


def _table(values: Sequence[Value]) -> Table:
    """Rows of an answer, numbers to the right."""
    headings = list(dict.fromkeys(cell.heading for value in values for cell in value.columns))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("", style="bold", overflow="fold")
    for heading in headings:
        cells = [c for value in values for c in value.columns if c.heading == heading]
        number = all(isinstance(c.term, Literal) and isinstance(c.term.value, (int, float, Decimal)) for c in cells)
        table.add_column(Text(_CONTROL.sub("", heading)), justify="right" if number else "left", overflow="fold")
    for value in values:
        said = {cell.heading: cell.label for cell in value.columns}
        table.add_row(*(Text(_CONTROL.sub("", cell)) for cell in (value.label, *(said.get(h, "—") for h in headings))))
    return table


def tongue(environment: Mapping[str, str]) -> str:
    """The language of somebody's terminal (POSIX locale names), where the program speaks it; else the fallback.

    >>> tongue({"LANG": "zh_CN.UTF-8"}), tongue({"LC_ALL": "de_DE", "LANG": "zh_CN"}), tongue({})
    ('zh', 'en', 'en')
    """
    set_first = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return spoken(set_first.partition(".")[0].replace("_", "-"))


@contextlib.contextmanager
def _interrupted(waiting: asyncio.Future[Reply]) -> Iterator[None]:
    """Ctrl-C cancels what is waited for, for as long as the block lasts."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(waiting.cancel))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class NameCompleter(Completer):
    """Commands at the start of a line, names of things anywhere."""

    def __init__(self, names: Callable[[], Iterable[str]], lang: str = FALLBACK) -> None:
        """`lang`: the language in which commands are described."""
        self._names = names
        self._lang = lang

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """See prompt_toolkit."""
        text = document.text_before_cursor
        if text.startswith("/") and " " not in text:
            for command in [*COMMANDS, "quit"]:
                if command.startswith(text[1:].lower()):
                    told = command_text(command, self._lang) if command in COMMANDS else ""
                    yield Completion(f"/{command}", -len(text), display_meta=told)
            return
        yield from (Completion(name, -length) for name, length in complete_name(text, self._names()))


def complete_name(text: str, names: Iterable[str]) -> list[tuple[str, int]]:
    """Names that continue the end of a text, and how many characters of it each replaces; the longest overlap first.

    Works without spaces between words: every suffix of the last characters is tried.

    >>> complete_name("what is the capital of new m", ["New Mexico", "Maine"])
    [('New Mexico', 5), ('Maine', 1)]
    >>> complete_name("请问德克", ["德克萨斯州"])
    [('德克萨斯州', 2)]
    """
    folded = text.casefold()
    found: list[tuple[int, str]] = []
    for name in names:
        low = name.casefold()
        for length in range(min(len(low), len(folded)), 0, -1):
            start = len(folded) - length
            if low.startswith(folded[start:]) and low != folded[start:] and _begins_word(folded, start):
                found.append((length, name))
                break
    found.sort(key=lambda f: (-f[0], len(f[1]), f[1]))
    return [(name, length) for length, name in found[:_MOST_COMPLETIONS]]


def _begins_word(text: str, start: int) -> bool:
    """Whether a name may begin here: not inside a word of an alphabet; Chinese characters begin anywhere."""
    return start == 0 or not (_LATIN.match(text[start]) and _LATIN.match(text[start - 1]))


def make(app: App) -> ConsoleAdapter:
    """The console over the application's graph, for the person at this terminal."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # no such user in the password file
        user = "me"

    def names() -> Iterable[str]:
        try:
            return app.asker().names()
        except (BotError, GraphError) as error:
            log.info("no completion: %s", error)
            return ()

    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    lines: Lines = Terminal(app.people.history, names) if interactive else Piped()
    return ConsoleAdapter(
        lines, Console(soft_wrap=not interactive), user=user, echo=not sys.stdin.isatty(),
        pictures=app.config.home / "pictures",
    )  # fmt: skip
