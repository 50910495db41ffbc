"""Files of a graph that are not what was written: how that is told, and what then helps.

Knows: the words of Oxigraph and RocksDB. Does not know: how a store is opened or read.
"""

from __future__ import annotations

from pathlib import Path

_WORDS = ("orruption", "checksum", "corrupted")


def is_damage(told: str) -> bool:
    """Whether what an engine said means that files are damaged."""
    return any(word in told for word in _WORDS)


def damage(place: Path | str | None, found: str) -> str:
    """One line for people: what was found, and what to do."""
    return (
        f"{place or 'the store'}: the graph is damaged, and nothing was written to it: {' '.join(found.split())}; "
        "restore a backup into an empty home (`tuwen --home DIR restore FILE`), or ingest the files into a new one; "
        "`tuwen doctor --deep` says what can still be read"
    )


__all__ = ["damage", "is_damage"]
