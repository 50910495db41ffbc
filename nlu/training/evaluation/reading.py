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

from nlu.training import corpus
from nlu.training.data import Record, read_records
from nlu.training.labels import general, words_of
from nlu.types import Evaluation, Extraction, Extractor, Label, LabelKind, LabelSet, NLUError

IGNORED = {"unknown"}
GENERAL = [
    general("person"),
    general("organization"),
    general("place"),
    ("creative work", "作品"),
    ("product", "产品"),
    ("event", "事件"),
    ("concept", "概念"),
]
"""What the mentions of a set are called that names no types; only their spans count there."""


def evaluate(name: str, data: Path, split: str, limit: int | None, extractor: Extractor) -> Evaluation:
    """Figures and predictions of an extractor on one split; "extraction/own" has only dev, the held-out passages.

    `extraction/own` is read with the labels of the corpus (those of the default ontology) and scored in each language
    besides both together.

    Raises:
        NLUError: There is no such set or split.
    """
    own = name == "extraction/own"
    if own and split != "dev":
        raise NLUError(f"{name} has only the split dev, the passages that never train")
    records = own_records() if own else list(read_records(data, name, split))
    records = records[:limit]
    labels = own_labels() if own else label_set(name, records)
    started = time.perf_counter()
    found = extractor.extract([r["text"] for r in records], labels)
    seconds = time.perf_counter() - started
    metrics = _scores(name, records, found, labels)
    if own:
        for lang in ("en", "zh"):
            rows = [(r, x) for r, x in zip(records, found, strict=True) if r["lang"] == lang]
            part = _scores(name, [r for r, _ in rows], [x for _, x in rows], labels)
            metrics |= {f"{lang}_{key}": part[key] for key in ("f1", "relation_f1")}
    predictions = [prediction(r.get("id", n), x) for n, (r, x) in enumerate(zip(records, found, strict=True))]
    return Evaluation(name, split, len(records), metrics, predictions, seconds)


def _scores(name: str, records: Sequence[Record], found: Sequence[Extraction], labels: LabelSet) -> dict[str, float]:
    metrics: dict[str, float] = {}
    typed = any(e["type"] is not None for r in records for e in r["entities"])
    if labels.mentions and typed:
        metrics |= figures([(_gold_mentions(r), _mentions(x)) for r, x in zip(records, found, strict=True)], "")
    if labels.relations:
        triples = name in ("extraction/webnlg_joint", "extraction/nyt")
        rows = [
            (_gold_relations(r, typed, triples), _relations(x, typed, triples))
            for r, x in zip(records, found, strict=True)
        ]
        metrics |= figures(rows, "relation_" if metrics else "")
    return metrics


def own_records() -> list[Record]:
    """The held-out passages of our own corpus, both languages."""
    return [dict(r) for lang in ("en", "zh") for r in corpus.passages(lang, "heldout")]


def own_labels() -> LabelSet:
    """The labels of our own corpus: classes by name, literal classes by what finds them, properties with their ends."""
    kinds: dict[str, LabelKind] = {
        "Date": "date", "Quantity": "quantity", "Email": "email", "Phone": "phone", "URL": "url",
    }  # fmt: skip
    words = corpus.label_words()
    ends = corpus.ends()
    mentions = [
        Label(name, en[0], en[1], kind=kinds.get(name, "name")) for name, (en, _) in words.items() if name[0].isupper()
    ]
    relations = [
        Label(name, en[0], en[1], *ends[name]) for name, (en, _) in words.items() if name[0].islower() and name in ends
    ]
    return LabelSet(tuple(mentions), tuple(relations))


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


def compared(records: Sequence[Record], found: Sequence[Extraction]) -> list[tuple[Items, Items]]:
    """For each record its gold mentions and relations together, and those that were found."""
    return [
        (_gold_mentions(r) | _gold_relations(r, True, False), _mentions(x) | _relations(x, True, False))
        for r, x in zip(records, found, strict=True)
    ]


def scored(
    records: Sequence[Record], found: Sequence[Extraction], labels: LabelSet
) -> tuple[list[tuple[float, bool]], int, list[tuple[float, bool]], int]:
    """(score, right) of all mentions found, how many gold ones there are, and the same of relations."""
    mentions: list[tuple[float, bool]] = []
    relations: list[tuple[float, bool]] = []
    gold = gold_relations = 0
    for r, x in zip(records, found, strict=True):
        true, true_relations = _gold_mentions(r), _gold_relations(r, True, False)
        mentions += [(m.score, (m.start, m.end, m.type) in true) for m in x.mentions]
        gold += len(true)
        if labels.relations:
            for one in x.relations:
                (key,) = _relations(Extraction(x.text, x.lang, x.mentions, (one,), x.model), True, False)
                relations.append((one.score, key in true_relations))
            gold_relations += len(true_relations)
    return mentions, gold, relations, gold_relations


def figures(rows: Sequence[tuple[Items, Items]], prefix: str) -> dict[str, float]:
    """Precision, recall and F1, micro-averaged over rows of (gold, found); `prefix` begins their names."""
    right = sum(len(gold & found) for gold, found in rows)
    found_all = sum(len(found) for _, found in rows)
    gold_all = sum(len(gold) for gold, _ in rows)
    precision = right / found_all if found_all else 0.0
    recall = right / gold_all if gold_all else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {f"{prefix}precision": precision, f"{prefix}recall": recall, f"{prefix}f1": f1}
