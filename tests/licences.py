"""The licences of everything that an installation brings: `python -m tests.licences` writes docs/licences.md.

Knows: what distributions say of themselves. Does not know: what else their authors may say.
"""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LISTED = ROOT / "docs" / "licences.md"
EXTRAS = ("dev", "explain", "mcp", "ocr", "postgresql")
_LONGEST = 60


def normal(requirement: str) -> str:
    """The name of a requirement as indexes compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]).lower()


def pinned() -> dict[str, str]:
    """The version of each name in constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    return {normal(name): version.strip() for name, version in pairs}


def required(extras: Iterable[str] = EXTRAS) -> list[str]:
    """The names of everything that an installation with these extras brings here, Tuwen itself left out."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    todo = list(declared["dependencies"])
    for extra in extras:
        todo += declared["optional-dependencies"][extra]
    seen: dict[str, set[str]] = {}
    while todo:
        wanted = Requirement(todo.pop())
        name = normal(wanted.name)
        if name == "tuwen" or (wanted.marker is not None and not wanted.marker.evaluate({"extra": ""})):
            continue
        new = {"", *wanted.extras} - seen.get(name, set())
        seen.setdefault(name, set()).update(new)
        for requirement in importlib.metadata.requires(name) or () if new else ():
            inner = Requirement(requirement)
            if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in new):
                inner.marker = None
                todo.append(str(inner))
    return sorted(seen)


def licence(name: str) -> str:
    """What a distribution says of its licence, in one line."""
    about = importlib.metadata.metadata(name)
    said = about.get("License-Expression") or about.get("License") or ""
    first = " ".join(said.split())
    kinds = [
        line.split("::")[-1].strip() for line in about.get_all("Classifier") or () if line.startswith("License ::")
    ]
    return (
        first
        if 0 < len(first) <= _LONGEST and first != "UNKNOWN"
        else ", ".join(kinds) or first[:_LONGEST] or "not stated"
    )


def report() -> str:
    """The table for docs."""
    own = required(())
    others = [name for name in required() if name not in own]
    return _REPORT.format(own=_table(own), others=_table(others))


def _table(names: Iterable[str]) -> str:
    rows = [f"| {name} | {importlib.metadata.version(name)} | {licence(name)} |" for name in names]
    return "\n".join(["| package | version | licence |", "|---|---|---|", *rows])


_REPORT = """# Licences of what is installed with Tuwen

As the packages state them; written by `python -m tests.licences`. Tuwen itself is Apache-2.0; what its weights were
made from stands in [their card](../nlu/weights/encoder/MODEL_CARD.md).

## Needed by everybody

{own}

## For tests, and for the extras explain, mcp and postgresql

{others}
"""


if __name__ == "__main__":
    LISTED.write_text(report(), "utf-8")
    print(LISTED)
