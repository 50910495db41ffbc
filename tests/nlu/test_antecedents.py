"""Sentences that go on about a name: which name, and what is then told of it, at its own place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.antecedents import Carried, carried, told
from nlu.types import Extraction, Mention, Relation


def mention(text: str, name: str, type: str = "Person") -> Mention:
    start = text.index(name)
    return Mention(name, type, start, start + len(name), 0.9)


def check_places(found: Carried, text: str) -> None:
    """Every character outside of the name has its place in the document."""
    first, last = found.place
    for at, letter in enumerate(found.text(text)):
        if at < first or at >= last + len(found.suffix):
            place = found.original(at)
            assert place is not None and text[place] == letter


def is_person(kind: str) -> bool:
    return kind == "Person"


PLACES = [
    ("Ada Byron lived. She was born in London.", "Ada Byron", "Person", "Ada Byron was born in London."),
    ("Ada Byron lived. In 1843, she wrote notes.", "Ada Byron", "Person", "In 1843, Ada Byron wrote notes."),
    ("Ada Byron lived. Her mother was Anne.", "Ada Byron", "Person", "Ada Byron's mother was Anne."),
    ("Acme makes glue. The company's seat is Oslo.", "Acme", "Organization", "Acme's seat is Oslo."),
    ("Acme makes glue. It sells glue.", "Acme", "Organization", "Acme sells glue."),
    ("陆敏是教师。他1931年生于奥斯克。", "陆敏", "Person", "陆敏1931年生于奥斯克。"),
    ("陆敏是教师。1958年，她的丈夫去世。", "陆敏", "Person", "1958年，陆敏的丈夫去世。"),
    ("陆敏是教师。毕业于北平大学。", "陆敏", "Person", "陆敏毕业于北平大学。"),
    ("永昌是银行。该公司总部在苏州。", "永昌", "Organization", "永昌总部在苏州。"),
]


@pytest.mark.parametrize(("text", "name", "type", "expected"), PLACES)
def test_the_name_takes_the_place(text: str, name: str, type: str, expected: str) -> None:
    (found,) = carried(text, [mention(text, name, type)], is_person)
    assert found.name.text == name and found.text(text) == expected
    first, last = found.place
    assert expected[first:last] == name
    check_places(found, text)


@pytest.mark.parametrize(
    "text",
    [
        "Ada Byron lived. The others were born in London.",
        "Ada Byron lived. It was hot.",  # a person is no "it"
        "Ada Byron lived. They were born in London.",
        "陆敏是教师。他们1931年生于奥斯克。",
        "陆敏是教师。其他人毕业于北平大学。",
        "She was born in London. Ada Byron lived.",
    ],
)
def test_what_refers_to_nothing_is_left(text: str) -> None:
    name = "Ada Byron" if "Ada" in text else "陆敏"
    assert carried(text, [mention(text, name)], is_person) == []


def test_a_name_is_carried_on_but_not_for_ever() -> None:
    text = "Ada Byron lived. She wrote. She sang. It rained. So it was. All slept. Nobody spoke. She left."
    found = carried(text, [mention(text, "Ada Byron")], is_person)
    assert [f.text(text) for f in found] == ["Ada Byron wrote.", "Ada Byron sang."]


def test_what_is_read_again_is_told_of_the_name() -> None:
    text = "Ada Byron lived. She was born in London."
    ada = mention(text, "Ada Byron")
    first = Extraction(text, "en", (ada,), (), "m")
    (sentence,) = carried(text, first.mentions, is_person)
    again = sentence.text(text)
    head, tail = mention(again, "Ada Byron"), mention(again, "London", "Place")
    reread = Extraction(again, "en", (head, tail), (Relation(head, "bornIn", tail, 0.8),), "m")
    whole = told(first, [(sentence, reread), (sentence, reread)])
    (relation,) = whole.relations
    assert relation.head is ada and relation.tail.text == text[relation.tail.start : relation.tail.end] == "London"
    assert whole.mentions == (ada, relation.tail)
    wrong = replace(reread, relations=(Relation(tail, "x", tail, 0.8),))
    assert told(first, [(sentence, wrong)]).relations == ()


@given(
    st.lists(
        st.sampled_from(["Ada Byron", "陆敏", " was ", "。", ". ", "她", "She ", "1931年", "他", "\n\n", "It "]),
        max_size=14,
    )
)
def test_any_text(parts: list[str]) -> None:
    text = "".join(parts)
    mentions = [mention(text, name) for name in ("Ada Byron", "陆敏") if name in text]
    for found in carried(text, mentions, is_person):
        check_places(found, text)
