"""Known weaknesses of what is pinned: `python -m tests.audit`, which `make audit` runs in an environment of its own.

Asks pip-audit about every line of constraints.txt. Exit code 1 where it names a weakness; 0 where it names none, and
where it cannot be asked (it is not installed, or its data cannot be had), which is said. Knows: what pip-audit prints.
Does not know: where its data come from.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PINS = Path(__file__).parents[1] / "constraints.txt"
_SECONDS = 300


def asked() -> str:
    """What pip-audit prints as JSON; "" where it cannot be asked."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(PINS), "--no-deps", "--disable-pip"]
    try:
        done = subprocess.run(
            [*command, "--format", "json", "--progress-spinner", "off"],
            capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


def weaknesses(said: dict[str, Any]) -> Iterator[str]:
    """One line for each weakness."""
    for package in said["dependencies"]:
        for found in package.get("vulns", ()):
            mended = ", ".join(found["fix_versions"]) or "no version yet"
            yield f"{package['name']} {package['version']}: {found['id']}, mended in {mended}"


def main(ask: Callable[[], str] = asked) -> int:
    """Print what is known; the exit code."""
    try:
        said = json.loads(ask())
    except ValueError:
        said = {"dependencies": []}
    checked = sum("skip_reason" not in package for package in said["dependencies"])
    if not checked:
        print("not checked: pip-audit is not there, or its data cannot be had")
        return 0
    found = list(weaknesses(said))
    print("\n".join([*found, f"{checked} packages checked, {len(found)} weaknesses known"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
