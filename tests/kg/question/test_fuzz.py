"""Five thousand hostile questions: none crashes, none changes a byte of the graph, none writes a part of a query.

The store is open for writing, so an update that came through would be carried out. The graph itself is hostile, too:
its labels, values and IRIs have quotes, braces, line ends and whole updates in them, so that terms have to be rendered.
And a language model proposes to every question the text of the question itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import IO, Any

import rdflib

from kg.ledger.ledger import Ledger
from kg.question import Answerer
from kg.question.proposals import Proposer
from kg.store.opening import open_store
from kg.store.store import Store, View
from kg.types import Source, Statement, Statements, Status
from kg.vocab import source_iri
from tests.kg.question.conftest import COMPANY

HOSTILE = """
@prefix : <http://example.org/firm/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://example.org/it's> a :Product ; rdfs:label "It's" ; :price 1 .
<http://example.org/(x);y> a :Product ; rdfs:label "a } ; DROP ALL # b" ; :price 2 ; :colour "} ; DROP ALL #" .
:quoted a :Product ; rdfs:label 'the "quoted" one' ; :price 3 ; :colour '"' , "'" .
:lines a :Product ; rdfs:label "two\\nlines" ; :price 4 ; :colour "a\\nb" , "back\\\\slash" , "\\t" .
:cherry a :Product ; rdfs:label "Cherry" ; :price 6 ; :colour 'cherry" } ; DROP ALL #' , "plum\\nblue" .
:braces a :Product ; rdfs:label "{?x ?y ?z}" , "<a b>" ; :price 5 ; :designedBy :ada .
<http://example.org/firm/sold%20x> rdfs:label "sold > } ; DROP ALL" .
:quoted :note-1 "SELECT" . :note-1 rdfs:label "say \\"note\\"" .
"""
"""Names, values and IRIs that would end a string, an IRI or a group if they were pasted."""

PIECES = [
    "Ada Okafor",
    "It's",
    "a } ; DROP ALL # b",
    'the "quoted" one',
    "two\nlines",
    "{?x ?y ?z}",
    "sold > } ; DROP ALL",
    'say "note"',
    "back\\slash",
    'cherry" } ; DROP ALL #',
    "colour plum\nblue",
    "阿达",
    "desk lamp",
    "台灯",
    "offices in Osaka",
    "产品",
    "what is",
    "how many",
    "谁",
    "的",
    "price",
    "heaviest",
    "more than 3",
    "介于",
    "每个",
    "difference between",
    "What percentage of",
    "and",
    "或",
    "not",
    "who",
    "是什么",
    "?",
    "？",
    "",
    " ",
    "} ; DROP ALL #",
    "> } ; DROP ALL",
    "'",
    '"',
    '"""',
    "\\",
    "\\u0027",
    "{",
    "}",
    "<http://example.org/firm/ada>",
    "<a b>",
    "INSERT DATA { <x:a> <x:b> <x:c> }",
    "FILTER(true)",
    "?x ?y ?z",
    "UNION",
    "SERVICE <http://x/>",
    "\n",
    "\t",
    "\r",
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\ud800",
    "😀",
    "é",
    "ﬁ",
    "١٢٣",
    "𝟏",
    "—",
    "%s",
    "${x}",
    "../../etc/passwd",
    "<script>",
    "1e999",
    "-1",
    "00",
    "二零二四年",
    "٪",
    "A" * 50,
    "的" * 40,
    "0" * 30,
]


def questions(number: int) -> list[str]:
    """Texts made of pieces, and of any characters at all; the same ones every time."""
    dice = random.Random(20261124)
    made = ["", " ", "a", "问", "x" * 10_000, "问" * 10_000]
    while len(made) < number:
        if dice.random() < 0.8:
            made.append(dice.choice(["", " "]).join(dice.choices(PIECES, k=dice.randint(1, 7))))
        else:
            made.append("".join(chr(dice.randrange(1, 0x3000)) for _ in range(dice.randint(1, 40))))
    return made


TOKENS = re.compile(r"""<[^<>"{}|^`\\\s]*>|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")
"""IRIs and strings: what may hold any word without meaning it."""
UPDATES = re.compile(r"\b(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|SERVICE|GRAPH|FROM)\b", re.IGNORECASE)


class Echo:
    """A language model that has been talked into repeating the question as a query."""

    text = ""

    def generate(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        yield f"```\n{self.text}\n```"


class Watched:
    """A view that keeps every query that ran."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.ran: list[str] = []

    @property
    def version(self) -> int:
        return self.view.version

    def select(self, sparql: str, **budget: Any) -> Any:
        self.ran.append(sparql)
        return self.view.select(sparql, **budget)

    def ask(self, sparql: str, **budget: Any) -> bool:
        self.ran.append(sparql)
        return self.view.ask(sparql, **budget)

    def dump(self, file: IO[bytes]) -> None:
        self.view.dump(file)


def dump(store: Store) -> bytes:
    """Every quad of a store, as sorted lines."""
    rows = store.window().select("SELECT ?s ?p ?o ?g WHERE { ?s ?p ?o OPTIONAL { GRAPH ?g { ?s ?p ?o } } }").rows
    return "\n".join(sorted(" ".join("" if x is None else x.n3() for x in row) for row in rows)).encode()


def test_five_thousand_hostile_questions() -> None:
    graph = rdflib.Graph().parse(data=COMPANY + HOSTILE, format="turtle")
    with open_store("memory:") as store:
        source = Source(source_iri("urn:firm"), "firm", "urn:firm", "0", "en", "2026-01-01T00:00:00+00:00")
        Ledger(store).replace(Statements(source, tuple(Statement(t) for t in graph)))  # type: ignore[arg-type]
        before, version = dump(store), store.version
        view, echo = Watched(store.belief()), Echo()
        asker = Answerer(view, proposer=Proposer(lambda: echo, 0.5))
        answered = 0
        for echo.text in questions(5_000):
            answer = asker.ask(echo.text, budget=0.5)
            assert answer.status in Status
            assert answer.text
            answered += answer.status is Status.ANSWERED
        assert answered > 100  # hostile names are names: questions about them are answered
        for query in set(view.ran):
            assert not UPDATES.search(TOKENS.sub(" ", query)), query
        assert store.version == version
        assert dump(store) == before


def test_terms_that_look_like_queries_are_asked_for_as_they_are() -> None:
    store = open_store("memory:")
    graph = rdflib.Graph().parse(data=COMPANY + HOSTILE, format="turtle")
    source = Source(source_iri("urn:firm"), "firm", "urn:firm", "0", "en", "2026-01-01T00:00:00+00:00")
    Ledger(store).replace(Statements(source, tuple(Statement(t) for t in graph)))  # type: ignore[arg-type]
    asker = Answerer(store.belief())
    for name, price in (("It's", "1"), ("a } ; DROP ALL # b", "2"), ('the "quoted" one', "3"), ("two\nlines", "4")):
        assert [v.label for v in asker.ask(f"What is the price of {name}?").values] == [price]
    for colour in ('cherry" } ; DROP ALL #', "plum\nblue"):
        assert [v.label for v in asker.ask(f"Which products have the colour {colour}?").values] == ["Cherry"]
    store.close()
