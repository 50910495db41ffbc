"""The parts of the program, built once from the configuration and handed to whoever needs them.

Knows: which part is made from which key, and who may write: a graph directory has one writing process, so reading
goes through a read-only opening that is renewed when the directory has changed. Does not know: what the parts do.
Importing this module is cheap; each part is imported when it is first asked for.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bot.config import GENERATOR_KEY, MEMORY_KEY, Config
from bot.home import close_to_others, make_home
from bot.services.batching import Batched
from bot.types import Adapter, BotError, ConfigError, Handler, Message

if TYPE_CHECKING:
    import numpy as np

    from bot.memory import Memory, Verdict
    from bot.metrics import Metrics
    from bot.services.forgetting import ForgettingJournal
    from bot.services.queries import Queries
    from bot.services.queue import WorkQueue
    from bot.services.watching import Watches
    from bot.turns.handler import Remembering
    from kg.ledger.history import LogFile
    from kg.ledger.ledger import Ledger
    from kg.ledger.taught import Taught, TaughtFacts
    from kg.ontology import Ontology
    from kg.passage_retrieval import Passages
    from kg.question import Answerer
    from kg.question.index.cache import IndexCache
    from kg.question.proposals import Proposer
    from kg.store.store import Store
    from kg.teaching import Teacher
    from nlu.classify import Classifier
    from nlu.types import Classification, Extractor, Generator
    from nlu.vectors import SentenceEncoder

_SURELY_NAMED = 0.6
"""Score from which a name that is nowhere in the graph is what a question fails on."""
_WAITING_TO_BE_READ = 600.0
"""Seconds that a document of somebody waits for those before it."""
_FIRST = (("Which qqxzv is longer than 5 km?", "en"), ("哪个圊圊圊圊比五公里长？", "zh"))
"""Questions that find nothing, and for that ask the encoder and the units of both languages."""
_EMPTY = "nothing ingested yet: tuwen ingest PATH"


class App:
    """One configured Tuwen. Safe to share between threads."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.RLock()
        self._writer = threading.RLock()  # one of this process writes; who asks does not wait for it
        self._models = threading.RLock()  # their own: reading a question must not wait for whoever writes to the graph
        self._store: Store | None = None
        self._opened_at: object = None
        self._askers: dict[str | None, tuple[int, Answerer]] = {}
        self._extractor: Extractor | None = None
        self._classifier: Classifier | None = None
        self._generator: Generator | None = None
        self._memory: Memory | None = None
        self._passages: tuple[object, Passages] | None = None
        self._datasets: dict[str, App] = {}
        self._warming: threading.Thread | None = None
        self._reader = Reader(self)

    # --- the graph ----------------------------------------------------------------------------------------------------

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
        reader = self.reader()
        return Answerer(past, encoder=reader, names=reader.names, evidence=Ledger(store).evidence)

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
                reader = self.reader()
                evidence = functools.partial(Ledger(store).evidence, user=user)
                weights = json.loads(self.ranker.read_text("utf-8"))["weights"] if self.ranker.is_file() else None
                made = Answerer(
                    view, encoder=reader, names=reader.names, evidence=evidence, weights=weights,
                    kept=self._kept() if user is None else None,
                    proposer=self.proposer(),
                )  # fmt: skip
                self._askers[user] = store.version, made
            return made

    def proposer(self) -> Proposer | None:
        """Who proposes readings through the language model; None where it is not to be asked."""
        if not self.config.asking.proposals:
            return None
        from kg.question.proposals import Proposer

        return Proposer(self.generator, self.config.asking.proposals)

    @cached_property
    def uploads(self) -> WorkQueue:
        """Where documents that people send wait to be read, one at a time."""
        from bot.services.queue import WorkQueue

        return WorkQueue("documents", 1, 4, _WAITING_TO_BE_READ)

    @cached_property
    def queries(self) -> Queries:
        """What runs queries that people write themselves."""
        from bot.services.queries import Queries

        return Queries(self)

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
        return Teacher(self.lessons().view(user), asker, self.extractor, lambda: self.ontology)

    def passages(self) -> Passages:
        """The sentences of the documents as they are now.

        Raises:
            BotError, StoreError: As for `store`.
        """
        from kg.ledger.ledger import Ledger
        from kg.passage_retrieval import Passages

        with self._lock:
            store = self.store()
            if self._passages is None or self._passages[0] != (self._opened_at, store.version):
                ledger = Ledger(store)
                texts = [(source, ledger.text_of(source.id)) for source in ledger.sources()]
                made = Passages([(source, text) for source, text in texts if text], self._reader)
                self._passages = (self._opened_at, store.version), made
            return self._passages[1]

    def dataset(self, iri: str) -> App:
        """The application over the graph of a configured dataset.

        Raises:
            KeyError: No dataset has this IRI.
        """
        with self._lock:
            if iri not in self._datasets:
                home = self.config.web.datasets[iri]
                self._datasets[iri] = App(self.config.model_copy(update={"home": home, "store": "oxigraph"}))
            return self._datasets[iri]

    @cached_property
    def encoder(self) -> SentenceEncoder:
        """What makes sentence vectors; its weights are loaded at the first use."""
        from nlu.vectors import SentenceEncoder

        return SentenceEncoder(self.weights, self.config.reading.device, precision=self.config.reading.precision)

    def reader(self) -> Reader:
        """What helps to read questions, for all conversations together."""
        return self._reader

    def reindex(self, *, anew: bool = False) -> None:
        """Bring the kept index up to date, so that the next question need not; an empty graph has none.

        Args:
            anew: Whether it is made anew, whatever it is like.
        """
        if self.config.graph is None:
            return
        if anew:
            self.index_file.unlink(missing_ok=True)
            self._askers = {}
        try:
            self.asker().load()
        except BotError:
            if (kept := self._kept()) is not None:
                kept.path.unlink(missing_ok=True)

    def warm(self) -> None:
        """Load what the first questions need, so that nobody waits for it; what cannot be loaded yet is left."""
        from kg.question.lexicon import dictionary
        from kg.types import GraphError
        from nlu.types import NLUError

        with contextlib.suppress(BotError, GraphError, NLUError):
            asker = self.asker()
            lexicon = asker.load()[1]
            if not lexicon.speaks("zh"):
                dictionary.english("x")
            if not lexicon.speaks("en"):
                dictionary.chinese("x")
            for question, lang in _FIRST:
                asker.ask(question, lang)
            if len(self.passages()):
                self.passages().find("warm 预热")

    def warm_soon(self) -> None:
        """Begin to load what the first questions need, beside whatever is done meanwhile."""
        self._warming = threading.Thread(target=self.warm, name="warm", daemon=True)
        self._warming.start()

    def may_change(self, message: Message) -> bool:
        """Whether this person may change the graph: at the console, or named in `owners`."""
        return message.channel == "console" or f"{message.channel}:{message.user}" in self.config.owners

    # --- reading ------------------------------------------------------------------------------------------------------

    @cached_property
    def ontology(self) -> Ontology:
        """What texts are read for.

        Raises:
            OntologyError: The configured file cannot be used.
        """
        from kg.ontology import load_ontology

        return load_ontology(self.config.ontology.file, extend=self.config.ontology.extend)

    def extractor(self) -> Extractor:
        """The reader of texts; the first call loads its weights.

        Raises:
            ModelError: There is no such extractor, or its weights cannot be used.
        """
        with self._models:
            if self._extractor is None:
                from nlu.extract import load_extractor

                wanted = self.config.reading
                self._extractor = load_extractor(wanted.extractor, wanted.device, wanted.precision)
            return self._extractor

    @property
    def weights(self) -> Path | None:
        """The folder of the encoder's weights; None: the shipped ones, also beside a model that only finds names."""
        from nlu.folders import kind_of

        folder = Path(self.config.reading.extractor)
        return folder if folder.is_dir() and kind_of(folder) in ("tuwen", None) else None

    def classifier(self) -> Classifier:
        """What labels whole texts; its weights are loaded at the first use."""
        with self._models:
            if self._classifier is None:
                from nlu.classify import Classifier

                self._classifier = Classifier(self.weights, self.config.reading.device, self.config.reading.precision)
            return self._classifier

    def generator(self) -> Generator:
        """The language model; the first call loads its weights.

        Raises:
            ConfigError: None is configured.
            ModelError: It cannot be used.
        """
        from nlu.generation.loading import load_generator
        from nlu.generation.sampling import Sampling
        from nlu.generation.server import ServerGenerator

        wanted = self.config.generator
        with self._models:
            if self._generator is None:
                if wanted.model is None:
                    raise ConfigError(
                        "no language model is configured: set generator.model in config.yaml to smollm2, the folder of "
                        "a causal language model or a GGUF file, or generator.url and generator.model to an "
                        "OpenAI-compatible server"
                    )
                sampling = Sampling(wanted.max_tokens, wanted.temperature)
                if wanted.url is not None:
                    key = os.environ.get(GENERATOR_KEY, "").strip()
                    self._generator = ServerGenerator(wanted.url, wanted.model, key, sampling, wanted.seconds)
                else:
                    self._generator = load_generator(
                        wanted.model, self.config.reading.device, sampling, self.config.home / "models"
                    )
            return self._generator

    @cached_property
    def metrics(self) -> Metrics:
        """What is counted while the bot runs."""
        from bot.metrics import Metrics

        return Metrics()

    # --- people -------------------------------------------------------------------------------------------------------

    @property
    def memory(self) -> Memory:
        """Users, conversations and turns.

        Raises:
            MemoryStoreError: The database cannot be opened.
        """
        with self._lock:
            if self._memory is None:
                from bot.memory import Memory, Seal

                make_home(self.config.home)
                self._memory = Memory(self.config.database_url, Seal(self.memory_keys()))
                close_to_others(self.config.home)
                if self.config.memory.days:
                    self._memory.prune(self.config.memory.days)
            return self._memory

    @staticmethod
    def memory_keys() -> list[str]:
        """The keys that seal what people said, newest first; none where it is not sealed."""
        return [key.strip() for key in os.environ.get(MEMORY_KEY, "").split(",") if key.strip()]

    def judge(self, channel: str, conversation: str, verdict: Verdict, note: str) -> bool:
        """Keep what a person thought of the last reply; False when there is none."""
        return self.memory.judge(channel, conversation, verdict, note)

    @property
    def history(self) -> Path:
        """Where the lines lie that were typed at the console."""
        return self.config.home / "history"

    @property
    def ranker(self) -> Path:
        """Where the weights lie that were learned from use."""
        return self.config.home / "ranker.json"

    def learn(self) -> tuple[int, int]:
        """Learn the ranker's weights for this graph from the answers that were judged.

        Returns:
            How many answers were judged, and how many of them taught something.

        Raises:
            BotError, StoreError: There is no graph, or it cannot be opened.
        """
        from kg.evaluation.adapt_ranker import Judged, adapt
        from kg.question.ranking import model as rank

        judged = [
            Judged(said, reply.answer.lang, reply.answer.form, verdict == "right")
            for said, reply, verdict, _ in self.memory.judged()
            if reply.answer is not None and reply.answer.form
        ]
        weights, used = adapt(self.asker(), judged, rank.weights())
        if used:
            text = json.dumps({"weights": {k: round(v, 3) for k, v in weights.items()}}, indent=1, sort_keys=True)
            self.ranker.write_text(text + "\n", "utf-8")
            self._askers = {}
        return len(judged), used

    def taught_by(self, person: str) -> list[Taught]:
        """What a person taught, oldest first; nothing where there is no graph yet."""
        try:
            return self.lessons().of(person)
        except BotError:
            return []

    def forget_channel(self, channel: str) -> None:
        """Take back what was taught on a channel by anyone."""
        with contextlib.suppress(BotError):
            people = {lesson.person for lesson in self.lessons().everyone() if lesson.person.startswith(f"{channel}:")}
            if people:
                with self.writing_lessons() as found, found.store.leaving_no_trace():
                    for person in people:
                        found.forget_person(person, purge=False)

    def forget_person(self, channel: str, user: str) -> tuple[int, int]:
        """Delete everything of one person; gives how many turns and how many lessons there were.

        Raises:
            StoreLocked: Another process is writing to the graph; nothing was deleted.
            StoreError, MemoryStoreError: Graph or database cannot be written; the rest is deleted at the next start.
            BotError: The home cannot be written; nothing was deleted.
        """
        from kg.types import StoreLocked

        self.journal.begin(channel, user)
        try:
            found = self._forget(channel, user)
        except StoreLocked:
            self.journal.end(channel, user)
            raise
        self.journal.end(channel, user)
        return found

    def _forget(self, channel: str, user: str) -> tuple[int, int]:
        person = f"{channel}:{user}"
        lessons = 0
        if self.taught_by(person) or self._purge_wanted():
            with self.writing_lessons() as found:
                lessons = found.forget_person(person)
        if channel == "console":
            self.history.unlink(missing_ok=True)
        return self.memory.forget(channel, user), lessons

    def _purge_wanted(self) -> bool:
        from kg.store.oxigraph import purge_wanted

        return self.config.graph is not None and purge_wanted(self.config.graph)

    @property
    def journal(self) -> ForgettingJournal:
        """Whose forgetting has begun and not ended."""
        from bot.services.forgetting import ForgettingJournal

        return ForgettingJournal(self.config.home / "forgetting")

    def finish_forgetting(self) -> None:
        """Do what a crash has left undone of forgetting; without such a crash it costs some looks at the disk.

        Raises:
            GraphError, BotError: It cannot be done now; it is tried again at the next start.
        """
        for channel, user in self.journal.pending():
            self._forget(channel, user)
            self.journal.end(channel, user)
        if self._purge_wanted():
            with self.writing():
                pass

    def handler(self, memory: Remembering | None = None, skills: Sequence[str] | None = None) -> Handler:
        """What answers messages.

        Args:
            memory: What keeps the conversations; None: the configured database.
            skills: Their names; None: the configured ones.

        Raises:
            ConfigError: A skill is not known.
            MemoryStoreError: The database cannot be opened.
        """
        from bot.registry import SKILLS, factory
        from bot.turns.handler import Limits, TurnHandler

        made = [factory(SKILLS, name)(self) for name in (self.config.skills if skills is None else skills)]
        turns = self.config.turns
        limits = Limits(turns.seconds, turns.per_minute, turns.at_once)
        return TurnHandler(made, memory or self.memory, self.metrics, limits)

    def adapter(self, name: str) -> Adapter:
        """The channel called `name`.

        Raises:
            ConfigError: It is not known, or lacks its secret.
        """
        from bot.registry import ADAPTERS, factory

        made: Adapter = factory(ADAPTERS, name)(self)
        return made

    def end_queries(self) -> None:
        """End the queries that people wrote, whatever they do; no more of them are run."""
        if "queries" in self.__dict__:
            self.queries.close()

    def close(self) -> None:
        """Release the graph and the database, and end the queries of others."""
        self.end_queries()
        if self._warming is not None:  # a model that is half loaded when the interpreter ends aborts the process
            self._warming.join()
        with self._lock:
            for other in self._datasets.values():
                other.close()
            if self._store is not None:
                self._store.close()
                self._store = None
            if self._memory is not None:
                self._memory.close()
                self._memory = None


class Reader:
    """The encoder's work for conversations: texts that come at the same time go through it together.

    Its libraries are imported at the first text, for most questions need none.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        wait = app.config.turns.seconds  # who waited longer is a turn that is left behind
        self._vectors: Batched[Any] = Batched(lambda texts: cast(Any, app.encoder.encode(texts)), seconds=wait)
        self._names = Batched(self._find_names, seconds=wait)
        self._sentiment: Batched[Classification] = Batched(
            lambda texts: app.classifier().sentiment(texts), seconds=wait
        )

        self._acts: Batched[Classification] = Batched(lambda texts: app.classifier().acts(texts), seconds=wait)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, one a text."""
        return cast("np.ndarray", self._vectors(texts))

    def names(self, text: str) -> list[tuple[int, int]]:
        """Where people, places and organisations are named."""
        return self._names([text])[0]

    def sentiment(self, texts: Sequence[str]) -> Sequence[Classification]:
        """positive, negative or neutral, one a text."""
        return self._sentiment(texts)

    def acts(self, texts: Sequence[str]) -> Sequence[Classification]:
        """Dialogue acts (`nlu.text_labels.ACTS`), one a text."""
        return self._acts(texts)

    def _find_names(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        from nlu.types import Label, LabelSet

        wanted = LabelSet(tuple(Label(name, name) for name in ("person", "place", "organization")))
        found = self._app.extractor().extract(texts, wanted)
        return [[(m.start, m.end) for m in one.mentions if m.score >= _SURELY_NAMED] for one in found]
