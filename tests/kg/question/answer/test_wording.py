"""Paraphrases and answers read as they did when they were last read aloud (`python -m tests.wording`)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.question.answer.verbalizer import MESSAGES
from kg.question.logic.expressions import Expr
from nlu.language.data import languages
from tests.wording import SETS, again, answerer, block

HERE = Path(__file__).parent
_FIELD = re.compile(r"{(\w+)")


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_wording_is_that_of_the_golden_file(lang: str, name: str) -> None:
    lines = (HERE / f"wording-{lang}.txt").read_text("utf-8").splitlines()
    whom = answerer(name, lang)
    read = 0
    for at in range(0, len(lines), 5):
        if lines[at] == f"# {name}":
            question, form = lines[at + 1], lines[at + 4].strip()
            assert block(question, again(whom, lang, question, form)) == "\n".join(lines[at + 1 : at + 5]) + "\n"
            read += 1
    assert read >= 25


def test_every_language_has_the_same_messages() -> None:
    assert MESSAGES.languages() == languages()
    first = MESSAGES._read("en")
    for lang in languages():
        messages = MESSAGES._read(lang)
        assert messages.keys() == first.keys()
        for key in messages.keys() - {"labels", "verbs"}:
            fields = [set(_FIELD.findall(str(m[key]))) for m in (messages, first)]
            assert fields[0] <= fields[1] | {"n", "place", "kind", "kinds"}, (lang, key)


def test_every_expression_class_is_said() -> None:
    from typing import get_args

    from kg.question.answer.verbalizer import _WORDS

    assert set(get_args(Expr)) == set(_WORDS)
