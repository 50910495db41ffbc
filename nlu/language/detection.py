"""The language of a text.

Knows: scripts, and the function words of each language (`language.yaml`). Does not know: any language.
"""

from __future__ import annotations

import functools
import re

from nlu.language.characters import HAN, is_han
from nlu.language.data import FALLBACK, languages, syntax

_SAMPLE = 4000
_HAN_CHAR = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z\u00c0-\u024f]+)*")


def detect_lang(text: str) -> str:
    """The language of a text, by script and function words; the fallback language where there are no letters.

    A sentence keeps its language when it quotes names of another one, so function words weigh most, then Chinese
    characters and lower-case Latin words; capitalised Latin words, which names are made of, weigh least. A long text is
    judged by its first letters.
    """
    sample = text[:_SAMPLE]
    latin = _of_script("latin")
    if text.isascii() or _HAN_CHAR.search(text) is None:
        return _likeliest(sample, latin)[0] if len(latin) > 1 else FALLBACK
    (han,) = _of_script("han")
    words = _LATIN_WORD.findall(sample)
    if not words:
        return han
    lower = sum(word[0].islower() for word in words)
    best, function = _likeliest(sample, latin)
    spaced = lower + 0.2 * (len(words) - lower) + 3 * function
    close = len(_HAN_CHAR.findall(sample)) + 2 * len(syntax(han).function.findall(sample))
    return han if close > spaced else best


def language_of_script(text: str) -> str:
    """The language that a name is taken to be in by its script alone; the fallback language for Latin letters."""
    return _of_script("han")[0] if is_han(text) else FALLBACK


def _likeliest(sample: str, codes: tuple[str, ...]) -> tuple[str, int]:
    """The language with the most function words and letters of its own, and how many function words there are."""
    best, most, words = FALLBACK, 0, 0
    for code in codes:
        own = syntax(code)
        found = len(own.function.findall(sample))
        score = 2 * (found + sum(sample.count(char) for char in own.likely)) + (code == FALLBACK)
        if score > most:
            best, most, words = code, score, found
    return best, words


@functools.cache
def _of_script(script: str) -> tuple[str, ...]:
    return tuple(code for code in languages() if syntax(code).script == script)


__all__ = ["detect_lang", "language_of_script"]
