"""The ledger's own time: what was believed before, triple for triple.

Every change of the belief leaves an entry in a log: when, and which triples came and went. A past belief is the present
one with the entries since then taken back, newest first; an entry that began with nothing needs no triples. The log
lies beside the store, not in it: forgetting leaves no trace in the graph. Knows: updates and their text. Does not know:
why a change was made, or what triples mean.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

from rdflib import URIRef
from rdflib.term import IdentifiedNode

from kg.store.opening import store_of
from kg.store.store import Store
from kg.store.update import line, term, values
from kg.types import GraphError, Triple
from kg.vocab import BELIEF

_TAIL = "\n} }"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of the belief.

    Attributes:
        at: When, ISO 8601, UTC.
        kind: "start": the belief was empty before; "change"; "gap": what changed is not kept.
        size: Triples of the belief after it; -1: nobody counted.
        came, went: Triples, packed.
    """

    at: str
    kind: Literal["start", "change", "gap"]
    size: int
    came: str = ""
    went: str = ""


class Log(Protocol):
    """Where entries are kept."""

    def entries(self) -> list[Entry]:
        """All entries, oldest first."""

    def last(self) -> Entry | None:
        """The newest entry; None where there is none yet."""

    def add(self, entry: Entry) -> None:
        """Keep one more."""


class LogInMemory:
    """Entries that end with the process."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def entries(self) -> list[Entry]:
        """See `Log`."""
        return list(self._entries)

    def last(self) -> Entry | None:
        """See `Log`."""
        return self._entries[-1] if self._entries else None

    def add(self, entry: Entry) -> None:
        """See `Log`."""
        self._entries.append(entry)


class LogFile:
    """Entries in a file, one a line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._last: Entry | None = None

    def entries(self) -> list[Entry]:
        """See `Log`.

        Raises:
            GraphError: The file is damaged.
        """
        if not self.path.is_file():
            return []
        try:
            return [Entry(**json.loads(one)) for one in self.path.read_text("utf-8").splitlines()]
        except (OSError, ValueError, TypeError) as error:
            raise GraphError(f"{self.path}: the log of what was believed cannot be read: {error}") from error

    def last(self) -> Entry | None:
        """See `Log`; the file is read once.

        Raises:
            GraphError: The file is damaged.
        """
        if self._last is None:
            self._last = next(reversed(self.entries()), None)
        return self._last

    def add(self, entry: Entry) -> None:
        """See `Log`."""
        self._last = entry
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry)) + "\n")


def now() -> str:
    """This moment, ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def entry_of(store: Store, operations: Iterable[str], before: Entry | None) -> Entry | None:
    """What some operations, about to be carried out, change of the belief; None for nothing.

    Args:
        operations: As `kg.store.update` writes them.
        before: The entry before this one.
    """
    came, went = _lines(operations, "INSERT", BELIEF), _lines(operations, "DELETE", BELIEF)
    if not came and not went:
        return None
    if not store.belief().ask("ASK { ?s ?p ?o }"):
        return Entry(now(), "start", len(came - went))
    if before is None:  # what came before the log was begun is not known
        return Entry(now(), "gap", -1)
    came, went = _effect(store, came, went, BELIEF)
    if not came and not went:
        return None
    size = before.size
    return Entry(
        now(), "change", size + len(came) - len(went) if size >= 0 else -1, _packed(came), _packed(went)
    )  # fmt: skip


def large_entry(store: Store) -> Entry:
    """The entry for very many triples at one stroke; what they add to others is not kept."""
    return Entry(now(), "gap" if store.belief().ask("ASK { ?s ?p ?o }") else "start", -1)


def believed_at(store: Store, log: Log, date: str) -> Store:
    """A store in memory whose belief is what was believed at the end of a year, month, day or moment.

    Args:
        date: ISO 8601, as far as wanted: "2026-04" is the end of April.

    Raises:
        GraphError: It is no date, or the belief of that time is not kept.
    """
    _check(date)
    entries = log.entries()
    later = [found for found in entries if found.at > date and not found.at.startswith(date)]
    held = {line(t) for t in _belief(store)}
    if entries and entries[-1].size not in (-1, len(held)):
        raise GraphError("the graph was changed without the log of its changes; what was believed before is not known")
    lost = ""
    for found in reversed(later):
        if found.kind == "start":
            held, lost = set(), ""
        elif found.kind == "gap":
            lost = found.at
        else:
            held -= set(_unpacked(found.came))
            held |= set(_unpacked(found.went))
    if lost or (not entries and held):
        before = f"before {lost[:19]}" if lost else "before now"
        raise GraphError(f"what was believed {before} is not kept; `tuwen diff` lists from when on it is")
    return store_of(held)


def _check(date: str) -> None:
    try:
        datetime.fromisoformat(date + {4: "-01-01", 7: "-01"}.get(len(date), ""))
    except ValueError:
        raise GraphError(f"{date!r} is no date; give a year, a month (2026-04), a day or a moment") from None


def effect(store: Store, operations: Iterable[str], graph: URIRef) -> tuple[set[str], set[str]]:
    """The triples, as text, that would come into a graph and go from it if some operations were carried out."""
    kept = list(operations)
    return _effect(store, _lines(kept, "INSERT", graph), _lines(kept, "DELETE", graph), graph)


def _effect(store: Store, came: set[str], went: set[str], graph: URIRef) -> tuple[set[str], set[str]]:
    there = _there(store, came | went, graph)
    return came - there - went, (went & there) - came


def _lines(operations: Iterable[str], verb: str, graph: URIRef) -> set[str]:
    """The triples, as text, that operations of one verb name in a graph."""
    head = f"{verb} DATA {{ GRAPH {term(graph)} {{\n"
    found: set[str] = set()
    for operation in operations:
        if operation.startswith(head):
            found.update(operation[len(head) : -len(_TAIL)].split(" .\n"))
    return found


def _there(store: Store, lines: set[str], graph: URIRef) -> set[str]:
    """Those of some triples that a graph holds."""
    subjects = {URIRef(one[1 : one.index("> ")]) for one in lines}
    window = store.window(graph)
    found: set[str] = set()
    for clause in values("s", subjects):
        rows = window.select(f"SELECT ?s ?p ?o WHERE {{ {clause} ?s ?p ?o }}").rows
        found.update(line(_triple(row)) for row in rows)
    return found & lines


def _belief(store: Store) -> Iterable[Triple]:
    return map(_triple, store.belief().select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows)


def _triple(row: Iterable[object]) -> Triple:
    s, p, o = row
    assert isinstance(s, IdentifiedNode) and isinstance(p, URIRef)
    return s, p, o  # type: ignore[return-value]


def _packed(lines: set[str]) -> str:
    text = "\n".join(sorted(lines))
    return base64.b64encode(zlib.compress(text.encode(), 1)).decode() if lines else ""


def _unpacked(text: str) -> list[str]:
    return zlib.decompress(base64.b64decode(text)).decode().split("\n") if text else []


__all__ = ["Entry", "Log", "LogFile", "LogInMemory", "believed_at", "effect", "entry_of", "large_entry", "now"]
