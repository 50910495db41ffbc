"""The corpus and the ontology say the same. Tests may look at both floors; the corpus itself may not."""

from __future__ import annotations

import pytest

from kg.ontology import load_ontology
from kg.vocab import TW
from nlu.training import corpus
from nlu.training.corpus.fillers import FILLERS

ONTOLOGY = load_ontology()
PROPERTIES = {str(p.iri).removeprefix(str(TW)): p for p in ONTOLOGY.properties}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_offsets_are_exact_and_ends_exist(lang: str) -> None:
    for record in corpus.samples(lang, 600, seed=5):
        for e in record["entities"]:
            assert record["text"][e["start"] : e["end"]] == e["text"] != ""
        for r in record["relations"]:
            assert r["label"] in PROPERTIES
            assert r["head"] != r["tail"] and max(r["head"], r["tail"]) < len(record["entities"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_pattern_keeps_domains_and_ranges(lang: str) -> None:
    for pattern in corpus.patterns(lang):
        for label, head, tail in pattern.facts:
            assert TW[FILLERS[pattern.slots[head]][0]] in PROPERTIES[label].domain, pattern.text
            assert TW[FILLERS[pattern.slots[tail]][0]] in PROPERTIES[label].range, pattern.text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_property_is_stated_somewhere(lang: str) -> None:
    stated = {label for pattern in corpus.patterns(lang) for label, _, _ in pattern.facts}
    assert stated == PROPERTIES.keys() - {"description"}
    assert any(not pattern.facts for pattern in corpus.patterns(lang))  # hard negatives


def test_the_words_of_labels_are_those_of_the_ontology() -> None:
    words = corpus.label_words()
    for item in [*ONTOLOGY.classes, *ONTOLOGY.properties]:
        name = str(item.iri).removeprefix(str(TW))
        assert words[name] == (
            (item.labels["en"][0], item.comments["en"]),
            (item.labels["zh"][0], item.comments["zh"]),
        )


def test_samples_are_reproducible() -> None:
    assert list(corpus.samples("zh", 20, 1)) == list(corpus.samples("zh", 20, 1))
    assert list(corpus.samples("zh", 20, 1)) != list(corpus.samples("zh", 20, 2))
