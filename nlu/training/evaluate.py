"""`tuwen eval ner/*` and `extraction/*`: how well the extractor reads a data set that it is given the labels of.

Definitions. A mention counts when its start, end and type equal a gold mention's (where the set has no types: start
and end). A relation counts when both mentions are right in that sense and the label is right ("strict", Taillé et al.
2020). For sets with a `triples` field a triple counts when subject text, label and object text are right (the exact
match of CasRel and UniRel). Figures are micro-averaged over the split; precision, recall and F1 lie between 0 and 1.
Labels are given to the extractor as words, those of `nlu.training.labels`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from nlu.training.data import Record, read_records
from nlu.training.labels import ORGANIZATION, PERSON, PLACE, words_of
from nlu.types import Evaluation, Extraction, Extractor, Label, LabelSet, NLUError

IGNORED = {"unknown"}
GENERAL = [
    PERSON,
    ORGANIZATION,
    PLACE,
    ("creative work", "作品"),
    ("product", "产品"),
    ("event", "事件"),
    ("concept", "概念"),
]
"""What the mentions of a set are called that names no types; only their spans count there."""


def names(data: Path) -> list[str]:
    """The sets below `data` that can be evaluated."""
    found = {
        p.parent.relative_to(data).as_posix() for kind in ("ner", "extraction") for p in data.glob(f"{kind}/*/*.gz")
    }
    return sorted(found - {"extraction/webnlg_v2"})  # no spans there


def evaluate(
    name: str, data: Path, split: str = "dev", limit: int | None = None, extractor: Extractor | None = None
) -> Evaluation:
    """Figures and predictions of the shipped extractor (or `extractor`) on one split.

    Raises:
        NLUError: There is no such set or split.
    """
    known = names(data)
    if name not in known:
        raise NLUError(f"no data set {name!r} below {data}; known: {', '.join(known) or 'none'}")
    if extractor is None:
        from nlu.extract import load_extractor

        extractor = load_extractor()
    records = list(read_records(data, name, split))[:limit]
    labels = label_set(name, records)
    started = time.perf_counter()
    found = extractor.extract([r["text"] for r in records], labels)
    seconds = time.perf_counter() - started
    metrics: dict[str, float] = {}
    typed = any(e["type"] is not None for r in records for e in r["entities"])
    if labels.mentions and typed:
        metrics |= _figures([(_gold_mentions(r), _mentions(x)) for r, x in zip(records, found, strict=True)], "")
    if labels.relations:
        triples = name in ("extraction/webnlg_joint", "extraction/nyt")
        rows = [
            (_gold_relations(r, typed, triples), _relations(x, typed, triples))
            for r, x in zip(records, found, strict=True)
        ]
        metrics |= _figures(rows, "relation_" if metrics else "")
    predictions = [prediction(r["id"], x) for r, x in zip(records, found, strict=True)]
    return Evaluation(name, split, len(records), metrics, predictions, seconds)


def label_set(name: str, records: Sequence[Record]) -> LabelSet:
    """The labels of a set as words: in the language of its texts. A set without types is read for general
    ones."""
    lang = 1 if records and records[0]["lang"] == "zh" else 0
    types = sorted({e["type"] for r in records for e in r["entities"] if e["type"] is not None})
    kinds = sorted({x["label"] for r in records for x in r.get("relations", ())} - IGNORED)
    mentions = [Label(t, words_of(name, t)[lang]) for t in types]
    if not mentions:
        mentions = [Label(words[0], words[lang]) for words in GENERAL]
    seen: dict[str, str] = {}
    for label in mentions:
        if label.name in seen:
            raise NLUError(f"{name}: labels {seen[label.name]!r} and {label.id!r} have the same words {label.name!r}")
        seen[label.name] = label.id
    return LabelSet(tuple(mentions), tuple(Label(k, words_of(name, k)[lang]) for k in kinds))


def prediction(item: object, found: Extraction) -> dict[str, object]:
    """One line as `tuwen extract --batch` prints it."""
    index = {m: n for n, m in enumerate(found.mentions)}
    return {
        "id": item,
        "entities": [
            {"start": m.start, "end": m.end, "text": m.text, "type": m.type, "score": round(m.score, 4)}
            for m in found.mentions
        ],
        "relations": [
            {"head": index[r.head], "type": r.label, "tail": index[r.tail], "score": round(r.score, 4)}
            for r in found.relations
        ],
    }


Items = set[tuple[object, ...]]


def _gold_mentions(record: Record) -> Items:
    return {(e["start"], e["end"], e["type"]) for e in record["entities"] if e["type"] is not None}


def _mentions(found: Extraction) -> Items:
    return {(m.start, m.end, m.type) for m in found.mentions}


def _gold_relations(record: Record, typed: bool, triples: bool) -> Items:
    if triples and "triples" in record:
        return {tuple(t) for t in record["triples"]}
    spans = [(e["start"], e["end"], e["type"] if typed else None) for e in record["entities"]]
    return {
        (spans[r["head"]], r["label"], spans[r["tail"]])
        for r in record.get("relations", ())
        if r["label"] not in IGNORED
    }


def _relations(found: Extraction, typed: bool, triples: bool) -> Items:
    if triples:
        return {(r.head.text, r.label, r.tail.text) for r in found.relations}
    return {
        (
            (r.head.start, r.head.end, r.head.type if typed else None),
            r.label,
            (r.tail.start, r.tail.end, r.tail.type if typed else None),
        )
        for r in found.relations
    }


def _figures(rows: Sequence[tuple[Items, Items]], prefix: str) -> dict[str, float]:
    right = sum(len(gold & found) for gold, found in rows)
    found_all = sum(len(found) for _, found in rows)
    gold_all = sum(len(gold) for gold, _ in rows)
    precision = right / found_all if found_all else 0.0
    recall = right / gold_all if gold_all else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {f"{prefix}precision": precision, f"{prefix}recall": recall, f"{prefix}f1": f1}
