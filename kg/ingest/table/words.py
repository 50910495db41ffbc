"""The words that say what a table is (`words.yaml`), as sets in one spelling.

Knows: how a header is spelt: camel case, underscores, units in brackets. Does not know: tables.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Any

import yaml

from nlu.values.headers import measured

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[\s_\-–/:#]+")


@functools.cache
def table() -> dict[str, Any]:
    """The whole file."""
    text = resources.files("kg.ingest.table").joinpath("words.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return loaded


@functools.cache
def words(*path: str) -> frozenset[str]:
    """The words at a place of the file, as headers are spelt."""
    found: Any = table()
    for key in path:
        found = found[key]
    return frozenset(spelt(word) or word for word in found)


@functools.cache
def plain(key: str) -> frozenset[str]:
    """The words at a key, in small letters and otherwise as they stand."""
    return frozenset(word.casefold() for word in table()[key])


@functools.cache
def pattern(*path: str) -> re.Pattern[str]:
    """The regular expression at a place of the file; case does not matter."""
    found: Any = table()
    for key in path:
        found = found[key]
    return re.compile(found, re.IGNORECASE)


@functools.lru_cache(maxsize=1 << 14)
def spelt(header: str) -> str:
    """A header in small letters, its words apart: "CustomerID" is "customer id"."""
    text = _SEPARATORS.sub(" ", _CAMEL.sub(" ", header.strip())).strip(" .").casefold()
    return text or header.strip().casefold()


def bare(header: str) -> str:
    """The same without a unit in it."""
    found = measured(header)
    return spelt(found[0] if found else header)


def plays(header: str, part: str) -> bool:
    """Whether a header is one of those that play a part ("name", "key" and the like)."""
    return spelt(header) in words("headers", part)
