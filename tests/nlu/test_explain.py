from __future__ import annotations

import re

import pytest

from nlu.classify import Classifier
from nlu.explain import Explainer
from nlu.extract import load_extractor
from nlu.text_labels import SENTIMENT
from nlu.types import Label, LabelSet

pytest.importorskip("captum")
pytestmark = pytest.mark.filterwarnings("ignore:Input Tensor:UserWarning")
BINARY = {name: said for name, said in SENTIMENT.items() if name != "neutral"}


@pytest.mark.parametrize(
    "text", ["这部电影非常精彩，值得一看。", "服务态度太差了，再也不来了", "A wonderful film, moving and funny."]
)
def test_what_spoke_most_for_a_decision_is_missed_most(text: str) -> None:
    explainer, classifier = Explainer(device="cpu"), Classifier(None, "cpu", "fp32")
    found = explainer.label(text, BINARY)
    assert max(abs(weight) for _, _, weight in found.parts) == pytest.approx(1)
    assert [text[a:b] for a, b, _ in found.parts] == re.findall(r"[a-zA-Z]+|\S", text)

    def without(parts: list[tuple[int, int, float]]) -> float:
        masked = text
        for start, end, _ in sorted(parts, reverse=True):
            masked = masked[:start] + "[MASK]" + masked[end:]
        (c,) = classifier.classify([masked], BINARY)
        return dict(c.scores)[found.decision]

    by_weight = sorted(found.parts, key=lambda part: part[2])
    third = len(by_weight) // 3  # of a sure decision, one word alone may be missed by nobody
    assert without(by_weight[-third:]) < without(by_weight[:third])


def test_mentions_and_relations_are_explained_by_their_own_words() -> None:
    labels = LabelSet(
        (Label("P", "person"), Label("L", "place")), (Label("born", "birthplace", heads=("P",), tails=("L",)),)
    )
    text = "Ada Lovelace was born in London."
    (extraction,) = load_extractor(device="cpu").extract([text], labels)
    found = Explainer(device="cpu").extraction(extraction, labels)
    assert len(found) == len(extraction.mentions) + len(extraction.relations) >= 2
    place = next(a for a in found if a.decision.startswith("London"))
    start, end, _ = max(place.parts, key=lambda part: part[2])
    assert text[start:end] in ("London", "in")


def test_a_long_text_is_explained_at_its_beginning() -> None:
    found = Explainer(device="cpu").label("Good. " * 900, BINARY)
    assert found.parts and max(end for _, end, _ in found.parts) <= 2000


def test_the_explained_sentiment_has_the_score_that_is_told() -> None:
    text = "The plot is thin but the acting saves it."
    (told,) = Classifier(None, "cpu", "fp32").sentiment([text])
    found = Explainer(device="cpu").sentiment(text)
    assert (found.decision, found.score) == (told.label, pytest.approx(told.score, abs=1e-4))
