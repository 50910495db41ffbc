"""The facts of an index as plain arrays: one column of subjects and objects a property, and the kinds of all nodes.

Knows: `GraphIndex`. Does not know: what is recommended.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

import numpy as np
import yaml

from kg.question.index.array_file import Array
from kg.question.index.graph import GraphIndex
from kg.question.words import stem_key


@dataclass(frozen=True, slots=True)
class Column:
    """All facts of one property.

    Attributes:
        prop: Number of the property.
        subjects: Sorted; a subject with several objects stands there several times.
        objects: As many.
        literal: Whether the objects are values.
        numeric: Whether they are numbers.
    """

    prop: int
    subjects: Array
    objects: Array
    literal: bool
    numeric: bool

    def single(self) -> bool:
        """Whether no subject has two objects."""
        return bool(len(self.subjects) < 2 or (self.subjects[1:] != self.subjects[:-1]).all())


def columns(index: GraphIndex) -> Iterator[Column]:
    """The columns of a graph, without those that are two steps of it."""
    arrays = index.shelf.arrays
    for row in index.shelf.meta["properties"]:
        if row["id"] in index.paths:
            continue
        low, high = row["forward"]
        places = arrays["forward.places"][low : high + 1]
        subjects = np.repeat(arrays["forward.keys"][low:high], np.diff(places))
        objects = arrays["forward.values"][places[0] : places[-1]]
        yield Column(row["id"], subjects, objects, row["literal"], row["numeric"])


def kinds(index: GraphIndex) -> tuple[Array, Array]:
    """(node, class) of everything that says of which class it is."""
    arrays = index.shelf.arrays
    pattern = arrays["types.pattern"]
    starts = arrays["types.places"][pattern]
    lengths = arrays["types.places"][pattern + 1] - starts
    shift = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    return np.repeat(np.arange(len(pattern)), lengths), arrays["types.values"][shift + np.arange(len(shift))]


def is_called(index: GraphIndex, node: int, role: str) -> bool:
    """Whether the node's names have a word of a role in words.yaml, whole or as their last word."""
    named = [str(name) for name in (*index.labels.get(node, ()), *index.aliases.get(node, ()))]
    wanted = _words()[role]
    for name in named:
        key = stem_key(name)
        if key in wanted or any(
            key.endswith(word) if not word.isascii() else f" {key}".endswith(f" {word}") for word in wanted
        ):
            return True
        if stem_key(name.removesuffix("id").strip(" _-")) in wanted:
            return True
    return False


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    text = resources.files("kg.recommend").joinpath("words.yaml").read_text("utf-8")
    return {role: frozenset(map(stem_key, words)) for role, words in yaml.safe_load(text).items()}
