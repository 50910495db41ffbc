"""Tokens as text while they come: whole characters only, and nothing of a stop word.

Knows: how a tokenizer's pieces become text. Does not know: models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

_BROKEN = "\ufffd"
_FRESH = 24
"""Tokens that are decoded together; older ones cannot change any more."""


def unfolded(tokens: Iterable[int], decode: Callable[[list[int]], str], stop: Sequence[str] = ()) -> Iterator[str]:
    """The text of tokens in pieces as they come; ends before the first stop word, and asks for no more tokens then.

    A character of several tokens comes when its last one has; what may be the beginning of a stop word is held back.
    """
    held: list[int] = []
    told = waiting = ""
    for token in tokens:
        held.append(token)
        text = decode(held)
        if text.endswith(_BROKEN):
            continue
        waiting += text[len(told) :]
        told = text
        if len(held) > _FRESH:  # the last token stays, as what follows may depend on it
            held = held[-1:]
            told = decode(held)
        found = [place for word in stop if (place := waiting.find(word)) >= 0]
        if found:
            yield waiting[: min(found)]
            return
        safe = len(waiting) - _overlap(waiting, stop)
        if safe:
            yield waiting[:safe]
            waiting = waiting[safe:]
    rest = waiting + decode(held)[len(told) :].rstrip(_BROKEN) if held else waiting
    if rest:
        yield rest


def _overlap(text: str, stop: Sequence[str]) -> int:
    """How many characters at the end of a text may begin a stop word."""
    return max(
        (n for word in stop for n in range(1, min(len(word), len(text) + 1)) if text.endswith(word[:n])), default=0
    )
