"""Retrieval: the sentence that answers comes first, and nothing where nothing is near."""

from __future__ import annotations

import pytest
from rdflib import URIRef

from kg.evaluation.passages import passages_of
from kg.passages.retrieval import MODEL, Passages
from kg.types import Source

TEXTS = {
    "harbour.md": "The old harbour\n\nThe old harbour of Vell was built in 1704. It burnt down in 1810 and was rebuilt "
    "in stone. Ferries leave every morning for the outer islands. The lighthouse keeper feeds the gulls.",
    "茶馆.md": "老茶馆\n\n老茶馆位于城北的河边。每天下午有人在那里说书。茶馆的主人姓陆。",
    "empty.md": "",
}
DOCUMENTS = [(Source(URIRef(f"urn:x:{name}"), name, name, "", "", ""), text) for name, text in TEXTS.items()]


@pytest.fixture(scope="module")
def passages() -> Passages:
    """By words alone: without an encoder."""
    return passages_of(DOCUMENTS, None)


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("When did the old harbour burn down?", "It burnt down in 1810"),
        ("When do ferries leave for the islands?", "Ferries leave every morning"),
        ("茶馆每天下午做什么？", "每天下午有人"),
        ("茶馆的主人姓什么", "茶馆的主人姓陆"),
    ],
)
def test_the_sentence_that_is_meant_comes_first(passages: Passages, question: str, start: str) -> None:
    best = passages.find(question, least=0.0)[0]
    assert best.quote.startswith(start)
    assert TEXTS[best.source.title][best.start : best.end] == best.quote
    assert 0 < best.score <= 1 and best.model == MODEL


def test_what_fits_is_marked_at_its_place(passages: Passages) -> None:
    best = passages.find("When was the old harbour of Vell built?", least=0.0)[0]
    assert best.marked == "1704" and best.span is not None
    assert TEXTS["harbour.md"][slice(*best.span)] == "1704"


@pytest.mark.parametrize("question", ["Do penguins fly south in winter?", "", "???", "的"])
def test_where_nothing_is_near_there_is_no_passage(passages: Passages, question: str) -> None:
    assert passages.find(question) == []
    assert passages_of([], None).find(question or "harbour") == []


def test_a_sentence_that_only_names_the_same_is_no_answer(passages: Passages) -> None:
    assert passages.find("Who is the mayor of Vell?") == []
    assert not any(c.speaks for c in passages.candidates("Who is the mayor of Vell?"))
    assert any(c.speaks for c in passages.candidates("When was the old harbour of Vell built?"))


def test_names_without_capitals_are_names_as_well() -> None:
    def names(text: str) -> list[tuple[int, int, str]]:
        return [(text.index("老茶馆"), text.index("老茶馆") + 3, "place")] if "老茶馆" in text else []

    passages = passages_of(DOCUMENTS, None, names)
    assert not any(c.speaks for c in passages.candidates("谁是老茶馆的市长？"))
    assert any(c.speaks for c in passages.candidates("老茶馆的主人姓什么？"))


def test_nobody_sees_sentences_of_sources_that_are_not_his(passages: Passages) -> None:
    own = Passages(passages._index, {DOCUMENTS[1][0].id: DOCUMENTS[1][0]})
    assert own.find("When did the old harbour burn down?", least=0.0) == []
