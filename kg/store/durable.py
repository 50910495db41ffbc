"""Small files that must be there after a crash, or be whole or not there at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_durably(path: Path, text: str) -> None:
    """Write a file for its owner alone; when this returns it outlives a crash, and before it was not there at all.

    Raises:
        OSError: It cannot be written.
    """
    beside = path.with_name(f".{path.name}.part")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def remove_durably(path: Path) -> None:
    """Remove a file, if it is there; when this returns it does not come back after a crash."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let what was renamed or removed in a folder outlive a crash, where the system can (Windows cannot)."""
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
