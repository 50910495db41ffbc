"""Passages: quotes at their places, the nearest first, none where nothing is near."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from rdflib import URIRef

from kg.passage_retrieval import COVERED_WHEN_ASKED, Passages, terms
from kg.types import Source

TEXTS = {
    "harbour.md": "The old harbour\n\nThe old harbour of Vell was built in 1704. It burnt down in 1810 and was rebuilt "
    "in stone. Ferries leave every morning for the outer islands. The lighthouse keeper feeds the gulls.",
    "茶馆.md": "老茶馆\n\n老茶馆位于城北的河边。每天下午有人在那里说书。茶馆的主人姓陆。",
    "empty.md": "",
}
DOCUMENTS = [(Source(URIRef(f"urn:x:{name}"), name, name, "", "", ""), text) for name, text in TEXTS.items()]


class Alike:
    """Everything means the same, or nothing does."""

    def __init__(self, cosine: float) -> None:
        self.cosine = cosine

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rest = np.sqrt(1 - self.cosine**2)
        first = [[1.0, 0.0]] if len(texts) == 1 else [[self.cosine, rest]] * len(texts)
        return np.array(first, dtype=np.float32)


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("When did the old harbour burn down?", "It burnt down in 1810"),
        ("When do ferries leave for the islands?", "Ferries leave every morning"),
        ("茶馆每天下午做什么？", "每天下午有人"),
        ("茶馆的主人姓什么", "茶馆的主人姓陆"),
    ],
)
def test_the_sentence_that_is_meant_comes_first(question: str, start: str) -> None:
    best = Passages(DOCUMENTS).find(question)[0]
    assert best.quote.startswith(start)
    assert TEXTS[best.source.title][best.start : best.end] == best.quote
    assert 0 < best.score <= 1


def test_where_nothing_is_near_there_is_no_passage() -> None:
    passages = Passages(DOCUMENTS)
    assert passages.find("Do penguins fly south in winter?") == []
    assert passages.find("") == passages.find("???") == passages.find("的") == []
    assert Passages([]).find("harbour") == []


def test_whoever_asks_for_documents_gets_the_nearest() -> None:
    passages = Passages(DOCUMENTS)
    said = "documents about the lighthouse and its famous storms"
    assert passages.find(said) == []
    assert "lighthouse" in passages.find(said, covered=COVERED_WHEN_ASKED)[0].quote


def test_meaning_decides_between_words_and_across_languages() -> None:
    question = "When was the old harbour rebuilt?"
    assert Passages(DOCUMENTS, Alike(0.1)).find(question) == []
    assert {e.source.title for e in Passages(DOCUMENTS, Alike(0.9)).find(question, most=20)} == {
        "harbour.md",
        "茶馆.md",
    }
    near = Passages(DOCUMENTS, Alike(0.5)).find(question, most=20)
    assert {e.source.title for e in near} == {"harbour.md"}


def test_terms_of_both_languages() -> None:
    assert terms("Ferries are leaving") == terms("ferry are leaves")
    assert terms("城北的河边") == ["城北", "河边"]
