"""Kill -9 at many random moments of ingest, teaching, rebuild, forgetting and purge; after each the home must be whole.

    python -m tests.benchmarks.kills --kills 100 --seed 1

It prints how many kills there were and how long they took; a home that is not whole ends it with a traceback.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.bot.conftest import fill
from tests.bot.test_faults import killed_at_random


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        home, folder = Path(place) / "home", Path(place) / "documents"
        folder.mkdir()
        fill(home / "graph")
        begun = killed_at_random(home, folder, wanted.kills, wanted.seed)
    took = time.monotonic() - began
    print(f"{begun} of {wanted.kills} kills came at work; the home was whole after each ({took:.0f} s)")


if __name__ == "__main__":
    main()
