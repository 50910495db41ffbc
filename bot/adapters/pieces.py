"""Long texts in pieces that a channel takes: cut at the best place, never inside what belongs together.

Knows: sentence ends of both languages, characters that are one sign together, ranges to be kept whole. Does not
know: channels, or what the ranges mean.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

Range = tuple[int, int]
_ENDS = (("\n\n",), ("\n",), ("。", "！", "？", ". ", "! ", "? ", "；", "; "), (" ", "，", "、"))
_JOINER = "\u200d"


def utf16(text: str) -> int:
    """The length of a text in UTF-16 units, which Telegram and other services count.

    >>> utf16("a😀")
    3
    """
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int, size: Callable[[str], int] = len) -> list[str]:
    """The text in pieces of at most `limit` by `size`; without their surrounding space they are the text.

    >>> split("one two three", 8)
    ['one two', 'three']
    >>> split("第一句。第二句。", 5)
    ['第一句。', '第二句。']
    """
    return [text[start:end] for start, end in cut(text, limit, size=size)]


def cut(text: str, limit: int, keep: Iterable[Range] = (), size: Callable[[str], int] = len) -> list[Range]:
    """Where each piece of a text begins and ends; no piece is empty or larger than `limit` by `size`.

    Best is a blank line, then a line end, a sentence end, a space, in the second half of a piece; text without any of
    them is cut where the piece is full. Characters that are one sign together stay together.

    Args:
        keep: Ranges that are never cut unless one alone is larger than a piece; then at a line end if it has one.
        size: Adds up over characters.
    """
    kept = sorted(keep)
    whole = [r for r in kept if size(text[slice(*r)]) <= limit]
    pieces: list[Range] = []
    start, end = _trimmed(text, 0, len(text), kept)
    while start < end:
        full = _fitting(text, start, end, limit, size)
        stop = end if full == end else _place(text, start, full, whole)
        first, last = _trimmed(text, start, stop, kept)
        if first < last:
            pieces.append((first, last))
        start, _ = _trimmed(text, stop, end, kept)
    return pieces


def _fitting(text: str, start: int, end: int, limit: int, size: Callable[[str], int]) -> int:
    """Where a piece that begins at `start` is full; it has one character at least."""
    used = 0
    for at in range(start, end):
        used += size(text[at])
        if used > limit:
            return max(at, start + 1)
    return end


def _place(text: str, start: int, full: int, whole: Sequence[Range]) -> int:
    """The best place for a cut behind `start`, at `full` at the latest."""
    for a, b in whole:
        if start < a < full < b:
            return a
    half = start + (full - start) // 2
    for ends in _ENDS:
        found = [at for end in ends if (at := _last(text, end, half, full, whole)) is not None]
        if found:
            return max(found)
    return _between_signs(text, start, full)


def _last(text: str, end: str, low: int, high: int, whole: Sequence[Range]) -> int | None:
    """The last place behind an `end` that is in no range to be kept whole."""
    at = text.rfind(end, low, high)
    while at >= 0:
        place = at + len(end)
        if not any(a < place < b for a, b in whole):
            return place
        at = text.rfind(end, low, at)
    return None


def _trimmed(text: str, start: int, end: int, kept: Sequence[Range]) -> Range:
    """Without surrounding space; inside a range to be kept, only a line end is taken off: indentation has a meaning."""

    def space(at: int) -> bool:
        inside = any(a <= at < b for a, b in kept)
        return text[at] == "\n" if inside else text[at].isspace()

    while start < end and space(start):
        start += 1
    while start < end and space(end - 1):
        end -= 1
    return start, end


def _between_signs(text: str, start: int, full: int) -> int:
    """The last place up to `full` that parts no sign; `full` where one sign is larger than a piece."""
    at = full
    while at > start and _one_sign(text, at):
        at -= 1
    return at if at > start else full


def _one_sign(text: str, at: int) -> bool:
    """Whether the characters around a place are one sign: accents, joined or coloured emoji, flags."""
    if at >= len(text):
        return False
    char, before = text[at], text[at - 1]
    if unicodedata.category(char) in ("Mn", "Me", "Mc") or _JOINER in (char, before):
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f":
        return True
    if _flag(char) and _flag(before):
        flags = 0
        while flags < at and _flag(text[at - 1 - flags]):
            flags += 1
        return flags % 2 == 1
    return before + char == "\r\n"


def _flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
