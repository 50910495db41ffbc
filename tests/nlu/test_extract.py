from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlu.extract import EncoderExtractor, load_extractor
from nlu.types import Extractor, Label, LabelError, LabelSet, ModelError
from tests.nlu.tiny import TEXTS, model_for, save, tokenizer_for

LABELS = LabelSet(
    (Label("P", "person"), Label("L", "place"), Label("D", "date", kind="date")),
    (Label("born", "born in", heads=("P",), tails=("L",)), Label("when", "born on", heads=("P",), tails=("D",))),
)


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> EncoderExtractor:
    tokenizer = tokenizer_for(TEXTS)
    folder = save(tmp_path_factory.mktemp("extractor"), model_for(tokenizer, seed=3), tokenizer)
    made = EncoderExtractor(folder, device="cpu", batch_tokens=512)
    made.mention_threshold = 0.1  # random weights: let it find something
    made.relation_threshold = 0.05
    return made


def test_it_is_an_extractor(extractor: EncoderExtractor) -> None:
    assert isinstance(extractor, Extractor)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=120), max_size=3))
def test_for_any_text_every_mention_is_its_slice(extractor: EncoderExtractor, texts: list[str]) -> None:
    found = extractor.extract(texts, LABELS)
    assert [x.text for x in found] == texts
    for x in found:
        assert all(x.text[m.start : m.end] == m.text and m.text for m in x.mentions)
        assert all(r.head in x.mentions and r.tail in x.mentions for r in x.relations)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a" * 100_000,
        "😀" * 500,
        "\x00\x07 control",
        "שלום עולם",
        "混合 mixed текст",
        "\ud800 lone",
        "甲" * 3000,
    ],
    ids=["empty", "one", "100k", "emoji", "control", "rtl", "mixed", "surrogate", "chinese"],
)
def test_hard_texts_do_not_break_offsets(extractor: EncoderExtractor, text: str) -> None:
    (found,) = extractor.extract([text], LABELS)
    assert all(text[m.start : m.end] == m.text for m in found.mentions)


def test_domains_and_ranges_are_kept(extractor: EncoderExtractor) -> None:
    (found,) = extractor.extract(["Ada Lovelace was born in London on 10 December 1815 ."], LABELS)
    assert any(m.type == "D" and m.value == "1815-12-10" for m in found.mentions)
    for r in found.relations:
        assert r.head.type == "P"
        assert r.tail.type == ("L" if r.label == "born" else "D")


def test_long_texts_are_read_in_windows_with_document_offsets(extractor: EncoderExtractor) -> None:
    text = "Nothing happens here at all. " * 60 + "It was on 10 December 1815."
    (found,) = extractor.extract([text], LABELS)
    assert [text[m.start : m.end] for m in found.mentions if m.type == "D"] == ["10 December 1815"]


def test_label_sets_that_cannot_be_used_are_refused(extractor: EncoderExtractor) -> None:
    with pytest.raises(LabelError, match="no name"):
        extractor.extract(["x"], LabelSet((Label("a", " "),)))
    with pytest.raises(LabelError, match="twice"):
        extractor.extract(["x"], LabelSet((Label("a", "one"), Label("a", "two"))))


def test_an_unknown_extractor_lists_the_known_ones() -> None:
    with pytest.raises(ModelError, match="shipped"):
        load_extractor("nosuch")


def test_a_folder_is_an_extractor(extractor: EncoderExtractor) -> None:
    assert isinstance(load_extractor(str(extractor.folder), device="cpu"), EncoderExtractor)
    assert Path(extractor.folder).is_dir()


def test_a_name_never_runs_from_a_heading_into_the_text(extractor: EncoderExtractor) -> None:
    text = "Ada Lovelace\n\nAda Lovelace was born in London ."
    (found,) = extractor.extract([text], LABELS)
    assert found.mentions
    assert not any("\n" in m.text for m in found.mentions)
