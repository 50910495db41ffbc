"""A superlative that is part of a property's name (「最高峰」) orders nothing where the property is asked for."""

from __future__ import annotations

import pytest
import rdflib

from kg.question import Answerer
from kg.store.opening import view_of

ISLES = """
@prefix e: <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:I a rdfs:Class ; rdfs:label "岛" . e:P a rdfs:Class ; rdfs:label "最高峰" . e:N a rdfs:Class ; rdfs:label "国家" .
e:near rdfs:label "相邻" . e:top rdfs:label "最高峰" . e:on rdfs:label "所在岛" . e:alt rdfs:label "海拔" .
e:of rdfs:label "所属国家" .
e:n a e:N ; rdfs:label "群屿" .
e:a a e:I ; rdfs:label "东屿" ; e:near e:b, e:c ; e:top e:pa ; e:of e:n .
e:b a e:I ; rdfs:label "西屿" ; e:near e:a ; e:top e:pb ; e:of e:n .
e:c a e:I ; rdfs:label "南屿" ; e:near e:a ; e:top e:pc ; e:of e:n .
e:pa a e:P ; rdfs:label "鹰嘴" ; e:on e:a ; e:alt 300 ; e:of e:n .
e:pb a e:P ; rdfs:label "云顶" ; e:on e:b ; e:alt 800 ; e:of e:n .
e:pc a e:P ; rdfs:label "石帽" ; e:on e:c ; e:alt 500 ; e:of e:n .
"""


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("与东屿相邻的岛的最高峰是什么？", ["云顶", "石帽"]),
        ("南屿的最高峰是什么？", ["石帽"]),
        ("与东屿相邻的岛中最高峰是哪座？", ["云顶"]),
        ("群屿的最高峰是什么？", ["云顶"]),  # of a country the graph has no such property: the highest of all
    ],
)
def test_a_name_that_begins_with_a_superlative(question: str, answers: list[str]) -> None:
    asker = Answerer(view_of(rdflib.Graph().parse(data=ISLES, format="turtle")))
    assert sorted(value.label for value in asker.ask(question, "zh").values) == sorted(answers)
