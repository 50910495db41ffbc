"""Our own corpus: sentence patterns whose slots are filled with names, and passages of prose. Ships with the project.

Records have the one form of all data sets, with the local names of the default ontology as types and labels; offsets
are exact by construction. The files beside this one are made to be read and edited by hand.
"""

from __future__ import annotations

import csv
import functools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlu.training.corpus.fillers import GRAMMARS
from nlu.training.corpus.prose import passages, renamed
from nlu.training.corpus.sentence import CONVERSE, Pattern, fill, patterns
from nlu.training.corpus.utterances import utterances

__all__ = [
    "CONVERSE",
    "HERE",
    "LITERAL_TYPES",
    "Pattern",
    "ends",
    "fill",
    "label_words",
    "passages",
    "patterns",
    "samples",
    "utterances",
]

HERE = Path(__file__).parent
LITERAL_TYPES = frozenset({"Date", "Quantity", "Email", "Phone", "URL"})
"""Mentions that value finders supply; the encoder learns their relations, not their spans."""

PASSAGE_REPEATS = 7
"""How often each written passage occurs among the samples, up to six in ten; five times in six with other names."""

_HALF_WIDTH = str.maketrans("，。：；（）？", ",.:;()?")


def samples(lang: str, n: int, seed: int) -> Iterator[dict[str, Any]]:
    """`n` records: half of them one sentence, the others two or three, some roughened as text on the web is."""
    chance = random.Random(f"{lang}{seed}")
    known, prose = patterns(lang), passages(lang)
    share = min(0.6, PASSAGE_REPEATS * len(prose) / max(n, 1))
    for _ in range(n):
        if chance.random() < share:
            record = chance.choice(prose)
            if chance.random() < 5 / 6:
                record = renamed(record, chance)
        else:
            record = fill(chance.choice(known), lang, chance)
            for _ in range(chance.choices((0, 1, 2), (5, 3.5, 1.5))[0]):
                record = _join(record, _next(lang, chance), " " if lang == "en" else "")
        yield _roughen(record, chance)


def _next(lang: str, chance: random.Random) -> dict[str, Any]:
    """A further sentence; one in six names nothing and only carries on ("She never gave up.")."""
    if chance.random() < 1 / 6:
        return {"lang": lang, "text": GRAMMARS[lang].make("tail", chance), "entities": [], "relations": []}
    return fill(chance.choice(patterns(lang)), lang, chance)


def _roughen(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Sometimes lower case (English) or half-width punctuation (Chinese): as long as before, so offsets stay."""
    if chance.random() >= 0.04:
        return record
    text = record["text"]
    text = text.lower() if record["lang"] == "en" else text.translate(_HALF_WIDTH)
    if len(text) != len(record["text"]):
        return record
    entities = [{**e, "text": text[e["start"] : e["end"]]} for e in record["entities"]]
    return {**record, "text": text, "entities": entities}


def _join(one: dict[str, Any], two: dict[str, Any], space: str) -> dict[str, Any]:
    shift, more = len(one["text"]) + len(space), len(one["entities"])
    moved = [{**e, "start": e["start"] + shift, "end": e["end"] + shift} for e in two["entities"]]
    linked = [{**r, "head": r["head"] + more, "tail": r["tail"] + more} for r in two["relations"]]
    return {
        "lang": one["lang"],
        "text": one["text"] + space + two["text"],
        "entities": one["entities"] + moved,
        "relations": one["relations"] + linked,
    }


@functools.cache
def label_words() -> dict[str, tuple[tuple[str, str], tuple[str, str]]]:
    """For each label: (English name, description), (Chinese name, description); a test keeps them the ontology's."""
    with (HERE / "labels.tsv").open(encoding="utf-8", newline="") as lines:
        return {r[0]: ((r[1], r[2]), (r[3], r[4])) for r in csv.reader(lines, delimiter="\t")}


@functools.cache
def ends() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each property that texts are read for: (classes of its head, classes of its tail)."""
    with (HERE / "labels.tsv").open(encoding="utf-8", newline="") as lines:
        return {r[0]: (tuple(r[5].split()), tuple(r[6].split())) for r in csv.reader(lines, delimiter="\t") if r[5]}
