"""A small company graph in both languages, and one without any labels."""

from __future__ import annotations

import pytest
import rdflib

from kg.question import Answerer
from kg.question.answer.judge import Case, Judgement
from kg.store.opening import view_of

COMPANY = """
@prefix : <http://example.org/firm/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:Employee a owl:Class ; rdfs:label "employee"@en , "员工"@zh .
:Office a owl:Class ; rdfs:label "office"@en , "办公室"@zh .
:City a owl:Class ; rdfs:label "city"@en , "城市"@zh .
:Product a owl:Class ; rdfs:label "product"@en , "产品"@zh .
:Boat a owl:Class ; rdfs:label "boat"@en , "船"@zh .

:manager a owl:ObjectProperty ; rdfs:label "manager"@en , "经理"@zh .
:worksIn a owl:ObjectProperty ; rdfs:label "works in"@en , "工作地点"@zh .
:inCity a owl:ObjectProperty ; rdfs:label "in city"@en , "所在城市"@zh .
:owns a owl:ObjectProperty ; rdfs:label "owns"@en , "拥有"@zh .
:designedBy a owl:ObjectProperty ; rdfs:label "designed by"@en , "设计者"@zh .
:weight a owl:DatatypeProperty ; rdfs:label "weight"@en , "重量"@zh .
:price a owl:DatatypeProperty ; rdfs:label "price"@en , "价格"@zh .
:born a owl:DatatypeProperty ; rdfs:label "date of birth"@en , "出生日期"@zh .
:colour a owl:DatatypeProperty ; rdfs:label "colour"@en , "颜色"@zh .
:description a owl:DatatypeProperty ; rdfs:label "notes"@en .

:osaka a :City ; rdfs:label "Osaka"@en , "大阪"@zh ; rdfs:comment "A port in Japan."@en , "日本的港口城市。"@zh .
:oslo a :City ; rdfs:label "Oslo"@en , "奥斯陆"@zh .
:north a :Office ; rdfs:label "North House"@en , "北楼"@zh ; :inCity :oslo .
:south a :Office ; rdfs:label "South House"@en , "南楼"@zh ; :inCity :osaka .
:port a :Office ; rdfs:label "Port House"@en , "港楼"@zh ; :inCity :osaka .

:ada a :Employee ; rdfs:label "Ada Okafor"@en , "阿达"@zh ; :worksIn :south ; :manager :li ;
    :born "1980-04-02"^^xsd:date .
:li a :Employee ; rdfs:label "Li Wei"@en , "李伟"@zh ; :worksIn :south ; :owns :gull ; :born "1970-01-20"^^xsd:date .
:bo a :Employee ; rdfs:label "Bo Berg"@en , "博"@zh ; :worksIn :north ; :manager :li ; :born "1992-11-30"^^xsd:date .
:sam1 a :Employee ; rdfs:label "Sam Fox"@en ; :worksIn :north ; :born "1988-05-05"^^xsd:date .
:sam2 a :Employee ; rdfs:label "Sam Fox"@en ; :worksIn :south ; :born "1999-09-09"^^xsd:date .
:gull a :Boat ; rdfs:label "Gull"@en , "海鸥号"@zh .

:lamp a :Product ; rdfs:label "Desk Lamp"@en , "台灯"@zh ; :weight 2.5 ; :price 40 ; :designedBy :ada ; :colour "red" .
:chair a :Product ; rdfs:label "Chair"@en , "椅子"@zh ; :weight 7.0 ; :price 120 ; :designedBy :ada ; :colour "blue" .
:pump a :Product ; rdfs:label "Pump"@en , "水泵"@zh ; :weight 31.0 ; :price 900 ; :designedBy :bo ; :colour "red" .
"""

BARE = """
@prefix : <http://example.org/zoo#> .
:Panda a :Animal ; :livesIn :Bamboo_Forest ; :eats :Bamboo .
:PolarBear a :Animal ; :livesIn :ArcticCoast ; :eats :RingedSeal .
:RingedSeal a :Animal ; :livesIn :ArcticCoast .
"""


def asker_over(turtle: str) -> Answerer:
    graph = rdflib.Graph()
    graph.parse(data=turtle, format="turtle")
    return Answerer(view_of(graph))


@pytest.fixture(scope="session")
def company() -> Answerer:
    return asker_over(COMPANY)


@pytest.fixture(scope="session")
def bare() -> Answerer:
    return asker_over(BARE)


class Trusting:
    """A judge that lets everything pass: what is tested is what is understood."""

    def judge(self, case: Case) -> Judgement:
        return Judgement(1.0)
