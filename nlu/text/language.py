"""The language of a text.

Knows: scripts and a few function words. Does not know: other languages than Chinese and English.
"""

from __future__ import annotations

import re

from nlu.types import Lang

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters, for use inside a regular expression's brackets."""

_SAMPLE = 4000
_HAN_CHAR = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z\u00c0-\u024f]+)*")
_EN_FUNCTION = re.compile(
    r"\b(?:the|an?|of|in|on|at|to|by|for|from|with|and|or|is|are|was|were|be|been|ha[sd]|have|did|do|does|th[ai]t|this"
    r"|wh(?:ich|o|om|ose|at|en|ere|y)|how|many|much|its?|he|she|they|his|her|their|not|as|about|list|show)\b",
    re.IGNORECASE,
)
_ZH_FUNCTION = re.compile("[的是了在和与及吗呢么谁哪有为被把]")


def detect_lang(text: str) -> Lang:
    """The language of a text, by script: "zh" or "en"; "en" where there are no letters.

    A sentence keeps its language when it quotes names of the other one, so function words weigh most, then Chinese
    characters and lower-case Latin words; capitalised Latin words, which names are made of, weigh least. A long text is
    judged by its first letters.
    """
    if text.isascii():
        return "en"
    first = _HAN_CHAR.search(text)
    if first is None:
        return "en"
    sample = text if len(text) <= _SAMPLE else text[:_SAMPLE]
    words = _LATIN_WORD.findall(sample)
    if not words:
        return "zh"
    lower = sum(word[0].islower() for word in words)
    en = lower + 0.2 * (len(words) - lower) + 3 * len(_EN_FUNCTION.findall(sample))
    zh = len(_HAN_CHAR.findall(sample)) + 2 * len(_ZH_FUNCTION.findall(sample))
    return "zh" if zh > en else "en"
