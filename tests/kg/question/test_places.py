"""Places and languages are found by their names in the other language, though the graph has them in one."""

from __future__ import annotations

import rdflib

from kg.question import Answerer
from kg.question.index.exonyms import other_names
from kg.store.opening import view_of

GRAPH = """
@prefix e: <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:Firm a rdfs:Class ; rdfs:label "supplier" .
e:seat rdfs:label "located in" . e:city rdfs:label "city" .
e:a a e:Firm ; rdfs:label "Tatra Optics" ; e:seat e:pl ; e:city "Vienna" .
e:b a e:Firm ; rdfs:label "Fjord Metals" ; e:seat e:no ; e:city "Lisbon" .
e:pl rdfs:label "Poland" . e:no rdfs:label "Norway" .
"""


def test_countries_languages_and_cities_have_names_in_both_languages() -> None:
    assert other_names("Germany") == ("德国",)
    assert other_names("法语") == ("French",)
    assert "Vienna" in other_names("维也纳")
    assert other_names("Tatra Optics") == ()


def test_a_graph_in_english_is_asked_about_countries_and_cities_in_chinese() -> None:
    asker = Answerer(view_of(rdflib.Graph().parse(data=GRAPH, format="turtle")))
    assert [v.label for v in asker.ask("波兰有哪些supplier？", "zh").values] == ["Tatra Optics"]
    assert [v.label for v in asker.ask("哪些supplier在里斯本？", "zh").values] == ["Fjord Metals"]
