"""Language, names, sentences and windows: examples, and laws over random texts."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.text import MAX_SENTENCE, Span, detect_lang, normalize_name, sentences, windows
from tests.timing import processor_seconds

TEXTS = st.one_of(
    st.text(),
    st.text(st.characters(codec=None)),  # lone surrogates too
    st.text(st.sampled_from("aB1. 。！？；…“”\"'()（）\n\r\t,，、-#>é\u0301\u200d👩🏽‍🚀שלוم‏的是 ．")),
    st.lists(
        st.sampled_from(
            ["Dr. ", "J. R. ", "3.14 ", "人工智能。", "他说：“好。”", "Inc. The ", "... ", "\n\n", "- ", "x" * 30]
        )
    ).map("".join),
)


def cut(text: str, max_chars: int = MAX_SENTENCE) -> list[str]:
    return [text[start:end] for start, end in sentences(text, max_chars)]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Alan Turing was born in London.", "en"),
        ("艾伦·图灵出生于伦敦。", "zh"),
        ("Tim Cook 是 Apple 的 CEO", "zh"),
        ("deep learning是什么？", "zh"),
        ("Beijing (北京) is the capital of China.", "en"),
        ("Who founded 北京大学?", "en"),
        ("What is the capital of 中华人民共和国?", "en"),
        ("machine learning 和 deep learning 的区别", "zh"),
        ("红楼梦", "zh"),
        ("", "en"),
        ("12:30 …", "en"),
    ],
)
def test_language(text: str, lang: str) -> None:
    assert detect_lang(text) == lang


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (["Apple", "ＡＰＰＬＥ", " apple ", "“Apple”", "Apple.", "(Apple)"], "apple"),
        (["红楼梦", "《紅樓夢》", "紅樓夢", "「红楼梦」"], "红楼梦"),
        (["列奥纳多·达·芬奇", "列奧納多•達•芬奇", "列奥纳多・达・芬奇"], "列奥纳多·达·芬奇"),
        (["O'Reilly", "O’Reilly"], "o'reilly"),
        (["New  York", "new york", "New York", "NEW\tYORK\n"], "new york"),
        (["乾隆"], "乾隆"),  # not 干隆
        (["Straße", "STRASSE"], "strasse"),
        (["C++"], "c++"),
        ([".NET"], ".net"),
        (["Paris (Texas)"], "paris (texas)"),
        (["(a) or (b)"], "(a) or (b)"),
        (["!!!"], "!!!"),
        ([""], ""),
    ],
)
def test_spellings_of_one_name(spellings: list[str], name: str) -> None:
    assert {normalize_name(spelling) for spelling in spellings} == {name}


@given(st.text(st.characters(codec=None)))
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normalize_name(name)
    assert normalize_name(once) == once


@pytest.mark.parametrize(
    "parts",
    [
        ["J. R. R. Tolkien was born in Bloemfontein.", "He wrote The Hobbit (1937).", "It sold well!"],
        ["Dr. Smith moved to the U.S. in 1999.", "Apple Inc. was founded by Steve Jobs.", "It grew."],
        ["He lives in the U.S.", "The house is large."],
        ["Pi is 3.14.", "See Fig. 3 or vol. IV for more.", "No. 5 is alive."],
        ['"Is it true?" he asked.', '"Yes."', "She left."],
        ["See https://a.b/c.d?x=1.", "Write to a.b@c.org.", "Done."],
        ["And more... then no.", "The end…", "Really?!", "Yes."],
        ["He likes vitamin C.", "The doctor does not."],
        ["Costs, e.g. rent, rose.", "Mr. and Mrs. Lee paid."],
    ],
)
def test_english_sentences(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "parts",
    [
        ["他说：“你好。”", "然后走了。", "这是真的吗？！", "是的；", "当然……", "好吧。"],
        ["《谁是英雄？》这本书很好。", "“为什么？”他问。"],
        ["（见图一。）", "后来好了。"],
        ["Python 3.11发布了。", "Node.js是一个平台！", "版本１．５。"],
        ["没有句号"],
        ["Tim Cook是苹果公司的CEO.", "他很忙。"],
    ],
)
def test_chinese_sentences(parts: list[str]) -> None:
    assert cut("".join(parts)) == parts


def test_lines_headings_and_bullets_end_a_sentence() -> None:
    text = (
        "# Title\n\n- item one\n- item two\nPlain line\n1. Introduction\r\n2. The next\n\n> quote here\n人工智能\n技术"
    )
    assert cut(text) == [
        "Title", "item one", "item two", "Plain line", "1. Introduction", "2. The next",
        "quote here", "人工智能", "技术",
    ]  # fmt: skip


def test_hard_wrapped_lines_are_one_sentence() -> None:
    text = (
        "Alan Mathison Turing was an English mathematician and computer scientist, born\n"
        "in London. He was highly influential in the development of theoretical computer\n"
        "science. He also broke codes.\n"
    )
    assert [part.count("\n") for part in cut(text)] == [1, 1, 0]


def test_long_sentences_are_cut_at_commas_then_spaces_then_anywhere() -> None:
    assert all(part.endswith(",") for part in cut("word word, " * 100, 50)[:-1])
    assert all(part.endswith("，") for part in cut("数据挖掘，" * 100, 50)[:-1])
    assert all(set(part.split()) == {"word"} for part in cut("word " * 100, 52))
    assert [len(part) for part in cut("x" * 120, 50)] == [50, 50, 20]


def test_no_sentence_may_be_of_length_nought() -> None:
    with pytest.raises(ValueError, match="max_chars is 0"):
        sentences("a", 0)
    with pytest.raises(ValueError, match="overlap_sentences is -1"):
        windows("a", overlap_sentences=-1)


@given(TEXTS, st.integers(1, 60))
def test_sentences_are_ordered_trimmed_bounded(text: str, max_chars: int) -> None:
    end = 0
    for span in sentences(text, max_chars):
        assert end <= span.start < span.end <= len(text)
        assert span.end - span.start <= max_chars
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        end = span.end


@given(TEXTS.filter(lambda text: not any(mark in text for mark in "#->*+•·–—‣◦▪")), st.integers(1, 60))
def test_sentences_lose_nothing_but_white_space(text: str, max_chars: int) -> None:
    kept = "".join(text[start:end] for start, end in sentences(text, max_chars))
    assert "".join(kept.split()) == "".join(text.split())


@given(TEXTS, st.integers(1, 80), st.integers(0, 3))
def test_each_sentence_is_inside_a_window(text: str, max_chars: int, overlap: int) -> None:
    spans = windows(text, max_chars, overlap)
    assert all(0 < span.end - span.start <= max_chars for span in spans)
    assert spans == sorted(set(spans))
    for part in sentences(text, min(max_chars, MAX_SENTENCE)):
        assert any(span.start <= part.start and part.end <= span.end for span in spans)


def test_windows_overlap_by_whole_sentences() -> None:
    text = "One is one. Two is two. Three is three. Four is four."
    assert [text[a:b] for a, b in windows(text, 30, 1)] == [
        "One is one. Two is two.", "Two is two. Three is three.", "Three is three. Four is four.",
    ]  # fmt: skip
    assert windows("", 30) == []
    assert windows("One.", 30) == [Span(0, 4)]


@pytest.mark.parametrize(
    "piece",
    [
        "x",
        ".",
        " ",
        "\n",
        ". ",
        "a\n",
        "”",
        "(",
        "“",
        "。",
        "J. ",
        "> ",
        "word ",
        "，",
        "A." + " " * 50,
        "1,",
        "# ",
        "人",
    ],
)
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        return processor_seconds(lambda: sentences(text))

    # Quadratic time would make this 16 times the small one; linear is 4, and the machine may be busy.
    small = max(min(seconds(50_000) for _ in range(3)), 0.01)
    assert min(seconds(200_000) for _ in range(2)) < 10 * small


@settings(max_examples=20)
@given(st.text(min_size=1, max_size=6))
def test_repeated_text_does_not_blow_up(piece: str) -> None:
    start = time.process_time()
    sentences(piece * 5000)
    assert time.process_time() - start < 2


def test_torch_is_not_loaded() -> None:
    code = """
import sys, nlu.definitions, nlu.text, nlu.values
nlu.values.find_values("5 km", "en")
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
