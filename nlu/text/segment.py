"""Sentences, and windows of sentences.

Knows: final punctuation of both languages, abbreviations, initials, list marks, hard-wrapped lines. Does not know:
grammar. Linear time, however strange the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from nlu.language.characters import HAN
from nlu.language.texts import signs_in_texts, words_in_texts

MAX_SENTENCE = 500
"""Characters after which a sentence is cut at a comma, a space or, at worst, anywhere."""


class Span(NamedTuple):
    """A stretch of a text, end exclusive."""

    start: int
    end: int

    def shifted(self, by: int) -> Span:
        """The same stretch, counted from elsewhere."""
        return Span(self.start + by, self.end + by)


_HAN = re.compile(f"[{HAN}]")
_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MARKER = re.compile(r"(?:\#{1,6}|[-*+•‣◦▪·–—>]|(?:>\s?)+)\s+(?=\S)|[●◆■□★▲◇]\s*(?=\S)")
_STRUCTURE = re.compile(
    rf"\#{{1,6}}\s|[-*+•‣◦▪·–—>|]\s|\d{{1,3}}[.)、]\s?\D|[(（]\d{{1,3}}[)）]|{signs_in_texts('numbering').pattern}|```|===|---"
)
_CLOSERS = "\"'”’»)\\]）】」』》〉〕"
_END = re.compile(rf"([.!?。！？；…⋯｡．]+)([{_CLOSERS}]*)")
_STRONG = frozenset("。！？；…⋯｡．")
_QUOTED_STRONG = frozenset("！？…⋯!?")
_OPENERS = frozenset("\"'“‘«([（【「『《〈〔")
_GLUE = frozenset("，、,：:；;）)】」』》〉〕”’")
_WRAP_COLUMNS = range(50, 161)


_TOKEN_BEFORE = re.compile(r"[^\s(\[“\"'‘（]*\Z")
_REACH = 24


def sentences(text: str, max_chars: int = MAX_SENTENCE) -> list[Span]:
    """The sentences of a text, in order, without white space around them and without bullets or heading marks.

    A line ends a sentence unless it is one of a hard-wrapped paragraph. No sentence is longer than `max_chars`: longer
    ones are cut behind a comma, a space or, where there is none, anywhere.

    Raises:
        ValueError: `max_chars` is less than 1.
    """
    if max_chars < 1:
        raise ValueError(f"max_chars is {max_chars}; it must be 1 or more")
    spans: list[Span] = []
    for start, end in _segments(text):
        for first, last in _split(text, start, end):
            spans.extend(_cut(text, first, last, max_chars))
    return spans


def windows(text: str, max_chars: int = 400, overlap_sentences: int = 1) -> list[Span]:
    """Stretches of whole sentences, at most `max_chars` long, each repeating the last sentences of the one before.

    Every sentence of `sentences(text, max_chars)` lies wholly inside one window or more. The overlap is given up where
    the next sentence would not fit otherwise.

    Raises:
        ValueError: `max_chars` is less than 1 or `overlap_sentences` negative.
    """
    if overlap_sentences < 0:
        raise ValueError(f"overlap_sentences is {overlap_sentences}; it must be 0 or more")
    parts = sentences(text, min(max_chars, MAX_SENTENCE))
    found: list[Span] = []
    first = 0
    for index, part in enumerate(parts):
        if part.end - parts[first].start > max_chars:
            found.append(Span(parts[first].start, parts[index - 1].end))
            first = max(first + 1, index - overlap_sentences)
            while part.end - parts[first].start > max_chars:
                first += 1
    if parts:
        found.append(Span(parts[first].start, parts[-1].end))
    return found


def pieces(text: str, max_chars: int = 400) -> list[Span]:
    """Stretches of whole sentences of one paragraph, at most `max_chars` long where a sentence is not longer itself.

    What a model reads at once: a name never runs from a heading into the text. No two overlap.
    """
    found: list[Span] = []
    for sentence in sentences(text):
        last = found[-1] if found else None
        if last and sentence.end - last.start <= max_chars and "\n" not in text[last.end : sentence.start]:
            found[-1] = Span(last.start, sentence.end)
        else:
            found.append(sentence)
    return found


def _segments(text: str) -> Iterator[Span]:
    """Paragraphs, list items and headings: lines, with those of a hard-wrapped paragraph joined."""
    block: list[Span] = []
    start = 0
    for match in _LINE_END.finditer(text):
        line = _trim(text, start, match.start())
        if line is not None:
            block.append(line)
        if block and (line is None or len(match[0].replace("\r\n", "\n")) > 1):
            yield from _unwrap(text, block)
            block = []
        start = match.end()
    last = _trim(text, start, len(text))
    if last is not None:
        block.append(last)
    yield from _unwrap(text, block)


def _unwrap(text: str, block: list[Span]) -> Iterator[Span]:
    """The lines of a block, joined where the next line's first word would not have fitted on the line before."""
    if len(block) < 2:
        yield from block
        return
    widths = [_columns(text, line) for line in block]
    width = max(widths)
    wrapped = width in _WRAP_COLUMNS
    start, end = block[0]
    for index in range(1, len(block)):
        line = block[index]
        if (
            wrapped
            and widths[index - 1] + _first_columns(text, line) >= width
            and text[end - 1] not in ":："
            and not _STRUCTURE.match(text, line.start, line.end)
            and not text.startswith("#", start)
        ):
            end = line.end
        else:
            yield Span(start, end)
            start, end = line
    yield Span(start, end)


def _columns(text: str, line: Span) -> int:
    if line.end - line.start > _WRAP_COLUMNS.stop:
        return line.end - line.start
    piece = text[line.start : line.end]
    return len(piece) if piece.isascii() else len(piece) + len(_HAN.findall(piece))


def _first_columns(text: str, line: Span) -> int:
    """Columns of a line's first word and the space before it; a Chinese character is a word."""
    piece = text[line.start : min(line.end, line.start + 40)]
    if _HAN.match(piece):
        return 3  # with the punctuation that may not begin a line
    return len(piece.split(None, 1)[0]) + 1


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of one segment."""
    marker = _MARKER.match(text, start, end)
    if marker:
        start = marker.end()
    first = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if stop >= end:
            break
        if match.start() == first and not match[2]:
            continue  # nothing but punctuation so far: it belongs to what follows
        if _ends(text, first, match, end):
            span = _trim(text, first, stop)
            if span is not None:
                yield span
            first = stop
    rest = _trim(text, first, end)
    if rest is not None:
        yield rest


def _ends(text: str, segment: int, match: re.Match[str], end: int) -> bool:
    """Whether a run of final punctuation, with more text behind it, ends a sentence."""
    marks, closers = match[1], match[2]
    after = match.end()
    next_at = _skip_blanks(text, after, end)
    following = text[next_at]
    spaced = next_at > after
    before = text[match.start() - 1] if match.start() > segment else ""
    if not _STRONG.isdisjoint(marks):
        if following in _GLUE:
            return False
        if marks == "．" and not spaced:
            return bool(_HAN.match(before))  # otherwise a decimal point or part of a name
        if following.islower() and marks[-1] not in "。；｡":
            return False
        # 「谁是英雄？」这本书: the title or the question is quoted inside a sentence that goes on.
        return not (closers and marks[-1] in _QUOTED_STRONG and not spaced and _HAN.match(following))
    if not spaced:
        if marks[-1] != "." or closers or not (_HAN.match(following) or following in _OPENERS):
            return bool(marks[-1] != "." and _HAN.match(following))
        return bool(_HAN.match(before)) or (before.isalpha() and _full_stop(text, segment, match.start(), next_at))
    if following.islower() or following in _GLUE:
        return False
    if marks != ".":
        return True
    return _full_stop(text, segment, match.start(), next_at)


def _full_stop(text: str, segment: int, dot: int, next_at: int) -> bool:
    """Whether a single "." before a capital, a digit or an opening quote ends a sentence, or an abbreviation."""
    low = max(segment, dot - _REACH)
    found = _TOKEN_BEFORE.search(text[low:dot])
    token = found[0] if found else ""
    key = token.lower()
    word = re.match(r"\w*", text[next_at : next_at + 12])
    following = word[0] if word else ""
    if key in words_in_texts("titles") and (len(token) > 1 or token.islower()):
        return False
    if key in words_in_texts("before_numbers"):
        return not following[:1].isdigit() and not re.fullmatch("[IVXL]+", following)
    if token.isdigit() or re.fullmatch(r"\d+(?:\.\d+)*", token):
        return low + len(text[low:dot]) - len(token) > segment  # "1. Introduction" numbers a heading
    initials = re.fullmatch(r"(?:[A-Za-z]\.)*[A-Za-z]", token)
    if (initials and token != "I") or key in words_in_texts("maybe_last"):
        return following in words_in_texts("starters") and not (
            initials and _is_name_initial(text, segment, dot - len(token), token)
        )
    return True


def _is_name_initial(text: str, segment: int, at: int, token: str) -> bool:
    """Whether a single capital stands where a name goes on: behind nothing, a capitalised word or another initial."""
    if len(token) != 1:
        return False
    before = text[max(segment, at - _REACH) : at].split()
    return not before or before[-1].endswith(".")


def _skip_blanks(text: str, at: int, end: int) -> int:
    while at < end - 1 and text[at].isspace():
        at += 1
    return at


def _trim(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends; None if nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


# Where a long sentence may be cut, best first.
_BREAKS = (re.compile(r"[,;:，；、：]+[”’」』)）]*(?=\s|[^\d\s])"), re.compile(r"\s+"))


def _cut(text: str, start: int, end: int, limit: int) -> Iterator[Span]:
    """The span in pieces of at most `limit` characters."""
    while end - start > limit:
        at = _break(text, start, start + limit)
        piece = _trim(text, start, at)
        if piece is not None:
            yield piece
        start = at
    rest = _trim(text, start, end)
    if rest is not None:
        yield rest


def _break(text: str, start: int, high: int) -> int:
    """The best place to cut in the second half of a stretch; its end if there is none."""
    middle = (start + high) // 2
    for pattern in _BREAKS:
        ends = [found.end() for found in pattern.finditer(text, middle, high) if found.end() > start]
        if ends:
            return ends[-1]
    at = high
    while at > max(middle, start + 1) and (unicodedata.combining(text[at]) or text[at] in "\u200d\ufe0f"):
        at -= 1  # an accent or a joined emoji stays with what it belongs to
    return at
