"""The models, each loaded at its first use and shared by all conversations.

Knows: which model is made from which key of the configuration. Does not know: graphs, people.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bot.config import GENERATOR_KEY, Config
from bot.services.batching import Batched
from bot.types import ConfigError

if TYPE_CHECKING:
    import numpy as np

    from kg.ontology import Ontology
    from kg.question.deadline import Deadline
    from nlu.classify import Classifier
    from nlu.types import Classification, Extraction, Extractor, Generator
    from nlu.vectors import SentenceEncoder

_NAMED = 0.5
"""Score from which a name may be what a question asks for."""
_SURELY_NAMED = 0.6
"""Score from which a name that is nowhere in the graph is what a question fails on."""


class Models:
    """What reads and writes text. Safe to share between threads."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.RLock()  # its own: reading a question must not wait for whoever writes to the graph
        self._extractor: Extractor | None = None
        self._classifier: Classifier | None = None
        self._generator: Generator | None = None
        self.warms = False
        """Whether what questions need is made ready beside them, so that none waits for it."""
        self.batched = BatchedModels(self)

    @cached_property
    def encoder(self) -> SentenceEncoder:
        """What makes sentence vectors; its weights are loaded at the first use."""
        from nlu.vectors import SentenceEncoder

        return SentenceEncoder(self.weights, self.config.reading.device, precision=self.config.reading.precision)

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
        with self._lock:
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
        with self._lock:
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
        with self._lock:
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


class LazyEncoder:
    """The encoder for work that nobody waits for, loaded at its first text. See `kg.passages.index.Encoder`."""

    def __init__(self, models: Models) -> None:
        self._models = models

    @property
    def identity(self) -> str:
        """See `BatchedModels.identity`."""
        return self._models.batched.identity

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, one a text."""
        return self._models.encoder.encode(texts)


class BatchedModels:
    """The encoder's work for conversations: texts that come at the same time go through it together.

    Its libraries are imported at the first text, for most questions need none.
    """

    def __init__(self, models: Models) -> None:
        self._models = models
        wait = models.config.turns.seconds  # who waited longer is a turn that is left behind
        self._vectors: Batched[Any] = Batched(lambda texts: cast(Any, models.encoder.encode(texts)), seconds=wait)
        self._names = Batched(self._find_names, seconds=wait)
        self._typed = Batched(self._find_typed_names, seconds=wait)
        self._sentiment: Batched[Classification] = Batched(
            lambda texts: models.classifier().sentiment(texts), seconds=wait
        )

        self._acts: Batched[Classification] = Batched(lambda texts: models.classifier().acts(texts), seconds=wait)

    @property
    def patient(self) -> bool:
        """See `kg.question.linking.semantic.Encoding`."""
        return not self._models.warms

    @cached_property
    def identity(self) -> str:
        """Tells these vectors from those of another encoder."""
        from nlu.folders import identity_of

        return identity_of(self._models.weights)

    def typed_names(self, text: str) -> list[tuple[int, int, str]]:
        """Where people, places and organisations are named, and which of them each is."""
        return self._typed([text])[0]

    def encode(self, texts: Sequence[str], deadline: Deadline | None = None) -> np.ndarray:
        """Unit vectors, one a text; see `kg.question.linking.semantic.Encoding`."""
        return cast("np.ndarray", self._vectors(texts, self._within(deadline)))

    def names(self, text: str, deadline: Deadline | None = None) -> list[tuple[int, int]]:
        """Where people, places and organisations are named.

        Raises:
            BusyError: There was not the time for it.
        """
        return self._names([text], self._within(deadline))[0]

    def _within(self, deadline: Deadline | None) -> float | None:
        """The seconds that a text has; the model is loaded before where no others wait."""
        if deadline is None:
            return None
        if self.patient:
            with deadline.stopped():
                self._models.extractor()
        return deadline.search()

    def sentiment(self, texts: Sequence[str]) -> Sequence[Classification]:
        """positive, negative or neutral, one a text."""
        return self._sentiment(texts)

    def acts(self, texts: Sequence[str]) -> Sequence[Classification]:
        """Dialogue acts (`nlu.text_labels.ACTS`), one a text."""
        return self._acts(texts)

    def _find_names(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        found = self._extracted(texts)
        return [[(m.start, m.end) for m in one.mentions if m.score >= _SURELY_NAMED] for one in found]

    def _find_typed_names(self, texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
        found = self._extracted(texts)
        return [[(m.start, m.end, m.type) for m in one.mentions if m.score >= _NAMED] for one in found]

    def _extracted(self, texts: Sequence[str]) -> Sequence[Extraction]:
        from nlu.types import Label, LabelSet

        wanted = LabelSet(tuple(Label(name, name) for name in ("person", "place", "organization")))
        return self._models.extractor().extract(texts, wanted)
