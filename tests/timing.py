"""How long some work takes, whatever else the machine and the process do."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def processor_seconds(work: Callable[[], object]) -> float:
    """The processor time of one call; the garbage of everything else in the process is not collected meanwhile."""
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()
