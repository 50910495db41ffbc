"""What definition sentences are made of.

Knows: `definitions.yaml` of each language. Does not know: how it is read; `nlu.definitions` has a reader for languages
whose words stand apart and one for those whose words do not, and each names what it needs. A language without any is
read for no definitions.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from nlu.language.data import FOLDER, read


@dataclass(frozen=True, slots=True)
class Definitions:
    """`definitions.yaml`.

    Attributes:
        patterns: Patterns by the name that the reader has for them; case counts.
        words: Words by the name that the reader has for them; case counts.
    """

    patterns: Mapping[str, re.Pattern[str]]
    words: Mapping[str, frozenset[str]]


@functools.cache
def definitions(code: str) -> Definitions:
    """What definition sentences of a language are made of."""
    return read(Definitions, FOLDER / code / "definitions.yaml")
