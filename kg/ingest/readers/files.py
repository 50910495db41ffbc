"""Which files are to be read, and what can be said of them before they are opened: size, hash, source.

Knows: the file system. Does not know: formats beyond their suffixes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kg.types import Source, SourceError
from kg.vocab import source_iri

MOST_PACKED, SMALL = 200, 8_000_000
"""So many times may a .gz expand, unless it holds fewer bytes than this anyway: bombs expand a thousandfold."""
LARGEST = 64 * 1024 * 1024
"""Largest file that is read, in bytes, unpacked: a source is stored whole or not at all, so it must fit memory."""

_LOOKED_AT = 65_536
"""Bytes that tell the format of a file whose suffix does not."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read.

    Attributes:
        suffix: Lower case, of the name inside a .gz.
        named: Whether a person named this very file (an unknown format is an error then, and skipped in a folder).
        rules: What a person said about tables, by the name of the file or of the table in it.
    """

    path: Path
    suffix: str
    size: int
    named: bool
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def rules_for(self, table: str) -> Mapping[str, Any]:
        """What a person said about one table of the file."""
        return {**self.rules.get(self.path.name, {}), **self.rules.get(table, {})}


def find_inputs(
    paths: Collection[Path], known: Collection[str], rules: Mapping[str, Mapping[str, Any]] | None = None
) -> Iterator[Input]:
    """Every file of `paths`, folders recursively in name order, there without hidden files and unknown suffixes."""
    rules = rules or {}
    for path in paths:
        if path.is_dir():
            for inner in _visible(path):
                if (suffix := format_of(inner, known)) in known:
                    yield Input(inner, suffix, inner.stat().st_size, named=False, rules=rules)
        else:
            size = path.stat().st_size if path.exists() else 0
            yield Input(path, format_of(path, known), size, named=True, rules=rules)


def find_unknown(paths: Collection[Path], known: Collection[str]) -> Iterator[Path]:
    """The files in folders that are left out because of their suffix."""
    for path in paths:
        if path.is_dir():
            yield from (inner for inner in _visible(path) if format_of(inner, known) not in known)


def _visible(folder: Path) -> list[Path]:
    """Every file below a folder, in name order, without hidden ones."""
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    return [p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts)]


def suffix_of(path: Path) -> str:
    """The format's suffix, below .gz."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def format_of(path: Path, known: Collection[str]) -> str:
    """The suffix of a file's format: its own, or where that is unknown, that of JSON lines if it has such."""
    suffix = suffix_of(path)
    if suffix in known or path.name.lower().endswith(".gz"):
        return suffix
    from kg.ingest.readers.json_rows import is_lines

    try:
        with path.open("rb") as file:
            head = file.read(_LOOKED_AT)
    except OSError:
        return suffix
    return ".jsonl" if head.lstrip()[:1] == b"{" and is_lines(head.decode("utf-8", "replace")) else suffix


def read_bytes(item: Input, largest: int | None = None) -> bytes:
    """The raw bytes of a file.

    Args:
        largest: So many bytes are read at most; None: `LARGEST`.

    Raises:
        SourceError: Missing, unreadable, empty or too large.
    """
    largest = LARGEST if largest is None else largest
    if item.size > largest:
        size, most = (f"{n / 1e6:.0f} MB" for n in (item.size, largest))
        raise SourceError(f"{item.path}: {size} is more than the {most} that are read at once; split the file")
    try:
        raw = item.path.read_bytes()
    except OSError as error:
        raise SourceError(f"{item.path}: cannot be read: {error.strerror or error}") from error
    if not raw.strip():
        raise SourceError(f"{item.path}: the file is empty")
    return raw


def make_source(item: Input, raw: bytes | None) -> Source:
    """The source that a file is, stable for its place; the title is the file's name until its reader knows better.

    Args:
        raw: Its bytes; None where they are not to be held at once.

    Raises:
        SourceError: The file cannot be read.
    """
    if raw is not None:
        digest = hashlib.sha256(raw).hexdigest()
    else:
        try:
            with item.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise SourceError(f"{item.path}: cannot be read: {error.strerror or error}") from error
    uri = item.path.resolve().as_uri()
    return Source(
        id=source_iri(uri),
        title=item.path.name,
        uri=uri,
        sha256=digest,
        lang="",
        added_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
    )
