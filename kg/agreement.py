"""Whether two values contradict each other.

Knows: numbers, dates of different precision, names. Does not know: properties, sources.
"""

from __future__ import annotations

from rdflib.term import Identifier, Literal


def apart(one: Identifier, two: Identifier) -> bool:
    """Whether two values differ, and not only in how exact they are: 1912 and 1912-06-23 agree."""
    if isinstance(one, Literal) and isinstance(two, Literal):
        a, b = str(one).strip(), str(two).strip()
        try:
            return float(a) != float(b)
        except ValueError:
            return not (a.startswith(b) or b.startswith(a))
    return one != two


__all__ = ["apart"]
