"""Who is to be forgotten: written down before the first thing of a person is deleted, crossed out after the last.

What a crash leaves undone is done at the next start. Knows: one small file a person, under the home. Does not know:
what is deleted, or where. A file names the person: the least that whoever takes the work up again must know.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from bot.types import BotError
from kg.store.durable import remove_durably, write_durably


class ForgettingJournal:
    """The people whose forgetting has begun and not ended. Several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, channel: str, user: str) -> None:
        """Write down that a person is to be forgotten.

        Raises:
            BotError: It cannot be written; nothing may be deleted then.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_durably(self._file(channel, user), json.dumps([channel, user]))
        except OSError as error:
            raise BotError(f"{self._folder}: cannot be written, so nothing was deleted: {error}") from error

    def end(self, channel: str, user: str) -> None:
        """Cross a person out."""
        remove_durably(self._file(channel, user))

    def pending(self) -> list[tuple[str, str]]:
        """Channel and user of everyone whose forgetting has not ended."""
        found = []
        for file in sorted(self._folder.glob("*.json")) if self._folder.is_dir() else ():
            try:
                channel, user = json.loads(file.read_text("utf-8"))
            except (OSError, ValueError):  # another process has just crossed it out
                continue
            found.append((str(channel), str(user)))
        return found

    def _file(self, channel: str, user: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{channel}:{user}'.encode()).hexdigest()[:32]}.json"
