"""One form for all spellings of a name.

Knows: width, letter case, quotes, dashes, traditional and simplified characters. Does not know: aliases, other names.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from nlu.language.characters import HAN
from nlu.language.simplified import to_simplified

_HAN_CHAR = re.compile(f"[{HAN}]")
_PAIRS = dict(zip("([{<《〈「『【〔«", ")]}>》〉」』】〕»", strict=True))
_QUOTES = "\"'`´"
_TAIL = ".,;:!?。、…"
_BLANK = " \t\n\r\v\f"
_EDGE = frozenset(_QUOTES + _TAIL + "".join(_PAIRS) + "".join(_PAIRS.values()))
_LONGEST = 1000
"""Longest text, in characters, that may be a name in brackets; a longer one keeps its edges (and costs no time)."""
_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′＇", "'"),
        **dict.fromkeys("“”„‟″＂", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("•・‧∙⋅●﹒ㆍ", "·"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff"),
    }
)


@functools.lru_cache(maxsize=1 << 17)
def normalize_name(name: str) -> str:
    """The form under which two spellings of one name are equal.

    Width and ligatures (NFKC), letter case, traditional characters, quotes, dashes and middle dots are made one; inner
    spaces are collapsed; quotes, brackets and punctuation around the name fall away, unless nothing else is there.
    Normalising twice changes nothing.
    """
    if name.isascii():
        text = name.lower()
    else:
        text = unicodedata.normalize("NFKC", name).casefold().translate(_VARIANTS)
        if not text.isascii():
            # Case folding may undo what NFKC composed, and the reverse; a second round reaches the fixed point.
            text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_VARIANTS)
            if _HAN_CHAR.search(text):
                text = to_simplified(text)
    text = " ".join(text.split())
    if text and len(text) <= _LONGEST and (text[0] in _EDGE or text[-1] in _EDGE):
        return _bare(text) or text
    return text


def _bare(text: str) -> str:
    """The text without the quotes, pairs of brackets and final punctuation around it."""
    while text:
        first, last = text[0], text[-1]
        if last in _TAIL or last in _QUOTES or last in _BLANK:
            text = text[:-1]
        elif first in _QUOTES or first in _BLANK or first in ",;:!?。、…":  # ".NET" keeps its dot
            text = text[1:]
        elif first in _PAIRS and _closed_by(text) in (len(text) - 1, -1):
            text = text[1:-1] if last == _PAIRS[first] else text[1:]
        elif last in _PAIRS.values() and not any(_PAIRS.get(c) == last for c in text):
            text = text[:-1]
        else:
            return text
    return text


def _closed_by(text: str) -> int:
    """Where the bracket that opens the text is closed; -1 if it is not."""
    opening, closing = text[0], _PAIRS[text[0]]
    depth = 0
    for index, char in enumerate(text):
        depth += (char == opening) - (char == closing)
        if depth == 0:
            return index
    return -1
