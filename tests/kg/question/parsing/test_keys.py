"""Words for a key or a name ask for the things themselves, where nothing of theirs is called so."""

from __future__ import annotations

import pytest

from kg.question import Answerer
from kg.question.logic.expressions import Aggregate, walk
from tests.kg.question.conftest import Trusting, asker_over

FORMS = """
@prefix t: <urn:tuwen:table:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
t:form a owl:Class ; rdfs:label "form"@en , "表格"@zh . t:Pressroom a owl:Class ; rdfs:label "Pressroom" .
t:formcode rdfs:label "sheet size"@en , "纸张大小"@zh . t:id rdfs:label "clerk id" .
t:age rdfs:label "age"@en , "年龄"@zh .
t:Clerk a owl:Class ; rdfs:label "clerk"@en , "职员"@zh .
<urn:tuwen:row:form:7> a t:form ; rdfs:label "7" ; t:formcode "A4" .
<urn:tuwen:row:form:9> a t:form ; rdfs:label "9" ; t:formcode "A5" .
<urn:tuwen:row:clerk:1> a t:Clerk ; rdfs:label "Ada Moss" ; t:id 1 ; t:age 41 .
<urn:tuwen:row:clerk:2> a t:Clerk ; rdfs:label "Bo Finch" ; t:id 2 ; t:age 29 .
<urn:tuwen:row:clerk:3> a t:Clerk ; rdfs:label "Cy Lund" ; t:id 3 ; t:age 35 .
<urn:tuwen:row:press:1> a t:Pressroom ; rdfs:label "Old Mill" .
"""


@pytest.fixture(scope="module")
def forms() -> Answerer:
    asker = asker_over(FORMS)
    asker.judge = Trusting()
    return asker


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What are the ids of the forms?", {"7", "9"}),
        ("表格的编号有哪些？", {"7", "9"}),
        ("What are the names of the clerks?", {"Ada Moss", "Bo Finch", "Cy Lund"}),
        ("职员的姓名有哪些？", {"Ada Moss", "Bo Finch", "Cy Lund"}),
        ("What is the id of Ada Moss?", {"1"}),
        ("Who is the youngest clerk?", {"Bo Finch"}),
        ("最年轻的职员是谁？", {"Bo Finch"}),
        ("Which clerks are below age 30?", {"Bo Finch"}),
        ("30岁以下的职员有哪些？", {"Bo Finch"}),
        ("Who is the oldest?", {"Ada Moss"}),
        ("谁的年龄最大？", {"Ada Moss"}),
        ("Who is older, Bo Finch or Cy Lund?", {"Cy Lund"}),
        ("Bo Finch和Cy Lund谁的年龄大？", {"Cy Lund"}),
        ("How many press rooms are there?", {"1"}),
    ],
)
def test_words_for_a_key(question: str, expected: set[str], forms: Answerer) -> None:
    assert {value.label for value in forms.ask(question).values} == expected


def test_ids_have_no_sum(forms: Answerer) -> None:
    found = forms.parsed("What is the total id of the clerks?").chart.parses
    assert not any(isinstance(part, Aggregate) for parse in found for part in walk(parse.expr))
