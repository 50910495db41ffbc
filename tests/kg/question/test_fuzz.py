"""Five thousand hostile questions: none crashes, none changes the graph, none brings its own words into a query."""

from __future__ import annotations

import random

import rdflib

from kg.question import Asker
from kg.store import view_of
from kg.types import Status
from tests.kg.question.conftest import COMPANY

PIECES = [
    "Ada Okafor",
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


def test_five_thousand_hostile_questions() -> None:
    graph = rdflib.Graph().parse(data=COMPANY, format="turtle")
    before = sorted(graph.serialize(format="nt").splitlines())
    asker = Asker(view_of(graph))
    for text in questions(5_000):
        answer = asker.ask(text, budget=0.5)
        assert answer.status in Status
        assert answer.text
        for word in ("DROP", "INSERT", "SERVICE", "<script", "passwd"):
            assert word not in answer.sparql
    rows = asker.view.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows
    assert len(rows) == len(before)
    assert sorted(graph.serialize(format="nt").splitlines()) == before
