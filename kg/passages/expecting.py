"""What a question expects (a person, a place, a time, a number), and where in a sentence such a thing stands.

Knows: the patterns of `expecting/`, values of texts, names where somebody finds them. Does not know: whether a sentence
answers.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, cast, get_args

from kg.passages.terms import asked_terms, placed_terms
from nlu.language.data import is_language, language, read_yaml
from nlu.text import Span, detect_lang
from nlu.types import Extractor, Label, LabelSet
from nlu.values import find_values

Kind = Literal["person", "place", "organization", "date", "number"]
Names = Callable[[str], Sequence[tuple[int, int, str]]]
"""Start, end and kind (person, place, organization) of each name in a text."""

_FOLDER = Path(__file__).parent / "expecting"
_NAMED = 0.5
"""Least score of a name."""
_REACH = 3
"""Characters that make little difference to how near a word of the question is."""


def expected(question: str) -> Kind | None:
    """The kind of thing that a question asks for; None where its words do not tell.

    >>> expected("How many nurses work there?"), expected("图书馆是哪一年建成的？"), expected("Why did it close?")
    ('number', 'date', None)
    """
    for kind, pattern in _patterns():
        if pattern.search(question):
            return kind
    return None


def fitting(question: str, sentence: str, kind: Kind, names: Names | None = None) -> Span | None:
    """Where in a sentence what the question expects stands; None where nothing of that kind does.

    Of several the one nearest to words of the question; what the question itself says is none.
    """
    asked_about = question.casefold()
    spans = spans_of(sentence, kind, names)
    found = [span for span in spans if sentence[span.start : span.end].casefold() not in asked_about]
    if not found:
        return None
    if kind not in ("date", "number"):
        found = [span for span in found if not _owns(sentence, span)] or found
    asked = set(asked_terms(question))

    places = [(start, end) for term, start, end in placed_terms(sentence) if term in asked]

    def near(span: Span) -> float:
        return sum(1 / (_REACH + max(span.start - end, start - span.end, 0)) for start, end in places)

    return max(found, key=lambda span: (near(span), span.end - span.start, -span.start))


def _owns(sentence: str, span: Span) -> bool:
    """Whether a name only says whose something is: 杜怀山 in 「杜怀山的曾孙女」."""
    lang = detect_lang(sentence)
    marks = language(lang).questions.possessives if is_language(lang) else ()
    return any(mark and sentence.startswith(mark, span.end) for mark in marks)


def names_by(extractor: Extractor) -> Names:
    """The names that an extractor finds."""
    labels = LabelSet(tuple(Label(name, name) for name in ("person", "place", "organization")))

    def names(text: str) -> list[tuple[int, int, str]]:
        return [(m.start, m.end, m.type) for m in extractor.extract([text], labels)[0].mentions if m.score >= _NAMED]

    return names


def spans_of(sentence: str, kind: Kind, names: Names | None = None) -> list[Span]:
    """Everything of a kind in a sentence."""
    if kind in ("date", "number"):
        wanted = "date" if kind == "date" else "quantity"
        values = [Span(m.start, m.end) for m in find_values(sentence, detect_lang(sentence)) if m.type == wanted]
        clocks = [Span(*m.span()) for m in _clock().finditer(sentence)] if kind == "date" else []
        return [*values, *(c for c in clocks if all(c.end <= v.start or v.end <= c.start for v in values))]
    named = names(sentence) if names is not None else ()
    found = [Span(start, end) for start, end, name in named if name == kind]
    if not found and kind == "person":  # who won the contract may be a firm
        found = [Span(start, end) for start, end, name in named if name == "organization"]
    return found


@functools.cache
def _patterns() -> Sequence[tuple[Kind, re.Pattern[str]]]:
    files = [read_yaml(path) for path in sorted(_FOLDER.glob("*.yaml"))]
    kinds = [cast(Kind, kind) for kind in files[0] if kind in get_args(Kind)]
    return [(kind, re.compile("|".join(f"(?:{file[kind]})" for file in files), re.IGNORECASE)) for kind in kinds]


@functools.cache
def _clock() -> re.Pattern[str]:
    files = [read_yaml(path) for path in sorted(_FOLDER.glob("*.yaml"))]
    return re.compile("|".join(f"(?:{file['clock']})" for file in files), re.IGNORECASE)


__all__ = ["Kind", "Names", "expected", "fitting", "names_by", "spans_of"]
