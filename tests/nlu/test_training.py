"""Training end to end on data that the test makes: a tiny base model, files in the common form, weights that load."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from nlu.encoder import Backbone
from nlu.extract import EncoderExtractor
from nlu.model import ReadingModel
from nlu.training import joint
from nlu.training.data import build_data_set, read_records
from nlu.training.evaluation import evaluate
from nlu.types import NLUError
from nlu.vectors import SentenceEncoder
from tests.nlu.tiny import CONFIG, save, tokenizer_for

PEOPLE = ["ada", "alan", "grace", "konrad", "claude"]
PLACES = ["london", "paris", "berlin", "oslo", "lima"]


def write_set(folder: Path, split: str, n: int, seed: int) -> None:
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / f"{split}.jsonl.gz", "wt", encoding="utf-8") as out:
        for number in range(n):
            who, where, other = chance.choice(PEOPLE), chance.choice(PLACES), chance.choice(PLACES)
            born = chance.random() < 0.5
            text = f"{who} was born in {where} ." if born else f"{who} flew from {where} to {other} ."
            entities = [{"start": 0, "end": len(who), "text": who, "type": "Peop"}]
            start = text.index(where, len(who))
            entities.append({"start": start, "end": start + len(where), "text": where, "type": "Loc"})
            if not born:
                start = text.rindex(other)
                entities.append({"start": start, "end": start + len(other), "text": other, "type": "Loc"})
            relations = [{"head": 0, "label": "Live_In", "tail": 1}] if born else []
            record = {
                "id": f"{split}-{number}",
                "lang": "en",
                "text": text,
                "entities": entities,
                "relations": relations,
            }
            out.write(json.dumps(record) + "\n")


def test_a_tiny_model_learns_to_read_and_its_weights_load(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_set(data / "extraction/conll04", "train", 300, seed=1)
    write_set(data / "extraction/conll04", "dev", 40, seed=2)
    records = list(read_records(data, "extraction/conll04", "train"))
    tokenizer = tokenizer_for([r["text"] for r in records] + ["person lives in place", "人物", "地点", "居住于"])
    torch.manual_seed(0)
    config = BertConfig(**{**CONFIG, "vocab_size": tokenizer.vocabulary_size})
    model = ReadingModel(Backbone(BertModel(config, add_pooling_layer=False)), width=16)
    data_set = build_data_set("extraction/conll04", records, tokenizer)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    chance = random.Random(0)
    stream = joint.set_batches(data_set, 400, chance)
    losses = []
    for _ in range(250):
        loss = joint.joint_loss(model, joint.prepared(data_set, next(stream), tokenizer, chance, {}))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert sum(losses[-10:]) < 0.3 * sum(losses[:10])

    folder = save(tmp_path / "weights", model, tokenizer)
    result = evaluate("extraction/conll04", data, extractor=EncoderExtractor(folder, device="cpu"))
    assert result.items == 40
    assert result.metrics["f1"] > 0.9  # guessing the majority finds no span at all
    assert result.metrics["relation_f1"] > 0.6  # relating every pair of person and place gives .5
    assert SentenceEncoder(folder, device="cpu").encode(["ada"]).shape == (1, 32)


def test_an_unknown_set_lists_the_known_ones(tmp_path: Path) -> None:
    write_set(tmp_path / "ner/mine", "dev", 3, seed=3)
    with pytest.raises(NLUError, match="ner/mine"):
        evaluate("ner/nosuch", tmp_path)
