"""Language, names and sentences: what can be said about a text by its characters alone.

Knows: scripts, punctuation of Chinese and English, abbreviations, traditional and simplified characters. Does not know:
words, grammar, models. All offsets count characters of the text that was given; all functions take linear time.
"""

from nlu.text.language import HAN, detect_lang
from nlu.text.names import normalize_name, to_simplified
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
