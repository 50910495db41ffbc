"""Questions that say a time: the time, and what is left of the question."""

from __future__ import annotations

import doctest

import pytest

from kg.times import words
from kg.times.questions import asked_time
from nlu.text import detect_lang


@pytest.mark.parametrize(
    ("question", "mode", "rest", "said"),
    [
        ("Who was the head of Sales in 2015?", "at", "Who was the head of Sales?", ("2015", "2015")),
        ("In May 2015, who was the head of Sales?", "at", "who was the head of Sales?", ("2015-05", "2015-05")),
        ("Who led Sales between 2012 and 2014?", "at", "Who led Sales?", ("2012", "2014")),
        ("Who has led Sales since 2015?", "at", "Who has led Sales?", ("2015", "")),
        ("2015年5月的时候销售部的主任是谁？", "at", "销售部的主任是谁？", ("2015-05", "2015-05")),
        ("2015年以前销售部主任是谁？", "at", "销售部主任是谁？", ("", "2014")),
        ("Who is the current head of Sales?", "now", "Who is the head of Sales?", ("", "")),
        ("销售部现任主任是谁？", "now", "销售部主任是谁？", ("", "")),
        ("Who is the former head of Sales?", "over", "Who is the head of Sales?", ("", "")),
        ("销售部上一任主任是谁？", "previous", "销售部主任是谁？", ("", "")),
        ("Who was it at that time?", "then", "Who was it?", ("", "")),
        ("Who is the head of Sales?", "plain", "Who is the head of Sales?", ("", "")),
    ],
)
def test_the_time_is_taken_out_of_a_question(question: str, mode: str, rest: str, said: tuple[str, str]) -> None:
    found = asked_time(question, detect_lang(question))[0]
    assert (found.mode, found.rest, (found.since, found.until)) == (mode, rest, said)


@pytest.mark.parametrize(
    ("question", "mode", "anchor", "rest"),
    [
        ("Who was head of Sales before Carl Day?", "before", "Carl Day", "Who was head of Sales"),
        ("Who succeeded Anna Berg as head of Sales?", "after", "Anna Berg", "who is head of Sales?"),
        ("李强之前销售部的主任是谁？", "before", "李强", "销售部的主任是谁？"),
        ("谁接替李强担任销售部主任？", "after", "李强", "谁是销售部主任？"),
    ],
)
def test_a_time_may_be_told_by_a_name(question: str, mode: str, anchor: str, rest: str) -> None:
    found = asked_time(question, detect_lang(question))[0]
    assert (found.mode, found.anchor, found.rest) == (mode, anchor, rest)


@pytest.mark.parametrize("question", ["And in 2018?", "And before him?", "2018年呢？"])
def test_a_message_that_is_nothing_but_a_time_goes_on_from_the_last_question(question: str) -> None:
    assert asked_time(question, detect_lang(question))[0].bare


def test_two_dates_of_which_one_is_no_time_of_the_question_are_left_alone() -> None:
    (found,) = asked_time("Is 2015-03-01 in 2015?", "en")
    assert found.mode == "plain"


def test_the_examples_of_the_words_hold() -> None:
    assert doctest.testmod(words).failed == 0
    assert {words.time_words(lang).pronouns != () for lang in words.languages()} == {True}


@pytest.mark.timeout(20)
def test_words_that_ask_nothing_are_read_once_however_many() -> None:
    """Words within words, tried in every way, took for ever."""
    for text, lang in (
        ("当时" + "的" * 400 + "樱桃", "zh"),
        ("当时" + "是谁" * 200 + "樱桃", "zh"),
        ("then " + "who was it " * 40 + "cherry", "en"),
    ):
        assert not any(asked.bare for asked in asked_time(text, lang) if asked.said)
