"""The values that leave `nlu`, and the two seams behind which models are exchanged.

Knows: what a mention, a relation and an extraction are. Does not know: models, graphs, files. Importing this module
costs nothing (no torch).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

Lang = str
"""The code of a language, ISO 639-1: the name of a folder of `nlu/language`."""
LabelKind = Literal["name", "date", "quantity", "email", "phone", "url"]


class NLUError(Exception):
    """Something that `nlu` could not do; the message says what, with which value, and what to do next.

    - NLUError
      - ModelError        weights missing, unreadable or of another format
      - LabelError        a label set that cannot be encoded
    """


class ModelError(NLUError):
    """Weights that are missing, unreadable or of another format."""


class LabelError(NLUError):
    """A label set that cannot be used: empty names, duplicates, a relation without a name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A piece of text that names something: `document[start:end] == text`, always.

    Attributes:
        type: The name of the label that matched, as the caller gave it (an IRI when the labels come from an ontology).
        start: Offset of the first character.
        end: Offset behind the last character.
        score: Probability, 0 to 1.
        value: Normalised value of a literal mention (ISO date, number as text, e-mail ...), None for names.
        unit: Unit of a quantity as a CLDR unit or an ISO 4217 currency code, None otherwise.
    """

    text: str
    type: str
    start: int
    end: int
    score: float
    value: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """Two mentions of one text and the name of the relation label that holds from head to tail."""

    head: Mention
    label: str
    tail: Mention
    score: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one text says. Mentions are sorted by (start, end); relations point to mentions of the same extraction."""

    text: str
    lang: Lang
    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]
    model: str


@dataclass(frozen=True, slots=True)
class Label:
    """One thing to look for. Labels are words: what the encoder reads is `name` and, where given, `description`.

    Attributes:
        id: What comes back as `Mention.type` or `Relation.label`.
        name: The words, in either language.
        description: A sentence that tells it from its neighbours.
        heads: Ids of mention labels that may be the head (relations only; empty: any).
        tails: Ids of mention labels that may be the tail (relations only; empty: any).
        kind: "name" for what the encoder finds; the others are literal values that `nlu.values` finds.
    """

    id: str
    name: str
    description: str = ""
    heads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    kind: LabelKind = "name"


@dataclass(frozen=True, slots=True)
class LabelSet:
    """What an extractor is asked to look for."""

    mentions: tuple[Label, ...]
    relations: tuple[Label, ...] = ()


@runtime_checkable
class Extractor(Protocol):
    """Finds mentions and relations in texts. Entry-point group: `tuwen.extractors`."""

    def extract(self, texts: Sequence[str], labels: LabelSet) -> list[Extraction]:
        """One extraction a text, in order.

        Raises:
            LabelError: The label set cannot be used.
        """


@runtime_checkable
class Generator(Protocol):
    """Continues a conversation. Entry-point group: `tuwen.generators`."""

    def generate(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        """Pieces of the next message, as they come; `messages` are (role, text) with role system, user or assistant."""


@dataclass(frozen=True, slots=True)
class Classification:
    """The label of a whole text, its probability (0 to 1), and the probabilities of all labels, in their order."""

    label: str
    score: float
    scores: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """What moved a decision: for pieces of the text, in order, how much each spoke for it (negative: against).

    Attributes:
        decision: What was decided, in words.
        score: Probability of the decision, 0 to 1.
        parts: (start, end, weight); `text[start:end]` is the piece; the largest absolute weight is 1.
    """

    decision: str
    score: float
    parts: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `tuwen eval` prints: one row of figures, and one prediction an item as `--batch` prints it."""

    name: str
    split: str
    items: int
    metrics: dict[str, float]
    predictions: list[dict[str, object]]
    seconds: float
