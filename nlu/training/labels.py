"""The words that name each data set's labels, in both languages, and what each set leaves unmarked.

Labels are words, so a data set joins the training by saying what its labels are called (`labels.yaml`); sets that mean
the same thing use the same words. A label that is not listed is named by its own identifier, split into words.
"""

from __future__ import annotations

import functools
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nlu.types import Lang


@dataclass(frozen=True, slots=True)
class Words:
    """What one label is called.

    Attributes:
        en: English names; the first is the one that evaluations use.
        zh: Chinese names, likewise.
        en_description: What it means; empty: nobody says.
        zh_description: The same in Chinese.
    """

    en: tuple[str, ...]
    zh: tuple[str, ...]
    en_description: str = ""
    zh_description: str = ""

    def in_training(self, lang: Lang, chance: random.Random) -> str:
        """The words for one step: names, descriptions or both, mostly in the text's own language, so that any works
        later."""
        chosen: Lang = lang if chance.random() < 0.7 else "en" if lang == "zh" else "zh"
        names, description = (self.zh, self.zh_description) if chosen == "zh" else (self.en, self.en_description)
        name = names[0] if chance.random() < 0.5 else chance.choice(names)
        draw = chance.random()
        if not description or draw < 0.5:
            return name
        return description if draw < 0.65 else f"{name}: {description}"


def words(data_set: str, label: str, description: str = "") -> Words:
    """The words for one label of one data set; `description` is what the set's own list says of it, in English."""
    known = _listed()["sets"].get(data_set, {}).get(label)
    if isinstance(known, str):
        return _made(_listed()["kinds"][known], description)
    if known:
        return _made(known, description)
    tail = label.rsplit("/", 1)[-1]
    split = re.sub(r"(?<=[a-z])(?=[A-Z])|[_.\-]+", " ", tail).strip().lower() or label
    return Words((split,), (split,), description, description)


def words_of(data_set: str, label: str) -> tuple[str, str]:
    """The (English, Chinese) name of one label of one data set."""
    known = words(data_set, label)
    return known.en[0], known.zh[0]


def general(kind: str) -> tuple[str, str]:
    """The (English, Chinese) name of a kind that many sets have: person, organization, place."""
    known = _made(_listed()["kinds"][kind], "")
    return known.en[0], known.zh[0]


def marks_all(data_set: str, part: str) -> bool:
    """Whether a set marks all of its "names" or "relations", so that what is not marked is known not to be there."""
    return data_set not in _listed()["partly"][part]


def either_way(data_set: str, label: str) -> bool:
    """Whether a relation holds in both directions."""
    return data_set in _listed()["undirected"] or label in _listed()["either_way"]


def _made(listed: dict[str, Any], description: str) -> Words:
    en, zh = ((names,) if isinstance(names, str) else tuple(names) for names in (listed["en"], listed["zh"]))
    return Words(en, zh, listed.get("en_description", description), listed.get("zh_description", ""))


@functools.cache
def _listed() -> dict[str, Any]:
    listed: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "labels.yaml").read_text("utf-8"))
    return listed
