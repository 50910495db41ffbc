"""Our BERT gives what transformers' gives, and reading with the shipped weights never imports transformers."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from transformers import BertConfig, BertModel

from nlu.bert import Bert, is_plain
from nlu.encoder import build_backbone
from nlu.types import ModelError

CONFIG = {
    "model_type": "bert",
    "vocab_size": 50,
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 3,
    "intermediate_size": 40,
    "max_position_embeddings": 32,
}


def test_it_gives_the_vectors_of_transformers() -> None:
    torch.manual_seed(1)
    theirs = BertModel(BertConfig(**CONFIG), add_pooling_layer=False).eval()
    for name, weight in theirs.named_parameters():
        if "LayerNorm" in name:  # not the ones and zeros that it starts with
            torch.nn.init.normal_(weight, 0.5)
    ours = Bert(CONFIG).eval()
    ours.load_state_dict(theirs.state_dict())
    vectors = torch.randn(2, 9, 24)
    mask = torch.ones(2, 9, dtype=torch.long)
    mask[1, 5:] = 0
    with torch.inference_mode():
        expected = theirs(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
        found = ours(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
    assert torch.allclose(found[0], expected[0], atol=1e-5)
    assert torch.allclose(found[1, :5], expected[1, :5], atol=1e-5)
    assert ours.get_input_embeddings().weight.shape == (50, 24)


@pytest.mark.parametrize("other", [{"model_type": "xlm-roberta"}, {"hidden_act": "relu"}, {"is_decoder": True}])
def test_what_it_does_not_compute_is_left_to_transformers(other: dict[str, object]) -> None:
    assert is_plain(CONFIG) and not is_plain({**CONFIG, **other})


def test_a_configuration_without_a_vocabulary_is_refused() -> None:
    with pytest.raises(ModelError, match="vocab_size"):
        build_backbone({"model_type": "bert"})


def test_reading_imports_neither_transformers_nor_compilers() -> None:
    script = """
import sys
from nlu.classify import Classifier
from nlu.extract import load_extractor
from nlu.types import Label, LabelSet
Classifier(device="cpu").sentiment(["这部电影非常精彩"])
load_extractor(device="cpu").extract(["Ada lives in London."], LabelSet((Label("p", "person"),)))
print(*[name for name in ("transformers", "sympy", "torch._dynamo") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == []
