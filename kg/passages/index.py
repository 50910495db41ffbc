"""The index of passages: every sentence of the documents, by its words and by its vector, in one SQLite file.

Words are found by SQLite's FTS5 (BM25: Robertson and Zaragoza 2009, k1 = 1.2, b = .75) over terms that are made here,
because its own tokenizers know no stems and no Chinese words of two characters. Vectors are rows of eight-bit numbers
with a scale, an array with its checksum for each source. The file is a cache that follows the sources (`update`): what
is wrong with it (damage, other code, another encoder) is made anew. A source that is gone leaves no byte in it.
Knows: sentences, places, terms, vectors. Does not know: graphs, questions, what is near enough.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zlib import crc32

import numpy as np
import numpy.typing as npt
from rdflib import URIRef

from kg.passages.sentences import Sentence, sentences_of
from kg.passages.terms import terms
from kg.types import Source, StoreError
from nlu.text import detect_lang

Vectors = npt.NDArray[np.float32]

_FORM = "1"
"""Form of the file; another one is made anew. To be raised with every change of sentences, terms or tables."""
_SCHEMA = """
CREATE TABLE source (number INTEGER PRIMARY KEY, iri TEXT UNIQUE, version TEXT, encoder TEXT, vectors BLOB, crc INT);
CREATE TABLE sentence (id INTEGER PRIMARY KEY, source INT, start INT, stop INT, lang TEXT, said TEXT,
  context TEXT);
CREATE INDEX sentence_source ON sentence (source);
CREATE INDEX sentence_lang ON sentence (lang);
CREATE VIRTUAL TABLE word USING fts5 (said, context, tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE count USING fts5vocab (word, row);
"""
_BLOCK = 8192
"""Sentences whose vectors are compared at a time."""
_ENCODED = 256
"""Sentences that go through the encoder at a time."""
_CONTEXT = 0.4
"""Weight of a word in the headings above a sentence, beside 1 for one in it."""


class Encoder(Protocol):
    """What makes vectors of sentences."""

    @property
    def identity(self) -> str:
        """Tells one encoder from another: vectors of two are never compared."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one a text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One indexed sentence of a source: `text[start:end] == said`."""

    id: int
    source: URIRef
    start: int
    end: int
    lang: str
    said: str
    context: str


class PassageIndex:
    """The sentences of documents. Safe to share between threads; several processes may share the file."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: the file; None: in memory alone."""
        self._path = path
        self._lock = threading.RLock()
        self._db = self._opened()
        self.behind = True
        """Whether `update` has still to be called: nothing was read yet, or a damaged file was made anew."""
        self._seen: tuple[int, int] = (-1, -1)
        self._changes = 0
        self._ids = np.zeros(0, np.int64)
        self._rows = np.zeros((0, 0), np.int8)
        self._scales = np.zeros(0, np.float32)
        self._langs = np.zeros(0, "<U3")

    # --- keeping up ---------------------------------------------------------------------------------------------------

    def update(
        self, sources: Iterable[Source], text_of: Callable[[URIRef], str], encoder: Encoder | None = None,
        most: int | None = None,
    ) -> None:  # fmt: skip
        """Follow the sources as they are now: read what is new or changed, and leave no byte of what is gone.

        Args:
            text_of: The text of a source; "" where it is none.
            encoder: Makes the vectors that are missing or of another encoder; None: they stay missing.
            most: Sentences that may be encoded; those of sources beyond stay without vectors for now.

        Raises:
            StoreError: The file is in use for too long, or the disk is full.
        """
        with self._lock, self._mended():
            wanted = {str(source.id): source for source in sources}
            known = dict(self._db.execute("SELECT iri, version FROM source"))
            gone = [iri for iri, version in known.items() if iri not in wanted or version != _version(wanted[iri])]
            self._drop(gone)
            for iri, source in wanted.items():
                if known.get(iri) != _version(source):
                    self._add(source, text_of(source.id))
            if encoder is not None:
                self._encode(encoder, most)
            self.behind = False

    def clear(self) -> None:
        """Empty the index; the next `update` makes it anew."""
        with self._lock, self._mended():
            self._drop([iri for (iri,) in self._db.execute("SELECT iri FROM source")])
            self.behind = True

    def _drop(self, gone: Sequence[str]) -> None:
        if not gone:
            return
        with self._written() as db:
            for iri in gone:
                (number,) = db.execute("SELECT number FROM source WHERE iri = ?", (iri,)).fetchone()
                db.execute("DELETE FROM word WHERE rowid IN (SELECT id FROM sentence WHERE source = ?)", (number,))
                db.execute("DELETE FROM sentence WHERE source = ?", (number,))
                db.execute("DELETE FROM source WHERE number = ?", (number,))
            db.execute("INSERT INTO word (word) VALUES ('optimize')")  # else its segments keep what was deleted
        self._db.execute("VACUUM")

    def _add(self, source: Source, text: str) -> None:
        found = sentences_of(source.title, text) if text else []
        with self._written() as db:
            number = db.execute(
                "INSERT INTO source (iri, version, encoder) VALUES (?, ?, '')", (str(source.id), _version(source))
            ).lastrowid
            for s in found:
                self._add_sentence(db, number, s, text[s.start : s.end])

    @staticmethod
    def _add_sentence(db: sqlite3.Connection, number: int | None, s: Sentence, said: str) -> None:
        row = (number, s.start, s.end, detect_lang(said), said, s.context)
        id = db.execute(
            "INSERT INTO sentence (source, start, stop, lang, said, context) VALUES (?, ?, ?, ?, ?, ?)", row
        ).lastrowid
        values = (id, " ".join(terms(said)), " ".join(dict.fromkeys(terms(s.context))))
        db.execute("INSERT INTO word (rowid, said, context) VALUES (?, ?, ?)", values)

    def _encode(self, encoder: Encoder, most: int | None) -> None:
        missing = self._db.execute(
            "SELECT number, (SELECT count(*) FROM sentence WHERE source = number) FROM source WHERE encoder != ? "
            "OR (vectors IS NOT NULL AND crc IS NULL)", (encoder.identity,),
        ).fetchall()  # fmt: skip
        for number, size in missing:
            if most is not None and size > most:
                continue
            most = None if most is None else most - size
            rows = self._db.execute("SELECT said FROM sentence WHERE source = ? ORDER BY id", (number,)).fetchall()
            parts = [encoder.encode([said for (said,) in rows[at : at + _ENCODED]]) for at in range(0, size, _ENCODED)]
            packed = _packed(np.concatenate(parts)) if parts else b""
            with self._written() as db:
                db.execute(
                    "UPDATE source SET encoder = ?, vectors = ?, crc = ? WHERE number = ?",
                    (encoder.identity, packed, crc32(packed), number),
                )

    # --- looking up ---------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        with self._lock, self._mended():
            return int(self._db.execute("SELECT count(*) FROM sentence").fetchone()[0])

    def languages(self) -> set[str]:
        """The languages that sentences are in."""
        with self._lock, self._mended():
            return {lang for (lang,) in self._db.execute("SELECT DISTINCT lang FROM sentence")}

    def matching(self, asked: Sequence[str], most: int) -> list[tuple[int, float]]:
        """Sentences with any of the terms: id and BM25, best first."""
        if not asked:
            return []
        query = " OR ".join(map(_phrase, asked))
        with self._lock, self._mended():
            rows = self._db.execute(
                "SELECT rowid, -bm25(word, 1.0, ?) AS score FROM word WHERE word MATCH ? ORDER BY score DESC LIMIT ?",
                (_CONTEXT, query, most),
            ).fetchall()
        return [(int(id), float(score)) for id, score in rows]

    def holding(self, asked: Sequence[str]) -> dict[str, int]:
        """How many sentences hold each of the terms, in themselves or in the headings above."""
        with self._lock, self._mended():
            marks = ", ".join("?" * len(asked))
            rows = self._db.execute(f"SELECT term, doc FROM count WHERE term IN ({marks})", list(asked)).fetchall()
        found = dict(rows)
        return {term: int(found.get(term, 0)) for term in asked}

    def naming(self, term: str) -> set[URIRef]:
        """The sources in which a term stands anywhere."""
        with self._lock, self._mended():
            rows = self._db.execute(
                "SELECT DISTINCT iri FROM word JOIN sentence ON word.rowid = id JOIN source ON source = number "
                "WHERE word MATCH ?", (_phrase(term),),
            ).fetchall()  # fmt: skip
        return {URIRef(iri) for (iri,) in rows}

    def nearest(self, vector: Vectors, identity: str, most: int) -> dict[str, list[tuple[int, float]]]:
        """For each language its sentences whose vectors by that encoder are nearest: id and cosine, best first.

        Apart by language, because what is written in the question's own is nearer than what means the same in another.
        """
        with self._lock, self._mended():
            self._load(identity)
            ids, rows, scales, langs = self._ids, self._rows, self._scales, self._langs
        if not len(ids):
            return {}
        cosines = np.concatenate(
            [rows[at : at + _BLOCK].astype(np.float32) @ vector for at in range(0, len(ids), _BLOCK)]
        )
        cosines *= scales
        found: dict[str, list[tuple[int, float]]] = {}
        for lang in sorted(set(langs.tolist())):
            own = np.flatnonzero(langs == lang)
            best = own[np.argpartition(-cosines[own], most)[:most]] if len(own) > most else own
            best = best[np.argsort(-cosines[best])]
            found[lang] = [(int(ids[n]), float(cosines[n])) for n in best]
        return found

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """The sentences with these ids; those that are gone meanwhile are left out."""
        with self._lock, self._mended():
            marks = ", ".join("?" * len(ids))
            found = self._db.execute(
                "SELECT id, iri, start, stop, lang, said, context FROM sentence JOIN source ON source = number "
                f"WHERE id IN ({marks})", list(ids),
            ).fetchall()  # fmt: skip
        return [Row(id, URIRef(iri), *rest) for id, iri, *rest in found]

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._db.close()

    def _load(self, identity: str) -> None:
        """Read the vectors, where they are not those that were read last."""
        seen = (int(self._db.execute("PRAGMA data_version").fetchone()[0]), self._changes)
        if seen == self._seen:
            return
        ids: list[int] = []
        langs: list[str] = []
        parts: list[tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]] = []
        for number, blob, crc in self._db.execute(
            "SELECT number, vectors, crc FROM source WHERE encoder = ?", (identity,)
        ).fetchall():
            found = self._db.execute("SELECT id, lang FROM sentence WHERE source = ? ORDER BY id", (number,)).fetchall()
            if not found:
                continue
            if crc32(blob) != crc:  # damaged: made anew at the next update
                self._db.execute("UPDATE source SET encoder = '' WHERE number = ?", (number,))
                continue
            ids += [id for id, _ in found]
            langs += [lang for _, lang in found]
            parts.append(_unpacked(blob, len(found)))
        self._ids, self._langs = np.array(ids, np.int64), np.array(langs, "<U3")
        self._rows = np.concatenate([rows for rows, _ in parts]) if parts else np.zeros((0, 0), np.int8)
        self._scales = np.concatenate([scales for _, scales in parts]) if parts else np.zeros(0, np.float32)
        self._seen = seen

    # --- the file -----------------------------------------------------------------------------------------------------

    def _opened(self) -> sqlite3.Connection:
        """The file, made anew where it is missing, damaged or of another form; memory where it cannot be written."""
        if self._path is not None:
            with contextlib.suppress(sqlite3.DatabaseError, OSError):
                return self._connected(str(self._path))
            for path in (self._path, *_beside(self._path)):
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
            with contextlib.suppress(sqlite3.DatabaseError, OSError):
                return self._connected(str(self._path))
        return self._connected(":memory:")

    def _connected(self, place: str) -> sqlite3.Connection:
        if self._path is not None and place != ":memory:":
            self._path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(place, timeout=30.0, check_same_thread=False, isolation_level=None)
        try:
            if place != ":memory:":
                with contextlib.suppress(OSError):
                    Path(place).chmod(0o600)
            db.execute("PRAGMA secure_delete = ON")
            form = db.execute("PRAGMA user_version").fetchone()[0]
            if not form:
                db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_FORM}; COMMIT;")
            elif str(form) != _FORM:
                raise sqlite3.DatabaseError("a file of another form")
            db.execute("SELECT count(*) FROM source").fetchone()
        except BaseException:
            db.close()
            raise
        return db

    @contextlib.contextmanager
    def _written(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        self._changes += 1

    @contextlib.contextmanager
    def _mended(self) -> Iterator[None]:
        """Makes the file anew where it turns out to be damaged; what it held comes back with the next update."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:  # busy, full, closed: not damaged
                raise StoreError(f"{self._path or 'memory'}: the index of passages cannot be used: {error}") from error
            self._db.close()
            if self._path is not None:
                for path in (self._path, *_beside(self._path)):
                    path.unlink(missing_ok=True)
            self._db, self.behind = self._opened(), True
            self._changes += 1
            raise StoreError(f"{self._path}: the index of passages was damaged and is made anew; ask again") from error


def _phrase(term: str) -> str:
    """A term as FTS5's query language writes it."""
    return '"' + term.replace('"', '""') + '"'


def _version(source: Source) -> str:
    """What changes whenever a source's text may have changed."""
    return f"{source.sha256} {source.added_at} {source.title}"


def _packed(vectors: Vectors) -> bytes:
    """Scales (float32) and behind them rows of eight-bit numbers: a hundredth of a cosine is lost at most."""
    scales = np.maximum(np.abs(vectors).max(1), 1e-9) / 127.0
    return bytes(scales.astype("<f4").tobytes() + np.round(vectors / scales[:, None]).astype(np.int8).tobytes())


def _unpacked(blob: bytes, count: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    scales = np.frombuffer(blob, "<f4", count)
    return np.frombuffer(blob, np.int8, offset=4 * count).reshape(count, -1), scales


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + end) for end in ("-journal", "-wal", "-shm"))


__all__ = ["Encoder", "PassageIndex", "Row"]
