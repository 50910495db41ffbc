"""Single words and names in the other language."""

from __future__ import annotations

import rdflib

from kg.glossary import look_up
from kg.store.opening import view_of

GRAPH = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:x:1> rdfs:label "Lake Orin"@en, "奥林湖"@zh ; skos:altLabel "奥林"@zh .
<urn:x:2> rdfs:label "Vell"@en .
"""


def test_a_name_of_the_graph_goes_before_the_dictionary() -> None:
    view = view_of(rdflib.Graph().parse(data=GRAPH, format="turtle"))
    found = look_up("“lake orin”", "zh", view)
    assert found is not None and found.by == "graph" and found.text == ("奥林湖", "奥林")
    back = look_up("奥林", "en", view)
    assert back is not None and back.text == ("Lake Orin",)
    assert look_up("Vell", "zh", view) is None  # it has no Chinese name


def test_a_word_is_looked_up_and_a_sentence_is_not() -> None:
    found = look_up("显微镜", "en", None)
    assert found is not None and found.by == "dictionary" and found.text[0] == "microscope"
    assert look_up("Microscope", "zh", None) is not None
    assert look_up("我爱北京天安门", "en", None) is None
    assert look_up("Hello, world!", "zh", None) is None
    assert look_up(" ?! ", "zh", None) is None
