"""Rows for each thing, several columns, differences, ages and shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.evaluation.kgqa import load_graph
from kg.question import Answerer, answer_json
from kg.question.logic.serialization import from_form, to_form
from kg.store.opening import view_of
from kg.types import Status

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def firm() -> Answerer:
    return Answerer(view_of(load_graph("kgqa/company-en", DATA)))


@pytest.fixture(scope="module")
def town() -> Answerer:
    return Answerer(view_of(load_graph("kgqa/city-zh", DATA)))


def test_a_row_for_each(firm: Answerer) -> None:
    answer = firm.ask("How many employees are there in each department?")
    rows = {value.label: value.columns[0].label for value in answer.values}
    assert rows == {"Research": "5", "Sales": "5", "Production": "5", "Finance": "2", "Support": "5"}
    assert "Finance: 2" in answer.text
    assert "GROUP BY" in answer.sparql


def test_an_average_for_each(town: Answerer) -> None:
    answer = town.ask("每个区的平均学生人数是多少？")
    rows = {value.label: float(value.columns[0].term.toPython()) for value in answer.values}  # type: ignore[attr-defined]
    assert rows["港口区"] == 1105
    assert rows["青石区"] == (17300 + 1975) / 2


def test_columns_of_every_thing_also_where_one_is_missing(firm: Answerer) -> None:
    answer = firm.ask("List the price and the weight of every product.")
    rows = {value.label: [column.label for column in value.columns] for value in answer.values}
    assert rows["Ember"] == ["540", "0.9"]
    assert rows["Recall Zero"] == []
    assert {tuple(c.heading for c in value.columns) for value in answer.values} == {("price", "weight"), ()}
    assert len(rows) == 11


def test_columns_of_one_thing(firm: Answerer) -> None:
    answer = firm.ask("What are the price and weight of the Ember?")
    assert answer.text == "Ember: price 540, weight 0.9"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the price difference between the Lumen 2 and the Lumen 3?", 3500),
        ("How much more expensive is the Lumen 3 than the Lumen 2?", 3500),
        ("How old was Sofia Marques when she was hired?", 30),
        ("How many days did the Cobalt project last?", 268),
        ("What percentage of the employees work in Finance?", pytest.approx(100 * 2 / 22)),
    ],
)
def test_arithmetic(firm: Answerer, question: str, expected: float) -> None:
    answer = firm.ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert float(answer.values[0].term.toPython()) == expected  # type: ignore[attr-defined]


def test_a_difference_is_signed_by_the_words(town: Answerer) -> None:
    longer = town.ask("4号线比3号线长多少？")
    assert longer.text == "24.4公里。"
    shorter = town.ask("3号线比4号线长多少？")
    assert shorter.values[0].term.toPython() < 0  # type: ignore[attr-defined]


def test_units_of_headers_show_in_answers(town: Answerer) -> None:
    assert town.ask("东湖湿地公园的面积是多少？").text == "东湖湿地公园的面积是486公顷。"
    assert town.ask("机场线的投资额是多少？").text == "机场线的投资额是187亿元。"


def test_forms_of_compound_answers_outlive_the_process(firm: Answerer) -> None:
    answer = firm.ask("How many employees are there in each department?")
    index = firm.snapshot().index
    expr = from_form(answer.form, index)
    assert expr is not None
    assert to_form(expr, index) == answer.form


def test_rows_are_columns_in_json(firm: Answerer) -> None:
    answer = firm.ask("How many employees are there in each department?")
    (row,) = [row for row in answer_json(answer)["answers"] if row["label"] == "Finance"]
    assert [column["value"] for column in row["columns"]] == ["2"]
    assert [column["heading"] for column in row["columns"]] == ["number"]


def test_a_share_of_a_single_thing_is_no_crash(company: Answerer) -> None:
    """Found by the fuzz: the share of what is only described ended in a query with a description inside."""
    assert company.ask("What percentage of products is what is Desk Lamp?").status in Status
