"""Sentences that go on about someone named before: "He was born in London", 他1912年出生于伦敦, 毕业于清华大学。

A leading pronoun, "the company", or in Chinese a missing subject stands for the first fitting name of the sentence
before (subjects lead: Hobbs 1978 finds the same one in most texts). The sentence is read again with the name in its
place, and what is then found is told of the name. Knows: how sentences refer back. Does not know: models, labels.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nlu.language.talk import heard
from nlu.language.texts import texts
from nlu.text import Span, sentences
from nlu.types import Extraction, Mention, Relation

_BACK = 3
"""How many sentences back a name may stand."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A sentence that goes on about a name: where the sentence is, what in it the name replaces, and the name."""

    sentence: Span
    start: int
    end: int
    name: Mention
    suffix: str

    def text(self, document: str) -> str:
        """The sentence with the name in its place."""
        a, b = self.sentence
        return document[a : self.start] + self.name.text + self.suffix + document[self.end : b]

    def original(self, at: int) -> int | None:
        """Where a character of `text` stands in the document; None inside the name."""
        before = self.start - self.sentence.start
        after = before + len(self.name.text) + len(self.suffix)
        if at <= before:
            return self.sentence.start + at
        return self.end + at - after if at >= after else None

    @property
    def place(self) -> tuple[int, int]:
        """The name's span in `text`."""
        start = self.start - self.sentence.start
        return start, start + len(self.name.text)


def carried(text: str, mentions: Sequence[Mention], is_person: Callable[[str], bool]) -> list[Carried]:
    """The sentences of a text that go on about one of its mentions.

    Args:
        mentions: Named mentions, no dates or quantities.
        is_person: Whether a mention's type is a kind of person.
    """
    spans = sentences(text)
    codes = heard(text)
    starts = [span.start for span in spans]
    inside: list[list[Mention]] = [[] for _ in spans]
    for m in sorted(mentions, key=lambda m: m.start):
        number = bisect_right(starts, m.start) - 1
        if number >= 0:
            inside[number].append(m)
    topic: list[Mention | None] = []
    found: list[Carried] = []
    for number, span in enumerate(spans):
        own = inside[number][0] if inside[number] and inside[number][0].start - span.start <= 12 else None
        reference = _reference(text, span, codes)
        known: Mention | None = None
        if reference is not None:
            start, end, kind, suffix = reference
            for back in range(number - 1, max(number - 1 - _BACK, -1), -1):
                if "\n\n" in text[spans[back].end : span.start] and kind == "any":
                    break
                candidates = [m for m in (topic[back], *inside[back]) if m is not None]
                known = next((m for m in candidates if kind == "any" or is_person(m.type) == (kind == "person")), None)
                if known is not None or kind == "any":
                    break
            if known is not None:
                found.append(Carried(span, start, end, known, suffix))
        topic.append(known or own)
    return found


def _reference(text: str, span: Span, codes: Sequence[str]) -> tuple[int, int, str, str] | None:
    """(start, end, "person" | "thing" | "any", what follows the name) of what refers back at a sentence's start."""
    sentence = text[span.start : span.end]
    known = [texts(code) for code in codes]
    for pattern, kind, owner in (
        *((one.person, "person", one.owner) for one in known),
        *((one.thing, "thing", one.owner) for one in known),
    ):
        match = pattern.match(sentence)
        if match:
            said = match.groupdict()
            start, end = match.span("it")
            return span.start + start, span.start + end, kind, owner if said.get("own") or said.get("owned") else ""
    if any(one.subjectless.match(sentence) for one in known):
        return span.start, span.start, "any", ""
    return None


def told(found: Extraction, reread: Sequence[tuple[Carried, Extraction]]) -> Extraction:
    """An extraction with what its carried sentences say of their names, as found by reading them again."""
    mentions = {(m.start, m.end): m for m in found.mentions}
    relations = list(found.relations)
    said = {(r.head.start, r.label, r.tail.start) for r in relations}
    for sentence, again in reread:
        first, last = sentence.place

        def mapped(m: Mention, sentence: Carried = sentence, first: int = first, last: int = last) -> Mention | None:
            if m.start >= first and m.end <= last:
                return sentence.name
            start, end = sentence.original(m.start), sentence.original(m.end)
            if start is None or end is None or found.text[start:end] != m.text:
                return None
            return mentions.get((start, end)) or replace(m, start=start, end=end)

        for r in again.relations:
            head, tail = mapped(r.head), mapped(r.tail)
            if head is None or tail is None or (head is not sentence.name) == (tail is not sentence.name):
                continue
            if (head.start, r.label, tail.start) in said:
                continue
            said.add((head.start, r.label, tail.start))
            for m in (head, tail):
                mentions.setdefault((m.start, m.end), m)
            relations.append(Relation(head, r.label, tail, r.score))
    ordered = tuple(sorted(mentions.values(), key=lambda m: (m.start, m.end)))
    return replace(found, mentions=ordered, relations=tuple(relations))
