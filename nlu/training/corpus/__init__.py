"""Our own corpus: sentence patterns whose slots are filled with names. Written for the purpose; ships with the project.

A pattern line is `text with {x:Class} slots | property(x,y) property(...)`. Records have the one form of all data sets, with
the local names of the default ontology as types and labels; offsets are exact by construction.
"""

from __future__ import annotations

import csv
import functools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.training.corpus.fillers import FILLERS
from nlu.types import NLUError

HERE = Path(__file__).parent
LITERAL_TYPES = frozenset({"Date", "Quantity", "Email", "Phone", "URL"})
"""Mentions that value finders supply; the encoder learns their relations, not their spans."""

SLOT = re.compile(r"\{(\w+):(\w+)\}")
FACT = re.compile(r"(\w+)\((\w+),(\w+)\)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence with slots, and the facts that it states: (property, head slot, tail slot)."""

    text: str
    slots: dict[str, str]
    facts: tuple[tuple[str, str, str], ...]


@functools.cache
def patterns(lang: str) -> tuple[Pattern, ...]:
    """The patterns of one language.

    Raises:
        NLUError: A line that cannot be read: names the file and the line.
    """
    path = HERE / f"patterns.{lang}.txt"
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        text, bar, facts = line.partition("|")
        slots = dict(SLOT.findall(text))
        stated = tuple(FACT.findall(facts))
        bad = [k for k in slots.values() if k not in FILLERS] + [
            s for _, *ends in stated for s in ends if s not in slots
        ]
        if not bar or bad or len(stated) != facts.count("("):
            raise NLUError(f"{path.name}:{number}: cannot be read ({', '.join(bad) or 'facts'}); see the first line")
        found.append(Pattern(text.strip(), slots, stated))
    return tuple(found)


def fill(pattern: Pattern, lang: str, chance: random.Random) -> dict[str, Any]:
    """One record: the pattern with every slot filled."""
    text = ""
    entities: list[dict[str, Any]] = []
    index: dict[str, int] = {}
    at = 0
    for match in SLOT.finditer(pattern.text):
        slot, kind = match.groups()
        name_type, make = FILLERS[kind]
        text += pattern.text[at : match.start()]
        name = make(lang, chance)
        index[slot] = len(entities)
        entities.append({"start": len(text), "end": len(text) + len(name), "text": name, "type": name_type})
        text += name
        at = match.end()
    text += pattern.text[at:]
    relations = [{"head": index[h], "label": label, "tail": index[t]} for label, h, t in pattern.facts]
    return {"lang": lang, "text": text, "entities": entities, "relations": relations}


def samples(lang: str, n: int, seed: int) -> Iterator[dict[str, Any]]:
    """`n` records, a third of them passages of two sentences."""
    chance = random.Random(f"{lang}{seed}")
    known = patterns(lang)
    for _ in range(n):
        record = fill(chance.choice(known), lang, chance)
        if chance.random() < 0.33:
            record = _join(record, fill(chance.choice(known), lang, chance), " " if lang == "en" else "")
        yield record


@functools.cache
def label_words() -> dict[str, tuple[tuple[str, str], tuple[str, str]]]:
    """For each label: (English name, description), (Chinese name, description); kept equal to the ontology by a test."""
    with (HERE / "labels.tsv").open(encoding="utf-8", newline="") as lines:
        return {r[0]: ((r[1], r[2]), (r[3], r[4])) for r in csv.reader(lines, delimiter="\t")}


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
