"""Answers as plain text for people: quotes with their places, and why an answer is what it is.

Knows: both languages ("zh"; anything else is English). Does not know: channels; what a channel can show (colour,
length) it decides itself.
"""

from __future__ import annotations

import re

from kg.types import Answer, Evidence, Source

_LONGEST_QUOTE = 160


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
    where = place(evidence, lang)
    comma = "，" if lang == "zh" else ", "
    return f"{quoted} — {evidence.source.title}{comma + where if where else ''}"


_IRI = re.compile(r"<[^<>\s]*?([^<>\s/#:]+)[/#:]?>")


def readable_triple(line: str) -> str:
    """A triple in N-Triples as people read it: the last part of each IRI, no datatypes.

    >>> readable_triple('<http://a.org/Texas> <http://a.org/v#area> "69"^^<http://www.w3.org/2001/XMLSchema#integer> .')
    'Texas area "69"'
    """
    return _IRI.sub(r"\1", re.sub(r"\^\^<[^>]*>", "", line)).strip().removesuffix(".").rstrip()


def evidence_lines(answer: Answer, lang: str, most: int, see: str = "/why") -> list[str]:
    """Up to `most` numbered quotes, and a last line that says how many more there are and where to see them."""
    lines = [f"[{n}] {evidence_line(e, lang)}" for n, e in enumerate(answer.evidence[:most], 1)]
    rest = len(answer.evidence) - most
    if most and rest > 0:
        lines.append(f"……另有{rest}条，见 {see}" if lang == "zh" else f"... and {rest} more, see {see}")
    return lines


def why(answer: Answer, question: str, lang: str) -> str:
    """Everything behind an answer: what was understood, how sure, the query that ran, all quotes, other readings."""
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
        lines += [f"  {line}" for line in evidence_lines(answer, lang, len(answer.evidence))]
    elif answer.values:
        lines.append(
            "依据：没有单独的引文，答案由整张图计算得出。"
            if zh
            else "Evidence: no single quote; computed from the graph."
        )
    if answer.alternatives:
        lines.append("其他理解：" if zh else "Other readings:")
        lines += [f"  - {a.paraphrase} ({a.confidence:.0%})" for a in answer.alternatives]
    if answer.sparql:
        lines += ["SPARQL：" if zh else "SPARQL:", *(f"  {line}" for line in answer.sparql.strip().split("\n"))]
    return "\n".join(lines)


def source_lines(sources: list[Source], lang: str, most: int) -> list[str]:
    """Up to `most` numbered sources with the day each was added, and a last line that says how many more there are."""
    lines = [f"{n}. {s.title} ({s.added_at[:10]})" for n, s in enumerate(sources[:most], 1)]
    rest = len(sources) - most
    if rest > 0:
        lines.append(f"……另有{rest}个" if lang == "zh" else f"... and {rest} more")
    return lines
