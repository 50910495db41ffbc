"""What countries, languages and large cities are called in the other language, by the Unicode locale data (CLDR).

A graph that says "Germany" is asked about 德国, and one that says 维也纳 about Vienna. Knows: names. Does not know:
graphs.
"""

from __future__ import annotations

import functools
from collections import defaultdict

from babel import Locale


def other_names(label: str) -> tuple[str, ...]:
    """The names in Chinese of a place or language named in English, and the other way round; most labels have none."""
    return _names().get(label.casefold(), ())


@functools.cache
def _names() -> dict[str, tuple[str, ...]]:
    english, chinese = Locale("en"), Locale("zh")
    pairs: set[tuple[str, str]] = set()
    for code, name in english.territories.items():
        if code.isalpha() and code in chinese.territories:
            pairs.add((name, chinese.territories[code]))
    for code, name in english.languages.items():
        if code in chinese.languages:
            pairs.add((name, chinese.languages[code]))
    for zone, said in chinese.time_zones.items():
        if city := said.get("city"):
            here = english.time_zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
            pairs.add((here, city))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one.casefold()].add(other)
        found[other.casefold()].add(one)
    return {name: tuple(sorted(others)) for name, others in found.items()}
