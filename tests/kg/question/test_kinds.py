"""Kinds that are values ("novel" under genre) are counted like classes: the most, at least so many."""

from __future__ import annotations

import pytest
import rdflib

from kg.question import Answerer, words
from kg.store.opening import view_of

SHOPS = """
@prefix e: <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:S a rdfs:Class ; rdfs:label "shop"@en, "书店"@zh . e:B a rdfs:Class ; rdfs:label "book"@en, "书"@zh .
e:sold rdfs:label "sold in"@en, "出售于"@zh .
e:town rdfs:label "town"@en, "城镇"@zh . e:genre rdfs:label "genre"@en, "体裁"@zh .
e:m a e:S ; rdfs:label "Merle" . e:n a e:S ; rdfs:label "Nock" .
e:b1 a e:B ; e:town "Orm" ; rdfs:label "Ashes" ; e:genre "novel", "小说" ; e:sold e:m .
e:b2 a e:B ; e:town "Orm" ; rdfs:label "Birch" ; e:genre "novel", "小说" ; e:sold e:m .
e:b3 a e:B ; e:town "Elk Bay" ; rdfs:label "Cinder" ; e:genre "comic", "漫画" ; e:sold e:n .
e:b4 a e:B ; e:town "Elk Bay" ; rdfs:label "Dune Grass" ; e:genre "comic", "漫画" ; e:sold e:n .
e:b5 a e:B ; e:town "Orm" ; rdfs:label "Ember" ; e:genre "comic", "漫画" ; e:sold e:m .
e:b6 a e:B ; e:town "Elk Bay" ; rdfs:label "Fen" ; e:genre "comic", "漫画" ; e:sold e:n .
e:b7 a e:B ; e:town "Orm" ; rdfs:label "Gale" ; e:genre "poem", "诗歌" ; e:sold e:m .
e:b8 a e:B ; e:town "Orm" ; rdfs:label "Haze" ; e:genre "poem", "诗歌" ; e:sold e:m .
"""


@pytest.mark.parametrize(
    ("question", "lang", "answers"),
    [
        ("Which shop has the most novels?", "en", ["Merle"]),
        ("Which shop has the most comics?", "en", ["Nock"]),
        ("Which shop has the most books?", "en", ["Merle"]),
        ("Which shops have at least two comics?", "en", ["Nock"]),
        ("哪家书店的漫画最多？", "zh", ["Nock"]),
        ("哪家书店的小说最多？", "zh", ["Merle"]),
        ("Which genre has the most books?", "en", ["comic", "漫画"]),
        ("哪种体裁的书最多？", "zh", ["comic", "漫画"]),
        ("Which town has the most comics?", "en", ["Elk Bay"]),
    ],
)
def test_kinds_that_are_values_are_counted(question: str, lang: str, answers: list[str]) -> None:
    asker = Answerer(view_of(rdflib.Graph().parse(data=SHOPS, format="turtle")))
    assert sorted(value.label for value in asker.ask(question, lang).values) == answers


def test_the_group_of_the_most_is_said_so() -> None:
    asker = Answerer(view_of(rdflib.Graph().parse(data=SHOPS, format="turtle")))
    assert asker.ask("Which town has the most comics?", "en").paraphrase.startswith("town of the most books")


@pytest.mark.parametrize(
    ("one", "many"),
    [("midwife", "midwives"), ("fisherman", "fishermen"), ("archive", "archives"), ("shelf", "shelves")],
)
def test_nouns_of_other_plurals(one: str, many: str) -> None:
    assert one in words.other_number(many)
