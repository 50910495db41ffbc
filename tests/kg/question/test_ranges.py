"""Ranges of numbers and years, decades; sums where one number of several things is asked for; counted things."""

from __future__ import annotations

import pytest

from tests.kg.question.conftest import asker_over

TURTLE = """
@prefix : <http://example.org/h#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Hall rdfs:label "hall"@en , "大厅"@zh . :Keeper rdfs:label "keeper"@en , "管理员"@zh .
:seats rdfs:label "seats"@en , "座位"@zh . :built rdfs:label "year of construction"@en , "建成年份"@zh .
:keptBy rdfs:label "kept by"@en , "由谁管理"@zh . :steps rdfs:label "steps"@en , "台阶"@zh .
:phone rdfs:label "phone number"@en , "电话"@zh .
:a a :Hall ; rdfs:label "Ash" ; :seats 40 ; :built "1958"^^xsd:gYear ; :keptBy :p ; :steps 30 .
:b a :Hall ; rdfs:label "Birch" ; :seats 55 ; :built "1961"^^xsd:gYear ; :keptBy :p ; :steps 31 .
:c a :Hall ; rdfs:label "Cedar" ; :seats 70 ; :built "1969"^^xsd:gYear ; :keptBy :p ; :steps 32 .
:d a :Hall ; rdfs:label "Elm" ; :seats 90 ; :built "1975"^^xsd:gYear ; :keptBy :q ; :steps 33 .
:p a :Keeper ; rdfs:label "Ada Brook" ; :phone "555-1" . :q a :Keeper ; rdfs:label "Bo Lind" .
"""


@pytest.mark.parametrize(
    ("question", "lang", "answers"),
    [
        ("Which halls have 50 to 70 seats?", "en", ["Birch", "Cedar"]),
        ("Which halls have between 50 and 70 seats?", "en", ["Birch", "Cedar"]),
        ("Which halls were built in the 1960s?", "en", ["Birch", "Cedar"]),
        ("Which halls were built from 1958 to 1961?", "en", ["Ash", "Birch"]),
        ("哪些大厅有50到70个座位？", "zh", ["Birch", "Cedar"]),
        ("1958年到1961年之间建成的大厅有哪些？", "zh", ["Ash", "Birch"]),
        ("六十年代建成的大厅有哪些？", "zh", ["Birch", "Cedar"]),
        ("1970年代建成的大厅有哪些？", "zh", ["Elm"]),
        ("How many seats do the halls kept by Ada Brook have?", "en", ["165"]),
        ("How many seats do the halls kept by Ada Brook have in total?", "en", ["165"]),
        ("What is the total number of seats of the halls?", "en", ["255"]),
        ("How many seats does the Elm have?", "en", ["90"]),
        ("Which keepers keep more than 2 halls?", "en", ["Ada Brook"]),
        ("What is the phone number of Bo Lind?", "en", []),
    ],
)
def test_ranges_sums_and_counts(question: str, lang: str, answers: list[str]) -> None:
    assert [value.label for value in asker_over(TURTLE).ask(question, lang).values] == answers


CLINICS = """
@prefix : <http://example.org/k#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Clinic rdfs:label "clinic"@en , "诊所"@zh . :cots rdfs:label "cots"@en , "床"@zh . :fee rdfs:label "fee (EUR)"@en .
:a a :Clinic ; rdfs:label "Ash" ; :cots 40 ; :fee 90 . :b a :Clinic ; rdfs:label "Birch" ; :cots 55 ; :fee 10 .
:c a :Clinic ; rdfs:label "Cedar" ; :cots 12 ; :fee 30 .
"""


def test_the_largest_of_a_kind_has_most_of_the_one_thing_that_is_counted() -> None:
    asker = asker_over(CLINICS)
    assert [v.label for v in asker.ask("What is the largest clinic?", "en").values] == ["Birch"]
    assert [v.label for v in asker.ask("最小的诊所是哪家？", "zh").values] == ["Cedar"]
    two = asker_over(CLINICS + ":rooms rdfs:label 'rooms'@en . :a :rooms 3 . :b :rooms 4 . :c :rooms 5 .")
    assert not two.ask("What is the largest clinic?", "en").values


SHIRES = """
@prefix : <http://example.org/s#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Shire rdfs:label "shire"@en , "郡"@zh .
:Town rdfs:label "town"@en , "城镇"@zh .
:Peak rdfs:label "highest peak"@en .
:BigTown rdfs:label "market town"@en .
:area rdfs:label "area"@en , "面积"@zh .
:people rdfs:label "population"@en , "人口"@zh .
:k1 rdfs:label "belongs to"@en , "所在郡"@zh .
:height rdfs:label "height"@en .
:a a :Shire ; rdfs:label "Ashire" ; :area 90 ; :people 100 .
:b a :Shire ; rdfs:label "Bashire" ; :area 40 ; :people 900 .
:t1 a :Town, :BigTown ; rdfs:label "Tarn" ; :k1 :a ; :people 60 .
:t2 a :Town ; rdfs:label "Tess" ; :k1 :b ; :people 500 .
:t3 a :Town ; rdfs:label "Toll" ; :k1 :b ; :people 20 .
:p1 a :Peak ; rdfs:label "Pike" ; :k1 :a ; :height 400 .
:p2 a :Peak ; rdfs:label "Pell" ; :k1 :b ; :height 300 .
"""


@pytest.mark.parametrize(
    ("question", "lang", "answers"),
    [
        ("What is the smallest town in the largest shire?", "en", ["Tarn"]),
        ("最大的郡中最小的城镇是哪个？", "zh", ["Tarn"]),
        ("What are the highest peaks of Bashire and Ashire?", "en", ["Pell", "Pike"]),
        ("Which towns are not market towns?", "en", ["Tess", "Toll"]),
    ],
)
def test_orders_within_orders_plurals_and_classes_left_out(question: str, lang: str, answers: list[str]) -> None:
    assert [value.label for value in asker_over(SHIRES).ask(question, lang).values] == answers


def test_things_joined_by_and_are_either_unless_something_is_linked_with_both() -> None:
    shires = SHIRES + ":a :k1 :land . :b :k1 :land . :land a :Land ; rdfs:label 'Loam' ."
    asker = asker_over(shires)
    assert [v.label for v in asker.ask("Which towns belong to Ashire and Bashire?", "en").values] == [
        "Tarn", "Tess", "Toll",
    ]  # fmt: skip
