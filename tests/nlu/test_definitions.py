"""Definition sentences: the table beside this file, and laws over random texts.

`definitions.tsv` holds language, sentence, subject, kind; an empty subject says that the sentence defines nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.definitions import find_definitions
from nlu.text import Span
from nlu.types import Lang

ROWS = [line.split("\t") for line in (Path(__file__).parent / "definitions.tsv").read_text("utf-8").splitlines()]


def read(text: str, lang: str) -> list[tuple[str, str]]:
    def quote(span: Span | None) -> str:
        return "" if span is None else text[span.start : span.end]

    return [(quote(d.subject), quote(d.kind)) for d in find_definitions(text, "zh" if lang == "zh" else "en")]


@pytest.mark.parametrize(("lang", "sentence", "subject", "kind"), ROWS)
def test_table(lang: str, sentence: str, subject: str, kind: str) -> None:
    assert read(sentence, lang) == ([(subject, kind)] if subject else [])


def test_offsets_count_in_the_whole_text() -> None:
    text = "# Notes\n\nIt rained. A violin is a string instrument. 人工智能是一种技术。\n他是一名医生。"
    found = find_definitions(text, "en")
    assert read(text, "en") == [("violin", "string instrument"), ("人工智能", "技术")]
    assert [text[d.sentence.start : d.sentence.end] for d in found] == [
        "A violin is a string instrument.",
        "人工智能是一种技术。",
    ]


PIECES = (
    "人工智能", "是", "一种", "技术", "的", "。", "，", "又称", "（", "）", "指的是", "《", "》", "A dog ",
    "is a ", "animal ", "that ", "of ", "the ",
    ", also known as ",
    "(", ")", ". ", "was ", "refers to ", "are ", "Dogs ", "\n", "'", "“", "之一", "、",
)  # fmt: skip


@given(
    st.one_of(st.text(st.characters(codec=None)), st.lists(st.sampled_from(PIECES)).map("".join)),
    st.sampled_from(["zh", "en"]),
)
def test_parts_lie_inside_their_sentence(text: str, lang: Lang) -> None:
    for definition in find_definitions(text, lang):
        subject, kind, sentence = definition.subject, definition.kind, definition.sentence
        assert sentence.start <= subject.start < subject.end <= sentence.end <= len(text)
        assert text[subject.start : subject.end].strip()
        if kind is not None:
            assert subject.end < kind.start < kind.end <= sentence.end
