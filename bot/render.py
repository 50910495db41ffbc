"""Answers as plain text for people: quotes with their places, and why an answer is what it is.

Knows: both languages ("zh"; anything else is English). Does not know: channels; what a channel can show (colour,
length) it decides itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
        lines.append(
            "（有一幅图，这里无法显示。）"
            if reply.lang == "zh"
            else "(There is a picture, which cannot be shown here.)"
        )
    return "\n".join(lines).strip()


def place(evidence: Evidence, lang: str) -> str:
    """Where the quote stands in its source: a row, characters, or nothing for RDF.

    A table row counts as people see it (header = row 1); characters count from 0, end exclusive.
    """
    zh = lang == "zh"
    if evidence.model == "table":
        return f"第{evidence.start}行" if zh else f"row {evidence.start}"
    if evidence.end > evidence.start:
        return f"字符 {evidence.start}–{evidence.end}" if zh else f"characters {evidence.start}–{evidence.end}"
    return ""


def evidence_line(evidence: Evidence, lang: str, longest: int = _LONGEST_QUOTE) -> str:
    """One quote with its source and place, in one line."""
    quote = readable_triple(evidence.quote) if evidence.model == "rdf" else " ".join(evidence.quote.split())
    if len(quote) > longest:
        quote = quote[: longest - 1].rstrip() + "…"
    quoted = f"“{quote}”" if lang == "zh" or '"' in quote else f'"{quote}"'
    if evidence.model == "user" and is_user(evidence.source.id):  # nobody sees another's
        return f"{quoted} — 您教我的" if lang == "zh" else f"{quoted} — as you taught me"
    where = place(evidence, lang)
    comma = "，" if lang == "zh" else ", "
    under = ""
    if evidence.header:
        names = evidence.header if len(evidence.header) <= longest else evidence.header[: longest - 1].rstrip() + "…"
        under = f"（{names}）" if lang == "zh" else f" ({names})"
    return f"{quoted} — {evidence.source.title}{comma + where if where else ''}{under}"


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
        lines.append(f"……另有{rest}条，见 {see}" if lang == "zh" else f"... and {rest} more, see {see}")
    return lines


def _numbered(quotes: Sequence[Evidence], lang: str) -> list[str]:
    return [f"[{n}] {line}" for n, line in enumerate(dict.fromkeys(evidence_line(e, lang) for e in quotes), 1)]


def why(answer: Answer, question: str, lang: str, *, full: bool = False) -> str:
    """Everything behind an answer: what was understood, how sure, the query that ran, all quotes, other readings.

    `full`: the steps from the words to the query as well.
    """
    zh = lang == "zh"
    lines = [f"问题：{question}" if zh else f"Question: {question}"]
    if answer.paraphrase:
        lines.append(f"我的理解：{answer.paraphrase}" if zh else f"Understood as: {answer.paraphrase}")
    if answer.confidence:
        lines.append(f"把握：{answer.confidence:.0%}" if zh else f"Confidence: {answer.confidence:.0%}")
    if answer.failed and answer.failed != answer.paraphrase:
        lines.append(f"没有找到：{answer.failed}" if zh else f"Not found: {answer.failed}")
    if answer.evidence:
        lines.append("依据：" if zh else "Evidence:")
        lines += [f"  {line}" for line in _numbered(answer.evidence, lang)]
    elif answer.values:
        lines.append(
            "依据：没有单独的引文，答案由整张图计算得出。"
            if zh
            else "Evidence: no single quote; computed from the graph."
        )
    if answer.alternatives:
        lines.append("其他理解：" if zh else "Other readings:")
        lines += [f"  - {a.paraphrase} ({a.confidence:.0%})" for a in answer.alternatives]
    if full and answer.steps:
        lines += ["从原文到查询：" if zh else "From the words to the query:", *step_lines(answer)]
    if answer.sparql:
        lines += ["SPARQL：" if zh else "SPARQL:", "```sparql", answer.sparql.strip(), "```"]
    return "\n".join(lines)


def step_lines(answer: Answer) -> list[str]:
    """How the words led to the query: a line a step, what a step was made of further in."""
    zh = answer.lang == "zh"
    lines = []
    for step in answer.steps:
        words = "".join(f"“{w}”" for w in step.words) if zh else ", ".join(f'"{w}"' for w in step.words)
        read = (f"（{words}）" if zh else f" ({words})") if words else ""
        lines.append(f"{'  ' * step.depth}- {step.rule}{read}{'：' if zh else ': '}{step.meaning}")
    return lines


def source_lines(sources: list[Source], lang: str, most: int) -> list[str]:
    """Up to `most` numbered sources with the day each was added, and a last line that says how many more there are."""
    lines = [f"{n}. {s.title} ({s.added_at[:10]})" for n, s in enumerate(sources[:most], 1)]
    rest = len(sources) - most
    if rest > 0:
        lines.append(f"……另有{rest}个" if lang == "zh" else f"... and {rest} more")
    return lines
