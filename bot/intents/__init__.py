"""Whole messages that are nothing but talk, by act, in every language that there is a file for.

Knows: where they stand. Does not know: what is said to them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nlu.language.data import read_yaml

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Intents:
    """The set phrases of all languages together.

    Attributes:
        acts: Phrases by act, in the order in which they are looked for.
        thanks: Pattern of thanks with a few words more, none of which asks.
    """

    acts: Mapping[str, frozenset[str]]
    thanks: re.Pattern[str]


@functools.cache
def intents() -> Intents:
    """The set phrases, read once."""
    files = [read_yaml(path) for path in sorted(_FOLDER.glob("*.yaml"))]
    acts = [act for act in files[0] if act != "thanks_more"]
    phrases = {act: frozenset(phrase for file in files for phrase in file[act]) for act in acts}
    return Intents(phrases, re.compile("|".join(file["thanks_more"] for file in files)))


__all__ = ["Intents", "intents"]
