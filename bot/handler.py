"""The one function behind every channel: a message in, a reply out.

Knows: the order of a turn (seen before? state, skills, memory). Does not know: channels, or what any skill does.
Nothing that a message causes ends the program: here stands the one broad except.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from weakref import WeakValueDictionary

from bot.dialogue import Skill, State, Turn, language, recalled
from bot.dialogue.wording import not_understood
from bot.types import BotError, Message, Reply
from kg.types import GraphError
from nlu.types import Lang, NLUError

if TYPE_CHECKING:
    from bot.metrics import Metrics

log = logging.getLogger(__name__)


class Remembering(Protocol):
    """The part of `bot.memory.Memory` that a turn needs."""

    def state(self, channel: str, conversation: str) -> State: ...

    def reply_of(self, message: Message) -> Reply | None: ...

    def earlier(self, message: Message) -> tuple[str, Reply] | None: ...

    def remember(self, message: Message, reply: Reply, state: State) -> None: ...


class TurnHandler:
    """Takes the turns of all conversations: those of one in order, those of several at once."""

    def __init__(self, skills: Sequence[Skill], memory: Remembering, metrics: Metrics | None = None) -> None:
        self._skills = list(skills)
        self._memory = memory
        self._metrics = metrics
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def __call__(self, message: Message) -> Reply:
        """The reply to a message; a message id that came before gets the reply that it got then."""
        place = (message.channel, message.conversation)
        lock = self._locks.get(place)
        if lock is None:
            self._locks[place] = lock = asyncio.Lock()
        async with lock:
            return await asyncio.to_thread(self._guarded, message)

    def _guarded(self, message: Message) -> Reply:
        began = time.perf_counter()
        reply = self._caught(message)
        if self._metrics is not None:
            status = reply.answer.status.value if reply.answer is not None else "none"
            self._metrics.turn(message.channel, status, time.perf_counter() - began)
        return reply

    def _caught(self, message: Message) -> Reply:
        try:
            return self._turn(message)
        except (BotError, GraphError, NLUError) as error:
            log.info("%s/%s: %s", message.channel, message.conversation, error)
            return Reply(_sentence(str(error)), language(message, State()))
        except Exception:  # the one broad except: a bad message never stops a bot
            mark = secrets.token_hex(3)
            log.exception("turn %s failed: %s/%s", mark, message.channel, message.conversation)
            if self._metrics is not None:
                self._metrics.failure(message.channel)
            return Reply(_apology(language(message, State()), mark), language(message, State()))

    def _turn(self, message: Message) -> Reply:
        stored = self._memory.reply_of(message)
        if stored is not None:
            return stored
        state = self._memory.state(message.channel, message.conversation)
        if message.reply_to and (earlier := self._memory.earlier(message)) is not None:
            state = recalled(state, *earlier)
        turn = Turn(message, language(message, state), state)
        reply = self._offer(turn)
        if turn.keep:
            self._memory.remember(message, reply, replace(turn.state, lang=turn.lang))
        return reply

    def _offer(self, turn: Turn) -> Reply:
        for skill in self._skills:
            reply = skill.handle(turn)
            if reply is not None:
                return reply
        return turn.fallback or Reply(not_understood(turn.lang), turn.lang)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "。", "!", "?", "？")) else ".")


def _apology(lang: Lang, mark: str) -> str:
    if lang == "zh":
        return f"抱歉，处理这条消息时出了错（编号 {mark}），已经记录下来。"
    return f"Sorry, something went wrong with this message (id {mark}); it has been logged."
