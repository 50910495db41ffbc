"""Sentences that go on about someone named before: "He was born in London", 他1912年出生于伦敦, 毕业于清华大学。

A leading pronoun, "the company", or in Chinese a missing subject stands for the first fitting name of the sentence
before (subjects lead: Hobbs 1978 finds the same one in most texts). The sentence is read again with the name in its
place, and what is then found is told of the name. Knows: how sentences refer back. Does not know: models, labels.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nlu.text import Span, sentences
from nlu.types import Extraction, Mention, Relation

_BACK = 3
"""How many sentences back a name may stand."""

_FIRST = r"(?:(?:In|On|At|After|From|Later|Then|Since|Until|By)\b[^,.;]{0,40}, )?"
"""An English sentence may begin with a time or place: "In 1949, she ..."."""
_FIRST_ZH = (
    r"(?:[0-9０-９一二三四五六七八九〇○零十]{1,4}年[^，。；]{0,12}?[，,]?"
    r"|后来|随后|此后|同年|次年|之后|目前|晚年|早年)?[，,]?"
)

_PERSON = re.compile(
    rf"{_FIRST}(?P<it>(?P<own>His|Her|his|her)\b|(?:He|She|he|she)\b)"
    rf"|{_FIRST_ZH}(?P<han>[他她](?!们))"
)
_THING = re.compile(
    rf"{_FIRST}(?P<it>(?P<own>Its|its)\b"
    r"|(?:It|it)\b(?! (?:is|was) (?:said|known|believed|clear|likely|possible|important)\b)"
    r"|[Tt]he (?:company|firm|group|bank|school|university|organi[sz]ation|city|town|country|book|novel|film|movie"
    r"|album|game|product|system|language|machine|computer|software|project|museum|event)\b(?! of\b)(?P<owned>'s)?)"
    rf"|{_FIRST_ZH}(?P<han>它(?!们)"
    r"|[该本](?:公司|集团|企业|机构|学校|校|大学|银行|组织|书|片|剧|产品|系统|项目|城市|市|国|县|语言|软件|机)"
    r"|这(?:家公司|所大学|部电影|部小说|本书|座城市|款产品))"
)
_NO_SUBJECT = re.compile(
    r"(?:[0-9０-９]{4}年(?:[0-9０-９]{1,2}月(?:[0-9０-９]{1,2}日)?)?[，,]?|曾|曾经|后|后来|现|随后|此后|同年|次年)?"
    r"(?:出生于|生于|毕业于|毕业自|就读于|任职于|任教于|供职于|就职于|历任|担任|出任|现任|曾任|加入|考入|卒于|逝世于|病逝于|去世"
    r"|逝世|获得|荣获|师从|娶|嫁给|成立于|创立于|创办于|创建于|总部位于|总部设在|隶属于|位于|坐落于|由)"
)


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
        reference = _reference(text, span)
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


def _reference(text: str, span: Span) -> tuple[int, int, str, str] | None:
    """(start, end, "person" | "thing" | "any", what follows the name) of what refers back at a sentence's start."""
    sentence = text[span.start : span.end]
    for pattern, kind in ((_PERSON, "person"), (_THING, "thing")):
        match = pattern.match(sentence)
        if match:
            group = "it" if match["it"] else "han"
            owned = bool(match["own"]) or bool(match.groupdict().get("owned"))
            start, end = match.span(group)
            return span.start + start, span.start + end, kind, "'s" if owned else ""
    match = _NO_SUBJECT.match(sentence)
    return (span.start, span.start, "any", "") if match else None


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
