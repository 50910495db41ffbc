"""A message is linked once, in whatever contexts it is tried."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import URIRef

from kg.question import Answerer
from kg.question.deadline import Deadline
from kg.question.linking.linker import Linker, Links
from kg.types import Status

FIRM = "http://example.org/firm/"


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each message was linked."""
    counts: Counter[str] = Counter()
    read = Linker.read

    def counted(self: Linker, text: str, lang: str, deadline: Deadline) -> Links:
        counts[text] += 1
        return read(self, text, lang, deadline)

    monkeypatch.setattr(Linker, "read", counted)
    return counts


def test_a_message_that_fails_in_every_context_is_linked_once(company: Answerer, linked: Counter[str]) -> None:
    previous = company.ask("Who is the manager of Ada Okafor?")
    question = "And what about the moon?"
    assert company.follow_up(question, previous=previous) is None
    for topic in ("ada", "li", "osaka", "lamp", "north"):
        assert company.ask(question, focus=[URIRef(FIRM + topic)]).status is not Status.ANSWERED
    assert company.ask(question).status is not Status.ANSWERED
    assert linked[question] == 1


def test_contexts_do_not_change_each_other(company: Answerer) -> None:
    question = "Who is her manager?"
    alone = company.ask(question)
    about = [company.ask(question, focus=[URIRef(FIRM + topic)]).text for topic in ("ada", "bo", "ada")]
    assert about == ["The manager of Ada Okafor is Li Wei.", "The manager of Bo Berg is Li Wei.", about[0]]
    assert company.ask(question).text == alone.text
