"""Patterns of several languages as one.

Knows: how they are joined. Does not know: any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def union(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """A pattern that fits where one of the others does, the first one first; case does not matter."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns), re.IGNORECASE)
