"""Questions of every form, in both languages, over a small company graph."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.term import URIRef

import kg.question.deadline
from kg.question import Answerer, answer_json
from kg.types import Answer, Status
from tests.kg.question.conftest import BARE, COMPANY, asker_over

FIRM = "http://example.org/firm/"


def labels(answer: Answer) -> list[str]:
    return sorted(value.label for value in answer.values)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who is the manager of Ada Okafor?", ["Li Wei"]),
        ("Ada Okafor's manager", ["Li Wei"]),
        ("阿达的经理是谁？", ["李伟"]),
        ("What is the weight of the desk lamp?", ["2.5"]),
        ("台灯的重量是多少？", ["2.5"]),
        ("How heavy is the chair?", ["7"]),
        ("Which products were designed by Ada Okafor?", ["Chair", "Desk Lamp"]),
        ("阿达设计了哪些产品？", ["台灯", "椅子"]),
        ("Which offices are in Osaka?", ["Port House", "South House"]),
        ("大阪有哪些办公室？", ["南楼", "港楼"]),
        ("Which employees work in Oslo?", ["Bo Berg", "Sam Fox"]),
        ("List all products", ["Chair", "Desk Lamp", "Pump"]),
        ("列出所有产品", ["台灯", "椅子", "水泵"]),
        ("How many offices are in Osaka?", ["2"]),
        ("大阪有多少个办公室？", ["2"]),
        ("How many products are there?", ["3"]),
        ("Is Li Wei the manager of Bo Berg?", ["yes"]),
        ("Is Ada Okafor the manager of Bo Berg?", ["no"]),
        ("李伟是博的经理吗？", ["是"]),
        ("What is the cheapest product?", ["Desk Lamp"]),
        ("最贵的产品是什么？", ["水泵"]),
        ("What is the heaviest product designed by Ada Okafor?", ["Chair"]),
        ("Who is the youngest employee?", ["Sam Fox"]),
        ("Which products have a weight under 10?", ["Chair", "Desk Lamp"]),
        ("重量超过5的产品有哪些？", ["椅子", "水泵"]),
        ("Which red products are there?", ["Desk Lamp", "Pump"]),
        ("Which products are not designed by Ada Okafor?", ["Pump"]),
        ("What is the average price of the products?", ["353.33"]),
        ("In which city does the manager of Bo Berg work?", ["Osaka"]),
        ("What is Osaka?", ["A port in Japan."]),
        ("什么是大阪？", ["日本的港口城市。"]),
        ("Who is the manager of Ada Okafro?", ["Li Wei"]),
        ("Who is the manager of Ms. Okafor?", ["Li Wei"]),
        ("Which products are red or blue?", ["Chair", "Desk Lamp", "Pump"]),
        ("Which products weigh more than 5 and cost less than 500?", ["Chair"]),
        ("Which products are heavier than the chair?", ["Pump"]),
        ("Is the chair heavier than the pump?", ["no"]),
        ("椅子比水泵重吗？", ["否"]),
        ("Does the desk lamp cost more than 30?", ["yes"]),
        ("What is the second heaviest product?", ["Chair"]),
        ("Who designed the most products?", ["Ada Okafor"]),
        ("哪个员工设计的产品最多？", ["阿达"]),
        ("Which employees own no boat?", ["Ada Okafor", "Bo Berg", "Sam Fox", "Sam Fox"]),
        ("没有经理的员工有哪些？", ["Sam Fox", "Sam Fox", "李伟"]),
        ("Who was born in 1970?", ["Li Wei"]),
        ("1985年以后出生的员工有哪些？", ["Sam Fox", "Sam Fox", "博"]),
        ("Which city has the most offices?", ["Osaka"]),
        ("How many employees work in Osaka?", ["3"]),
        ("哪些员工在大阪工作？", ["Sam Fox", "李伟", "阿达"]),
        ("Which products cost between 30 and 200?", ["Chair", "Desk Lamp"]),
        ("Name the employees whose manager is Li Wei", ["Ada Okafor", "Bo Berg"]),
        ("Which employees have a manager who owns a boat?", ["Ada Okafor", "Bo Berg"]),
    ],
)
def test_answers(company: Answerer, question: str, expected: list[str]) -> None:
    answer = company.ask(question)
    assert (answer.status, labels(answer)) == (Status.ANSWERED, expected), answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who is the manager of Ada Okafor?", "The manager of Ada Okafor is Li Wei."),
        ("阿达的经理是谁？", "阿达的经理是李伟。"),
        ("大阪有多少个办公室？", "共有2个。"),
    ],
)
def test_sentences(company: Answerer, question: str, text: str) -> None:
    assert company.ask(question).text == text


@pytest.mark.parametrize(
    ("question", "status", "failed"),
    [
        ("Who is the mayor of Atlantis?", Status.UNKNOWN_ENTITY, "Atlantis"),
        ("What is the shoe size of Ada Okafor?", Status.UNKNOWN_PROPERTY, "shoe size"),
        ("", Status.UNSUPPORTED, ""),
        ("?!。", Status.UNSUPPORTED, ""),
    ],
)
def test_failures_are_typed(company: Answerer, question: str, status: Status, failed: str) -> None:
    answer = company.ask(question)
    assert (answer.status, answer.failed, answer.values) == (status, failed, ())


def test_a_fact_that_is_missing(company: Answerer) -> None:
    answer = company.ask("Who is the manager of Li Wei?")
    assert answer.status is Status.NO_FACT
    assert "Li Wei" in answer.text


def test_two_things_of_one_name_are_told_apart(company: Answerer) -> None:
    answer = company.ask("When was Sam Fox born?")
    assert answer.status is Status.CLARIFY
    said = [alternative.paraphrase for alternative in answer.alternatives]
    assert len(said) == 2 and len(set(said)) == 2
    assert any("North House" in paraphrase for paraphrase in said)


def test_a_pronoun_is_the_focus(company: Answerer) -> None:
    first = company.ask("What is the weight of the chair?")
    assert first.focus == (URIRef(FIRM + "chair"),)
    assert labels(company.ask("And its price?", focus=first.focus)) == ["120"]
    assert labels(company.ask("那它的价格呢？", focus=first.focus)) == ["120"]


def test_the_last_question_about_another_thing(company: Answerer) -> None:
    first = company.ask("What is the weight of the chair?")
    assert labels(company.ask("What about the pump?", focus=first.focus, previous=first)) == ["31"]
    chinese = company.ask("椅子的重量是多少？")
    assert labels(company.ask("那水泵呢？", focus=chinese.focus, previous=chinese)) == ["31"]


def test_a_graph_without_labels(bare: Answerer) -> None:
    assert labels(bare.ask("Where does the polar bear live?")) == ["Arctic Coast"]
    assert labels(bare.ask("What does the panda eat?")) == ["Bamboo"]
    assert labels(bare.ask("Which animals live in the arctic coast?")) == ["Polar Bear", "Ringed Seal"]


def test_the_query_shown_is_the_query_that_answers(company: Answerer) -> None:
    answer = company.ask("Which products were designed by Ada Okafor?")
    rows = company.view.select(answer.sparql).rows
    assert {row[0] for row in rows} == {value.term for value in answer.values}


def test_json_form(company: Answerer) -> None:
    found = json.loads(json.dumps(answer_json(company.ask("How many offices are in Osaka?"), 7)))
    assert found["id"] == 7 and found["status"] == "answered"
    assert found["answers"] == [
        {"type": "literal", "value": "2", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "label": "2"}
    ]


def test_names(company: Answerer) -> None:
    assert {"Ada Okafor", "大阪", "Osaka"} <= set(company.names())


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["> } ;", "DROP ALL", "Osaka", "chair", '"', "'''", "{ ?s ?p ?o }", "\\", "weight", "<http://x y>",
             "how many", "阿达", "的", "not", "more than 3", "最贵", "#", "\n", "INSERT DATA", "manager of", "?",
             "a" * 300]
        ),
        max_size=12,
    ).map(" ".join),
)  # fmt: skip


@given(HOSTILE)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_breaks_or_changes_anything(company: Answerer, question: str) -> None:
    before = {str(row) for row in company.view.select("SELECT * WHERE { ?s ?p ?o }").rows}
    answer = company.ask(question)
    assert isinstance(answer.status, Status)
    assert answer.status is not Status.ANSWERED or answer.values
    assert {str(row) for row in company.view.select("SELECT * WHERE { ?s ?p ?o }").rows} == before


def test_a_very_long_question_is_refused(company: Answerer) -> None:
    assert company.ask("Osaka " * 2000).status is Status.UNSUPPORTED


def test_labels_with_quotes_and_newlines_are_safe() -> None:
    asker = asker_over(COMPANY + ':odd a :Product ; rdfs:label "say \\"hi\\"\\n} DROP ALL"@en ; :price 3 .')
    answer = asker.ask('What is the price of say "hi" } DROP ALL?')
    assert labels(answer) == ["3"]


def test_both_graphs_are_read() -> None:
    assert len(asker_over(BARE).snapshot().index.nodes) == 6


@pytest.mark.parametrize(("question", "said"), [("Who are the employees?", "how many"), ("有哪些员工？", "有多少")])
def test_more_rows_than_a_question_may_have(
    company: Answerer, monkeypatch: pytest.MonkeyPatch, question: str, said: str
) -> None:
    monkeypatch.setattr("kg.question.answer.execution.MOST_ROWS", 2)
    answer = company.ask(question)
    assert (answer.status, answer.values) == (Status.UNSUPPORTED, ())
    assert said in answer.text
    assert answer.sparql


@pytest.mark.parametrize("question", ["Which employees own a boat?", "Does Ada Okafor own a boat?"])
def test_a_query_that_takes_too_long(company: Answerer, monkeypatch: pytest.MonkeyPatch, question: str) -> None:
    engine = company.view._store.engine  # type: ignore[attr-defined]
    run = type(engine).query

    def slow(self: object, sparql: str, graphs: list[object]) -> object:
        time.sleep(0.5)
        return run(self, sparql, graphs)

    monkeypatch.setattr(type(engine), "query", slow)
    monkeypatch.setattr(kg.question.deadline, "PACE", 1.0)
    answer = company.ask(question, budget=0.3)
    assert answer.status is Status.UNSUPPORTED
    assert "0.3 s" in answer.text
    time.sleep(0.5)
