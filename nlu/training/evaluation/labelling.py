"""`tuwen eval sentiment/*` and `intent/*`: how often the label of a whole text is right.

Definitions. `accuracy`: share of texts whose best label equals the gold one. `macro_f1`: the mean over the gold labels
of each one's F1. `ece`: expected calibration error, the mean distance of confidence and accuracy over ten bins of
confidence, weighted by their size (Guo et al. 2017). Sentiment sets are scored without the label neutral, which none
of them has. Labels are given as words, those of `nlu.text_labels` or the identifiers split into words.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from nlu.classify import Classifier
from nlu.text_labels import ACTS, EXPECTATIONS, SENTIMENT, Words
from nlu.training import corpus
from nlu.training.data import Record, read_records
from nlu.training.labels import words_of
from nlu.types import Classification, Evaluation, NLUError

BINS = 10


def evaluate(
    name: str, data: Path, split: str = "dev", limit: int | None = None, weights: Path | None = None
) -> Evaluation:
    """Figures and predictions on one split; the sets "intent/own-*" have only the split dev.

    Raises:
        NLUError: There is no such split.
    """
    records, words = _read(name, data, split)
    records = records[:limit]
    classifier = Classifier(weights)
    started = time.perf_counter()
    texts = [r["text"] for r in records]
    sentiment = name.startswith("sentiment/")
    found = classifier.sentiment(texts, binary=True) if sentiment else classifier.classify(texts, words)
    seconds = time.perf_counter() - started
    gold = [str(r["label"]) for r in records]
    predictions: list[dict[str, object]] = [
        {"id": r.get("id", n), "label": c.label, "score": round(c.score, 4)}
        for n, (r, c) in enumerate(zip(records, found, strict=True))
    ]
    return Evaluation(name, split, len(records), figures(gold, found), predictions, seconds)


def figures(gold: Sequence[str], found: Sequence[Classification]) -> dict[str, float]:
    """Accuracy, macro F1 and calibration error; zeros where there is nothing to score."""
    if not gold:
        return {"accuracy": 0.0, "macro_f1": 0.0, "ece": 0.0}
    right = [c.label == g for c, g in zip(found, gold, strict=True)]
    scores = []
    for label in sorted(set(gold)):
        hits = sum(r for r, g in zip(right, gold, strict=True) if g == label)
        total = sum(g == label for g in gold) + sum(c.label == label for c in found)
        scores.append(2 * hits / total)
    error = sum(size * abs(confidence - share) for confidence, share, size in reliability(found, right))
    return {
        "accuracy": sum(right) / len(gold),
        "macro_f1": sum(scores) / len(scores),
        "ece": error / len(gold),
    }


def reliability(found: Sequence[Classification], right: Sequence[bool]) -> list[tuple[float, float, int]]:
    """For each bin of confidence that is not empty: mean confidence, share that is right, size."""
    rows = []
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        inside = [(c.score, r) for c, r in zip(found, right, strict=True) if low < c.score <= high]
        if inside:
            rows.append((sum(s for s, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside), len(inside)))
    return rows


def _read(name: str, data: Path, split: str) -> tuple[list[Record], Words]:
    if name.startswith("intent/own-"):
        if split != "dev":
            raise NLUError(f"{name} has only the split dev, the sentences that never train")
        if name.endswith("acts"):
            return corpus.utterances("acts", "heldout"), ACTS
        return corpus.utterances("expectations", "heldout"), EXPECTATIONS
    records = list(read_records(data, name, split))
    if name.startswith("sentiment/"):
        return records, {label: SENTIMENT[label] for label in ("positive", "negative")}
    labels = sorted({str(r["label"]) for r in records})
    return records, {label: (words_of(name, label)[0],) for label in labels}
