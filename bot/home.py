"""The folder of all state: for its owner alone.

Knows: which modes files and folders have. Does not know: what lies in them. A folder that was there before is not
closed to others, since it may be anybody's; what the program writes into it is.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from bot.types import BotError

_OURS = (
    "graph", "index", "bot.db", "bot.db-wal", "bot.db-shm", "history", "ranker.json", "keys.yaml",
    "changes", "passages",
)  # fmt: skip


def make_home(home: Path) -> None:
    """Make the folder where it is not there, with mode 0700.

    Raises:
        BotError: It cannot be made.
    """
    if home.is_dir():
        return
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise BotError(
            f"{home}: cannot be made: {error.strerror or error}; name a folder that you may write with --home DIR"
        ) from error


def close_to_others(home: Path) -> None:
    """Give what the program wrote there the modes 0600 and 0700; what is not ours to change is left."""
    for path in (home / name for name in _OURS):
        for each in (path, *(path.iterdir() if path.is_dir() else ())):
            with contextlib.suppress(OSError):
                mode = 0o700 if each.is_dir() else 0o600
                if each.stat().st_mode & 0o777 != mode:
                    each.chmod(mode)


def open_to_others(home: Path) -> bool:
    """Whether others may look into the folder."""
    return home.is_dir() and bool(home.stat().st_mode & 0o077)


__all__ = ["close_to_others", "make_home", "open_to_others"]
