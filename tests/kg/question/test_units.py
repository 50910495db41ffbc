"""Comparisons in units: of the question, of the property, and of something else."""

from __future__ import annotations

import pytest

from nlu.values import convert
from nlu.values.headers import unit_said
from tests.kg.question.conftest import asker_over

TURTLE = """
@prefix : <http://example.org/u#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Statue rdfs:label "statue"@en , "雕像"@zh .
:heightCm rdfs:label "height"@en , "高度"@zh .
:weight rdfs:label "weight (kg)"@en , "重量"@zh .
:width rdfs:label "width"@en , "宽度"@zh ; rdfs:comment "In millimetres, at the foot."@en .
:depth rdfs:label "depth"@en , "深度"@zh ; :hasUnit "cm" .
:a a :Statue ; rdfs:label "Heron" ; :heightCm 198 ; :weight 0.4 ; :width 300 ; :depth 12 .
:b a :Statue ; rdfs:label "Otter" ; :heightCm 230.5 ; :weight 3.5 ; :width 250 ; :depth 40 .
:c a :Statue ; rdfs:label "Stoat" ; :heightCm 80 ; :weight 700 ; :width 900 ; :depth 90 .
"""


@pytest.mark.parametrize(
    ("question", "lang", "answers"),
    [
        ("Which statues are taller than 1.98 m?", "en", ["Otter"]),
        ("Which statues are taller than 1.97m?", "en", ["Heron", "Otter"]),
        ("Which statues are lighter than 500 g?", "en", ["Heron"]),
        ("Which statues weigh more than 500g?", "en", ["Otter", "Stoat"]),
        ("Which statues are heavier than 0.5 tonnes?", "en", ["Stoat"]),
        ("Which statues have a width of at least 30 cm?", "en", ["Heron", "Stoat"]),
        ("Which statues have a depth between 0.1 and 0.5 metres?", "en", ["Heron", "Otter"]),
        ("哪些雕像的高度超过1.98米？", "zh", ["Otter"]),
        ("哪些雕像的重量不到500克？", "zh", ["Heron"]),
        ("哪些雕像比3公斤重？", "zh", ["Otter", "Stoat"]),
        ("宽度至少30厘米的雕像有哪些？", "zh", ["Heron", "Stoat"]),
    ],
)
def test_a_bound_is_converted_into_the_unit_of_the_property(question: str, lang: str, answers: list[str]) -> None:
    assert [value.label for value in asker_over(TURTLE).ask(question, lang).values] == answers


def test_a_bound_chooses_the_property_that_it_can_measure() -> None:
    asker = asker_over(TURTLE)
    assert [value.label for value in asker.ask("Which statues are over 600 kg?", "en").values] == ["Stoat"]
    assert [value.label for value in asker.ask("哪些雕像超过600公斤？", "zh").values] == ["Stoat"]


def test_units_convert_within_their_kind() -> None:
    assert convert(0.3, "meter", "centimeter") == 30.0
    assert convert(1.0, "hour", "minute") == 60.0
    assert convert(1.0, "kilogram", "meter") is None
    assert convert(5.0, "USD", "EUR") == 5.0


@pytest.mark.parametrize(
    ("comment", "unit"),
    [
        ("In millimetres.", "millimetres"),
        ("In days, from order to delivery.", "days"),
        ("Height of the piece (cm)", "cm"),
        ("单位：厘米", "厘米"),
        ("以公斤计", "公斤"),
        ("As stated in the data sheet of the part.", ""),
        ("", ""),
    ],
)
def test_comments_say_units(comment: str, unit: str) -> None:
    assert unit_said(comment) == unit


def test_a_bound_beyond_all_numbers_counts_single_ones() -> None:
    turtle = """
    @prefix v: <http://example.com/v#> . @prefix i: <http://example.com/i/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    v:City a rdfs:Class ; rdfs:label "城市"@zh . v:p rdfs:label "人口（万人）"@zh .
    i:a a v:City ; rdfs:label "甲城"@zh ; v:p 8515 . i:b a v:City ; rdfs:label "乙城"@zh ; v:p 612 .
    """
    asker = asker_over(turtle)
    for question in ("人口超过8000万的城市有哪些？", "人口超过8000的城市有哪些？"):
        assert [v.label for v in asker.ask(question, "zh").values] == ["甲城"]
