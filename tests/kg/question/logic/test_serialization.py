"""Logical forms as text: forms that older versions stored are read, and every class survives the way there and back."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest
from rdflib import Literal, URIRef
from rdflib.term import Identifier

from kg.question.logic.serialization import attribute_of, from_form, to_form


class Terms:
    """Six nodes and a value."""

    terms: tuple[Identifier, ...] = (*(URIRef(f"http://x/{n}") for n in range(6)), Literal("red"))
    ids: ClassVar[dict[Identifier, int]] = {term: n for n, term in enumerate(terms)}


OLD = (
    '{"is":"Follow","base":{"is":"Things","nodes":[{"term":["uri","http://x/0"]}]},"property":{"term":["uri","http://x/2"]},"inverse":false}',
    '{"is":"Both","left":{"is":"Members","kind":{"term":["uri","http://x/1"]}},"right":{"is":"Either","left":{"is":"Things","nodes":[{"term":["uri","http://x/3"]}]},"right":{"is":"Things","nodes":[{"term":["literal","red",null,null]}]}}}',
    '{"is":"Without","left":{"is":"Members","kind":{"term":["uri","http://x/1"]}},"right":{"is":"Compare","base":{"is":"Members","kind":{"term":["uri","http://x/1"]}},"property":{"term":["uri","http://x/4"]},"op":">","value":3.5,"upper":null}}',
    '{"is":"Extreme","base":{"is":"Members","kind":{"term":["uri","http://x/1"]}},"property":{"term":["uri","http://x/4"]},"descending":true,"offset":0,"limit":1}',
    '{"is":"ExtremeCount","base":{"is":"Members","kind":{"term":["uri","http://x/1"]}},"property":{"term":["uri","http://x/2"]},"inverse":true,"of":null,"descending":false}',
    '{"is":"CompareCount","base":{"is":"Members","kind":{"term":["uri","http://x/1"]}},"property":{"term":["uri","http://x/2"]},"inverse":false,"of":{"is":"Members","kind":{"term":["uri","http://x/5"]}},"op":">=","value":3.0}',
    '{"is":"Each","base":{"is":"Mutual","base":{"is":"Members","kind":{"term":["uri","http://x/1"]}},"property":{"term":["uri","http://x/2"]}},"columns":[{"is":"Follow","base":{"is":"It"},"property":{"term":["uri","http://x/4"]},"inverse":false}]}',
    '{"is":"Difference","left":{"is":"Follow","base":{"is":"Things","nodes":[{"term":["uri","http://x/0"]}]},"property":{"term":["uri","http://x/4"]},"inverse":false},"right":{"is":"Follow","base":{"is":"Things","nodes":[{"term":["uri","http://x/3"]}]},"property":{"term":["uri","http://x/4"]},"inverse":false},"unit":"years"}',
    '{"is":"Count","base":{"is":"Members","kind":{"term":["uri","http://x/1"]}}}',
    '{"is":"Ratio","left":{"is":"Count","base":{"is":"Members","kind":{"term":["uri","http://x/1"]}}},"right":{"is":"Count","base":{"is":"Members","kind":{"term":["uri","http://x/5"]}}},"percent":true}',
)  # fmt: skip
"""Written by version 0.1, before the classes had the names of the field."""
NEW = (
    "Join",
    "Intersection",
    "SetDifference",
    "Superlative",
    "SuperlativeCount",
    "ComparisonCount",
    "Table",
    "Subtraction",
    "Count",
    "Ratio",
)


@pytest.mark.parametrize(("form", "name"), list(zip(OLD, NEW, strict=True)))
def test_forms_of_old_conversations_are_read(form: str, name: str) -> None:
    expr = from_form(form, Terms)
    assert type(expr).__name__ == name
    assert expr is not None
    written = to_form(expr, Terms)
    assert json.loads(written)["is"] == name
    assert from_form(written, Terms) == expr


def test_the_attribute_of_an_old_form_is_found() -> None:
    assert attribute_of(OLD[0]) == (URIRef("http://x/0"), URIRef("http://x/2"))


def test_a_form_of_an_unknown_class_is_none() -> None:
    assert from_form('{"is":"Tesseract","base":{"is":"Entities","nodes":[]}}', Terms) is None
