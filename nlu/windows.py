"""Texts cut to what a model reads at once, and which part of each window is its own.

Knows: whole sentences of one paragraph share a window while they are short; a longer sentence is read in windows that
overlap, and what is found belongs to the window that has more of its surroundings. Does not know: models, labels. Works
through texts of any length holding a few thousand characters of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from nlu.text import HAN, Span, sentences
from nlu.tokens import TextTokenizer, Tokens

TOGETHER = 48
"""Tokens, as estimated, that sentences may have to share a window."""
BLOCK = 60_000
"""Characters that are tokenised at once."""

_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one text.

    Attributes:
        number: Which of the texts.
        start: Where the stretch begins in it.
        text: The stretch.
        tokens: Its tokens; their offsets count in `text`.
        own: What begins here, counted in `text`, is this window's to report; what lies outside, its neighbour's.
    """

    number: int
    start: int
    text: str
    tokens: Tokens
    own: Span


def blocks(texts: Sequence[str], tokenizer: TextTokenizer, together: int = TOGETHER) -> Iterator[list[Window]]:
    """All windows of all texts, in order, some thousand characters at a time."""
    held: list[tuple[int, Span]] = []
    size = 0
    for number, text in enumerate(texts):
        for span in stretches(text, together):
            held.append((number, span))
            size += span.end - span.start
            if size >= BLOCK:
                yield list(_windows(texts, held, tokenizer))
                held, size = [], 0
    if held:
        yield list(_windows(texts, held, tokenizer))


def stretches(text: str, together: int = TOGETHER) -> Iterator[Span]:
    """Sentences of one paragraph that are short enough to be read together; a long one alone, whatever its length."""
    last: Span | None = None
    size = 0
    for sentence in sentences(text, max_chars=max(len(text), 1)):
        more = _estimate(text, sentence)
        if last and size + more <= together and "\n" not in text[last.end : sentence.start]:
            last, size = Span(last.start, sentence.end), size + more
            continue
        if last:
            yield last
        last, size = sentence, more
    if last:
        yield last


def _estimate(text: str, span: Span) -> int:
    """Tokens, about: one a Chinese character, one for four others."""
    piece = text[span.start : span.end]
    han = 0 if piece.isascii() else len(_HAN.findall(piece))
    return han + (len(piece) - han) // 4 + 1


def _windows(texts: Sequence[str], spans: Iterable[tuple[int, Span]], tokenizer: TextTokenizer) -> Iterator[Window]:
    held = list(spans)
    parts = tokenizer.overlapping([texts[number][a:b] for number, (a, b) in held])
    return chain.from_iterable(_of_one(texts, n, span, items) for (n, span), items in zip(held, parts, strict=True))


def _of_one(texts: Sequence[str], number: int, span: Span, items: list[Tokens]) -> Iterator[Window]:
    """The windows of one stretch; neighbours share tokens, and part at the middle of what they share."""
    text = texts[number]
    if len(items) == 1:
        piece = text[span.start : span.end]
        yield Window(number, span.start, piece, items[0], Span(0, len(piece)))
        return
    ends = [(items[n].first, items[n].last) for n in range(len(items))]
    parted = [(ends[n][1] + ends[n + 1][0]) // 2 for n in range(len(items) - 1)]
    own = [Span(a, b) for a, b in zip([0, *parted], [*parted, span.end - span.start], strict=True)]
    for item, (first, last), mine in zip(items, ends, own, strict=True):
        start = span.start + first
        yield Window(number, start, text[start : span.start + last], item.moved(-first), mine.shifted(-first))
