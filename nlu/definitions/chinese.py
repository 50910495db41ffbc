"""Chinese definition sentences.

Knows: verbs that define, classifiers, 的, aliases. Does not know: words; characters that end class nouns stand in.
"""

from __future__ import annotations

import re

from nlu.language.definitions import definitions
from nlu.text import HAN, Span, to_simplified

_PATTERNS = definitions("zh").patterns
_VERB = _PATTERNS["verb"]
_INTRO = _PATTERNS["intro"]
_SO_CALLED = _PATTERNS["so_called"]
_ALIAS = _PATTERNS["alias"]
_EMPHASIS = _PATTERNS["emphasis"]
_NUMBERING = _PATTERNS["numbering"]
_PLACE_OR_NUMBER = _PATTERNS["place_or_number"]
_NOT_FIRST = _PATTERNS["not_first"]
_NOT_INSIDE = _PATTERNS["not_inside"]
_NOT_LAST = _PATTERNS["not_last"]
_COMPARES = _PATTERNS["compares"]
_NOT_AFTER = _PATTERNS["not_after"]
_ASKS = _PATTERNS["asks"]
_ONE_OF = _PATTERNS["one_of"]
_VAGUE = _PATTERNS["vague"]
_CLASS_ENDS = _PATTERNS["class_ends"]
_NO_NOUN = _PATTERNS["no_noun"]
_PERSONS = _PATTERNS["persons"]
_LEAD = _PATTERNS["lead"]
_MOST_OF = _PATTERNS["most_of"]
_NO_NOUN_END = _PATTERNS["no_noun_end"]
_BOTH = _PATTERNS["both"]
(_OF,) = definitions("zh").words["of"]
_PAREN = re.compile(r"\s*[（(\[【][^（）()\[\]【】]*[）)\]】]\s*$")

_OPEN, _CLOSE = '“"‘「『《〈', '”"’」』》〉'
_LETTER = re.compile(rf"[{HAN}A-Za-z]")
_CUT = re.compile("[，,。；;！!：:、（(—…\n]")


def define_zh(sentence: str) -> tuple[Span, Span | None] | None:
    """Subject and kind of a sentence that defines; None if it does not."""
    plain = to_simplified(sentence)
    if len(plain) == len(sentence):  # offsets must stay what they are
        sentence = plain
    if _ASKS.search(sentence.rstrip("。！!” ")):
        return None
    intro = _INTRO.match(sentence)
    start = intro.end() if intro else 0
    so_called = _SO_CALLED.match(sentence, start)
    start = so_called.end() if so_called else start
    verb = _first_verb(sentence, start)
    if verb is None:
        return None
    subject, named = _subject(sentence, start, verb.start())
    if subject is None:
        return None
    if verb["bare"] and _NOT_AFTER.match(sentence, verb.end()):
        return None
    if _COMPARES.match(sentence, verb.end()):
        return None
    kind = _kind(sentence, verb.end(), whole=verb["refers"] is not None)
    if verb["refers"]:
        return subject, kind
    if kind is None or _VAGUE.search(sentence[kind.start : kind.end]):
        return None
    surely = verb["article"] or named or so_called or _is_one_of(sentence, verb.end())
    if not surely and not _CLASS_ENDS.search(sentence[kind.start : kind.end]):
        return None
    return subject, kind


def _first_verb(sentence: str, start: int) -> re.Match[str] | None:
    """The first 是 or 指 outside brackets and quotation marks."""
    depth = 0
    at = start
    while at < len(sentence):
        char = sentence[at]
        if char in "（(【[《“「『〈":
            depth += 1
        elif char in "）)】]》”」』〉":
            depth = max(depth - 1, 0)
        elif depth == 0 and (match := _VERB.match(sentence, at)):
            return match
        elif depth == 0 and char in "。；;！":
            return None
        at += 1
    return None


def _subject(sentence: str, start: int, end: int) -> tuple[Span | None, bool]:
    """What is defined, if nothing else stands before the verb; and whether other names of it stand beside."""
    named = False
    emphasis = _EMPHASIS.search(sentence, start, end)
    if emphasis:
        end = emphasis.start()
    while True:
        found = _PAREN.search(sentence, start, end) or _ALIAS.search(sentence, start, end)
        if found is None:
            break
        end, named = found.start(), True
    if end > start and sentence[end - 1] in "，,":
        end -= 1
    numbering = _NUMBERING.match(sentence, start, end)
    start = numbering.end() if numbering else start
    spaced = [gap.end() for gap in re.finditer(rf"(?<=[{HAN}】\])）])\s+(?=[{HAN}])", sentence[start:end])]
    start += spaced[-1] if spaced else 0  # a heading runs into the sentence
    start, end = _unquoted(sentence, start, end)
    text = sentence[start:end]
    if not text or (len(text) > 20 and not text.isascii()) or len(text) > 40 or not _LETTER.search(text):
        return None, named
    if (
        re.search("[，,。；;：:！、？●]", text)
        or _NOT_FIRST.match(text)
        or _NOT_INSIDE.search(text)
        or _NOT_LAST.search(text)
    ):
        return None, named
    if _PLACE_OR_NUMBER.fullmatch(text):
        return None, named
    quoted = start > 0 and sentence[start - 1] in "《“「『"
    if _OF in text and not quoted:
        return None, named
    return Span(start, end), named


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without white space and a pair of quotation marks around the whole of it."""
    while start < end:
        if text[start].isspace():
            start += 1
        elif text[end - 1].isspace():
            end -= 1
        elif text[start] in _OPEN and text.find(_CLOSE[_OPEN.index(text[start])], start + 1, end) == end - 1:
            start, end = start + 1, end - 1
        else:
            break
    return start, end


def _is_one_of(sentence: str, start: int) -> bool:
    stop = _CUT.search(sentence, start)
    return bool(_ONE_OF.search(sentence[start : stop.start() if stop else len(sentence)]))


def _kind(sentence: str, start: int, *, whole: bool = False) -> Span | None:
    """The noun chunk that the first clause ends in: what stands behind its last 的 outside quotation marks.

    With `whole`, where the first clause has no 的, the noun chunk that the sentence ends in (是指……，……的病).
    """
    end = _clause_end(sentence, start)
    if whole and _OF not in sentence[start:end]:
        stop = re.compile("[。；;]").search(sentence, start)
        last = stop.start() if stop else len(sentence)
        end = last if _OF in sentence[end:last] else end
    text = sentence[start:end].rstrip('”"’」』 ')
    one_of = _ONE_OF.search(text)
    if one_of:
        text = text[: one_of.start()]
        if _MOST_OF.search(text):
            return None  # 其中最常见的一种: the noun is not said
    if not text or _NO_NOUN_END.search(text):
        return None
    last = _last_de(text)
    first = last + 1
    chunk = text[first:]
    lead = _LEAD.match(chunk)
    first += lead.end() if lead else 0
    both = _BOTH.search(text[first:])
    if both and _PERSONS.search(text[first : first + both.start()]):
        text = text[: first + both.start()]
    while first < len(text) and (text[first].isspace() or text[first] in _OPEN):
        first += 1
    if not 0 < len(text) - first <= 20 or _NO_NOUN.match(text, first):
        return None
    return Span(start + first, start + len(text))


def _clause_end(sentence: str, start: int) -> int:
    """Where the clause ends that holds the genus; marks inside brackets and quotation marks do not count."""
    depth = 0
    for at in range(start, len(sentence)):
        char = sentence[at]
        if char in "《“「『〈":
            depth += 1
        elif char in "》”」』〉":
            depth = max(depth - 1, 0)
        elif depth == 0 and _CUT.match(char):
            goes_on = _OF in re.split("[，。；]", sentence[at : at + 30])[0]
            if char == "、" and goes_on and not _PERSONS.search(sentence[start:at]):
                continue  # 研究数量、结构的学科: the list stands before 的
            return at
    return len(sentence)


def _last_de(text: str) -> int:
    depth = 0
    last = -1
    for at, char in enumerate(text):
        if char in "《“「『〈（(":
            depth += 1
        elif char in "》”」』〉）)":
            depth = max(depth - 1, 0)
        elif char == _OF and depth == 0:
            last = at
    return last
