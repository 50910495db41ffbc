"""The values of `kg`: sources, evidence, facts, what readers hand over, and answers.

Knows: rdflib terms. Does not know: stores, files, models, people.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import rdflib
from rdflib.term import IdentifiedNode, Identifier, Literal, URIRef

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # a literal that does not fit its datatype stays as written
warnings.filterwarnings("ignore", message="Parsing weird boolean", module="rdflib.term")  # so does this one

Triple = tuple[IdentifiedNode, URIRef, Identifier]


class GraphError(Exception):
    """Something that `kg` could not do; the message says what, with which value, and what to do next.

    - GraphError
      - StoreError        the store cannot be opened, reached or written
        - StoreLocked     another process is writing to the directory
      - SourceError       an input cannot be read: names the file and the place
      - QueryError        a SPARQL text that is not a read-only query, or that the store refuses
        - BudgetError     a query ran out of time, rows or memory
      - BusyError         too much is being done already; later it can be
      - OntologyError     an ontology file that cannot be used
    """


class StoreError(GraphError):
    """The store cannot be opened, reached or written."""


class StoreLocked(StoreError):
    """Another process holds the store open for writing."""


class SourceError(GraphError):
    """An input cannot be read. The message names the file and the place in it (page, row, line, byte)."""


class QueryError(GraphError):
    """A query that is malformed, not read-only, or refused by the store."""


class BudgetError(QueryError):
    """A query ran out of its time, row or memory budget."""


class BusyError(GraphError):
    """Too much is being done already; the same can be asked again in some seconds."""


class OntologyError(GraphError):
    """An ontology file that cannot be parsed or that lacks what is needed."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from: one file, one RDF graph, one person.

    Attributes:
        id: IRI of the source's ledger graph, stable for one `uri`.
        title: For people: a document's title, else the file name.
        uri: `file:` IRI of the file, or any IRI the caller gave.
        sha256: Of the raw bytes; equal bytes are "unchanged".
        lang: Main language, "zh", "en" or "" where it makes no sense.
        added_at: ISO 8601, UTC.
    """

    id: URIRef
    title: str
    uri: str
    sha256: str
    lang: str
    added_at: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact place that says so. For texts `document[start:end] == quote`.

    For a table row `quote` is the row's cells as they stand in the file and start/end are the row's number (header =
    row 1) and that number + 1; for RDF `quote` is the triple and start/end are 0.

    Attributes:
        model: What read it: a model's name and version, "table", "rdf" or "user".
        score: Probability, 0 to 1.
        header: For a table row, the names of its columns in the order of the cells, behind the part of the source. For
            a scan, the page and the box on it, in per cent of its width and height: "page=1&xywh=percent:7,9,63,5".
        span: The part of a quoted sentence that fits the question, in the offsets of its text; None: the whole.
    """

    source: Source
    quote: str
    start: int
    end: int
    model: str
    score: float
    header: str = ""
    span: tuple[int, int] | None = None

    @property
    def marked(self) -> str:
        """The words of `span`; "" where nothing is marked."""
        return self.quote[self.span[0] - self.start : self.span[1] - self.start] if self.span is not None else ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One triple of the belief and everything that supports it. `inferred`: no source says it literally."""

    subject: IdentifiedNode
    predicate: URIRef
    object: Identifier
    evidence: tuple[Evidence, ...] = ()
    inferred: bool = False


# --- what readers hand over -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Box:
    """Where a line of a scanned text stands: `text[start:end]` on a page (from 1), in shares of its width and height.

    Attributes:
        score: How surely it was read, 0 to 1.
    """

    start: int
    end: int
    page: int
    left: float
    top: float
    right: float
    bottom: float
    score: float


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A document as plain text; offsets of evidence count in `text`.

    Attributes:
        boxes: Of a scan, where its lines stand, in order.
        left_out: One line for each part that is not read.
    """

    source: Source
    text: str
    boxes: tuple[Box, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `rows` yields (row number, values, the cells as they stand in the file).

    Values are aligned with `columns`: typed Python values, lists of such, IRIs of other rows, or None. Row numbers are
    those a person sees in the file (the header is row 1). The iterator may raise SourceError at a bad row.

    Attributes:
        units: Unit of each column's numbers, "" for none.
        key: Columns that name a row where the source says so; () where that is to be found out.
        label: Column that rows are called by where a person said so; "" where that is to be found out.
        hidden: Columns that only serve to name rows and are no properties.
        refers: Class that a column's values name the rows of, where the source says so.
        account: What was decided on the way, for people; what follows is added (`kg.ingest.table.account`).
        left_out: One line for each row or part that is not read.
        part: Where in the source the table is, "table 2" or "sheet People"; "" where the source is the table.
    """

    source: Source
    name: str
    columns: tuple[str, ...]
    rows: Iterator[tuple[int, tuple[object, ...], str]]
    units: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    label: str = ""
    hidden: frozenset[str] = frozenset()
    refers: Mapping[str, URIRef] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class RDFDocument:
    """An RDF file, already parsed.

    Attributes:
        left_out: One line for each statement that could not be read.
    """

    source: Source
    graph: rdflib.Graph
    left_out: tuple[str, ...] = ()


Document = TextDocument | Table | RDFDocument


# --- what the ledger takes --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quote:
    """The place in a source that says a statement (Evidence without its source)."""

    text: str
    start: int
    end: int
    model: str
    score: float
    header: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One triple as one source says it; `quote` is None where the source as a whole is the evidence (RDF)."""

    triple: Triple
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Statements:
    """Everything that one source says, before identity: names of a text are nodes of that text alone.

    Attributes:
        items: Every triple with its quote.
        local: Nodes that are not yet anything in the world: the identity step maps each to a node of the belief.
        text: The document's text, in which quotes count; "" for tables and RDF.
        account: What was decided about its tables, as JSON for `tuwen sources --explain`; "" where nothing was.
    """

    source: Source
    items: tuple[Statement, ...]
    local: frozenset[IdentifiedNode] = frozenset()
    text: str = ""
    account: str = ""


# --- answers ----------------------------------------------------------------------------------------------------------


class Status(StrEnum):
    """How a question ended. `answered`, `conflict` and `quoted` come with values; all others say why there are none.

    `quoted`: no fact answers, but sentences of the documents do; they are quoted as they stand.
    """

    ANSWERED = "answered"
    CLARIFY = "clarify"
    UNKNOWN_ENTITY = "unknown_entity"
    UNKNOWN_PROPERTY = "unknown_property"
    NO_FACT = "no_fact"
    CONFLICT = "conflict"
    UNSURE = "unsure"
    UNSUPPORTED = "unsupported"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Value:
    """One answer: the term, and its label in the user's language.

    Attributes:
        columns: Further columns of the same row; one that has no value here is left out.
        heading: Of a column: what it holds, in the user's language.
    """

    term: Identifier
    label: str
    columns: tuple[Value, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of the question: its paraphrase, its SPARQL, the ranker's probability, its logical form."""

    paraphrase: str
    sparql: str
    confidence: float
    form: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the words to the query, in the language of the answer.

    Attributes:
        depth: 0 for the whole; a step's parts follow it, one deeper.
        rule: What was done.
        words: The words that it read; none where nothing says it.
        meaning: What the words mean together.
    """

    depth: int
    rule: str
    words: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the graph says to one question.

    Attributes:
        status: Typed outcome.
        lang: Language of `text` and `paraphrase` ("zh" or "en").
        text: One sentence for the user; for a failed question what failed and what could be asked instead.
        values: The answers; a yes/no question has one boolean literal, a count one integer literal.
        sparql: The query that ran, or "".
        paraphrase: What was understood, in the user's language, or "".
        evidence: Quotes behind the answers.
        confidence: Probability that the reading is right, 0 to 1.
        alternatives: Other readings; for `clarify` the ones to choose from.
        failed: The word or property that found nothing, or "".
        focus: The nodes that the question was about, for follow-up questions.
        ms: Milliseconds spent.
        form: The logical form of the query as text (`kg.question.logic.serialization`), which a follow-up edits, or "".
        steps: How the words led to the query, outermost first; none of a reading that was chosen or made by an edit.
    """

    status: Status
    lang: str
    text: str
    values: tuple[Value, ...] = ()
    sparql: str = ""
    paraphrase: str = ""
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    alternatives: tuple[Alternative, ...] = ()
    failed: str = ""
    focus: tuple[IdentifiedNode, ...] = ()
    ms: float = field(default=0.0, compare=False)
    form: str = field(default="", compare=False)
    steps: tuple[Step, ...] = field(default=(), compare=False)


__all__ = [
    "Alternative",
    "Answer",
    "BudgetError",
    "Document",
    "Evidence",
    "Fact",
    "GraphError",
    "Literal",
    "OntologyError",
    "QueryError",
    "Quote",
    "RDFDocument",
    "Source",
    "SourceError",
    "Statement",
    "Statements",
    "Status",
    "Step",
    "StoreError",
    "StoreLocked",
    "Table",
    "TextDocument",
    "Triple",
    "Value",
]
