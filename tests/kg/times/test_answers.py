"""Answers at a time, from tables and texts: who is, who was, in 2015, before her, at that time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.evaluation.kgqa import evaluate
from kg.ingest.pipeline import ingest
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.question import Answerer
from kg.store.opening import open_store
from kg.types import Answer, Status
from kg.vocab import BELIEF, TW
from nlu.types import Extractor

from ..scripted import ScriptedExtractor

ONTOLOGY = load_ontology()
DATA = Path(__file__).parents[2] / "data"
HEADS = """department,head,from,to
Sales,Anna Berg,2012,2016
Sales,Carl Day,2016,2020
Sales,Eva Fox,2020,
Research,Gus Hale,2010,2018
Research,Ida Jones,2018,
"""
主任 = """部门,主任,开始,结束
销售部,王芳,2012,2016
销售部,李强,2016,2020
销售部,赵敏,2020,
"""
PROJECTS = """project,lead,start,end
Apollo,Anna Berg,2012,2014
Borealis,Carl Day,2013,
Cygnus,Anna Berg,2013,2015
"""
TEXT = (
    "Anna Berg led Northwind from 2012 until 2016. Carl Day has led Northwind since 2016. "
    "Gus Hale worked at Bluefin until 2018. Eva Fox founded Bluefin."
)
PEOPLE = {name: str(TW.Person) for name in ("Anna Berg", "Carl Day", "Gus Hale", "Eva Fox")}
FIRMS = {name: str(TW.Organization) for name in ("Northwind", "Bluefin")}
RELATIONS = [
    ("Northwind", str(TW.leader), "Anna Berg"),
    ("Gus Hale", str(TW.employer), "Bluefin"),
    ("Bluefin", str(TW.founder), "Eva Fox"),
]


class _Extractor(ScriptedExtractor):
    """Relates the second sentence's Northwind with its own leader."""

    def _one(self, text: str):  # type: ignore[no-untyped-def]
        found = super()._one(text)
        if "Carl Day" not in text:
            return found
        from dataclasses import replace

        from nlu.types import Relation

        firms = [m for m in found.mentions if m.text == "Northwind"]
        day = next(m for m in found.mentions if m.text == "Carl Day")
        return replace(found, relations=(*found.relations, Relation(firms[-1], str(TW.leader), day, 0.7)))


def read(folder: Path, **files: str) -> Ledger:
    ledger = Ledger(open_store("memory:"))
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, "utf-8")

    def extractor() -> Extractor:
        return _Extractor({**PEOPLE, **FIRMS}, relations=RELATIONS)

    report = ingest([folder], ledger=ledger, extractor=extractor, ontology=ONTOLOGY)
    assert not report.failed
    return ledger


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder = tmp_path_factory.mktemp("times")
    ledger = read(folder, heads_csv=HEADS, 任职_csv=主任, projects_csv=PROJECTS, firms_txt=TEXT)
    return Answerer(ledger.store.belief(), today=lambda: date(2026, 6, 1))


def names(answer: Answer) -> set[str]:
    return {value.label for value in answer.values}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who is the head of Sales?", {"Eva Fox"}),
        ("Who is the current head of Research?", {"Ida Jones"}),
        ("Who was the head of Sales in 2014?", {"Anna Berg"}),
        ("Who was the head of Sales between 2013 and 2018?", {"Anna Berg", "Carl Day"}),
        ("Who was the head of Sales before Eva Fox?", {"Carl Day"}),
        ("Who succeeded Anna Berg as head of Sales?", {"Carl Day"}),
        ("Who was the previous head of Sales?", {"Carl Day"}),
        ("Who was the head of Sales?", {"Anna Berg", "Carl Day"}),
        ("List the heads of Sales ever.", {"Anna Berg", "Carl Day", "Eva Fox"}),
        ("销售部的主任是谁？", {"赵敏"}),
        ("2014年销售部的主任是谁？", {"王芳"}),
        ("李强之前销售部的主任是谁？", {"王芳"}),
        ("销售部历任主任是谁？", {"王芳", "李强", "赵敏"}),
        ("Who is the leader of Northwind?", {"Carl Day"}),
        ("Who was the leader of Northwind in 2013?", {"Anna Berg"}),
        ("Who is the founder of Bluefin?", {"Eva Fox"}),
    ],
)
def test_what_held_at_the_time_is_answered(asker: Answerer, question: str, expected: set[str]) -> None:
    answer = asker.ask(question)
    assert (answer.status, names(answer)) == (Status.ANSWERED, expected), answer.text


def test_what_has_ended_is_not_given_as_todays(asker: Answerer) -> None:
    answer = asker.ask("Who is the employer of Gus Hale?")
    assert (answer.status, answer.values) == (Status.NO_FACT, ())
    assert "Until 2018: Bluefin." in answer.text


def test_things_that_begin_and_end_by_themselves_are_all_told(asker: Answerer) -> None:
    assert names(asker.ask("Which projects have the lead Anna Berg?")) == {"Apollo", "Cygnus"}


def test_a_talk_goes_on_through_time(asker: Answerer) -> None:
    first = asker.ask("Who was the head of Sales in 2018?")
    assert names(first) == {"Carl Day"}
    before = asker.ask("And before him?", previous=first)
    assert names(before) == {"Anna Berg"}
    other = asker.ask("And in 2022?", previous=before)
    assert names(other) == {"Eva Fox"}


def test_at_that_time_means_the_time_of_the_last_question(asker: Answerer) -> None:
    first = asker.ask("Who was the head of Sales in 2017?")
    assert names(asker.ask("Who was the head of Research at that time?", previous=first)) == {"Gus Hale"}


def test_the_query_of_an_answer_gives_the_answer(asker: Answerer) -> None:
    for question in (
        "Who is the leader of Northwind?",
        "Who was the head of Sales in 2014?",
        "2014年销售部的主任是谁？",
    ):
        answer = asker.ask(question)
        rows = asker.view.select(answer.sparql).rows
        assert {row[0] for row in rows} == {value.term for value in answer.values}


def test_forgetting_a_source_forgets_its_times(tmp_path: Path) -> None:
    alone = read(tmp_path, heads_csv=HEADS)
    before = set(alone.store.window(BELIEF).graph())
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    both = read(tmp_path)
    assert both.store.belief().ask(f"ASK {{ ?p <{TW.periodStart}> ?d }}")
    for source in both.sources():
        if source.title in ("b.txt", "ontology"):
            both.forget(source.id)
    assert set(both.store.window(BELIEF).graph()) == before
    assert both.is_kept_up()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_most_questions_of_the_set_are_answered_right(lang: str) -> None:
    found = evaluate(f"kgqa/times-{lang}", DATA, limit=36)
    assert found.metrics["f1"] >= 0.95, [p["text"] for p in found.predictions if p["f1"] < 1]
