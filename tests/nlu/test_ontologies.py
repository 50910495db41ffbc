"""Facts under an ontology that lies beside a set: each text is read with its own one."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from nlu.training.evaluation import evaluate
from nlu.types import Extraction, Label, LabelSet, Mention, Relation


class _Reader:
    """Says that the first word of a text stands to the last one as the first relation that it is asked for says."""

    def extract(self, texts: Sequence[str], labels: LabelSet) -> list[Extraction]:
        return [self._read(text, labels) for text in texts]

    def _read(self, text: str, labels: LabelSet) -> Extraction:
        first, last = text.split()[0], text.split()[-1]
        kind, relation = labels.mentions[0].id, labels.relations[0].id
        head = Mention(first, kind, 0, len(first), 0.9)
        tail = Mention(last, kind, len(text) - len(last), len(text), 0.9)
        return Extraction(text, "en", (head, tail), (Relation(head, relation, tail, 0.8),), "test")


def test_triples_are_compared_by_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "extraction/tekgen"
    (folder / "ontologies").mkdir(parents=True)
    for name in ("film", "sea"):
        (folder / f"ontologies/{name}.ttl").write_text(name, "utf-8")
    records = [
        {"id": "1", "text": "Up was made by Docter", "ontology": "film", "triples": [["up", "director", "Docter."]]},
        {"id": "2", "text": "Nile flows into Sea", "ontology": "sea", "triples": [["Nile", "mouth", "the Sea"]]},
        {
            "id": "3",
            "text": "Nemo was made by Stanton",
            "ontology": "film",
            "triples": [["Nemo", "director", "Stanton"]],
        },
    ]
    with gzip.open(folder / "dev.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps({"lang": "en", "entities": [], "relations": [], **r}) + "\n" for r in records)
    asked: list[str] = []

    def read(path: Path) -> LabelSet:
        asked.append(path.stem)
        relation = {"film": "director", "sea": "mouth"}[path.read_text("utf-8")]
        return LabelSet((Label("urn:t", "thing"),), (Label(f"urn:{relation}", relation),))

    found = evaluate("extraction/tekgen", tmp_path, extractor=_Reader(), read_ontology=read)
    assert sorted(asked) == ["film", "sea"]
    assert found.metrics["relation_f1"] == pytest.approx(2 / 3)
    assert [line["id"] for line in found.predictions] == ["1", "2", "3"]
