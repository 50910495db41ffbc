"""The training records of sets whose marks need a turn before they train: long documents, relations without direction.

Knows: what the traps of each set are (a document is longer than what is read at once; a relation of two clusters holds
between any of their mentions; a set that tells no direction). Does not know: tokens, losses.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nlu.training.data import UNRELATED, Record, read_records
from nlu.training.labels import either_way

PIECE = 450
"""Characters of a piece of a document, unless one sentence is longer."""


def records(data: Path, name: str) -> Iterator[Record]:
    """The training records of a set, as they train.

    Raises:
        NLUError: There is no such set.
    """
    for record in read_records(data, name, "train"):
        if "clusters" in record:
            yield from pieces(record)
        else:
            yield both_ways(name, record)


def pieces(document: Record) -> Iterator[Record]:
    """A document in pieces of whole sentences; a relation of two clusters holds between all of their mentions."""
    cluster_of = {n: number for number, cluster in enumerate(document["clusters"]) for n in cluster}
    related: dict[tuple[int, int], set[str]] = {}
    for r in document["relations"]:
        related.setdefault((cluster_of[r["head"]], cluster_of[r["tail"]]), set()).add(r["label"])
    spans: list[list[int]] = []
    for start, end in document["sentences"]:
        if spans and end - spans[-1][0] <= PIECE:
            spans[-1][1] = end
        else:
            spans.append([start, end])
    for start, end in spans:
        inside = [n for n, e in enumerate(document["entities"]) if start <= e["start"] and e["end"] <= end]
        entities = [document["entities"][n] for n in inside]
        yield {
            "lang": document["lang"],
            "text": document["text"][start:end],
            "entities": [{**e, "start": e["start"] - start, "end": e["end"] - start} for e in entities],
            "relations": [
                {"head": a, "label": label, "tail": b}
                for a, old_a in enumerate(inside)
                for b, old_b in enumerate(inside)
                for label in sorted(related.get((cluster_of[old_a], cluster_of[old_b]), ()))
                if a != b
            ],
        }


def both_ways(name: str, record: Record) -> Record:
    """A record whose relations without direction are given in both."""
    turned = [
        {"head": r["tail"], "label": r["label"], "tail": r["head"]}
        for r in record.get("relations", ())
        if r["label"] == UNRELATED or either_way(name, r["label"])
    ]
    return {**record, "relations": [*record.get("relations", ()), *turned]} if turned else record
