"""Sets that do not mark everything: what they leave out is no negative."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
import torch

from nlu.tokens import TextTokenizer
from nlu.training import curve, joint, labels, marked
from nlu.training.data import DataSet, Record, build_data_set, descriptions
from tests.nlu.tiny import tokenizer_for


@pytest.fixture
def tokenizer() -> TextTokenizer:
    return tokenizer_for(["Ada met Bob and Cleo in Rome . She wrote there 张三 李四 是 师生"])


def _record(
    text: str, names: list[tuple[str, str | None]], relations: list[tuple[int, str, int]], **more: object
) -> Record:
    entities = [
        {"start": text.index(name), "end": text.index(name) + len(name), "text": name, "type": kind}
        for name, kind in names
    ]
    listed = [{"head": head, "label": label, "tail": tail} for head, label, tail in relations]
    return {"lang": "en", "text": text, "entities": entities, "relations": listed, **more}


def _batch(name: str, records: list[Record], tokenizer: TextTokenizer) -> tuple[DataSet, joint.ReadBatch]:
    made = build_data_set(name, records, tokenizer)
    chance = random.Random(1)
    chance.random = lambda: 0.4  # type: ignore[method-assign]  # all labels are asked
    return made, joint.prepared(made, made.examples, tokenizer, chance, {})


def test_where_one_triple_is_marked_nothing_else_is_a_negative(tokenizer: TextTokenizer) -> None:
    text = "Ada met Bob and Cleo in Rome ."
    record = _record(
        text,
        [("Ada", "human"), ("Rome", "city"), ("Bob", "writer")],
        [(0, "place of birth", 1)],
    )
    other = _record("Bob and Ada met .", [("Bob", "human"), ("Ada", "human")], [(0, "spouse", 1)])
    made, batch = _batch("extraction/tekgen", [record, other], tokenizer)
    tokens = {piece: n for n, piece in enumerate(["-", "Ada", "met", "Bob", "and", "Cleo", "in", "Rome", "."])}
    kinds = sorted(made.mention_labels, key=lambda kind: kind)
    order = [kinds.index(kind) for kind in ("human", "city", "writer")]
    known = batch.known[0]
    assert known.shape[1] == 3
    assert not known[tokens["Cleo"]].any()
    assert known[tokens["Rome"]].all()
    bob = {kind: bool(known[tokens["Bob"], n]) for kind, n in zip(("human", "city", "writer"), order, strict=True)}
    assert sum(bob.values()) == 2  # Bob is called human elsewhere, so "writer" and "human" do not exclude each other
    ends = [tuple(row) for row in batch.pairs[:, [0, 1, 3]].tolist()]
    first = [end[1:] for end in ends if end[0] == 0]
    assert sorted(first) == sorted([(tokens["Ada"], tokens["Rome"]), (tokens["Rome"], tokens["Ada"])])
    second = [end for end in ends if end[0] == 1]
    assert len(second) == 1  # "spouse" holds either way: the turned pair is no negative


def test_labels_that_a_text_was_not_read_for_are_not_judged(tokenizer: TextTokenizer) -> None:
    record = _record(
        "Ada met Bob in Rome .",
        [("Ada", "PER"), ("Rome", "LOC")],
        [(0, "PLACE_OF_BIRTH", 1)],
        annotated=["PLACE_OF_BIRTH"],
    )
    other = _record("Bob met Cleo .", [("Bob", "PER"), ("Cleo", "PER")], [(0, "SPOUSE", 1)], annotated=["SPOUSE"])
    _, batch = _batch("extraction/knowledgenet", [record, other], tokenizer)
    assert batch.judged.sum(1).eq(1).all()
    assert (batch.judged >= batch.gold).all()
    assert len(batch.pairs) == 4  # all pairs of marked mentions, in both directions


def test_a_looked_at_pair_without_a_relation_is_a_negative_for_all(tokenizer: TextTokenizer) -> None:
    record = marked.both_ways(
        "extraction/people_zh", _record("张三 是 李四", [("张三", "PER"), ("李四", "PER")], [(0, "unknown", 1)])
    )
    other = marked.both_ways(
        "extraction/people_zh", _record("李四 是 张三", [("张三", "PER"), ("李四", "PER")], [(0, "师生", 1)])
    )
    _, batch = _batch("extraction/people_zh", [record, other], tokenizer)
    assert len(batch.pairs) == 4
    assert batch.judged.all()
    assert sorted(batch.gold.sum(1).tolist()) == [0, 0, 1, 1]


def test_a_document_is_cut_between_sentences_and_its_clusters_are_related_everywhere() -> None:
    text = "Ada met Bob . She wrote there . " + "And then nothing happened . " * 20 + "Ada saw Rome ."
    at = [text.index("Ada"), text.index("Bob"), text.index("She"), text.rindex("Ada"), text.index("Rome")]
    entities = [
        {"start": a, "end": a + len(name), "text": name, "type": kind}
        for a, name, kind in zip(
            at, ("Ada", "Bob", "She", "Ada", "Rome"), ("PER", "PER", "PER", "PER", "LOC"), strict=True
        )
    ]
    ends = [n + 1 for n, c in enumerate(text) if c == "."]
    sentences = [[start, end] for start, end in zip([0, *(e + 1 for e in ends)], ends, strict=False)]
    document: Record = {
        "lang": "en", "text": text, "entities": entities, "sentences": sentences, "clusters": [[0, 2, 3], [1], [4]],
        "relations": [{"head": 0, "label": "spouse", "tail": 1}, {"head": 0, "label": "residence", "tail": 4}],
    }  # fmt: skip
    found = list(marked.pieces(document))
    assert "".join(piece["text"] for piece in found).replace(" ", "") == text.replace(" ", "")
    assert all(p["text"][e["start"] : e["end"]] == e["text"] for p in found for e in p["entities"])
    assert {(r["head"], r["label"], r["tail"]) for r in found[0]["relations"]} == {(0, "spouse", 1), (2, "spouse", 1)}
    assert [r["label"] for r in found[-1]["relations"]] == ["residence"]


def test_codes_are_words_and_words_vary(tmp_path: Path) -> None:
    for name in ("ner/msra", "ner/uner_zh_gsdsimp", "extraction/redocred", "extraction/knowledgenet"):
        assert labels.words_of(name, "PER") == ("person", "人物")
    said = {labels.words("ner/msra", "PER").in_training("zh", random.Random(n)) for n in range(200)}
    assert {"person", "人物"} < said
    assert any(len(words) > 12 for words in said)
    (tmp_path / "some").mkdir()
    line = json.dumps({"label": "mother", "description": "female parent"})
    (tmp_path / "some" / "relations.jsonl").write_text(line + "\n", "utf-8")
    assert descriptions(tmp_path, "some") == {"mother": "female parent"}
    assert descriptions(tmp_path, "none") == {}


def test_the_records_of_a_set_are_read_as_they_train(tmp_path: Path) -> None:
    (tmp_path / "extraction/finre").mkdir(parents=True)
    record = _record("Ada met Bob .", [("Ada", None), ("Bob", None)], [(0, "合作", 1)])
    with gzip.open(tmp_path / "extraction/finre/train.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps(record) + "\n")
    (found,) = marked.records(tmp_path, "extraction/finre")
    assert [(r["head"], r["tail"]) for r in found["relations"]] == [(0, 1), (1, 0)]


def test_the_curve_of_a_run_is_kept_and_drawn(tmp_path: Path) -> None:
    curve.note(tmp_path, 100, {"read": 4.0, "align": 0.5})
    curve.note(tmp_path, 200, {"read": 2.0})
    curve.note(tmp_path, 200, {"read": 1.5})  # the same steps again, after going on from a checkpoint
    assert curve.read(tmp_path) == {"read": [(100, 4.0), (200, 1.5)], "align": [(100, 0.5)]}
    picture = (tmp_path / curve.PICTURE).read_text("utf-8")
    assert picture.count("<polyline") == 2


def test_the_loss_counts_what_is_known_alone(tokenizer: TextTokenizer) -> None:
    from tests.nlu.tiny import model_for

    record = _record("Ada met Bob and Cleo in Rome .", [("Ada", "human"), ("Rome", "city")], [(0, "residence", 1)])
    _, batch = _batch("extraction/tekgen", [record], tokenizer)
    model = model_for(tokenizer)
    whole = joint.joint_loss(model, batch)
    nothing = batch._replace(known=torch.zeros_like(batch.known), judged=torch.zeros_like(batch.judged))
    assert joint.joint_loss(model, nothing).item() == 0 < whole.item()
