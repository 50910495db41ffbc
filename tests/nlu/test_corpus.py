"""The corpus and the ontology say the same. Tests may look at both floors; the corpus itself may not."""

from __future__ import annotations

import random
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kg.ontology import load_ontology
from kg.vocab import TW
from nlu.training import corpus
from nlu.training.corpus.fillers import FILLERS, GRAMMARS, read_grammar
from nlu.training.corpus.prose import passages, read_passage, renamed
from nlu.types import NLUError

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


def test_the_ends_of_properties_are_those_of_the_ontology() -> None:
    stated = {r.id.removeprefix(str(TW)): (r.heads, r.tails) for r in ONTOLOGY.label_set().relations}
    assert corpus.ends() == {
        name: tuple(tuple(c.removeprefix(str(TW)) for c in side) for side in sides) for name, sides in stated.items()
    }


def test_samples_are_reproducible() -> None:
    assert list(corpus.samples("zh", 20, 1)) == list(corpus.samples("zh", 20, 1))
    assert list(corpus.samples("zh", 20, 1)) != list(corpus.samples("zh", 20, 2))


def _check(record: dict[str, Any]) -> None:
    entities = record["entities"]
    for e in entities:
        assert record["text"][e["start"] : e["end"]] == e["text"] == e["text"].strip() != ""
    for r in record["relations"]:
        allowed = PROPERTIES[r["label"]]
        assert TW[entities[r["head"]]["type"]] in allowed.domain, (r["label"], record["text"])
        assert TW[entities[r["tail"]]["type"]] in allowed.range, (r["label"], record["text"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_samples_keep_domains_and_ranges_and_never_overlap(lang: str) -> None:
    for record in corpus.samples(lang, 1500, seed=9):
        _check(record)
        ends = sorted((e["start"], e["end"]) for e in record["entities"])
        assert all(a[1] <= b[0] for a, b in pairwise(ends)), record["text"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_property_has_eight_patterns(lang: str) -> None:
    stated: Counter[str] = Counter()
    for pattern in corpus.patterns(lang):
        labels = {label for label, _, _ in pattern.facts}
        stated.update(labels | {corpus.CONVERSE[label] for label in labels if label in corpus.CONVERSE})
    assert {label: n for label, n in stated.items() if n < 7} == {}


def test_both_languages_fill_the_same_kinds_from_many_names() -> None:
    assert GRAMMARS["en"].types.keys() == GRAMMARS["zh"].types.keys()
    classes = {str(c.iri).removeprefix(str(TW)) for c in ONTOLOGY.classes}
    for lang, grammar in GRAMMARS.items():
        chance = random.Random(1)
        assert set(grammar.types.values()) == classes
        for kind in classes:
            assert len({grammar.make(kind, chance) for _ in range(3000)}) >= 150, (lang, kind)


def test_converses_are_the_inverse_and_symmetric_properties() -> None:
    name = {p.iri: n for n, p in PROPERTIES.items()}
    inverse = {n: name[p.inverse] for n, p in PROPERTIES.items() if p.inverse is not None}
    assert inverse | {n: n for n, p in PROPERTIES.items() if p.symmetric} == corpus.CONVERSE


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_passages_are_sound_and_the_held_out_ones_never_train(lang: str) -> None:
    train, heldout = corpus.passages(lang), corpus.passages(lang, "heldout")
    assert len(train) >= 25 and len(heldout) >= 3
    for record in (*train, *heldout):
        _check(record)
    kept = {r["text"].lower() for r in heldout}
    assert not any(r["text"].lower() in kept for r in corpus.samples(lang, 1500, seed=2))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[Ada|Person|a] lived.", "no `||`"),
        ("[Ada|Person|a] and [Bo|Person|a] met. ||", "occurs twice"),
        ("[Ada|Person|a] met Bo. || spouse(a,b)", "id b"),
        ("[Ada] lived. ||", "no mark"),
    ],
)
def test_bad_passages_say_why(line: str, reason: str) -> None:
    with pytest.raises(NLUError, match=re.escape(reason)):
        read_passage(line, "en")


def test_articles_stay_outside_of_names() -> None:
    pattern = next(p for p in corpus.patterns("en") if p.text.startswith("{p:Person} was a {n:Nationality}"))
    for seed in range(80):
        text = corpus.fill(pattern, "en", random.Random(seed))["text"]
        assert not re.search(r"\ba [AEIO]\w+|\ban [^AEIOaeio]", text), text
    for record in corpus.samples("en", 800, seed=4):
        assert not any(e["type"] != "Work" and e["text"].startswith(("the ", "a ")) for e in record["entities"])
        assert "the the " not in record["text"].lower()


def test_a_bad_grammar_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "fillers.txt"
    path.write_text("[A: Person]\nx <nothing>\n", "utf-8")
    with pytest.raises(NLUError, match=r"fillers\.txt:2: <nothing>"):
        read_grammar(path)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_renamed_passage_keeps_its_marks_and_facts(lang: str) -> None:
    chance = random.Random(3)
    changed = 0
    for record in passages(lang):
        other = renamed(record, chance)
        changed += other["text"] != record["text"]
        assert other["relations"] == record["relations"]
        assert [e["type"] for e in other["entities"]] == [e["type"] for e in record["entities"]]
        for old, new in zip(record["entities"], other["entities"], strict=True):
            assert other["text"][new["start"] : new["end"]] == new["text"]
            if old["text"] != new["text"]:
                assert old["type"] in {"Person", "Organization", "Place"}
    assert changed > len(passages(lang)) / 2
