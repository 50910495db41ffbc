"""Words that name a property in other words or in the other language, through a small stand-in for the encoder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kg.question import Answerer
from kg.types import Status
from tests.kg.question.conftest import asker_over

GRAPH = """
@prefix : <http://example.org/plant/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:tannin rdfs:label "bark acidity"@en . :shade rdfs:label "canopy cover"@en .
:oak rdfs:label "Oak"@en , "橡树"@zh ; :tannin "high" ; :shade "dense" .
"""
MEANINGS = ({"bark acidity", "sourness", "酸性"}, {"canopy cover", "leafiness", "遮荫"})


class Meanings:
    """An encoder that knows two meanings."""

    patient = True

    def encode(self, texts: Sequence[str], deadline: object = None) -> npt.NDArray[np.float32]:
        rows = [[float(any(word in text for word in words)) for words in MEANINGS] for text in texts]
        matrix = np.array([[*row, 0.1] for row in rows], np.float32)
        return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), np.float32)


def test_without_an_encoder_the_word_is_not_known() -> None:
    answer = asker_over(GRAPH).ask("What is the sourness of the oak?")
    assert (answer.status, answer.failed) == (Status.UNKNOWN_PROPERTY, "sourness")


def test_with_an_encoder_the_word_finds_its_property() -> None:
    asker = Answerer(asker_over(GRAPH).view, encoder=Meanings())
    assert [v.label for v in asker.ask("What is the sourness of the oak?").values] == ["high"]
    assert [v.label for v in asker.ask("橡树的遮荫怎么样？").values] == ["dense"]
