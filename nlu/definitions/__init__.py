"""Definition sentences: "X is a Y that ...", X是一种Y, and their relatives.

Knows: the forms that dictionaries and encyclopaedias use. Does not know: whether the sentence is true, or what X and Y
are. Precision comes before recall: what could be a remark about something ("The trip was a success") is left out.
"""

from __future__ import annotations

from nlu.definitions.chinese import define_zh
from nlu.definitions.english import define_en
from nlu.definitions.types import Definition
from nlu.text import detect_lang, sentences
from nlu.types import Lang

__all__ = ["Definition", "find_definitions"]

_MAX_SENTENCE = 400


def find_definitions(text: str, lang: Lang) -> list[Definition]:
    """The definitions of a text, by place; at most one a sentence.

    A sentence of the other language inside the text is read in its own; `lang` decides where a sentence shows none.
    """
    found: list[Definition] = []
    for span in sentences(text, _MAX_SENTENCE):
        sentence = text[span.start : span.end]
        own = "en" if sentence.isascii() else detect_lang(sentence) if lang == "en" or "是" not in sentence else "zh"
        read = define_zh if own == "zh" else define_en
        parts = read(sentence)
        if parts is not None:
            subject, kind = parts
            found.append(Definition(subject.shifted(span.start), kind and kind.shifted(span.start), span))
    return found
