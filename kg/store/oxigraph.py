"""Oxigraph in this process, in memory or over a directory.

Knows: pyoxigraph, and how a directory is opened, shared and written anew. Does not know: what the triples mean.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import shutil
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox
from rdflib import Dataset, URIRef

from kg.store.convert import from_ox
from kg.store.damage import damage, is_damage
from kg.store.durable import remove_durably, sync_folder, write_durably
from kg.store.engine import Row
from kg.store.update import inserted
from kg.types import QueryError, StoreError, StoreLocked

log = logging.getLogger(__name__)

_PART = 200_000
"""Quads that are sorted in memory at a time: Oxigraph itself takes a million and more."""
_TRIES, _PAUSE = 30, 0.03
"""How often a directory that a writer is changing is opened, and the seconds between."""


class Oxigraph:
    """Oxigraph in this process."""

    def __init__(self, store: ox.Store, *, read_only: bool, place: Path | None = None) -> None:
        """`place`: the directory; None for a store in memory."""
        self._store = store
        self._read_only = read_only
        self._place = place

    @property
    def dataset(self) -> Dataset:
        """An rdflib Dataset on the same store (oxrdflib)."""
        import oxrdflib

        return Dataset(store=oxrdflib.OxigraphStore(store=self._store))

    def query(self, sparql: str, graphs: list[URIRef]) -> Any:
        """See Engine."""
        chosen: Any = [ox.NamedNode(g) for g in graphs]
        try:
            if graphs:
                result = self._store.query(sparql, default_graph=chosen)
            else:
                result = self._store.query(sparql, use_default_graph_as_union=True)
        except (SyntaxError, OSError, ValueError, RuntimeError) as error:
            self._check_damage(error)
            raise QueryError(f"the query cannot be run: {error}") from error
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        if isinstance(result, ox.QuerySolutions):
            names = tuple(v.value for v in result.variables)
            return names, self._rows(result, len(names))
        return None, (tuple(from_ox(x) for x in t) for t in self._read(result))

    def _rows(self, solutions: Any, width: int) -> Iterator[Row]:
        for solution in self._read(solutions):
            yield tuple(None if solution[n] is None else from_ox(solution[n]) for n in range(width))

    def _read(self, found: Iterable[Any]) -> Iterator[Any]:
        """What the store gives; what it cannot read is named in our words."""
        try:
            yield from found
        except (OSError, ValueError, RuntimeError) as error:
            self._check_damage(error)
            raise QueryError(f"the query cannot be run: {error}") from error

    def _check_damage(self, error: Exception) -> None:
        """Raises StoreError where an error says that the files are damaged."""
        if is_damage(str(error)):
            raise StoreError(damage(self._place, str(error))) from error

    def dump(self, graphs: list[URIRef], file: IO[bytes]) -> None:
        """See Engine."""
        try:
            for graph in graphs:
                self._store.dump(file, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
        except (OSError, RuntimeError) as error:
            self._check_damage(error)
            raise

    def update(self, sparql: str) -> None:
        """See Engine."""
        if self._read_only:
            raise StoreError("the store is open for reading only")
        try:
            self._store.update(sparql)
        except (SyntaxError, OSError, ValueError, RuntimeError) as error:
            self._check_damage(error)
            raise StoreError(f"the update failed and nothing was changed: {error}") from error

    def recover(self) -> None:
        """Do the purge that a crash has left undone; what keeps it from being done now is logged."""
        if self._place is None or self._read_only or not purge_wanted(self._place):
            return
        try:
            self.purge()
        except StoreError as error:  # a full disk must not keep anybody from what else can be done
            log.warning("what was deleted still lies in files, and is purged at the next start: %s", error)

    def want_purge(self) -> None:
        """See Engine."""
        if self._place is None:
            return
        if self._read_only:
            raise StoreError("the store is open for reading only")
        try:
            write_durably(_wanted(self._place), "")
        except OSError as error:
            raise StoreError(f"{self._place}: cannot be purged later, so nothing was deleted: {error}") from error

    def grow(self, quads: Iterable[tuple[Any, Any, Any, URIRef]], update: str = "") -> bool:
        """See Engine. A copy of the directory shares its files (hard links), grows, and takes the old one's place."""
        if self._read_only:
            raise StoreError("the store is open for reading only")
        if self._place is None:
            return False
        graphs: dict[URIRef, ox.NamedNode] = {}

        def made() -> Iterator[ox.Quad]:
            for s, p, o, graph in quads:
                named = graphs.get(graph)
                if named is None:
                    named = graphs[graph] = ox.NamedNode(str(graph))
                yield ox.Quad(s, p, o, named)

        def fill(beside: Path) -> ox.Store:
            self._store.flush()
            self._store.backup(str(beside))
            fresh = ox.Store(str(beside))
            if update:
                fresh.update(update)
            many = made()
            while part := list(islice(many, _PART)):
                fresh.bulk_extend(part)
            return fresh

        self._write_beside(fill)
        return True

    def rework(self, operations: Sequence[str]) -> bool:
        """See Engine. What is put in goes through the bulk loader, in a copy as for `grow`."""
        if self._read_only:
            raise StoreError("the store is open for reading only")
        if self._place is None:
            return False

        def fill(beside: Path) -> ox.Store:
            self._store.flush()
            self._store.backup(str(beside))
            fresh = ox.Store(str(beside))
            try:
                for operation in operations:
                    if (put := inserted(operation)) is None:
                        fresh.update(operation)
                        continue
                    graph, triples = put
                    fresh.bulk_load(
                        triples.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph), lenient=True
                    )
            except (SyntaxError, ValueError) as error:
                raise RuntimeError(str(error)) from error
            return fresh

        self._write_beside(fill)
        return True

    def purge(self) -> None:
        """See Engine."""
        if self._place is None:
            return
        if self._read_only:
            raise StoreError("the store is open for reading only")

        def fill(beside: Path) -> ox.Store:
            fresh = ox.Store(str(beside))
            fresh.bulk_extend(self._store)
            return fresh

        self._write_beside(fill)
        try:
            remove_durably(_wanted(self._place))
        except OSError as error:
            raise StoreError(f"{self._place}: the graph cannot be written anew: {error}") from error

    def _write_beside(self, fill: Callable[[Path], ox.Store]) -> None:
        """Let another directory take the place of this one at one stroke; whoever reads the old one goes on.

        Raises:
            StoreError: It cannot be written; nothing was changed.
        """
        assert self._place is not None
        beside = _beside(self._place)
        shutil.rmtree(beside, ignore_errors=True)
        fresh = None
        try:
            fresh = fill(beside)
            fresh.flush()
            self._store.flush()
        except (OSError, RuntimeError) as error:
            fresh = None
            traceback.clear_frames(error.__traceback__)  # what was half filled is open there, and its threads write on
            shutil.rmtree(beside, ignore_errors=True)
            raise StoreError(f"{self._place}: the graph cannot be written anew: {error}") from error
        try:
            del fresh, self._store  # RocksDB goes by paths: neither may be open while they change places
            with _locked(self._place):
                _exchange(self._place, beside)
            sync_folder(self._place.parent)
            shutil.rmtree(beside)
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{self._place}: the graph cannot be written anew: {error}") from error
        finally:
            self._store = open_directory(self._place, read_only=False)

    def hand_over(self, file: IO[bytes]) -> bool:
        """See Engine."""
        if self._place is not None:
            return False
        self._store.dump(file, format=ox.RdfFormat.N_QUADS)
        return True

    def close(self) -> None:
        """See Engine."""
        with contextlib.suppress(OSError):
            if not self._read_only:
                self._store.flush()
        del self._store


def is_there(place: Path) -> bool:
    """Whether a directory holds a graph; False where nothing was written yet.

    Raises:
        StoreError: Data lie there, but not the file (CURRENT) that says which of them count.
    """
    if (place / "CURRENT").is_file():
        return True
    if place.is_dir() and any(p.suffix in (".sst", ".log") and p.stat().st_size for p in place.iterdir()):
        raise StoreError(damage(place, "the file CURRENT is missing beside its data"))
    return False


def open_directory(place: Path, read_only: bool) -> ox.Store:
    try:
        there = is_there(place)
        if read_only:
            if not there:
                raise StoreError(f"{place}: there is no graph yet; `tuwen ingest PATH` makes one")
            return _beside_a_writer(place)
        if _aside(place).exists():  # killed while two directories changed places by renaming
            _aside(place).rename(place) if not place.exists() else shutil.rmtree(_aside(place))
        place.mkdir(parents=True, exist_ok=True)
        store = ox.Store(str(place))
        if _beside(place).exists():  # a purge was interrupted: what lies there is half of the new, or all of the old
            shutil.rmtree(_beside(place))
        return store
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            raise StoreLocked(
                f"{place}: another process is writing to this graph; "
                "wait for it or stop it (asking and querying still work)"
            ) from error
        if is_damage(str(error)) or "No such file" in str(error):
            raise StoreError(damage(place, str(error))) from error
        raise StoreError(f"{place}: the graph cannot be opened: {error}") from error


def _beside_a_writer(place: Path) -> ox.Store:
    """The directory opened for reading. A writer may merge files away between its list of them and their opening."""
    for _ in range(_TRIES - 1):
        try:
            return ox.Store.read_only(str(place))
        except (OSError, RuntimeError) as error:
            if "No such file" not in str(error):
                raise
            time.sleep(_PAUSE)
    return ox.Store.read_only(str(place))


def purge_wanted(place: Path) -> bool:
    """Whether something that was deleted from a directory may still lie in its files, or beside it."""
    return any(path(place).exists() for path in (_wanted, _beside, _aside))


def _wanted(place: Path) -> Path:
    """The note that a purge is to be done."""
    return place.with_name(f"{place.name}.purge-wanted")


def _aside(place: Path) -> Path:
    """Where the old directory lies for a moment while the new one takes its place by renaming."""
    return place.with_name(f"{place.name}.aside")


def _beside(place: Path) -> Path:
    """Where a directory is written anew."""
    return place.with_name(f"{place.name}.purge")


@contextlib.contextmanager
def _locked(place: Path) -> Iterator[None]:
    """Keep other processes from opening a directory for writing; the lock is the one that Oxigraph takes."""
    import fcntl  # not there on Windows, where nothing else needs it

    with (place / "LOCK").open("a") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _exchange(one: Path, other: Path) -> None:
    """Let two directories change places: at one stroke on Linux, by renaming elsewhere."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of linux/fs.h
    if renameat2 is not None and renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
        return
    aside = _aside(one)
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
