"""From when until when a sentence says that something holds."""

from __future__ import annotations

import pytest

from kg.times.period import Period
from kg.times.sentences import TimesOf
from nlu.text import detect_lang

LED = "Anna Berg led Sales from 2015 until 2019, and Carl Day has led it since 2019."
WORKED = "Carl Day worked at Acme from 2010 to 2015 and at Bolt from March 2015 to 2019."
IN_BRACKETS = "Maria Ohm (2012–2016) and Nils Rey (2016–present) led Aland."


@pytest.mark.parametrize(
    ("sentence", "head", "tail", "period"),
    [
        (LED, "Sales", "Anna Berg", Period("2015", "2019")),
        (LED, "Sales", "Carl Day", Period("2019")),
        (WORKED, "Carl Day", "Acme", Period("2010", "2015")),
        (WORKED, "Carl Day", "Bolt", Period("2015-03", "2019")),
        (IN_BRACKETS, "Aland", "Maria Ohm", Period("2012", "2016")),
        (IN_BRACKETS, "Aland", "Nils Rey", Period("2016")),
        ("Carl Day was head of Sales until 4 May 2020.", "Sales", "Carl Day", Period("", "2020-05-04")),
        ("Anna Berg, the former head of Sales, lives in Oslo.", "Sales", "Anna Berg", Period(over=True)),
        ("2015年至2019年，王芳任销售部主任。", "销售部", "王芳", Period("2015", "2019")),
        ("李强自2019年起担任销售部主任。", "销售部", "李强", Period("2019")),
        ("孙丽于2010年3月出任研发部主任，2018年卸任。", "研发部", "孙丽", Period("2010-03", "2018")),
        ("孙丽曾在蓝鲸公司工作，直到2018年。", "孙丽", "蓝鲸公司", Period("", "2018")),
        ("销售部前主任王芳住在杭州。", "销售部", "王芳", Period(over=True)),
    ],
)
def test_a_time_belongs_to_the_names_that_it_stands_nearest_to(
    sentence: str, head: str, tail: str, period: Period
) -> None:
    found = TimesOf(sentence, detect_lang(sentence)).of(*(_place(sentence, name) for name in (head, tail)))
    assert found == period


@pytest.mark.parametrize(
    ("sentence", "head", "tail"),
    [
        ("Acme was founded by Ann in 2015.", "Acme", "Ann"),
        ("Ida Jones, a former employee of Bluefin, works for Northwind.", "Ida Jones", "Northwind"),
        ("王芳是销售部主任。", "销售部", "王芳"),
        ("销售部在2015年卖了三万台，主任是王芳。", "销售部", "王芳"),
    ],
)
def test_a_sentence_without_such_words_says_no_time(sentence: str, head: str, tail: str) -> None:
    assert TimesOf(sentence, detect_lang(sentence)).of(_place(sentence, head), _place(sentence, tail)) is None


def _place(sentence: str, name: str) -> tuple[int, int]:
    return sentence.index(name), sentence.index(name) + len(name)
