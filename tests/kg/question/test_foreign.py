"""A graph whose labels are all in one language is asked in the other: nouns, kinds, verbs and compounds."""

from __future__ import annotations

import pytest
import rdflib

from kg.question import Answerer
from kg.question.lexicon import dictionary
from kg.store.opening import view_of
from kg.types import Status
from tests.kg.question.conftest import Trusting

WORKSHOP = """
@prefix x: <http://www.w3.org/2001/XMLSchema#> . @prefix e: <http://e/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:Tool a rdfs:Class ; rdfs:label "tool" . e:Unit a rdfs:Class ; rdfs:label "department" .
e:kind rdfs:label "kind" . e:guarantee rdfs:label "guarantee (months)" . e:made rdfs:label "manufacturing date" .
e:keeps rdfs:label "stores" . e:qty rdfs:label "code" .
e:a a e:Tool ; rdfs:label "Velo 3" ; e:kind "microscope" ; e:guarantee 24 ; e:made "2019-04-02"^^x:date ; e:qty "T-11" .
e:b a e:Tool ; rdfs:label "Argus" ; e:kind "forklift" ; e:guarantee 12 ; e:made "2021-10-30"^^x:date ; e:qty "T-12" .
e:c a e:Tool ; rdfs:label "Velo 5" ; e:kind "microscope" ; e:guarantee 36 ; e:made "2020-01-15"^^x:date ; e:qty "T-13" .
e:u a e:Unit ; rdfs:label "Purchasing" ; e:keeps e:b .
"""
FARM = """
@prefix x: <http://www.w3.org/2001/XMLSchema#> . @prefix e: <http://e/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:P a rdfs:Class ; rdfs:label "展品" . e:S a rdfs:Class ; rdfs:label "矿区" .
e:kind rdfs:label "类别" . e:found rdfs:label "发现时间" . e:at rdfs:label "出土于" .
e:a a e:P ; rdfs:label "云纹壶" ; e:kind "瓷器" ; e:at e:s .
e:b a e:P ; rdfs:label "鱼纹盘" ; e:kind "陶器" ; e:at e:t .
e:s a e:S ; rdfs:label "南溪口" ; e:found "1936-05-01"^^x:date .
e:t a e:S ; rdfs:label "落霞坡" ; e:found "1988-05-01"^^x:date .
"""
INFLUENCE = """
@prefix e: <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:L a rdfs:Class ; rdfs:label "language" . e:P a rdfs:Class ; rdfs:label "person" .
e:by rdfs:label "influenced by" . e:to rdfs:label "reports to" .
e:a a e:L ; rdfs:label "Simula" ; e:by e:x . e:b a e:L ; rdfs:label "Smalltalk" ; e:by e:a .
e:c a e:L ; rdfs:label "Self" ; e:by e:b . e:x a e:L ; rdfs:label "ALGOL" .
e:p a e:P ; rdfs:label "Jan Oda" ; e:to e:q . e:q a e:P ; rdfs:label "Mira Koss" ; e:to e:r .
e:r a e:P ; rdfs:label "Lena Ruiz" .
"""


@pytest.fixture(scope="module")
def workshop() -> Answerer:
    return Answerer(view_of(rdflib.Graph().parse(data=WORKSHOP, format="turtle")))


@pytest.fixture(scope="module")
def museum() -> Answerer:
    return Answerer(view_of(rdflib.Graph().parse(data=FARM, format="turtle")))


def _labels(asker: Answerer, question: str, lang: str) -> list[str]:
    return [value.label for value in asker.ask(question, lang).values]


def test_the_dictionary_reads_both_ways() -> None:
    assert dictionary.english("显微镜") == ("microscope",)
    assert "显微镜" in dictionary.chinese("Microscope")
    assert "矿区" in dictionary.chinese_kinds("site")
    assert dictionary.english("无此词也") == () == dictionary.chinese("no such word")


def test_every_translation_is_a_short_phrase() -> None:
    glosses = [gloss for word in ("价格", "焊接", "员工", "保修", "证书") for gloss in dictionary.english(word)]
    assert glosses
    assert all(0 < len(gloss.split()) <= 3 for gloss in glosses)
    assert not any(gloss.startswith(("to ", "CL:", "a ")) for gloss in glosses)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("保修期最短的显微镜是哪台？", "Velo 3"),  # a noun that is a value
        ("哪些工具是叉车？", "Argus"),  # "forklift truck" is a forklift
        ("Argus的保修期是多久？", "12 months"),  # "guarantee period", where the graph says "guarantee"
        ("采购部门存放什么？", "Argus"),  # the thing that is named for what is done there
    ],
)
def test_chinese_words_find_english_labels(workshop: Answerer, question: str, answer: str) -> None:
    assert _labels(workshop, question, "zh") == [answer]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which exhibits are porcelain?", "云纹壶"),
        ("Which site was discovered before 1950?", "南溪口"),  # 矿区, a mining site, is one; a verb of the past
    ],
)
def test_english_words_find_chinese_labels(museum: Answerer, question: str, answer: str) -> None:
    assert _labels(museum, question, "en") == [answer]


def test_half_of_an_unknown_compound_is_no_property(workshop: Answerer) -> None:
    answer = workshop.ask("Argus的电话号码是多少？", "zh")  # 号码 alone would be the code
    assert answer.status is Status.UNKNOWN_PROPERTY
    assert not answer.values


def test_the_body_that_the_graph_belongs_to_is_not_asked_about(workshop: Answerer) -> None:
    assert _labels(workshop, "公司里有哪些显微镜？", "zh") == ["Velo 3", "Velo 5"]
    assert _labels(workshop, "How many microscopes are there in our company?", "en") == ["2"]


@pytest.mark.parametrize(
    ("question", "lang", "answers"),
    [
        ("哪些语言受Simula影响？", "zh", ["Smalltalk"]),
        ("Smalltalk受哪些语言影响？", "zh", ["Simula"]),
        ("Which languages were influenced by Simula?", "en", ["Smalltalk"]),
        ("哪些人向Mira Koss汇报？", "zh", ["Jan Oda"]),
        ("Mira Koss向谁汇报？", "zh", ["Lena Ruiz"]),
    ],
)
def test_what_is_done_by_or_told_to_a_thing_is_read_backward(question: str, lang: str, answers: list[str]) -> None:
    asker = Answerer(view_of(rdflib.Graph().parse(data=INFLUENCE, format="turtle")))
    asker.judge = Trusting()
    assert _labels(asker, question, lang) == answers
