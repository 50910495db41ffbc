"""The one function behind every channel: a message in, a reply out.

Knows: the order of a turn (too many? seen before? state, skills, memory), and how long it may take. Does not know:
channels, or what any skill does. Nothing that a message causes ends the program: here stands the one broad except.

Each turn has a thread of its own, so that one that hangs holds up nobody; its conversation gets an apology and goes on.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import logging
import secrets
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, TypeVar
from weakref import WeakSet, WeakValueDictionary

from bot.dialogue import Skill, State, Turn, language, person, recalled
from bot.dialogue.wording import apology, not_understood, too_long_taken, too_many
from bot.logs import event
from bot.turns.rate import Rate
from bot.types import BotError, Hear, Message, Reply
from kg.types import GraphError
from nlu.types import NLUError

if TYPE_CHECKING:
    from bot.memory import Mark
    from bot.metrics import Metrics

log = logging.getLogger(__name__)
Out = TypeVar("Out")

_TRIES = 20
"""How often a turn is taken again because another process was quicker with its conversation."""
_SPEAKING = 10
"""How many times longer a turn may take that has something to say all the while."""
_LAST_WORDS = 1.0
"""Seconds that turns have to end with the program."""
_threads: WeakSet[threading.Thread] = WeakSet()
_OWN = frozenset({"console", "story"})
"""Channels that wait for each reply, so that nobody can flood them."""


class Remembering(Protocol):
    """The part of `bot.memory.Memory` that a turn needs."""

    def read(self, channel: str, conversation: str) -> tuple[State, Mark | None]: ...

    def reply_of(self, message: Message) -> Reply | None: ...

    def earlier(self, message: Message) -> tuple[str, Reply] | None: ...

    def remember(self, message: Message, reply: Reply, state: State, since: Mark | None = None) -> bool: ...


class Unkept:
    """A memory that keeps nothing: each message is the first of its conversation, which begins with `state`."""

    def __init__(self, state: State | None = None) -> None:
        self._state = state or State()

    def read(self, channel: str, conversation: str) -> tuple[State, Mark | None]:
        """See Remembering."""
        return self._state, None

    def reply_of(self, message: Message) -> Reply | None:
        """See Remembering."""
        return None

    def earlier(self, message: Message) -> tuple[str, Reply] | None:
        """See Remembering."""
        return None

    def remember(self, message: Message, reply: Reply, state: State, since: Mark | None = None) -> bool:
        """See Remembering."""
        return True


@dataclass(frozen=True, slots=True)
class Limits:
    """What one turn, one person and all turns together may take.

    Attributes:
        seconds: Longest time of a turn without a word; one that speaks has ten times as long in all.
        per_minute: Messages of one person.
        at_once: Turns that run at the same time; more wait.
    """

    seconds: float = 60.0
    per_minute: int = 120
    at_once: int = 32


class _LeftBehind(Exception):
    """Nobody waits for the words of a turn any more."""


@dataclass(slots=True)
class _Course:
    """A turn under way. Whoever settles it first decides what becomes of it: its thread, or the clock."""

    skill: str = ""
    thread: int = 0
    settled: threading.Lock = field(default_factory=threading.Lock)
    alive: float = field(default_factory=time.monotonic)
    """When it began, or last had a word to say."""
    left: bool = False
    """Whether nobody waits for it any more."""

    def settle(self) -> bool:
        return self.settled.acquire(blocking=False)

    def hearing(self, hear: Hear | None) -> Hear:
        """Hears the words of this turn as a sign of life, and hands them on; ends a turn that was left behind."""

        def heard(text: str) -> None:
            if self.left:
                raise _LeftBehind
            self.alive = time.monotonic()
            if hear is not None:
                hear(text)

        return heard


class TurnHandler:
    """Takes the turns of all conversations: those of one in order, those of several at once."""

    def __init__(
        self,
        skills: Sequence[Skill],
        memory: Remembering,
        metrics: Metrics | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._skills = list(skills)
        self._memory = memory
        self._metrics = metrics
        self._limits = limits or Limits()
        self._rate = Rate(self._limits.per_minute)
        self._slots = asyncio.Semaphore(self._limits.at_once)
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def __call__(self, message: Message) -> Reply:
        """The reply to a message; a message id that came before gets the reply that it got then."""
        wait = 0.0 if message.channel in _OWN else self._rate.wait(person(message))
        if wait:
            return self._flooded(message, wait)
        place = (message.channel, message.conversation)
        lock = self._locks.get(place)
        if lock is None:
            self._locks[place] = lock = asyncio.Lock()
        began = time.perf_counter()
        async with lock, self._slots:
            course = _Course()
            reply = await self._in_time(message, course)
        self._note(message, reply, course, time.perf_counter() - began)
        return reply

    async def _in_time(self, message: Message, course: _Course) -> Reply:
        heard = replace(message, hear=course.hearing(message.hear))
        turn = _in_thread(lambda: self._caught(heard, course))
        end = time.monotonic() + _SPEAKING * self._limits.seconds
        try:
            while (left := min(course.alive + self._limits.seconds, end) - time.monotonic()) > 0:
                with contextlib.suppress(TimeoutError):
                    return await asyncio.wait_for(asyncio.shield(turn), left)
            if not course.settle():  # it is being written down right now
                return await turn
            course.left = True
            return await _in_thread(lambda: self._overdue(message, course))
        except asyncio.CancelledError:  # nobody waits for the reply any more, so it was never given
            course.settle()
            course.left = True
            raise

    # --- in the turn's thread -----------------------------------------------------------------------------------------

    def _caught(self, message: Message, course: _Course) -> Reply:
        course.thread = threading.get_ident()
        try:
            return self._turn(message, course)
        except (BotError, GraphError, NLUError) as error:
            event(log, logging.INFO, "refused", _where(message) | {
                "skill": course.skill, "why": type(error).__name__, "told": str(error)
            })  # fmt: skip
            return Reply(_sentence(str(error)), language(message, State()))
        except _LeftBehind:
            return Reply("", language(message, State()))
        except Exception as error:  # the one broad except: a bad message never stops a bot
            mark = secrets.token_hex(3)
            event(log, logging.ERROR, f"turn {mark} failed", _where(message) | {
                "skill": course.skill, "said": message.text
            }, error)  # fmt: skip
            return self._apologise(message, apology(language(message, State()), mark))

    def _turn(self, message: Message, course: _Course) -> Reply:
        for tried in range(1, _TRIES + 1):
            stored = self._memory.reply_of(message)
            if stored is not None:
                return stored
            state, mark = self._memory.read(message.channel, message.conversation)
            if message.reply_to and (earlier := self._memory.earlier(message)) is not None:
                state = recalled(state, *earlier)
            turn = Turn(message, language(message, state), state)
            reply = self._offer(turn, course)
            if not turn.keep or (tried == 1 and not course.settle()):
                return reply
            after = replace(turn.state, lang=turn.lang)
            if self._memory.remember(message, reply, after, mark if tried < _TRIES else None):
                return reply
        return self._memory.reply_of(message) or reply

    def _offer(self, turn: Turn, course: _Course) -> Reply:
        for skill in self._skills:
            course.skill = type(skill).__name__
            reply = skill.handle(turn)
            if reply is not None:
                return reply
        return turn.fallback or Reply(not_understood(turn.lang), turn.lang)

    # --- what goes wrong ----------------------------------------------------------------------------------------------

    def _overdue(self, message: Message, course: _Course) -> Reply:
        """A turn that takes too long is left behind: it will change nothing in the memory any more."""
        mark = secrets.token_hex(3)
        frame = sys._current_frames().get(course.thread)
        stuck = "".join(traceback.format_stack(frame)[-3:]).strip() if frame is not None else ""
        event(log, logging.ERROR, f"turn {mark} took longer than {self._limits.seconds:g} s", _where(message) | {
            "skill": course.skill, "stuck_in": stuck, "said": message.text
        })  # fmt: skip
        return self._apologise(message, too_long_taken(language(message, State()), mark))

    def _apologise(self, message: Message, text: str) -> Reply:
        """The apology; where the memory still works it keeps it, so that a message that breaks the bot does so once."""
        if self._metrics is not None:
            self._metrics.failure(message.channel)
        reply = Reply(text, language(message, State()))
        with contextlib.suppress(BotError):
            state, mark = self._memory.read(message.channel, message.conversation)
            self._memory.remember(message, reply, state, mark)
        return reply

    def _flooded(self, message: Message, seconds: float) -> Reply:
        if self._metrics is not None:
            self._metrics.turn(message.channel, "flooded", 0.0)
        event(log, logging.INFO, "flooded", _where(message))
        lang = language(message, State())
        return Reply(too_many(lang, int(seconds) + 1), lang)

    def _note(self, message: Message, reply: Reply, course: _Course, seconds: float) -> None:
        status = reply.answer.status.value if reply.answer is not None else "none"
        if self._metrics is not None:
            self._metrics.turn(message.channel, status, seconds)
        event(log, logging.INFO, "turn", _where(message) | {
            "skill": course.skill, "status": status, "lang": reply.lang, "ms": round(1000 * seconds),
            "said": message.text, "told": reply.text,
        })  # fmt: skip


def _in_thread(work: Callable[[], Out]) -> asyncio.Future[Out]:
    """What `work` gives or raises, from a thread of its own that does not keep the program from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Out] = loop.create_future()

    def deliver(put: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop ended before
            loop.call_soon_threadsafe(lambda: None if future.done() else put())

    def run() -> None:
        try:
            found = work()
        except BaseException as error:  # handed to whoever waits
            failure = error
            deliver(lambda: future.set_exception(failure))
        else:
            deliver(lambda: future.set_result(found))

    thread = threading.Thread(target=run, name="turn", daemon=True)
    _threads.add(thread)
    thread.start()
    return future


@atexit.register
def _farewell() -> None:
    """Turns that are under way when the program ends stop at their next word: a model that computes while the
    interpreter is taken down would end it with an abort."""
    end = time.monotonic() + _LAST_WORDS
    for thread in list(_threads):
        thread.join(max(0.0, end - time.monotonic()))


def _where(message: Message) -> dict[str, object]:
    return {"channel": message.channel, "conversation": message.conversation, "message": message.message_id}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "。", "!", "?", "？")) else ".")
