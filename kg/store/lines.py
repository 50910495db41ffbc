"""A file that sees the lines of a graph that is written out, and keeps none.

Knows: lines. Does not know: graphs, files on disk. To have the store count its triples would never end where a block of
it is damaged; to write them out does.
"""

from __future__ import annotations

from collections.abc import Callable


class Lines:
    """Counts the lines that are written to it, and hands each on.

    Attributes:
        count: The lines so far that are not empty.
    """

    def __init__(self, each: Callable[[bytes], object] = len, write: Callable[[bytes], object] = len) -> None:
        """`each` is called with each whole line that is not empty, `write` with all data as it comes."""
        self.count = 0
        self._each = each
        self._write = write
        self._rest = b""

    def write(self, data: bytes) -> int:
        """Take some data; gives how much."""
        self._write(data)
        *whole, self._rest = (self._rest + data).split(b"\n")
        for line in whole:
            if line:
                self.count += 1
                self._each(line)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""
