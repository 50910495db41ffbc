"""Data sets as token-level examples.

Knows: the one form of all data sets (JSON lines, gzip, character offsets). Does not know: models.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.tokens import TextTokenizer, Tokens
from nlu.types import NLUError

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """One text, tokenised, with its gold spans and relations as token positions.

    Attributes:
        spans: (first token, last token, type or None).
        relations: (head span number, label, tail span number).
    """

    data_set: str
    lang: str
    tokens: Tokens
    spans: tuple[tuple[int, int, str | None], ...]
    relations: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True, slots=True)
class DataSet:
    """Examples that share a label set. Negatives are taken within a set only: another set may not annotate a label."""

    name: str
    examples: list[Example]
    mention_labels: tuple[str, ...]
    relation_labels: tuple[str, ...]


def read_records(data: Path, name: str, split: str) -> Iterator[Record]:
    """The records of one split of one set, e.g. read_records(data, "ner/cluener", "train").

    Raises:
        NLUError: There is no such file; the message names the splits that exist.
    """
    path = data / name / f"{split}.jsonl.gz"
    plain = path.with_suffix("")
    if not path.is_file() and not plain.is_file():
        found = sorted(p.name.split(".")[0] for p in path.parent.glob("*.jsonl*"))
        raise NLUError(f"{path}: no such file; splits of {name} there: {', '.join(found) or 'none'}")
    with gzip.open(path, "rt", encoding="utf-8") if path.is_file() else plain.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def to_example(record: Record, data_set: str, tokens: Tokens) -> Example:
    """Offsets moved from characters to tokens; what the tokens do not cover (cut texts) is left out."""
    first_at = {a: n for n, (a, b) in reversed(list(enumerate(tokens.offsets))) if a < b}
    last_at = {b: n for n, (a, b) in enumerate(tokens.offsets) if a < b}
    kept: dict[int, int] = {}
    spans: list[tuple[int, int, str | None]] = []
    for number, entity in enumerate(record["entities"]):
        first, last = first_at.get(entity["start"]), last_at.get(entity["end"])
        if first is not None and last is not None and first <= last:
            kept[number] = len(spans)
            spans.append((first, last, entity["type"]))
    relations = tuple(
        (kept[r["head"]], r["label"], kept[r["tail"]])
        for r in record.get("relations", ())
        if r["head"] in kept and r["tail"] in kept and r["label"] != "unknown"
    )
    return Example(data_set, record["lang"], tokens, tuple(spans), relations)


def build_data_set(
    name: str, records: list[Record], tokenizer: TextTokenizer, *, limit: int | None = None, seed: int = 0
) -> DataSet:
    """A data set from its records; `limit` takes a seeded sample."""
    if limit is not None and len(records) > limit:
        records = random.Random(seed).sample(records, limit)
    examples = [
        to_example(record, name, tokens)
        for record, tokens in zip(records, tokenizer.tokenize([r["text"] for r in records]), strict=True)
    ]
    mention_labels = sorted({t for e in examples for _, _, t in e.spans if t is not None})
    relation_labels = sorted({label for e in examples for _, label, _ in e.relations})
    return DataSet(name, examples, tuple(mention_labels), tuple(relation_labels))
