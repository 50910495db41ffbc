"""Whether scores are probabilities, and thresholds for a stated precision: `tuwen calibrate`.

Definitions. Reliability: what was found is put into ten bins by score; of each its mean score and the share that is
right (exact span and label; relations: exact ends and label) are compared; `ece` is the mean distance weighted by the
bins' sizes (Guo et al. 2017). A threshold is the lowest of a grid at which the precision over all sets together is at
least the one stated; every threshold of the grid is run, as lower ones let other spans win overlaps. Knows: dev sets,
the extractor's thresholds. Does not know: training.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.extract import EncoderExtractor
from nlu.training.data import read_records
from nlu.training.evaluation.labelling import BINS
from nlu.training.evaluation.reading import label_set, own_labels, own_records, scored
from nlu.types import LabelSet, NLUError

SETS = ("ner/cluener", "ner/msra", "ner/wikigold", "extraction/conll04", "extraction/own")
"""Dev sets that stand for what is read: both languages, names and relations."""
GRID = tuple(n / 10 for n in range(2, 10))
"""Thresholds that are tried."""

Scored = tuple[float, bool]
"""A score, and whether what has it is right."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a threshold gives on all sets together.

    Attributes:
        found: How many are found.
        recall: Share of the gold ones that are found.
    """

    value: float
    precision: float
    recall: float
    found: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of mentions or of relations: the bins at the present threshold, and the thresholds."""

    kind: str
    present: float
    bins: tuple[tuple[float, float, int], ...]
    ece: float
    thresholds: tuple[Threshold, ...]

    def lowest(self, precision: float) -> Threshold | None:
        """The lowest threshold that reaches a precision, or none."""
        return next((t for t in self.thresholds if t.found and t.precision >= precision), None)


def calibrate(
    data: Path, extractor: EncoderExtractor, limit: int | None = 300, grid: Sequence[float] = GRID
) -> tuple[Calibration, Calibration]:
    """Mentions and relations of an extractor on the dev parts of `SETS` that are there.

    Raises:
        NLUError: None of the sets is there.
    """
    sets = []
    for name in SETS:
        if name == "extraction/own":
            sets.append((own_records()[:limit], own_labels()))
        elif (data / name / "dev.jsonl.gz").is_file():
            records = list(read_records(data, name, "dev"))[:limit]
            sets.append((records, label_set(name, records)))
    if not sets:
        raise NLUError(f"{data}: none of {', '.join(SETS)} is there")
    before = extractor.mention_threshold, extractor.relation_threshold

    def run(mention: float, relation: float | None) -> tuple[list[Scored], int, list[Scored], int]:
        extractor.mention_threshold, extractor.relation_threshold = mention, relation or 0.0
        out: tuple[list[Scored], int, list[Scored], int] = ([], 0, [], 0)
        for records, labels in sets:
            labels = labels if relation is not None else LabelSet(labels.mentions)
            found = extractor.extract([r["text"] for r in records], labels)
            mentions, gold, relations, gold_relations = scored(records, found, labels)
            out = (out[0] + mentions, out[1] + gold, out[2] + relations, out[3] + gold_relations)
        return out

    try:
        mentions, gold, relations, gold_relations = run(before[0], min(grid))
        tried = []
        for value in grid:
            found, _, _, _ = run(value, None)
            tried.append(_threshold(value, found, gold))
        # Relations are filtered by score alone, so one run with a low threshold serves for all.
        of_relations = [_threshold(v, [s for s in relations if s[0] > v], gold_relations) for v in grid]
    finally:
        extractor.mention_threshold, extractor.relation_threshold = before
    return (
        _calibration("mentions", before[0], mentions, tried),
        _calibration("relations", before[1], [s for s in relations if s[0] > before[1]], of_relations),
    )


def write(folder: Path, mention: Threshold | None, relation: Threshold | None) -> None:
    """Put thresholds into the config.json of a weights folder; None leaves one as it is."""
    path = folder / "config.json"
    config = json.loads(path.read_text("utf-8"))
    chosen = {"mention_threshold": mention, "relation_threshold": relation}
    config |= {key: threshold.value for key, threshold in chosen.items() if threshold is not None}
    path.write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _threshold(value: float, found: Sequence[Scored], gold: int) -> Threshold:
    right = sum(r for _, r in found)
    return Threshold(value, right / len(found) if found else 0.0, right / gold if gold else 0.0, len(found))


def _calibration(kind: str, present: float, found: Sequence[Scored], tried: Sequence[Threshold]) -> Calibration:
    rows = []
    for number in range(BINS):
        inside = [s for s in found if number / BINS < s[0] <= (number + 1) / BINS]
        if inside:
            size = len(inside)
            rows.append((sum(s for s, _ in inside) / size, sum(r for _, r in inside) / size, size))
    error = sum(abs(score - share) * size for score, share, size in rows) / max(len(found), 1)
    return Calibration(kind, present, tuple(rows), error, tuple(tried))


def report(parts: Sequence[Calibration], precision: float, command: str) -> str:
    """The tables as Markdown."""
    lines = ["# Reliability", "", f"Made by `{command}`: definitions in `nlu/training/calibration.py`.", ""]
    for part in parts:
        lines += [f"## {part.kind.capitalize()}", ""]
        lines += [f"At the present threshold {part.present:.2f}; ece {part.ece:.3f}.", ""]
        lines += ["| mean score | share right | found |", "|---:|---:|---:|"]
        lines += [f"| {score:.3f} | {share:.3f} | {size:,} |" for score, share, size in part.bins]
        lines += ["", "| threshold | precision | recall | found |", "|---:|---:|---:|---:|"]
        lines += [f"| {t.value:.2f} | {t.precision:.3f} | {t.recall:.3f} | {t.found:,} |" for t in part.thresholds]
        lowest = part.lowest(precision)
        said = f"{lowest.value:.2f} (recall {lowest.recall:.3f})" if lowest else "none of these"
        lines += ["", f"Lowest threshold for a precision of {precision:.2f}: {said}.", ""]
    return "\n".join(lines)
