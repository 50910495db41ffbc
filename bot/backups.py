"""A home as one file, while it is in use, and a home made from such a file.

A backup is a gzipped tar: `manifest.json` (format, version, a digest of each part), each graph of the store as
N-Triples, the bot's SQLite database, and what was learned from use. Knows: the parts of a home. Does not know: what
they say. The question index is made again from the graph. A home holds no secrets, so a backup has none.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
import time
import zlib
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.types import BotError

if TYPE_CHECKING:
    from bot.app import App
    from kg.store.store import Store

FORMAT = 1
"""Of the manifest; a newer one is refused."""
_MANIFEST = "manifest.json"
_DATABASE = "bot.db"
_LEARNED = "ranker.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds: graphs, triples, whether the people's database is in it."""

    graphs: int
    triples: int
    database: bool


def backup(app: App, file: Path) -> Kept:
    """Write the home of an application to one file; others may go on asking and writing meanwhile.

    Raises:
        BotError: The file exists or cannot be written, or there is nothing to write.
        GraphError: The store cannot be read.
    """
    from kg.store.archive import graphs_of, write_graph

    if file.exists():
        raise BotError(f"{file}: exists already; name a new file, so that no backup is lost")
    store = app.store()
    beside = file.with_name(file.name + ".part")
    manifest: dict[str, Any] = {"format": FORMAT, "tuwen": version("tuwen"), "graphs": [], "files": {}}
    try:
        with tarfile.open(beside, "w:gz", compresslevel=3) as tar:
            for number, graph in enumerate(graphs_of(store)):
                with tempfile.TemporaryFile() as part:
                    digest = write_graph(store, graph, part)
                    name = f"graphs/{number}.nt"
                    _add(tar, name, part)
                manifest["graphs"].append({"iri": str(graph), "file": name, **asdict(digest)})
            for name, found in (_DATABASE, _copy_of_database(app)), (_LEARNED, _bytes_of(app.graph.ranker)):
                if found is not None:
                    _add(tar, name, io.BytesIO(found))
                    manifest["files"][name] = hashlib.sha256(found).hexdigest()
            _add(tar, _MANIFEST, io.BytesIO(json.dumps(manifest, indent=1).encode()))
        beside.chmod(0o600)
        beside.replace(file)
    except OSError as error:
        raise BotError(f"{file}: cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)
    return _kept(manifest)


def restore(app: App, file: Path) -> Kept:
    """Make a home from a backup, and prove that graph by graph it holds the same.

    Raises:
        BotError: The file is no backup, is damaged, or is of a newer format; or the home is not empty.
        GraphError: The store cannot be written.
    """
    from kg.store.archive import check_empty
    from kg.types import GraphError

    folder = app.config.graph
    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise BotError(f"{app.config.home}: holds a graph already; name an empty home: tuwen --home DIR restore {file}")
    if app.config.database == "sqlite" and (app.config.home / _DATABASE).exists():
        raise BotError(f"{app.config.home}: holds conversations already; name an empty home with --home DIR")
    try:
        with tarfile.open(file, "r:gz") as tar:
            manifest = _manifest(tar, file)
            others = {name: _checked(tar, name, digest, file) for name, digest in manifest["files"].items()}
            with app.writing() as ledger:
                check_empty(ledger.store)
                for entry in manifest["graphs"]:
                    _restore_graph(ledger.store, tar, entry, file)
    except (tarfile.TarError, EOFError, KeyError, OSError, UnicodeDecodeError, ValueError, zlib.error) as error:
        _take_back(folder)
        raise BotError(f"{file}: cannot be restored: {error}; is it a whole file made by `tuwen backup`?") from error
    except (BotError, GraphError):
        _take_back(folder)
        raise
    for name, data in others.items():
        if name in (_DATABASE, _LEARNED):
            path = app.config.home / name
            path.write_bytes(data)
            path.chmod(0o600)
    app.graph.reindex()
    return _kept(manifest)


def _restore_graph(store: Store, tar: tarfile.TarFile, entry: dict[str, Any], file: Path) -> None:
    """Fill one graph, and compare it with what was saved."""
    from rdflib import URIRef

    from kg.store.archive import digest_of, read_graph

    graph = URIRef(entry["iri"])
    part = tar.extractfile(entry["file"])
    assert part is not None
    read_graph(store, graph, part)
    if asdict(digest_of(store, graph)) != {"triples": entry["triples"], "sum": entry["sum"]}:
        raise BotError(f"{file}: the graph {graph} differs from what was saved; the backup is damaged")


def _take_back(folder: Path | None) -> None:
    """Leave no half graph behind; the folder was empty before."""
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _kept(manifest: dict[str, Any]) -> Kept:
    graphs = manifest["graphs"]
    return Kept(len(graphs), sum(int(entry["triples"]) for entry in graphs), _DATABASE in manifest["files"])


def _manifest(tar: tarfile.TarFile, file: Path) -> dict[str, Any]:
    part = tar.extractfile(_MANIFEST)
    assert part is not None
    manifest: dict[str, Any] = json.load(part)
    if int(manifest["format"]) > FORMAT:
        raise BotError(f"{file}: was made by tuwen {manifest['tuwen']}, which is newer; upgrade before you restore it")
    return manifest


def _checked(tar: tarfile.TarFile, name: str, digest: str, file: Path) -> bytes:
    part = tar.extractfile(name)
    assert part is not None
    data = part.read()
    if hashlib.sha256(data).hexdigest() != digest:
        raise BotError(f"{file}: {name} in it is damaged; nothing was restored")
    return data


def _add(tar: tarfile.TarFile, name: str, part: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = part.seek(0, io.SEEK_END)
    entry.mtime = int(time.time())
    entry.mode = 0o600
    part.seek(0)
    tar.addfile(entry, part)


def _copy_of_database(app: App) -> bytes | None:
    """The people's database as it is at this moment; None where it does not lie in the home, or is not there yet."""
    path = app.config.home / _DATABASE
    if app.config.database != "sqlite" or not path.is_file():
        return None
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / _DATABASE
        with (
            contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as live,
            contextlib.closing(sqlite3.connect(copy)) as still,
        ):
            live.backup(still)
        return copy.read_bytes()


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
