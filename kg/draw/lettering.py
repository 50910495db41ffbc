"""Letters: how large they are, how wide a text is about, and how a label breaks into lines.

Does not know: fonts; widths are estimates that hold for the usual ones.
"""

from __future__ import annotations

SIZE = 14
"""Height of the letters of a node."""
SMALL = SIZE - 2
"""Height of the letters of an edge and of the legend."""
LINE = 19
"""From one line of a node's label to the next."""
SMALL_LINE = LINE - 3
"""From one line of an edge's label to the next."""


def text_width(text: str) -> float:
    """About how wide a text is, in ems: Chinese characters are square, Latin letters about half as wide."""
    return sum(1.0 if ord(c) > 0x2E7F else 0.66 if c.isupper() or c in "mwMW@%" else 0.54 for c in text)


def wrap(text: str, widest: float, most: int) -> tuple[str, ...]:
    """The lines of a label, broken between words or Chinese characters; what does not fit ends in "…"."""
    lines, line = [], ""
    for word in _words(" ".join(text.split()) or "·"):
        if line and text_width(line + word.rstrip()) > widest:
            lines.append(line.rstrip())
            line = ""
        while text_width(word.rstrip()) > widest:  # one word that is wider than a line
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or text_width(word[:n]) <= widest)
            lines.append(word[:cut])
            word = word[cut:]
        line += word
    lines.append(line.rstrip())
    lines = [one for one in lines if one] or ["·"]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: max(len(lines[most - 1]) - 1, 1)].rstrip() + "…"]
    return tuple(lines)


def _words(text: str) -> list[str]:
    words: list[str] = []
    for c in text:
        before = words[-1] if words else ""
        latin = before and not before.endswith((" ", "-", "/")) and ord(c) <= 0x2E7F and ord(before[-1]) <= 0x2E7F
        if latin or (before and c in " ，。、；：！？）》”,.;:!?)"):
            words[-1] += c
        else:
            words.append(c)
    return words
