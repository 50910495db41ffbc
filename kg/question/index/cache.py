"""The index of a view, made anew or opened where it was kept.

The kept index is a cache. Its name is a file; its owner is whoever asks first after the graph has changed; and it can
be wrong in two ways. The graph may have become another one: the file is trusted when the graph's own files are those
that it was made from (`stamp`), else when the triples have the same digest, else it is made anew. The code that makes
it may have become another one: so that code's digest stands in it as well.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import IO, Protocol

from kg.question.index.array_file import ArrayFile, open_shelf
from kg.question.index.builder import gather
from kg.question.index.graph import GraphIndex
from kg.question.index.name_builder import spell

_MAKERS = (("kg.question.index", "*.py"), ("kg.question", "words.py"),
           ("nlu.language", "*.py"), ("nlu.language", "*/*.yaml"), ("nlu.values", "*.py"))  # fmt: skip


_MOST_SORTED = 1 << 25
"""Bytes of triples up to which they are put in order, so that ties between answers fall the same way in every process:
a store in memory gives them in another order each time."""


class Dumping(Protocol):
    """The part of a view that an index is made of."""

    def dump(self, file: IO[bytes]) -> None: ...


@dataclass(frozen=True, slots=True)
class IndexCache:
    """Where an index is kept, and what the graph's files look like at present."""

    path: Path
    stamp: str


def shelf_of(view: Dumping, kept: IndexCache | None = None) -> ArrayFile:
    """What `GraphIndex` and `Lexicon` read, of the present version of a view."""
    code = _code()
    old = open_shelf(kept.path) if kept is not None else None
    if old is not None and old.meta.get("code") != code:
        old = None
    if old is not None and kept is not None and old.meta.get("stamp") == kept.stamp:
        return old
    with tempfile.TemporaryFile() as file:
        view.dump(file)
        if file.tell() <= _MOST_SORTED:
            file.seek(0)
            ordered = sorted(file)
            file.seek(0)
            file.writelines(ordered)
        file.seek(0)
        digest = hashlib.file_digest(file, "blake2b").hexdigest() if kept is not None else ""
        found = old if old is not None and old.meta.get("digest") == digest else None
        if found is None:
            file.seek(0)
            found = made_of(file)
    if kept is not None:
        with contextlib.suppress(OSError):  # a home that cannot be written is read as it is
            found.save(kept.path, code=code, digest=digest, stamp=kept.stamp)
            return open_shelf(kept.path) or found
    return found


def made_of(lines: Iterator[bytes] | IO[bytes]) -> ArrayFile:
    """The shelf of triples that are written as N-Triples, a triple a line."""
    return spell(GraphIndex(gather(lines)))


@cache
def _code() -> str:
    """The digest of every file that shapes an index: an index made by other code is made anew."""
    digest = hashlib.blake2b(digest_size=16)
    for package, pattern in _MAKERS:
        room = Path(str(resources.files(package)))
        for file in sorted(room.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()


__all__ = ["IndexCache", "made_of", "shelf_of"]
