"""Data sets as token-level examples.

Knows: the one form of all data sets (JSON lines, gzip, character offsets). Does not know: models.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlu.tokens import TextTokenizer, Tokens
from nlu.types import NLUError

Record = dict[str, Any]
UNRELATED = "unknown"
"""What a set calls the relation of two mentions that it looked at and found none for."""


@dataclass(frozen=True, slots=True)
class Example:
    """One text, tokenised, with its gold spans and relations as token positions.

    Attributes:
        spans: (first token, last token, type or None).
        relations: (head span number, label, tail span number).
        unrelated: Pairs of span numbers that no label of the set holds between.
        asked: The relation labels that the text was read for; None: all of its set.
    """

    data_set: str
    lang: str
    tokens: Tokens
    spans: tuple[tuple[int, int, str | None], ...]
    relations: tuple[tuple[int, str, int], ...]
    unrelated: tuple[tuple[int, int], ...] = ()
    asked: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class DataSet:
    """Examples that share a label set. Negatives are taken within a set only: another set may not annotate a label.

    Attributes:
        described: What the set itself says of a label, in English.
        alike: Pairs of mention labels that some name of the set has both of: neither excludes the other.
    """

    name: str
    examples: list[Example]
    mention_labels: tuple[str, ...]
    relation_labels: tuple[str, ...]
    described: Mapping[str, str] = field(default_factory=dict)
    alike: frozenset[tuple[str, str]] = frozenset()


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
    relations = [
        (kept[r["head"]], str(r["label"]), kept[r["tail"]])
        for r in record.get("relations", ())
        if r["head"] in kept and r["tail"] in kept
    ]
    return Example(
        data_set,
        record["lang"],
        tokens,
        tuple(spans),
        tuple(r for r in relations if r[1] != UNRELATED),
        tuple((head, tail) for head, label, tail in relations if label == UNRELATED),
        frozenset(record["annotated"]) if "annotated" in record else None,
    )


def build_data_set(
    name: str,
    records: list[Record],
    tokenizer: TextTokenizer,
    *,
    limit: int | None = None,
    seed: int = 0,
    described: Mapping[str, str] | None = None,
) -> DataSet:
    """A data set from its records; `limit` takes a seeded sample, `described` is as in `DataSet`."""
    if limit is not None and len(records) > limit:
        records = random.Random(seed).sample(records, limit)
    examples = [
        to_example(record, name, tokens)
        for record, tokens in zip(records, tokenizer.tokenize([r["text"] for r in records]), strict=True)
    ]
    mention_labels = sorted({t for e in examples for _, _, t in e.spans if t is not None})
    relation_labels = sorted({label for e in examples for _, label, _ in e.relations})
    kinds_of: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for entity in record["entities"]:
            if entity["type"] is not None:
                kinds_of[entity["text"]].add(entity["type"])
    alike = frozenset((a, b) for kinds in kinds_of.values() for a in kinds for b in kinds)
    return DataSet(name, examples, tuple(mention_labels), tuple(relation_labels), described or {}, alike)


def descriptions(data: Path, name: str) -> dict[str, str]:
    """What a set says of its relations, label by label; empty where it has no relations.jsonl."""
    path = data / name / "relations.jsonl"
    if not path.is_file():
        return {}
    listed = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {relation["label"]: relation["description"] for relation in listed}
