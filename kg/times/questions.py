"""Which time a question asks for, and the question without its words: "in 2015", "before her", "now", 当时, 现任.

Knows: words of time. Does not know: the graph, and whether it says anything of times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kg.times.words import TimeWords, dates_of, mark, marked, pattern, time_words

Mode = Literal["at", "now", "over", "previous", "before", "after", "then", "ever", "plain"]
_EDGES = " ,，、;；:："


@dataclass(frozen=True, slots=True)
class Asked:
    """The time that a question asks for.

    Attributes:
        mode: "at": between `since` and `until`; "now", "over": as said; "previous": the one before the present one;
            "before", "after": the one beside `anchor`; "then": at the time that was spoken of; "ever": whenever;
            "plain": none is said.
        rest: The question without the words of its time.
        since, until: Year, month or day; "" leaves that side open.
        anchor: The name or pronoun that the time is told by.
        past: The question speaks of the past.
        every: It asks for all, whenever they held.
        bare: Nothing is left but words that go on from the last question.
        pronoun: The anchor is a pronoun.
    """

    mode: Mode
    rest: str
    since: str = ""
    until: str = ""
    anchor: str = ""
    past: bool = False
    every: bool = False
    bare: bool = False
    pronoun: bool = False

    @property
    def said(self) -> bool:
        """Whether the question says a time."""
        return self.mode != "plain"


def asked_time(question: str, lang: str) -> list[Asked]:
    """The ways to read the time of a question, likeliest first; the last one takes it to say none."""
    words = time_words(lang)
    text, dates, _ = marked(question, lang)
    past, every = (bool(_found(words_of, text)) for words_of in (words.asked_past, words.asked_every))
    found: list[Asked] = []

    def add(mode: Mode, rest: str, since: str = "", until: str = "", anchor: str = "") -> None:
        nothing = f"(?>{words.empty.replace(' ', '')}|[\\W_])*+"  # possessive: no word of it is tried again
        bare = bool(_found(nothing, re.sub(r"\s+", "", _unmarked(rest, question, lang)), whole=True))
        pronoun = anchor.lower() in words.pronouns
        rest = _unmarked(rest, question, lang)
        found.append(Asked(mode, rest, since, until, anchor, past, every and mode == "plain", bare, pronoun))

    for mode, template in (
        ("between", words.asked_between), ("before", words.asked_before), ("after", words.asked_after),
        ("at", words.asked_at),
    ):  # fmt: skip
        match = pattern(template).search(text)
        if match is not None and len(set(re.findall(f"[{mark(0)}-{mark(99)}]", text))) == len(dates_of(match, dates)):
            told = dates_of(match, dates)
            first, second = told["date"], told.get("date2", told["date"])
            since, until = {"before": ("", _eve(first)), "after": (first, "")}.get(mode, (first, second))
            add("at", _without(text, match), since, until)
            break
    if not found and not dates:
        for beside, templates, lead in (
            ("before", words.before, ""), ("after", words.after, ""),
            ("before", words.before_who, words.who), ("after", words.after_who, words.who),
        ):  # fmt: skip
            for template in templates:
                match = pattern(template).fullmatch(text.strip()) or pattern(template).match(text.strip())
                if match is not None and (anchor := _name(match["anchor"], words)):
                    add(beside, lead + match["rest"], anchor=anchor)  # type: ignore[arg-type]
    if not found or found[0].anchor:
        for mode, template in (
            ("then", words.asked_then), ("previous", words.asked_previous), ("now", words.asked_now),
            ("over", words.asked_over), ("ever", words.asked_ever),
        ):  # fmt: skip
            match = _found(template, text)
            if match is not None:
                add(mode, _without(text, match))  # type: ignore[arg-type]
                break
    return [*found, Asked("plain", question, past=past, every=every)]


def _found(template: str, text: str, *, whole: bool = False) -> re.Match[str] | None:
    made = pattern(template)
    return made.fullmatch(text) if whole else made.search(text)


def _without(text: str, match: re.Match[str]) -> str:
    """The text without a match, its halves joined as the writing joins words."""
    left, right = text[: match.start()].rstrip(_EDGES), text[match.end() :].lstrip(_EDGES)
    spaced = left and right and left[-1].isascii() and right[0].isascii() and right[0].isalnum()
    return f"{left} {right}" if spaced else left + right


def _unmarked(text: str, question: str, lang: str) -> str:
    """The text with its dates back in their places."""
    _, _, places = marked(question, lang)
    for number, (start, end) in enumerate(places):
        text = text.replace(mark(number), question[start:end])
    return text


def _name(text: str, words: TimeWords) -> str:
    """A name without its article."""
    bare = re.sub(rf"^{words.article}", "", text.strip(_EDGES + "?？.。"), flags=re.IGNORECASE)
    return bare.strip()


def _eve(date: str) -> str:
    """The last moment before a date, as text: the year before 2015, the month before 2015-03, the day before a day."""
    parts = [int(part) for part in date.split("-")]
    for place in range(len(parts) - 1, -1, -1):
        if parts[place] > 1:
            parts[place] -= 1
            break
        parts[place] = 12 if place == 1 else 31
    return "-".join(f"{part:0{4 if n == 0 else 2}d}" for n, part in enumerate(parts))


__all__ = ["Asked", "Mode", "asked_time"]
