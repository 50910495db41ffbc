"""`tuwen eval extraction/tekgen`: facts under an ontology that training never saw, each text with its own one.

Definitions. Beside such a set lies a folder `ontologies`; a record names its file. A triple counts when subject, name
of the property and object equal a gold one's, compared without case, spaces and punctuation (Mihindukulasooriya et al.
2023, Text2KGBench, section 4.2). Micro-averaged. Knows: records, label sets. Does not know: how an ontology is read
(the caller says).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from nlu.training.data import Record, read_records
from nlu.training.evaluation.reading import figures, prediction
from nlu.types import Evaluation, Extraction, Extractor, LabelSet

Ontologies = Callable[[Path], LabelSet]
"""What an extractor is asked for by the ontology of a file."""


def folder(name: str, data: Path) -> Path | None:
    """Where the ontologies of a set lie; None: it has none."""
    path = data / name / "ontologies"
    return path if path.is_dir() else None


def evaluate(
    name: str, data: Path, split: str, limit: int | None, extractor: Extractor, read: Ontologies
) -> Evaluation:
    """Figures and predictions on one split; of `limit` records each ontology has its share.

    Raises:
        NLUError: There is no such set or split.
    """
    every = list(read_records(data, name, split))
    records = every[:: max(1, len(every) // limit)][:limit] if limit else every
    by_ontology: dict[str, list[int]] = defaultdict(list)
    for n, record in enumerate(records):
        by_ontology[record["ontology"]].append(n)
    rows: dict[int, tuple[set[tuple[object, ...]], set[tuple[object, ...]]]] = {}
    found: dict[int, Extraction] = {}
    seconds = 0.0
    for ontology, numbers in by_ontology.items():
        labels = read(data / name / "ontologies" / f"{ontology}.ttl")
        started = time.perf_counter()
        extractions = extractor.extract([records[n]["text"] for n in numbers], labels)
        seconds += time.perf_counter() - started
        found |= dict(zip(numbers, extractions, strict=True))
        rows |= {n: (_gold(records[n]), _triples(found[n], labels)) for n in numbers}
    lines = [prediction(record.get("id", n), found[n]) for n, record in enumerate(records)]
    metrics = figures([rows[n] for n in range(len(records))], "relation_")
    return Evaluation(name, split, len(records), metrics, lines, seconds)


def _gold(record: Record) -> set[tuple[object, ...]]:
    return {tuple(map(_bare, triple)) for triple in record["triples"]}


def _triples(found: Extraction, labels: LabelSet) -> set[tuple[object, ...]]:
    names = {label.id: label.name for label in labels.relations}
    return {tuple(map(_bare, (r.head.text, names[r.label], r.tail.text))) for r in found.relations}


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
