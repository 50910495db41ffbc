"""Every rule of the grammar has a question that is answered by it, and words for what it does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.evaluation.kgqa import load_graph
from kg.question import Answerer
from kg.question.answer.derivation import RULES
from kg.question.parsing.composition import composed
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules import BINARY, COMPOSE, ROOT, START, UNARY, UNSAID
from kg.store.opening import view_of

from ..conftest import COMPANY, asker_over

DATA = Path(__file__).parents[3] / "data"
STATIONS = """
@prefix : <http://example.org/weather/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:highest rdfs:label "highest temperature" .
:a a :Station ; rdfs:label "Alta" ; :highest 31 ; :rival :b .
:b a :Station ; rdfs:label "Bodo" ; :highest 29 ; :rival :a .
:c a :Station ; rdfs:label "Coro" ; :highest 27 ; :rival :a .
"""
TONGUES = """
@prefix : <http://example.org/tongues/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:x a :Country ; rdfs:label "Xland" . :y a :Country ; rdfs:label "Yland" .
:language rdfs:label "language" . :country rdfs:label "country code" .
:r1 a :Speaking ; rdfs:label "r1" ; :language "Saxon" ; :country :x .
:r2 a :Speaking ; rdfs:label "r2" ; :language "Dutch" ; :country :x .
:r3 a :Speaking ; rdfs:label "r3" ; :language "Saxon" ; :country :y .
"""
EXAMPLES = {
    "thing": ("small", "Who is the manager of Ada Okafor?"),
    "class": ("small", "How many employees are there?"),
    "key": ("small", "What are the names of the red products?"),
    "boolean property": ("clinic", "Is tuberculosis contagious?"),
    "property": ("small", "Who is the manager of Ada Okafor?"),
    "property named again": ("firm", "How much does the Delta Deep cost?"),
    "property after an unsaid step": ("firm", "Which employees are based in Japan?"),
    "superlative": ("small", "Which is the most expensive product?"),
    "superlative of a property": ("small", "Which product has the lowest weight?"),
    "superlative in a property's name": ("stations", "Which station has the highest temperature?"),
    "most links": ("clinic", "Which ward has had the most admissions?"),
    "linked with most": ("clinic", "Which town do the most patients come from?"),
    "bound of a property": ("small", "Which products have a price above 100?"),
    "bound of links of a property": ("firm", "哪些项目至少有三名团队成员？"),
    "bound of links with a class": ("firm", "Which departments have more than four employees?"),
    "bound of an unsaid property": ("small", "Which products are heavier than 5?"),
    "sharing": ("small", "Who shares a manager with Bo Berg?"),
    "compared with a thing": ("firm", "Which products are more expensive than the Ember?"),
    "all but a thing": ("small", "Which employees other than Bo Berg work in North House?"),
    "lacking": ("small", "Which employees have no manager?"),
    "instances of a kind": ("firm", "Which products are red?"),
    "property by likeness": ("small", "What notes does the Pump have?"),
    "class of an empty set": ("small", "Which boats does Bo Berg own?"),
    "class of a set": ("small", "Which employees work in South House?"),
    "intersection": ("firm", "谁既是Aurora又是Fathom的团队成员？"),
    "thing asked of a set": ("firm", "Does Hana Mori work in Turin?"),
    "thing told apart": ("small", "Who works in North House, Oslo?"),
    "union": ("small", "Which employees work in North House or South House?"),
    "bridging": ("small", "What are the boats of Bo Berg?"),
    "list": ("small", "What does Li Wei own?"),
    "count": ("small", "How many employees work in South House?"),
    "yes or no": ("small", "Does Ada Okafor work in South House?"),
    "definition": ("small", "What is Osaka?"),
    "bare name": ("small", "Gull"),
    "aggregate": ("small", "What is the average price of the products?"),
    "comparison of two things": ("small", "Is the Pump heavier than the Chair?"),
    "the one of two": ("small", "Which is heavier, the Pump or the Chair?"),
    "difference of two things": ("small", "What is the price difference between the Pump and the Chair?"),
    "time between two dates": ("firm", "How old was Ingrid Solberg when she was hired?"),
    "ratio": ("small", "What percentage of the employees work in South House?"),
    "both of two": ("tongues", "Which countries speak both Saxon and Dutch?"),
    "each other": ("stations", "Which stations are each other's rival?"),
    "table": ("small", "List the products ordered by price."),
    "columns": ("small", "What are the price and the weight of the Pump?"),
    "columns beside a set": ("small", "Show the red products and their prices."),
    "group by": ("small", "How many employees does each office have?"),
}
"""For each rule, a graph and a question whose best parse is made by it."""
ALL = [rule.name for rules in (START, UNARY, UNSAID, BINARY, ROOT, COMPOSE) for rule in rules]


@pytest.fixture(scope="module")
def graphs() -> dict[str, Answerer]:
    own = {name: Answerer(view_of(load_graph(f"kgqa/{name}-en", DATA))) for name in ("company", "clinic")}
    return {
        "small": asker_over(COMPANY), "tongues": asker_over(TONGUES), "stations": asker_over(STATIONS),
        "firm": own["company"], "clinic": own["clinic"],
    }  # fmt: skip


def names_in(node: Parse | Derivation) -> Iterator[str]:
    yield node.rule
    for child in node.children:
        yield from names_in(child)


@pytest.mark.parametrize("name", ALL)
def test_every_rule_has_a_question_that_it_answers(name: str, graphs: dict[str, Answerer]) -> None:
    assert name in EXAMPLES, f"the rule {name!r} has no example question here"
    graph, question = EXAMPLES[name]
    context = graphs[graph].parsed(question)
    best = composed(context)[0]
    assert name in set(names_in(best)), [*names_in(best)]


@pytest.mark.parametrize("name", [*ALL, "implied class", "difference", "edit"])
def test_every_rule_is_said_in_every_language(name: str) -> None:
    said = {RULES.say(lang, name) for lang in RULES.languages()}
    assert len(said) == len(RULES.languages()) >= 2


def test_rules_have_names_of_their_own() -> None:
    assert len(ALL) == len(set(ALL))


def test_a_derivation_knows_the_tokens_that_each_rule_read(graphs: dict[str, Answerer]) -> None:
    context = graphs["small"].parsed("How many employees work in South House?")
    best = composed(context)[0]
    (whole,) = best.children
    assert (best.rule, best.read) == ("count", 0b11)
    assert isinstance(whole, Derivation)
    assert (whole.rule, whole.read) == ("class of a set", 0)
    assert [(child.rule, child.read) for child in whole.children] == [("property", 0b11000), ("class", 0b100)]


def test_the_steps_of_an_answer_say_what_was_read(graphs: dict[str, Answerer]) -> None:
    steps = graphs["small"].ask("Which products are heavier than 5?").steps
    assert [(step.depth, step.words) for step in steps] == [(0, ()), (1, ("heavier than 5",)), (2, ("products",))]
    assert steps[1].meaning == "every product whose weight is more than 5"
    assert [step.rule for step in graphs["small"].ask("哪些产品的重量大于5？").steps][-1] == "类别的名称"
