"""People: what is kept of them, what they taught and judged, and how all of it is forgotten.

Knows: the database, and that forgetting outlives a crash. Does not know: what a conversation is about.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import MEMORY_KEY, Config
from bot.home import close_to_others, make_home
from bot.services.graph import Graph
from bot.types import BotError, Message

if TYPE_CHECKING:
    from bot.memory import Memory, Verdict
    from bot.services.forgetting import ForgettingJournal
    from kg.ledger.taught import Taught


class People:
    """Who talks to the bot. Safe to share between threads."""

    def __init__(self, config: Config, graph: Graph) -> None:
        self.config = config
        self._graph = graph
        self._lock = threading.RLock()
        self._memory: Memory | None = None

    @property
    def memory(self) -> Memory:
        """Users, conversations and turns.

        Raises:
            MemoryStoreError: The database cannot be opened.
        """
        with self._lock:
            if self._memory is None:
                from bot.memory import Memory, Seal

                make_home(self.config.home)
                self._memory = Memory(self.config.database_url, Seal(self.memory_keys()))
                close_to_others(self.config.home)
                if self.config.memory.days:
                    self._memory.prune(self.config.memory.days)
            return self._memory

    @staticmethod
    def memory_keys() -> list[str]:
        """The keys that seal what people said, newest first; none where it is not sealed."""
        return [key.strip() for key in os.environ.get(MEMORY_KEY, "").split(",") if key.strip()]

    def close(self) -> None:
        """Release the database."""
        with self._lock:
            if self._memory is not None:
                self._memory.close()
                self._memory = None

    def may_change(self, message: Message) -> bool:
        """Whether this person may change the graph: at the console, or named in `owners`."""
        return message.channel == "console" or f"{message.channel}:{message.user}" in self.config.owners

    @property
    def history(self) -> Path:
        """Where the lines lie that were typed at the console."""
        return self.config.home / "history"

    # --- learning from them -------------------------------------------------------------------------------------------

    def judge(self, channel: str, conversation: str, verdict: Verdict, note: str) -> bool:
        """Keep what a person thought of the last reply; False when there is none."""
        return self.memory.judge(channel, conversation, verdict, note)

    def learn(self) -> tuple[int, int]:
        """Learn the ranker's weights for this graph from the answers that were judged.

        Returns:
            How many answers were judged, and how many of them taught something.

        Raises:
            BotError, StoreError: There is no graph, or it cannot be opened.
        """
        from kg.evaluation.adapt_ranker import Judged, adapt
        from kg.question.ranking import model as rank

        judged = [
            Judged(said, reply.answer.lang, reply.answer.form, verdict == "right")
            for said, reply, verdict, _ in self.memory.judged()
            if reply.answer is not None and reply.answer.form
        ]
        weights, used = adapt(self._graph.asker(), judged, rank.weights())
        if used:
            self._graph.use_weights(weights)
        return len(judged), used

    def taught_by(self, person: str) -> list[Taught]:
        """What a person taught, oldest first; nothing where there is no graph yet."""
        try:
            return self._graph.lessons().of(person)
        except BotError:
            return []

    # --- forgetting ---------------------------------------------------------------------------------------------------

    def forget_channel(self, channel: str) -> None:
        """Take back what was taught on a channel by anyone."""
        with contextlib.suppress(BotError):
            people = {
                lesson.person for lesson in self._graph.lessons().everyone() if lesson.person.startswith(f"{channel}:")
            }
            if people:
                with self._graph.writing_lessons() as found, found.store.leaving_no_trace():
                    for person in people:
                        found.forget_person(person, purge=False)

    def forget_person(self, channel: str, user: str) -> tuple[int, int]:
        """Delete everything of one person; gives how many turns and how many lessons there were.

        Raises:
            StoreLocked: Another process is writing to the graph; nothing was deleted.
            StoreError, MemoryStoreError: Graph or database cannot be written; the rest is deleted at the next start.
            BotError: The home cannot be written; nothing was deleted.
        """
        from kg.types import StoreLocked

        self.journal.begin(channel, user)
        try:
            found = self._forget(channel, user)
        except StoreLocked:
            self.journal.end(channel, user)
            raise
        self.journal.end(channel, user)
        return found

    def _forget(self, channel: str, user: str) -> tuple[int, int]:
        person = f"{channel}:{user}"
        lessons = 0
        if self.taught_by(person) or self._purge_wanted():
            with self._graph.writing_lessons() as found:
                lessons = found.forget_person(person)
            self._graph.log().path.unlink(missing_ok=True)  # what an owner accepted of these lessons stands there, too
        if channel == "console":
            self.history.unlink(missing_ok=True)
        return self.memory.forget(channel, user), lessons

    def _purge_wanted(self) -> bool:
        from kg.store.oxigraph import purge_wanted

        return self.config.graph is not None and purge_wanted(self.config.graph)

    @property
    def journal(self) -> ForgettingJournal:
        """Whose forgetting has begun and not ended."""
        from bot.services.forgetting import ForgettingJournal

        return ForgettingJournal(self.config.home / "forgetting")

    def finish_forgetting(self) -> None:
        """Do what a crash has left undone of forgetting; without such a crash it costs some looks at the disk.

        Raises:
            GraphError, BotError: It cannot be done now; it is tried again at the next start.
        """
        for channel, user in self.journal.pending():
            self._forget(channel, user)
            self.journal.end(channel, user)
        if self._purge_wanted():
            with self._graph.writing():
                pass
