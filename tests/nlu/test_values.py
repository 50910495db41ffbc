"""Dates, quantities and contacts: what is found, what it is worth, what is left alone."""

from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import detect_lang
from nlu.values import find_values
from nlu.values.numerals import number_text, parse_en, parse_zh
from tests.timing import processor_seconds


def found(text: str, kind: str) -> list[tuple[str, str | None]]:
    return [(m.text, m.value) for m in find_values(text, detect_lang(text)) if m.type == kind]


def measured(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(m.text, m.value, m.unit) for m in find_values(text, detect_lang(text)) if m.type == "quantity"]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Turing (23 June 1912 – 7 June 1954)", [("23 June 1912", "1912-06-23"), ("7 June 1954", "1954-06-07")]),
        ("born on June 23, 1912 in London", [("June 23, 1912", "1912-06-23")]),
        ("the 3rd of March, 1999", [("3rd of March, 1999", "1999-03-03")]),
        ("on 1912-06-23.", [("1912-06-23", "1912-06-23")]),
        ("Published in June 1912.", [("June 1912", "1912-06")]),
        ("It was founded in 1976.", [("1976", "1976")]),
        ("from 1990 to 1995", [("1990", "1990"), ("1995", "1995")]),
        ("Ada Lovelace (1815–1852) wrote", [("1815", "1815"), ("1852", "1852")]),
        ("The Hobbit (1937) sold", [("1937", "1937")]),
        ("unified in 221 BC", [("221 BC", "-0221")]),
        ("Vesuvius erupted in AD 79.", [("AD 79", "0079")]),
        ("图灵（1912年6月23日－1954年6月7日）", [("1912年6月23日", "1912-06-23"), ("1954年6月7日", "1954-06-07")]),
        ("生于一九四九年十月一日", [("一九四九年十月一日", "1949-10-01")]),
        ("二〇二三年十二月发布", [("二〇二三年十二月", "2023-12")]),
        ("成立于1976年，", [("1976年", "1976")]),
        ("公元前221年统一", [("公元前221年", "-0221")]),
        ("会议于2023/10/01举行", [("2023/10/01", "2023-10-01")]),
        ("１９１２年６月", [("１９１２年６月", "1912-06")]),
        ("1990年至1995年", [("1990年", "1990"), ("1995年", "1995")]),
    ],
)
def test_dates(text: str, dates: list[tuple[str, str]]) -> None:
    assert found(text, "date") == dates


@pytest.mark.parametrize(
    "text",
    [
        "In the 1990s it grew.",
        "By the 1960's it was gone; in 1960 's spirit.",
        "20世纪90年代",
        "1912年代",
        "They sold 1950 cars.",
        "30 February 2020",
        "2023-13-45",
        "version 2.4.11",
        "a crowd of 2000 people",
        "三年",
        "3000年历史",
        "ISBN 978-3-16-148410-0",
        "You may call 1999 times.",
        "last week",
        "去年",
    ],
)
def test_no_date(text: str) -> None:
    assert found(text, "date") == []


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("8,848 metres high", [("8,848 metres", "8848", "meter")]),
        ("a 5-km run at 25 °C", [("5-km", "5", "kilometer"), ("25 °C", "25", "celsius")]),
        ("60 miles per hour", [("60 miles per hour", "60", "mile-per-hour")]),
        ("3,000 square kilometres", [("3,000 square kilometres", "3000", "square-kilometer")]),
        ("grew by 3.5%", [("3.5%", "3.5", "percent")]),
        ("a low of -40 °C", [("-40 °C", "-40", "celsius")]),
        ("worth $5 million", [("$5 million", "5000000", "USD")]),
        ("US$2.3bn or £300", [("US$2.3bn", "2300000000", "USD"), ("£300", "300", "GBP")]),
        ("50 euros, 100 USD", [("50 euros", "50", "EUR"), ("100 USD", "100", "USD")]),
        ("It has 300 employees.", [("300", "300", None)]),
        ("1.5 million people live here", [("1.5 million", "1500000", None)]),
        ("twelve thousand students", [("twelve thousand", "12000", None)]),
        ("two hundred and fifty-six soldiers", [("two hundred and fifty-six", "256", None)]),
        ("a crowd of 2000 people", [("2000", "2000", None)]),
        ("She is 20 years old.", [("20 years old", "20", "year-person")]),
        ("It lasted for three years.", [("three years", "3", "year")]),
        ("三千名员工", [("三千名", "3000", "名")]),
        ("人口三千五百万人", [("三千五百万人", "35000000", "人")]),
        ("收入2.3亿元", [("2.3亿元", "230000000", "CNY")]),
        ("约3000多万美元", [("3000多万美元", "30000000", "USD")]),
        ("面积１２３．５平方公里", [("１２３．５平方公里", "123.5", "square-kilometer")]),
        ("高8848米，重两公斤", [("8848米", "8848", "meter"), ("两公斤", "2", "kilogram")]),
        ("气温零下，25℃", [("25℃", "25", "celsius")]),
        ("百分之三十", [("百分之三十", "30", "percent")]),
        ("用了3个月", [("3个月", "3", "month")]),
        ("售價五萬圓", [("五萬圓", "50000", "CNY")]),
        ("他35岁", [("35岁", "35", "year-person")]),
        ("占13·1％", [("13·1％", "13.1", "percent")]),
        ("人均零点九七亩", [("零点九七亩", "0.97", "mu")]),
    ],
)
def test_quantities(text: str, quantities: list[tuple[str, str, str | None]]) -> None:
    assert measured(text) == quantities


def test_the_yen_sign_follows_the_language() -> None:
    assert [(m.value, m.unit) for m in find_values("¥300", "zh")] == [("300", "CNY")]
    assert [(m.value, m.unit) for m in find_values("¥300", "en")] == [("300", "JPY")]


@pytest.mark.parametrize(
    "text",
    [
        "Windows 10 users", "Chapter 5 sections", "one of them", "the 5th symphony", "Boeing 747",
        "Route 66", "runway 18L/36R", "四周都是山", "周五一早",
        "第三名", "第300号", "一个人",
        "三分之一", "十分重要", "千万不要", "百度", "有一天",
        "20世纪", "2023年度", "一九四九年", "四川省",
    ],
)  # fmt: skip
def test_no_quantity(text: str) -> None:
    assert measured(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "contacts"),
    [
        ("Write to a.b@example.org.", "email", [("a.b@example.org", "a.b@example.org")]),
        ("邮箱：foo@example.cn，谢谢", "email", [("foo@example.cn", "foo@example.cn")]),
        ("See https://example.com/a_(b).", "url", [("https://example.com/a_(b)", "https://example.com/a_(b)")]),
        ("请访问https://example.com。谢谢", "url", [("https://example.com", "https://example.com")]),
        ("at www.example.com now", "url", [("www.example.com", "http://www.example.com")]),
        ("It is the end.It is", "url", []),
        ("a@b", "email", []),
        ("call +1 650-253-0000 now", "phone", [("+1 650-253-0000", "+16502530000")]),
        ("电话：010-62751234", "phone", [("010-62751234", "+861062751234")]),
        ("手机13800138000。", "phone", [("13800138000", "+8613800138000")]),
        ("Population: 13800138", "phone", []),
    ],
)
def test_contacts(text: str, kind: str, contacts: list[tuple[str, str]]) -> None:
    assert found(text, kind) == contacts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十二", 12), ("一百零五", 105), ("三千五", 3500), ("两万三", 23000), ("三亿五千万", 350000000),
        ("1.2万亿", 1200000000000), ("一九四九", 1949), 
        ("三点一四", Decimal("3.14")), ("3千5百万", 35000000), 
        ("一万零三百", 10300),
    ],
)  # fmt: skip
def test_chinese_numerals(text: str, value: Decimal | int) -> None:
    assert parse_zh(text) == value


@given(st.integers(0, 10**15))
def test_chinese_numerals_are_read_back(number: int) -> None:
    assert parse_zh(cn2an.an2cn(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [("twelve thousand", 12000), ("three million two hundred thousand and five", 3200005), ("one two", None),
     ("ninety-nine", 99), ("1.5 million", 1500000), ("hundred", None), ("nineteen ninety", None)],
)  # fmt: skip
def test_english_numerals(text: str, value: int | None) -> None:
    assert parse_en(text) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_number_text_keeps_the_value(number: Decimal) -> None:
    text = number_text(number)
    assert Decimal(text) == number
    assert "E" not in text


PIECES = (
    "June 23, 1912", "1912-06-23", "in 1999", "(1912–1954)", "年", "二〇二三", "三千五百万",
    "2.3亿", "元", "$", "5 km", "１２３", "%",
    "a@b.com", "https://x.org/路", "+1 650-253-0000", "010-62751234", " ", "，", ".", "twelve thousand",
    "people", "²", "①", "½", "٣", "萬", "點", "百分之",
)  # fmt: skip


@given(
    st.one_of(st.text(st.characters(codec=None)), st.lists(st.sampled_from(PIECES)).map("".join)),
    st.sampled_from(["zh", "en"]),
)
def test_mentions_quote_the_text_and_do_not_overlap(text: str, lang: str) -> None:
    end = 0
    for mention in find_values(text, "zh" if lang == "zh" else "en"):
        assert text[mention.start : mention.end] == mention.text
        assert end <= mention.start < mention.end
        assert mention.value
        end = mention.end


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "1-",
        "一",
        "a@",
        "www.",
        "1 ",
        "in 1999 ",
        "+1 650-253-0000 ",
        "twelve ",
        "5 km, ",
        "(",
        "百分之",
        "://",
        "¥1 ",
    ],
)
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        return processor_seconds(lambda: find_values(text, "en"))

    small = max(min(seconds(20_000) for _ in range(3)), 0.02)
    assert min(seconds(80_000) for _ in range(2)) < 10 * small
