"""Traditional characters in their simplified form.

Knows: OpenCC's dictionaries. Does not know: names, tokens.
"""

from __future__ import annotations

import functools
import importlib
import importlib.resources
from collections.abc import Callable


def to_simplified(text: str) -> str:
    """The text in simplified characters (OpenCC `t2s`: phrases first, so 乾隆 stays what it is)."""
    # Names without such a character are the common case, and many times faster to leave than to convert.
    return text if _traditional().isdisjoint(text) else _converter()(text)


@functools.cache
def _converter() -> Callable[[str], str]:
    convert: Callable[[str], str] = importlib.import_module("opencc").OpenCC("t2s").convert  # it has no types
    convert("乾")  # the dictionaries are read at the first use; not by two threads at once
    return convert


@functools.cache
def _traditional() -> frozenset[str]:
    """The characters at which a conversion may change something, from OpenCC's own dictionaries."""
    folder = importlib.resources.files("opencc") / "dictionary"
    found: set[str] = set()
    for name in ("TSCharacters.txt", "TSPhrases.txt"):
        for line in (folder / name).read_text("utf-8").splitlines():
            old, _, new = line.partition("\t")
            found.update(a for a, b in zip(old, new.split(" ")[0], strict=False) if a != b)
    return frozenset(found)
