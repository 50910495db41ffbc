"""A language is data: French, which no line of Python names, answers questions over a graph with French labels.

The questions stand in `french.tsv` (question, answers); one that begins with "> " goes on from the one before.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib

from kg.question import Answerer
from kg.store.opening import view_of
from kg.types import Answer
from nlu.text import detect_lang
from tests.kg.question.conftest import Trusting

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
LANG = "fr"
QUESTIONS = [line.split("\t") for line in (HERE / "french.tsv").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(view_of(rdflib.Graph().parse(HERE / "graphs" / "french.ttl")), judge=Trusting())


def test_at_least_thirty_eight_of_forty_two_are_answered_rightly(answerer: Answerer) -> None:
    wrong: list[str] = []
    last: Answer | None = None
    for question, wanted in QUESTIONS:
        follows = question.startswith("> ")
        last = answerer.ask(question.removeprefix("> "), LANG, previous=last if follows else None, budget=30.0)
        if sorted(value.label for value in last.values) != sorted(wanted.split("; ")):
            wrong.append(f"{question} -> {last.text}")
    assert len(QUESTIONS) == 42
    assert len(wrong) <= 4, wrong


def test_answers_and_paraphrases_are_in_the_language(answerer: Answerer) -> None:
    answer = answerer.ask("Quelle est la ville la plus peuplée ?")
    assert (answer.lang, answer.text) == (LANG, "Velmont (214000).")
    assert answer.paraphrase == "ville avec population maximum"
    assert answerer.ask("Qui est le maire de Zarzan ?").text.startswith("Je ne connais rien")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Qui est le maire de Portelle ?", "fr"),
        ("Who is the mayor of Portelle?", "en"),
        ("Portelle的市长是谁？", "zh"),
        ("What is the population of Île-de-France?", "en"),
    ],
)
def test_languages_are_told_apart(text: str, lang: str) -> None:
    assert detect_lang(text) == lang


def test_no_line_of_the_program_names_the_language() -> None:
    named = re.compile(rf"[\"']{LANG}[\"']|[Ff]rench\b(?!\s+Revolution)")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for floor in ("kg/question", "nlu/language", "nlu/values", "nlu/text")
        for path in (ROOT / floor).rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if named.search(line)
    ]
    assert found == []
