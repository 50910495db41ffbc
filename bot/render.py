"""Answers as plain text for people: quotes with their places, and why an answer is what it is.

Knows: which message says what. Does not know: the words of any language, channels; what a channel can show (colour,
length) it decides itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.messages import say
from bot.types import Reply
from kg.types import Answer, Evidence, Source
from kg.vocab import is_user

_LONGEST_QUOTE = 160
_FENCED = re.compile(r"^```[ \t]*(\w*)[ \t]*\n(.*?)\n?^```[ \t]*$", re.MULTILINE | re.DOTALL)


def parts(text: str) -> Iterator[tuple[str, str | None]]:
    """A reply's text in parts: (text, None) as it is, (code, language or "") from between ``` fences.

    >>> list(parts("so:\\n```sparql\\nASK {}\\n```"))
    [('so:\\n', None), ('ASK {}', 'sparql')]
    """
    at = 0
    for found in _FENCED.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], None
        yield found[2], found[1]
        at = found.end()
    if at < len(text):
        yield text[at:], None


def unfenced(text: str) -> str:
    """A reply's text without the fences around code.

    >>> unfenced("so:\\n```sparql\\nASK {}\\n```")
    'so:\\nASK {}'
    """
    return "".join(part for part, _ in parts(text))


def as_text(reply: Reply, evidence: int, *, buttons: bool = False, pictures: bool = False) -> str:
    """A reply as text alone: what was said, up to `evidence` quotes, and what the channel cannot show as such.

    `buttons`, `pictures`: whether the channel shows those itself; without them choices are numbered, and a picture is
    mentioned.
    """
    lines = [unfenced(reply.text)]
    if not buttons:
        lines += [f"  {number}. {button.label}" for number, button in enumerate(reply.buttons, 1)]
    if reply.answer is not None and (quotes := evidence_lines(reply.answer, reply.lang, evidence)):
        lines += ["", *quotes]
    if reply.picture is not None and not pictures:
        lines.append(say(reply.lang, "picture_not_shown"))
    return "\n".join(lines).strip()


def place(evidence: Evidence, lang: str) -> str:
    """Where the quote stands in its source: a row, characters, or nothing for RDF.

    A table row counts as people see it (header = row 1); characters count from 0, end exclusive.
    """
    if evidence.model == "table":
        return say(lang, "place_row", row=evidence.start)
    if (box := _BOX.fullmatch(evidence.header)) is not None:
        left, top, width, height = (float(box[n]) for n in range(2, 6))
        sides = {"left": left, "top": top, "right": left + width, "bottom": top + height}
        return say(lang, "place_box", page=box[1], **{side: f"{share:.0f}" for side, share in sides.items()})
    if evidence.end > evidence.start:
        return say(lang, "place_characters", start=evidence.start, end=evidence.end)
    return ""


def evidence_line(evidence: Evidence, lang: str, longest: int = _LONGEST_QUOTE) -> str:
    """One quote with its source and place, in one line."""
    quote = readable_triple(evidence.quote) if evidence.model == "rdf" else " ".join(evidence.quote.split())
    if len(quote) > longest:
        quote = quote[: longest - 1].rstrip() + "…"
    quoted = say(lang, "quoted_quotes" if '"' in quote else "quoted", quote=quote)
    if evidence.model == "user" and is_user(evidence.source.id):  # nobody sees another's
        return say(lang, "as_taught", quoted=quoted)
    where = place(evidence, lang)
    under = ""
    if evidence.header and _BOX.fullmatch(evidence.header) is None:
        names = evidence.header if len(evidence.header) <= longest else evidence.header[: longest - 1].rstrip() + "…"
        under = say(lang, "quote_under", names=names)
    message = "quote_at" if where else "quote_in"
    return say(lang, message, quoted=quoted, title=evidence.source.title, where=where, under=under)


_BOX = re.compile(r"page=(\d+)&xywh=percent:([\d.]+),([\d.]+),([\d.]+),([\d.]+)")
"""The place of a quote in a scan (`kg.ingest.boxes`)."""
_IRI = re.compile(r"<[^<>\s]*?([^<>\s/#:]+)[/#:]?>")


def readable_triple(line: str) -> str:
    """A triple in N-Triples as people read it: the last part of each IRI, no datatypes.

    >>> readable_triple('<http://a.org/Texas> <http://a.org/v#area> "69"^^<http://www.w3.org/2001/XMLSchema#integer> .')
    'Texas area "69"'
    """
    return _IRI.sub(r"\1", re.sub(r"\^\^<[^>]*>", "", line)).strip().removesuffix(".").rstrip()


def beside(answer: Answer) -> tuple[Evidence, ...]:
    """The quotes to show beside an answer: each once, and none that stands in its text already."""
    shown: dict[str, Evidence] = {}
    for evidence in answer.evidence:
        shown.setdefault(evidence_line(evidence, answer.lang), evidence)
    return tuple(e for line, e in shown.items() if e.model != "passage" or line not in answer.text)


def evidence_lines(answer: Answer, lang: str, most: int, see: str = "/why") -> list[str]:
    """Up to `most` numbered quotes, and a last line that says how many more there are and where to see them."""
    quotes = beside(answer)
    lines = _numbered(quotes[:most], lang)
    rest = len(quotes) - most
    if most and rest > 0:
        lines.append(say(lang, "more_quotes", n=rest, see=see))
    return lines


def _numbered(quotes: Sequence[Evidence], lang: str) -> list[str]:
    return [f"[{n}] {line}" for n, line in enumerate(dict.fromkeys(evidence_line(e, lang) for e in quotes), 1)]


def why(answer: Answer, question: str, lang: str, *, full: bool = False) -> str:
    """Everything behind an answer: what was understood, how sure, the query that ran, all quotes, other readings.

    `full`: the steps from the words to the query as well.
    """
    lines = [say(lang, "why_question", question=question)]
    if answer.paraphrase:
        lines.append(say(lang, "why_understood", paraphrase=answer.paraphrase))
    if answer.confidence:
        lines.append(say(lang, "why_confidence", confidence=answer.confidence))
    if answer.failed and answer.failed != answer.paraphrase:
        lines.append(say(lang, "why_failed", failed=answer.failed))
    if answer.evidence:
        lines.append(say(lang, "why_evidence"))
        lines += [f"  {line}" for line in _numbered(answer.evidence, lang)]
    elif answer.values:
        lines.append(say(lang, "why_computed"))
    if answer.alternatives:
        lines.append(say(lang, "why_alternatives"))
        lines += [f"  - {a.paraphrase} ({a.confidence:.0%})" for a in answer.alternatives]
    if full and answer.steps:
        lines += [say(lang, "why_steps"), *step_lines(answer)]
    if answer.sparql:
        lines += [say(lang, "why_sparql"), "```sparql", answer.sparql.strip(), "```"]
    return "\n".join(lines)


def step_lines(answer: Answer) -> list[str]:
    """How the words led to the query: a line a step, what a step was made of further in."""
    lang = answer.lang
    lines = []
    for step in answer.steps:
        words = say(lang, "step_join").join(say(lang, "step_word", word=w) for w in step.words)
        read = say(lang, "step_words", words=words) if words else ""
        lines.append("  " * step.depth + say(lang, "step", rule=step.rule, words=read, meaning=step.meaning))
    return lines


def source_lines(sources: list[Source], lang: str, most: int) -> list[str]:
    """Up to `most` numbered sources with the day each was added, and a last line that says how many more there are."""
    lines = [f"{n}. {s.title} ({s.added_at[:10]})" for n, s in enumerate(sources[:most], 1)]
    rest = len(sources) - most
    if rest > 0:
        lines.append(say(lang, "more", n=rest))
    return lines
