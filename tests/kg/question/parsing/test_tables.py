"""Tables: columns, counts, conditions on counts, orders and aggregates, over a small shop in both languages."""

from __future__ import annotations

import pytest

from kg.question import Answerer
from tests.kg.question.conftest import Trusting, asker_over

SHOP = """
@prefix : <http://example.org/shop/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
:Maker a owl:Class ; rdfs:label "maker"@en , "厂商"@zh .
:Tool a owl:Class ; rdfs:label "tool"@en , "工具"@zh .
:madeBy a owl:ObjectProperty ; rdfs:label "made by"@en , "制造商"@zh .
:price rdfs:label "price"@en , "价格"@zh . :weight rdfs:label "weight"@en , "重量"@zh .
:colour rdfs:label "colour"@en , "颜色"@zh . :town rdfs:label "town"@en , "城镇"@zh .
:elm a :Maker ; rdfs:label "Elm" ; :town "Ware" . :oak a :Maker ; rdfs:label "Oak" ; :town "Ryde" .
:ash a :Maker ; rdfs:label "Ash" ; :town "Ware" .
:saw a :Tool ; rdfs:label "Saw" ; :madeBy :elm ; :price 30 ; :weight 2 ; :colour "red" .
:axe a :Tool ; rdfs:label "Axe" ; :madeBy :elm ; :price 50 ; :weight 4 ; :colour "blue" .
:awl a :Tool ; rdfs:label "Awl" ; :madeBy :elm ; :price 10 ; :weight 1 ; :colour "red" .
:file a :Tool ; rdfs:label "File" ; :madeBy :oak ; :price 20 ; :weight 1 ; :colour "red" .
"""


@pytest.fixture(scope="module")
def shop() -> Answerer:
    asker = asker_over(SHOP)
    asker.judge = Trusting()
    return asker


def rows(asker: Answerer, question: str) -> list[list[str]]:
    return [[value.label, *(cell.label for cell in value.columns)] for value in asker.ask(question).values]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("List the tools in descending order of price.", [["Axe"], ["Saw"], ["File"], ["Awl"]]),
        ("按价格从低到高列出工具。", [["Awl"], ["File"], ["Saw"], ["Axe"]]),
        ("What are the names and prices of the red tools?", [["Awl", "10"], ["File", "20"], ["Saw", "30"]]),
        ("Show the colour and the number of tools for each colour.", [["blue", "1"], ["red", "3"]]),
        ("What are the minimum and maximum price of the tools?", [["10", "50"]]),
        ("Which tools have a price above the average?", [["Axe"], ["Saw"]]),
        ("哪些工具的价格高于平均价格？", [["Axe"], ["Saw"]]),
        ("What is the most common colour of the tools?", [["red"]]),
        ("Which makers have at least 2 tools?", [["Elm"]]),
        ("Which makers have no tools?", [["Ash"]]),
        ("价格从高到低列出工具", [["Axe"], ["Saw"], ["File"], ["Awl"]]),
        ("What are the average weight and the total price of the tools?", [["2", "110"]]),
        ("List the tools that contain the word saw.", [["Saw"]]),
        ("工具数最多的厂商是哪个？", [["Elm"]]),
        ("各厂商的工具数是多少？", [["Elm", "3"], ["Oak", "1"]]),
    ],
)
def test_tables(question: str, expected: list[list[str]], shop: Answerer) -> None:
    found = rows(shop, question)
    ordered = any(word in question for word in ("order", "按", "从高到低"))
    assert (found if ordered else sorted(found)) == expected
