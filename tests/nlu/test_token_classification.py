from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlu.extract import load_extractor
from nlu.token_classification import TokenClassifier, match, spans, words
from nlu.tokens import Tokens
from nlu.types import Extractor, Label, LabelError, LabelSet, ModelError
from tests.nlu.tiny_models import save_bert, save_tagger

SENTENCES = [
    ("Ada Lovelace was born in London .", ["B-PER", "I-PER", "O", "O", "O", "B-LOC", "O"]),
    ("Alan Turing lived in New York .", ["B-PER", "I-PER", "O", "O", "B-LOC", "I-LOC", "O"]),
    ("Grace went to Paris", ["B-PER", "O", "O", "B-LOC"]),
]
LABELS = LabelSet((Label("urn:P", "Person"), Label("urn:L", "地点"), Label("urn:D", "date", kind="date")))


@pytest.fixture(scope="module")
def tagger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tagger(tmp_path_factory.mktemp("tagger"), SENTENCES)


def test_a_folder_of_such_a_model_is_an_extractor(tagger: Path) -> None:
    extractor = load_extractor(str(tagger), "cpu", "fp32")
    assert isinstance(extractor, TokenClassifier) and isinstance(extractor, Extractor)
    found = extractor.extract(
        ["Ada Lovelace was born in London on 10 December 1815 .", "", "Grace went to Paris"], LABELS
    )
    assert [(m.text, m.type, m.value) for m in found[0].mentions] == [
        ("Ada Lovelace", "urn:P", None),
        ("London", "urn:L", None),
        ("10 December 1815", "urn:D", "1815-12-10"),
    ]
    assert [m.text for m in found[2].mentions] == ["Grace", "Paris"]
    assert found[1].mentions == () and found[0].relations == ()
    assert all(0.5 < m.score <= 1 for m in found[0].mentions)


def test_it_is_named_by_plugin_and_folder_and_reads_in_bfloat16(tagger: Path) -> None:
    extractor = load_extractor(f"transformers:{tagger}", "cpu", "bf16")
    (found,) = extractor.extract(["Alan Turing lived in New York ."], LABELS)
    assert [m.text for m in found.mentions] == ["Alan Turing", "New York"]


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400))
def test_for_any_text_every_mention_is_its_slice(tagger: Path, text: str) -> None:
    extractor = _cached(tagger)
    (found,) = extractor.extract([text + " Ada Lovelace " * 40 + text], LABELS)
    assert all(found.text[m.start : m.end] == m.text and m.text for m in found.mentions)


def _cached(folder: Path, known: dict[Path, TokenClassifier] = {}) -> TokenClassifier:  # noqa: B006
    if folder not in known:
        known[folder] = TokenClassifier(str(folder), "cpu", "fp32")
    return known[folder]


def test_labels_that_the_model_does_not_know_are_named(tagger: Path) -> None:
    with pytest.raises(LabelError, match=r"knows LOC, PER; .*: chemical"):
        _cached(tagger).extract(["x"], LabelSet((Label("c", "chemical"),)))


def test_an_encoder_without_tags_is_refused(tmp_path: Path) -> None:
    folder = save_bert(tmp_path, ["some text"])
    with pytest.raises(ModelError, match="names no tags"):
        TokenClassifier(str(folder), "cpu")


def test_weights_that_are_not_safetensors_are_refused(tagger: Path, tmp_path: Path) -> None:
    for path in tagger.iterdir():
        name = "pytorch_model.bin" if path.name == "model.safetensors" else path.name
        (tmp_path / name).write_bytes(path.read_bytes())
    with pytest.raises(ModelError, match="safetensors"):
        TokenClassifier(str(tmp_path), "cpu")


def test_code_that_comes_with_a_model_never_runs(tagger: Path, tmp_path: Path) -> None:
    for path in tagger.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    config |= {
        "model_type": "evil",
        "auto_map": {"AutoConfig": "evil.Evil", "AutoModelForTokenClassification": "evil.EvilModel"},
    }
    (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
    (tmp_path / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", "utf-8")
    with pytest.raises(ModelError):
        TokenClassifier(str(tmp_path), "cpu")
    assert not (tmp_path / "ran").exists()


def test_tags_of_other_schemes_are_read() -> None:
    tags = ["O", "S-PER", "B-LOC", "I-LOC", "E-LOC", "ORG"]
    found = list(spans(iter([(0, 3, 1, 0.9), (4, 5, 1, 0.8), (6, 9, 2, 1.0), (10, 12, 3, 0.5), (13, 15, 4, 0.6),
                             (16, 17, 0, 1.0), (18, 20, 5, 0.4), (21, 22, 5, 0.6)]), tags))  # fmt: skip
    assert [(a, b, tags[n], round(s, 2)) for a, b, n, s in found] == [
        (0, 3, "S-PER", 0.9), (4, 5, "S-PER", 0.8), (6, 15, "B-LOC", 0.7), (18, 22, "ORG", 0.5)]  # fmt: skip


def test_the_pieces_of_a_word_share_its_first_tag() -> None:
    tokens = Tokens([1, 2, 3, 4], [0] * 4, [(0, 4), (4, 8), (9, 10), (10, 11)])
    assert list(words("Lovelace 深圳", tokens, [1, 0, 2, 3], [0.9, 0.1, 0.8, 0.7])) == [
        (0, 8, 1, 0.9), (9, 10, 2, 0.8), (10, 11, 3, 0.7)]  # fmt: skip


def test_labels_are_matched_by_their_words_in_either_language() -> None:
    labels = LabelSet((Label("http://x#Organization", "机构"), Label("tw:CreativeWork", "作品")))
    assert match(["ORG", "", "creative_work", "PER"], labels) == [
        "http://x#Organization",
        None,
        "tw:CreativeWork",
        None,
    ]
