"""The parts of the program, built once from the configuration and handed to whoever needs them.

Knows: which services there are. Does not know: what they do. Importing this module is cheap; each part is imported when
it is first asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING

from bot.config import Config
from bot.services.graph import Graph
from bot.services.models import Models
from bot.services.people import People
from bot.types import Adapter, Handler

if TYPE_CHECKING:
    from bot.dialogue.kinds.head import Kinds
    from bot.memory import Memory
    from bot.metrics import Metrics
    from bot.services.queries import Queries
    from bot.services.queue import WorkQueue
    from bot.turns.handler import Remembering
    from kg.ledger.ledger import Ledger
    from kg.question import Answerer
    from kg.store.store import Store

_WAITING_TO_BE_READ = 600.0
"""Seconds that a document of somebody waits for those before it."""


class App:
    """One configured Tuwen. Safe to share between threads.

    Attributes:
        models: What reads and writes text.
        graph: What is asked and written to.
        people: What is kept of those who talk to it.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.models = Models(config)
        self.graph = Graph(config, self.models)
        self.people = People(config, self.graph)
        self._lock = threading.RLock()
        self._datasets: dict[str, App] = {}
        self._warming: threading.Thread | None = None

    # --- what nearly everybody needs, by its short name ---------------------------------------------------------------

    def store(self) -> Store:
        """See `Graph.store`."""
        return self.graph.store()

    def ledger(self) -> Ledger:
        """See `Graph.ledger`."""
        return self.graph.ledger()

    def writing(self) -> AbstractContextManager[Ledger]:
        """See `Graph.writing`."""
        return self.graph.writing()

    def asker(self, user: str | None = None) -> Answerer:
        """See `Graph.asker`."""
        return self.graph.asker(user)

    @property
    def memory(self) -> Memory:
        """See `People.memory`."""
        return self.people.memory

    # --- assembled on demand ------------------------------------------------------------------------------------------

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

    @cached_property
    def metrics(self) -> Metrics:
        """What is counted while the bot runs."""
        from bot.metrics import Metrics

        return Metrics()

    @cached_property
    def kinds(self) -> Kinds:
        """What tells the kinds of messages apart, with the encoder where the forms do not tell."""
        from bot.dialogue.kinds.head import Kinds

        return Kinds(self.models.batched)

    def dataset(self, iri: str) -> App:
        """The application over the graph of a configured dataset.

        Raises:
            KeyError: No dataset has this IRI.
        """
        with self._lock:
            if iri not in self._datasets:
                home = self.config.web.datasets[iri]
                made = App(self.config.model_copy(update={"home": home, "store": "oxigraph"}))
                made.models.warms = self.models.warms
                self._datasets[iri] = made
            return self._datasets[iri]

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

    # --- beginning and end --------------------------------------------------------------------------------------------

    def warm(self) -> None:
        """Load what the first questions need; what cannot be loaded yet is left."""
        from bot.services.warming import warm

        self.models.warms = True
        warm(self.models, self.graph)

    def warm_soon(self) -> None:
        """Begin to load what the first questions need, beside whatever is done meanwhile."""
        self.models.warms = True
        self._warming = threading.Thread(target=self.warm, name="warm", daemon=True)
        self._warming.start()

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
        self.graph.close()
        self.people.close()
