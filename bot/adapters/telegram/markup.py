"""Replies as Telegram's HTML: code in its own block, quotes set apart, everything else as it is, in pieces.

Knows: the HTML that the Bot API reads (https://core.telegram.org/bots/api#html-style) and its length limits, which
count UTF-16 units of the text without its tags. Does not know: how anything is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

from telegram.constants import MessageLimit

from bot.adapters.pieces import cut, utf16
from bot.render import evidence_lines, parts
from bot.types import Reply

_FOLDED = 160
"""Length of a quote from which it is shown folded."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a range of a text is: code in a language ("" where none was said), or a quote."""

    start: int
    end: int
    kind: Literal["code", "quote"]
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and its marks, in order; none lies in another."""

    text: str
    marks: tuple[Mark, ...] = ()


def marked(reply: Reply, evidence: int) -> Marked:
    """What a reply says, with up to `evidence` quotes behind it."""
    text, marks = "", []
    for part, code in parts(reply.text):
        if code is not None and part:
            marks.append(Mark(len(text), len(text) + len(part), "code", code))
        text += part
    if reply.answer is not None:
        for number, line in enumerate(evidence_lines(reply.answer, reply.lang, evidence)):
            text += "\n\n" if number == 0 else "\n"
            marks.append(Mark(len(text), len(text) + len(line), "quote"))
            text += line
    return Marked(text, tuple(marks))


def pieces(marked: Marked, limit: int = MessageLimit.MAX_TEXT_LENGTH) -> list[str]:
    """The text as HTML in messages of at most `limit` units. No mark is cut that fits into one message; one that does
    not is closed at the end of a message and opened again in the next."""
    ranges = cut(marked.text, limit, [(m.start, m.end) for m in marked.marks], utf16)
    return [html(marked, start, end) for start, end in ranges]


def html(marked: Marked, start: int, end: int) -> str:
    """A range of a text as HTML."""
    found, at = "", start
    for mark in marked.marks:
        first, last = max(mark.start, start), min(mark.end, end)
        if first < last:
            found += escape(marked.text[at:first], quote=False) + _wrapped(mark, marked.text[first:last])
            at = last
    return found + escape(marked.text[at:end], quote=False)


def _wrapped(mark: Mark, text: str) -> str:
    inner = escape(text, quote=False)
    if mark.kind == "quote":
        folded = " expandable" if utf16(text) > _FOLDED else ""  # people open what they want to read
        return f"<blockquote{folded}>{inner}</blockquote>"
    if mark.lang:  # word characters alone: see bot.render
        return f'<pre><code class="language-{mark.lang}">{inner}</code></pre>'
    return f"<pre>{inner}</pre>"
