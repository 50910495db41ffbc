"""Terms of both languages, and what a question expects."""

from __future__ import annotations

import pytest

from kg.passages.expecting import Kind, expected, fitting
from kg.passages.rendering import renderings
from kg.passages.terms import asked_terms, firm_terms, terms


def test_terms_of_both_languages() -> None:
    assert terms("Ferries are leaving") == terms("ferry are leaves")
    assert terms("城北的河边") == ["城北", "河边"]
    assert asked_terms("When did the harbour burn?") == ["harbour", "burn"]
    assert asked_terms("Who may be the mayor?") == terms("mayor")
    assert asked_terms("who is it") == ["who", "is", "it"]
    assert firm_terms("Did Bolt 3 buy lamps in 2019?") == ["bolt", "3", "2019"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many nurses work there?", "number"),
        ("图书馆是哪一年建成的？", "date"),
        ("On what date does it end?", "date"),
        ("谁主持了会议？", "person"),
        ("Where is it kept?", "place"),
        ("哪家公司中了标？", "organization"),
        ("Why did it close?", None),
        ("Quand ouvre le musée ?", "date"),
    ],
)
def test_what_a_question_expects(question: str, kind: Kind | None) -> None:
    assert expected(question) == kind


@pytest.mark.parametrize(
    ("question", "sentence", "marked"),
    [
        ("When was it widened?", "The bridge was built in 1936 and widened in 1971.", "1971"),
        ("How many people wait in 2019?", "In 2019 some 14 people were waiting.", "14"),
        ("末班车几点开？", "末班车下午五点二十分开回去。", "下午五点二十分"),
        ("How many?", "Nobody knows.", ""),
    ],
)
def test_the_fitting_span_is_marked(question: str, sentence: str, marked: str) -> None:
    kind = expected(question)
    assert kind is not None
    span = fitting(question, sentence, kind)
    assert (sentence[span.start : span.end] if span else "") == marked


def test_names_fit_who_and_where() -> None:
    def names(text: str) -> list[tuple[int, int, str]]:
        return [(text.index(n), text.index(n) + len(n), kind) for n, kind in found if n in text]

    found = [("Ruth Adeyemi", "person"), ("Brackwater", "place"), ("Halvorsen", "organization")]
    sentence = "Ruth Adeyemi of Halvorsen lives in Brackwater."
    for question, name in (("Who lives there?", "Ruth Adeyemi"), ("Where does Ruth live?", "Brackwater")):
        span = fitting(question, sentence, expected(question) or "person", names)
        assert span is not None and sentence[span.start : span.end] == name
    span = fitting("Who got the contract?", "It went to Halvorsen.", "person", names)
    assert span is not None  # a firm may be who


def test_whoever_only_owns_is_not_who_is_asked_for() -> None:
    sentence = "现任厂长是杜怀山的曾孙女杜晓月。"
    named = [(5, 8, "person"), (12, 15, "person")]
    span = fitting("厂长是谁？", sentence, "person", lambda text: named)
    assert span is not None and sentence[span.start : span.end] == "杜晓月"


def test_words_in_the_other_language() -> None:
    senses = [sorted(" ".join(sorted(s)) for s in word) for word in renderings("押金是多少", "zh")]
    assert senses == [["deposit", "down pay"]]
    assert any({"押金"} <= sense for word in renderings("What deposit is charged?", "en") for sense in word)
    assert renderings("Où est-il ?", "fr") == []
