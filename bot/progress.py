"""The progress bar of a long ingest, on stderr: bytes done, rate, time left.

Knows: rich. Does not know: what is being read. Where stderr is no terminal, nothing is shown.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """What `kg.ingest.pipeline` reports to. One bar for all files."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("reading …", total=None)

    def start(self, total: int) -> None:
        """There are `total` bytes to read."""
        self._progress.update(self._task, total=total)

    def advance(self, amount: int, name: str) -> None:
        """`amount` more bytes are done, of the file `name`."""
        self._progress.update(self._task, advance=amount, description=_short(name))

    def finish(self) -> None:
        """Everything is done."""
        self._progress.stop()


@contextlib.contextmanager
def progress_bar() -> Iterator[Bar | None]:
    """A bar for as long as the block lasts; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<30}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield Bar(shown)


def _short(name: str, longest: int = 30) -> str:
    return name if len(name) <= longest else f"…{name[1 - longest :]}"
