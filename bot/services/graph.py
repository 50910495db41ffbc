"""The graph: opened for reading as it is now, or for the one process that writes; and what is built over it.

A graph directory has one writing process, so reading goes through a read-only opening that is renewed when the
directory has changed. Knows: when what is built over the graph is out of date. Does not know: what the parts do.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Config
from bot.home import close_to_others, make_home
from bot.services.models import LazyEncoder, Models
from bot.types import BotError

if TYPE_CHECKING:
    from bot.services.watching import Watches
    from kg.ledger.history import LogFile
    from kg.ledger.ledger import Ledger
    from kg.ledger.taught import TaughtFacts
    from kg.passages.index import Encoder, PassageIndex
    from kg.passages.retrieval import Passages
    from kg.question import Answerer
    from kg.question.index.cache import IndexCache
    from kg.question.proposals import Proposer
    from kg.store.store import Store
    from kg.teaching import Teacher

_ENCODED_WHILE_ASKED = 2_000
"""Sentences that get their vectors while somebody waits for an answer; more wait for the next ingest."""
_EMPTY = "nothing ingested yet: tuwen ingest PATH"


class Graph:
    """The graph of one home. Safe to share between threads."""

    def __init__(self, config: Config, models: Models) -> None:
        self.config = config
        self._models = models
        self._lock = threading.RLock()
        self._writer = threading.RLock()  # one of this process writes; who asks does not wait for it
        self._store: Store | None = None
        self._opened_at: object = None
        self._askers: dict[str | None, tuple[int, Answerer]] = {}
        self._passages: tuple[object, Passages] | None = None

    # --- opening ------------------------------------------------------------------------------------------------------

    def store(self) -> Store:
        """The store for reading, as it is now.

        Raises:
            BotError: Nothing has been ingested yet.
            StoreError: The store cannot be opened.
        """
        from kg.store.opening import open_store

        with self._lock:
            stamp = self._stamp()
            if self._store is None or stamp != self._opened_at:
                if self.config.graph is not None and stamp is None:
                    raise BotError(_EMPTY)
                # Whoever still reads from the store before keeps it alive; nobody closes it under them.
                self._store = open_store(self.config.store_url, read_only=self.config.graph is not None)
                self._askers = {}
                self._opened_at = stamp
            return self._store

    def _stamp(self) -> object:
        """What changes whenever another process writes to the graph directory; None: there is none."""
        from kg.store.oxigraph import is_there

        folder = self.config.graph
        if folder is None:
            return ""
        if not is_there(folder):
            return None
        files = []
        for path in folder.iterdir():
            if path.suffix in (".log", ".sst") or path.name.startswith("MANIFEST"):
                with contextlib.suppress(FileNotFoundError):
                    found = path.stat()
                    files.append((path.name, found.st_size, found.st_mtime_ns))
        return sorted(files)

    def version(self) -> object:
        """What changes whenever the graph does.

        Raises:
            StoreError: The store cannot be opened.
        """
        with self._lock, contextlib.suppress(BotError):
            return self.store().version, self._opened_at
        return None

    def ledger(self) -> Ledger:
        """The ledger for reading.

        Raises:
            BotError, StoreError: As for `store`.
        """
        from kg.ledger.ledger import Ledger

        return Ledger(self.store())

    @contextlib.contextmanager
    def writing(self) -> Iterator[Ledger]:
        """The ledger for writing, for as long as the block lasts.

        Raises:
            StoreLocked: Another process is writing.
            StoreError: The store cannot be opened.
        """
        from kg.ledger.ledger import Ledger
        from kg.store.opening import open_store

        if self.config.graph is None:
            yield Ledger(self.store())
            return
        with self._writer:
            make_home(self.config.home)
            store = open_store(self.config.store_url)
            try:
                yield Ledger(store, self.log())
            finally:
                store.close()
                close_to_others(self.config.home)

    def log(self) -> LogFile:
        """What the graph believed before, change by change."""
        from kg.ledger.history import LogFile

        return LogFile(self.config.home / "changes")

    def watches(self) -> Watches:
        """The standing questions."""
        from bot.services.watching import Watches

        return Watches(self.config.home / "watches.json")

    def close(self) -> None:
        """Release the store."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None
            if "passage_index" in self.__dict__:
                self.passage_index.close()
                del self.passage_index

    # --- asking -------------------------------------------------------------------------------------------------------

    def asker(self, user: str | None = None) -> Answerer:
        """Who answers questions over the belief as it is now, and over what `user` taught.

        Raises:
            BotError, StoreError: As for `store`.
        """
        from kg.ledger.ledger import Ledger
        from kg.ledger.taught import TaughtFacts
        from kg.question import Answerer

        with self._lock:
            store = self.store()
            lessons = TaughtFacts(store)
            if user is not None and not lessons.knows(user):
                return self.asker()
            version, made = self._askers.get(user, (None, None))
            if made is None or (user is not None and version != store.version):
                view = store.belief() if user is None else lessons.view(user)
                if not view.ask("ASK { ?s ?p ?o }"):
                    raise BotError(_EMPTY)
                reader = self._models.batched
                evidence = functools.partial(Ledger(store).evidence, user=user)
                weights = json.loads(self.ranker.read_text("utf-8"))["weights"] if self.ranker.is_file() else None
                made = Answerer(
                    view, encoder=reader, names=reader.names, evidence=evidence, weights=weights,
                    kept=self._kept() if user is None else None,
                    proposer=self.proposer(),
                )  # fmt: skip
                self._askers[user] = store.version, made
            return made

    def asker_at(self, date: str) -> Answerer:
        """Who answers questions over what was believed at the end of a year, month, day or moment.

        Raises:
            BotError, StoreError: As for `store`; nothing was believed then.
            GraphError: It is no date, or the belief of that time is not kept.
        """
        from kg.ledger.history import believed_at
        from kg.ledger.ledger import Ledger
        from kg.question import Answerer

        store = self.store()
        past = believed_at(store, self.log(), date).belief()
        if not past.ask("ASK { ?s ?p ?o }"):
            raise BotError(f"nothing was known yet in {date}")
        reader = self._models.batched
        return Answerer(past, encoder=reader, names=reader.names, evidence=Ledger(store).evidence)

    def proposer(self) -> Proposer | None:
        """Who proposes readings through the language model; None where it is not to be asked."""
        if not self.config.asking.proposals:
            return None
        from kg.question.proposals import Proposer

        return Proposer(self._models.generator, self.config.asking.proposals)

    def _kept(self) -> IndexCache | None:
        """Where the index of the belief is kept; None where the graph is in no directory, and nothing is kept."""
        from kg.question.index.cache import IndexCache

        if self.config.graph is None:
            return None
        stamp = hashlib.sha256(repr((str(self.config.graph), self._opened_at)).encode()).hexdigest()
        return IndexCache(self.index_file, stamp)

    @property
    def index_file(self) -> Path:
        """Where the index of the belief is kept."""
        return self.config.home / "index"

    @property
    def ranker(self) -> Path:
        """Where the weights lie that were learned from use."""
        return self.config.home / "ranker.json"

    def reindex(self, *, anew: bool = False) -> None:
        """Bring what is kept for questions up to date, so that the next need not: the index of the belief, which an
        empty graph has none of, and that of the documents' sentences.

        Args:
            anew: Whether both are made anew, whatever they are like.
        """
        if anew:
            self.passage_index.clear()
        with contextlib.suppress(BotError):  # nothing was ingested
            self._index_passages(LazyEncoder(self._models))
        if self.config.graph is None:
            return
        if anew:
            self.index_file.unlink(missing_ok=True)
            self._askers = {}
        try:
            self.asker().snapshot()
        except BotError:
            if (kept := self._kept()) is not None:
                kept.path.unlink(missing_ok=True)

    def use_weights(self, weights: dict[str, float]) -> None:
        """Let questions be ranked with weights that were learned from use, from now on."""
        text = json.dumps({"weights": {k: round(v, 3) for k, v in weights.items()}}, indent=1, sort_keys=True)
        self.ranker.write_text(text + "\n", "utf-8")
        self._askers = {}

    def passages(self) -> Passages:
        """The sentences of the documents as they are now.

        Raises:
            BotError, StoreError: As for `store`.
        """
        from kg.passages.retrieval import Passages

        with self._lock:
            now = self.store().version, self._opened_at
            if self._passages is None or self._passages[0] != now or self.passage_index.behind:
                self._index_passages(self._models.batched, _ENCODED_WHILE_ASKED)
                sources = {source.id: source for source in self.ledger().sources()}
                reader = self._models.batched
                self._passages = now, Passages(self.passage_index, sources, reader, reader.typed_names)
            return self._passages[1]

    @cached_property
    def passage_index(self) -> PassageIndex:
        """The index of the documents' sentences; in memory where the graph is."""
        from kg.passages.index import PassageIndex

        return PassageIndex(None if self.config.store == "memory" else self.config.home / "passages")

    def _index_passages(self, encoder: Encoder, most: int | None = None) -> None:
        """Let the index follow the documents; `most` sentences are encoded at once, all of them without a limit."""
        ledger = self.ledger()
        self.passage_index.update(ledger.sources(), ledger.text_of, encoder, most)

    # --- what people taught -------------------------------------------------------------------------------------------

    def lessons(self) -> TaughtFacts:
        """What people taught, for reading.

        Raises:
            BotError, StoreError: As for `store`.
        """
        from kg.ledger.taught import TaughtFacts

        return TaughtFacts(self.store())

    @contextlib.contextmanager
    def writing_lessons(self) -> Iterator[TaughtFacts]:
        """What people taught, for writing, for as long as the block lasts.

        Raises:
            StoreLocked, StoreError: As for `writing`.
        """
        from kg.ledger.taught import TaughtFacts

        with self.writing() as ledger:
            yield TaughtFacts(ledger.store)

    def teacher(self, user: str) -> Teacher:
        """Who understands the statements of a person.

        Raises:
            BotError, StoreError: As for `store`.
        """
        from kg.teaching import Teacher

        asker = self.asker(user)
        return Teacher(self.lessons().view(user), asker, self._models.extractor, lambda: self._models.ontology)
