"""How often: at most so many calls a minute of one caller, spread evenly, with a reserve for a burst.

Knows: a token bucket for each caller (Turner 1986). Does not know: who callers are, or what is said to one too many.
"""

from __future__ import annotations

import time
from collections import OrderedDict

_MOST_CALLERS = 10_000


class Rate:
    """Counts calls; the reserve is a quarter minute's worth, at least five."""

    def __init__(self, per_minute: int) -> None:
        self._per_second = per_minute / 60
        self._most = max(per_minute / 4, 5.0)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, who: str) -> float:
        """Count a call; seconds to wait if it is one too many, else 0."""
        now = time.monotonic()
        left, since = self._left.pop(who, (self._most, now))
        left = min(self._most, left + (now - since) * self._per_second)
        allowed = left >= 1
        self._left[who] = left - 1 if allowed else left, now
        if len(self._left) > _MOST_CALLERS:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._per_second
