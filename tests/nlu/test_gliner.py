"""GLiNER by its documented interface (0.2.29): `from_pretrained(folder, map_location=, local_files_only=)` and
`inference(texts, labels, threshold=, batch_size=)`, a list of {start, end, text, label, score} for each text.

The package asks for an older transformers than ours, so it is not among what the tests install; the last test here runs
against the real one where somebody has installed it.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from nlu.extract import load_extractor
from nlu.gliner import GlinerExtractor
from nlu.types import Extractor, Label, LabelSet, ModelError

LABELS = LabelSet((Label("urn:C", "city"), Label("urn:D", "date", kind="date")))


class FakeModel:
    """Finds capitalised words, each as the first label."""

    def __init__(self) -> None:
        self.calls: list[tuple[list[str], dict[str, Any]]] = []

    def to(self, dtype: object) -> FakeModel:
        return self

    def eval(self) -> FakeModel:
        return self

    def inference(self, texts: list[str], labels: list[str], **options: Any) -> list[list[dict[str, Any]]]:
        self.calls.append((texts, options))
        return [
            [
                {"start": m.start(), "end": m.end(), "text": m[0], "label": labels[0], "score": 0.75}
                for m in re.finditer(r"[A-Z]\w+", text)
            ]
            for text in texts
        ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    module = types.ModuleType("gliner")

    class GLiNER:
        @classmethod
        def from_pretrained(cls, model_id: str, map_location: str = "cpu", local_files_only: bool = False) -> FakeModel:
            assert Path(model_id).is_dir() and map_location == "cpu" and local_files_only
            return FakeModel()

    module.GLiNER = GLiNER  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gliner", module)
    (tmp_path / "gliner_config.json").write_text(json.dumps({"model_name": "x"}), "utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"")
    return tmp_path


def test_it_reads_with_offsets_of_the_whole_text(folder: Path) -> None:
    extractor = load_extractor(str(folder), "cpu", "fp32")
    assert isinstance(extractor, GlinerExtractor) and isinstance(extractor, Extractor)
    text = "nothing is here at all. " * 60 + "\n\nshe saw Paris on 10 December 1815."
    empty, found = extractor.extract(["", text], LABELS)
    assert empty.mentions == ()
    assert [(m.text, m.type, m.score) for m in found.mentions if m.type == "urn:C"] == [("Paris", "urn:C", 0.75)]
    assert [m.value for m in found.mentions if m.type == "urn:D"] == ["1815-12-10"]
    assert all(text[m.start : m.end] == m.text for m in found.mentions)


def test_without_names_to_look_for_the_model_is_not_asked(folder: Path) -> None:
    extractor = GlinerExtractor(str(folder), "cpu")
    (found,) = extractor.extract(["Paris on 10 December 1815."], LabelSet((Label("urn:D", "date", kind="date"),)))
    assert [m.type for m in found.mentions] == ["urn:D"] and extractor.model.calls == []


def test_weights_that_are_not_safetensors_are_refused(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"no model\.safetensors"):
        load_extractor(f"gliner:{folder}", "cpu")


def test_without_the_package_the_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gliner", None)
    with pytest.raises(ModelError, match=r"tuwen\[gliner\]"):
        load_extractor(f"gliner:{folder}", "cpu")


def test_a_model_must_be_named() -> None:
    with pytest.raises(ModelError, match="gliner:FOLDER"):
        load_extractor("gliner", "cpu")


@pytest.mark.skipif(
    importlib.util.find_spec("gliner") is None, reason="needs the package, which asks for older transformers"
)
@pytest.mark.filterwarnings("ignore")
def test_the_real_package_loads_a_small_model_and_finds_its_offsets(tmp_path: Path) -> None:
    from gliner import GLiNER
    from transformers import PreTrainedTokenizerFast

    from tests.nlu.tiny import TEXTS, tokenizer_for

    tokenizer = tokenizer_for(TEXTS)._tokenizer
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]",
                                   cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")  # fmt: skip
    base = tmp_path / "base"
    fast.save_pretrained(base)
    shape = {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
             "intermediate_size": 64, "vocab_size": len(fast)}  # fmt: skip
    (base / "config.json").write_text(json.dumps(shape), "utf-8")
    model = GLiNER.from_config(
        {"model_name": str(base), "hidden_size": 32, "max_width": 4, "encoder_config": shape, "vocab_size": len(fast),
         "span_mode": "markerV0", "max_len": 64, "num_rnn_layers": 0},
        backbone_from_pretrained=False,
    )  # fmt: skip
    model.save_pretrained(str(tmp_path / "gliner"), safe_serialization=True)
    extractor = load_extractor(str(tmp_path / "gliner"), "cpu", "fp32")
    assert isinstance(extractor, GlinerExtractor)
    text = "Ada Lovelace was born in London on 10 December 1815 ."
    (found,) = extractor.extract([text], LABELS)
    assert all(text[m.start : m.end] == m.text for m in found.mentions)
    assert "1815-12-10" in [m.value for m in found.mentions]
