"""Sentences that can be quoted, and the headings above them."""

from __future__ import annotations

from kg.passages.sentences import sentences_of

TEXT = """# Firefly 3

The Firefly is a bicycle light.

## In the box

- Weight: 138 grams
- A rubber mount

How long is the guarantee?

It is three years.

| a | b |
"""


def test_headings_and_questions_are_the_context_of_what_follows() -> None:
    found = {TEXT[s.start : s.end]: s.context for s in sentences_of("light.md", TEXT)}
    assert found == {
        "The Firefly is a bicycle light.": "light · Firefly 3",
        "Weight: 138 grams": "light · Firefly 3 · In the box",
        "A rubber mount": "light · Firefly 3 · In the box",
        "It is three years.": "light · Firefly 3 · How long is the guarantee?",
    }


def test_fragments_say_nothing() -> None:
    assert sentences_of("x.md", "") == sentences_of("x.md", "Yes.\n\n1.\n") == []
