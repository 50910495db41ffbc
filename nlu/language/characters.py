"""Characters and tokens of a text, and the form under which two spellings of a word are equal.

Knows: scripts, possessives, camel case. Does not know: the words of any language.
"""

from __future__ import annotations

import functools
import re
import urllib.parse

from nlu.language.simplified import to_simplified

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters, for use inside a regular expression's brackets."""

TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?=\s|$)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HAN_CHAR = re.compile(f"[{HAN}]")


@functools.lru_cache(maxsize=1 << 16)
def norm(word: str) -> str:
    """A token in lower case and simplified characters."""
    if word.isascii():
        return word.lower()
    return to_simplified(word.casefold())


def without_possessives(text: str) -> str:
    """The text with blanks for English possessive endings; as long as before."""
    return _POSSESSIVE.sub(lambda m: " " * len(m.group()), text) if "'" in text or "’" in text else text


def key(text: str) -> str:
    """The form under which names are looked up: normalised tokens, joined by spaces."""
    return " ".join(map(norm, TOKEN.findall(without_possessives(text))))


def is_han(text: str) -> bool:
    """Whether the text has a Chinese character."""
    return _HAN_CHAR.search(text) is not None


def local_name(iri: str) -> str:
    """The words of an IRI's last part: underscores, camel case and percent signs undone."""
    tail = urllib.parse.unquote(re.split(r"[#/:]", iri.rstrip("#/:"))[-1])
    return " ".join(_CAMEL.sub(" ", tail.replace("_", " ")).split())
