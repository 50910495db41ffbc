"""What stands around the names of people and organisations, and is left out where they are named again.

Knows: `names.yaml` of each language. Does not know: texts, graphs.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from nlu.language.data import FOLDER, languages, read
from nlu.language.patterns import union


@dataclass(frozen=True, slots=True)
class Names:
    """`names.yaml`.

    Attributes:
        honorific: Pattern of what stands before the name of a person: "Dr".
        title: Pattern of what stands behind the name of a person: 「先生」.
        legal_form: Pattern of the legal form at the end of an organisation's name: ", Inc.".
        business: Pattern of words that only say the line of business: " Technologies".
    """

    honorific: re.Pattern[str]
    title: re.Pattern[str]
    legal_form: re.Pattern[str]
    business: re.Pattern[str]


@functools.cache
def names(code: str) -> Names:
    """What stands around names in a language."""
    return read(Names, FOLDER / code / "names.yaml")


@functools.cache
def around_names(part: str) -> re.Pattern[str]:
    """The pattern of one part in all languages: a name does not say which one it is in."""
    return union(getattr(names(code), part) for code in languages())
