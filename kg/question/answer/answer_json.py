"""The JSON form of an answer, as `--json`, `--batch` and HTTP print it.

Knows: the fields of an answer. Does not know: how it was found, or said.
"""

from __future__ import annotations

from typing import Any

from rdflib.namespace import XSD
from rdflib.term import Literal, URIRef

from kg.types import Answer, Value


def answer_json(answer: Answer, id: object = None) -> dict[str, Any]:
    """The answer as `--json` and `--batch` print it."""
    return {
        "id": id,
        "status": answer.status.value,
        "text": answer.text,
        "answers": [_term_json(value) for value in answer.values],
        "sparql": answer.sparql,
        "paraphrase": answer.paraphrase,
        "confidence": round(answer.confidence, 4),
        "evidence": [
            {"source": e.source.uri, "title": e.source.title, "quote": e.quote, "start": e.start, "end": e.end}
            | ({"header": e.header} if e.header else {})
            | ({"span": {"text": e.marked, "start": e.span[0], "end": e.span[1]}} if e.span is not None else {})
            for e in answer.evidence
        ],
        "alternatives": [
            {"paraphrase": a.paraphrase, "sparql": a.sparql, "confidence": round(a.confidence, 4)}
            for a in answer.alternatives
        ],
        "failed": answer.failed,
        "ms": round(answer.ms, 1),
    }


def _term_json(value: Value) -> dict[str, Any]:
    term = value.term
    if isinstance(term, Literal):
        kind = "boolean" if term.datatype == XSD.boolean else "literal"
        found: dict[str, Any] = {"type": kind, "value": str(term)}
        if term.language:
            found["xml:lang"] = term.language
        elif term.datatype is not None:
            found["datatype"] = str(term.datatype)
    else:
        found = {"type": "uri" if isinstance(term, URIRef) else "bnode", "value": str(term)}
    found["label"] = value.label
    if value.columns:
        found["columns"] = [{**_term_json(column), "heading": column.heading} for column in value.columns]
    return found
