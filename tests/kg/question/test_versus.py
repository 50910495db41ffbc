"""Two things held against each other, two dates of one thing, things called by their codes."""

from __future__ import annotations

import pytest

from tests.kg.question.conftest import asker_over

TURTLE = """
@prefix : <http://example.org/c#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Boat rdfs:label "boat"@en , "船"@zh . :Skipper rdfs:label "skipper"@en , "船长"@zh .
:code rdfs:label "hull number"@en , "船号"@zh .
:seats rdfs:label "seats"@en , "座位"@zh .
:lengthM rdfs:label "length"@en , "长度"@zh .
:builtOn rdfs:label "date built"@en , "建成日期"@zh .
:retired rdfs:label "retirement date"@en , "退役日期"@zh .
:ledBy rdfs:label "skippered by"@en , "船长"@zh .
:hired rdfs:label "hire date"@en , "入职日期"@zh .
:a a :Boat ; rdfs:label "Gannet"@en , "塘鹅号"@zh ; :code "HN-101" ; :seats 120 ; :lengthM 30 ;
  :builtOn "2001-03-01"^^xsd:date ; :retired "2001-03-31"^^xsd:date ; :ledBy :p .
:b a :Boat ; rdfs:label "Fulmar"@en , "暴风鹱号"@zh ; :code "HN-102" ; :seats 80 ; :lengthM 42 ;
  :builtOn "2002-03-01"^^xsd:date ; :retired "2012-01-01"^^xsd:date ; :ledBy :q .
:c a :Boat ; rdfs:label "Petrel"@en , "海燕号"@zh ; :code "HN-103" ; :seats 40 ; :lengthM 12 ; :ledBy :p .
:p a :Skipper ; rdfs:label "Ada Brook"@en ; :hired "1999-05-01"^^xsd:date .
:q a :Skipper ; rdfs:label "Bo Lind"@en ; :hired "2004-01-01"^^xsd:date .
"""


@pytest.mark.parametrize(
    ("question", "lang", "answer"),
    [
        ("Does the Gannet have more seats than the Fulmar?", "en", "yes"),
        ("Does the Fulmar have more seats than the Gannet?", "en", "no"),
        ("Was Ada Brook hired before Bo Lind?", "en", "yes"),
        ("Was Ada Brook hired after Bo Lind?", "en", "no"),
        ("How many more seats are there in the Gannet than in the Fulmar?", "en", "40"),
        ("How many days after the Gannet was the Fulmar built?", "en", "365"),
        ("How much longer is HN-102 than HN-101?", "en", "12"),
        ("How many days are there between the building and the retirement of HN-101?", "en", "30"),
        ("塘鹅号的座位比暴风鹱号多吗？", "zh", "是"),
        ("塘鹅号比暴风鹱号多多少个座位？", "zh", "40"),
        ("HN-102比HN-101晚建成多少天？", "zh", "365"),
        ("塘鹅号从建成到退役隔了多少天？", "zh", "30"),
    ],
)
def test_two_sides_are_held_against_each_other(question: str, lang: str, answer: str) -> None:
    labels = [value.label for value in asker_over(TURTLE).ask(question, lang).values]
    assert [label.split(" ")[0].rstrip("天") for label in labels] == [answer]


def test_a_code_stands_for_its_thing_and_its_digits_for_no_year() -> None:
    asker = asker_over(TURTLE.replace("HN-10", "HN-199"))
    assert [v.label for v in asker.ask("Who is HN-1991 skippered by?", "en").values] == ["Ada Brook"]
    assert [v.label for v in asker.ask("HN-1992的座位是多少？", "zh").values] == ["80"]
    assert [v.label for v in asker.ask("Which boat has the hull number HN-1993?", "en").values] == ["Petrel"]
