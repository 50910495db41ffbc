"""Names and sentences: what can be said about a text by its characters alone.

Knows: punctuation of Chinese and English, abbreviations, quotes and brackets around names. Does not know: words,
grammar, models. All offsets count characters of the text that was given; all functions take linear time.
"""

from nlu.language.characters import HAN
from nlu.language.detection import detect_lang
from nlu.language.simplified import to_simplified
from nlu.text.names import normalize_name
from nlu.text.segment import MAX_SENTENCE, Span, pieces, sentences, windows

__all__ = [
    "HAN",
    "MAX_SENTENCE",
    "Span",
    "detect_lang",
    "normalize_name",
    "pieces",
    "sentences",
    "to_simplified",
    "windows",
]
