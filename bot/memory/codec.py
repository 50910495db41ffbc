"""Replies and dialogue states as plain JSON and back.

Knows: every value that a conversation keeps. What it cannot read back (a state that an older version wrote) is an
error to the caller, who starts afresh; nothing is guessed.
"""

from __future__ import annotations

import base64
from typing import Any

from rdflib.term import BNode, IdentifiedNode, Identifier, Literal, URIRef

from bot.dialogue import Lesson, Pending, State
from bot.types import Button, Reply
from kg.types import Alternative, Answer, Evidence, Source, Status, Step, Triple, Value

Json = dict[str, Any]
_MOST_VALUES = 200


def reply_to_json(reply: Reply) -> Json:
    """A reply as JSON; `reply_from_json` gives it back."""
    return {
        "text": reply.text,
        "lang": reply.lang,
        "answer": _answer_to(reply.answer),
        "buttons": [[b.label, b.text] for b in reply.buttons],
        "picture": base64.b64encode(reply.picture).decode() if reply.picture is not None else None,
    }


def reply_from_json(data: Json) -> Reply:
    """The reply that `reply_to_json` wrote."""
    return Reply(
        data["text"],
        data["lang"],
        _answer_from(data["answer"]),
        tuple(Button(label, text) for label, text in data["buttons"]),
        base64.b64decode(data["picture"]) if data["picture"] is not None else None,
    )


def state_to_json(state: State) -> Json:
    """A dialogue state as JSON; `state_from_json` gives it back."""
    pending = state.pending
    return {
        "lang": state.lang,
        "focus": [[_term_to(node) for node in topic] for topic in state.focus],
        "answer": _answer_to(state.answer),
        "question": state.question,
        "pending": pending
        and {
            "question": pending.question,
            "focus": [_term_to(node) for node in pending.focus],
            "choices": [_alternative_to(a) for a in pending.choices],
            "kind": pending.kind,
        },
        "asked": _answer_to(state.asked),
        "listed": "asked" if state.listed is state.asked else _answer_to(state.listed),
        "misses": state.misses,
        "lesson": state.lesson
        and {
            "said": state.lesson.said,
            "triples": [_triple_to(t) for t in state.lesson.triples],
            "instead": [_triple_to(t) for t in state.lesson.instead],
            "read_back": state.lesson.read_back,
        },
        "wanted": state.wanted,
        "before": [_answer_to(answer) for answer in state.before],
    }


def state_from_json(data: Json) -> State:
    """The state that `state_to_json` wrote."""
    pending, lesson = data["pending"], data["lesson"]
    asked = _answer_from(data["asked"])
    return State(
        data["lang"],
        tuple(tuple(_node_from(node) for node in topic) for topic in data["focus"]),
        _answer_from(data["answer"]),
        data["question"],
        pending
        and Pending(
            pending["question"],
            tuple(_node_from(node) for node in pending["focus"]),
            tuple(Alternative(*a) for a in pending["choices"]),
            pending["kind"],
        ),
        asked,
        asked if data["listed"] == "asked" else _answer_from(data["listed"]),
        data["misses"],
        lesson
        and Lesson(
            lesson["said"],
            tuple(_triple_from(t) for t in lesson["triples"]),
            tuple(_triple_from(t) for t in lesson["instead"]),
            lesson["read_back"],
        ),
        data.get("wanted"),
        tuple(found for answer in data.get("before", ()) if (found := _answer_from(answer)) is not None),
    )


def _answer_to(answer: Answer | None) -> Json | None:
    if answer is None:
        return None
    return {
        "status": answer.status.value,
        "lang": answer.lang,
        "text": answer.text,
        "values": [_value_to(v) for v in answer.values[:_MOST_VALUES]],
        "sparql": answer.sparql,
        "paraphrase": answer.paraphrase,
        "evidence": [_evidence_to(e) for e in answer.evidence],
        "confidence": answer.confidence,
        "alternatives": [_alternative_to(a) for a in answer.alternatives],
        "failed": answer.failed,
        "focus": [_term_to(node) for node in answer.focus],
        "ms": answer.ms,
        "form": answer.form,
        "steps": [[s.depth, s.rule, list(s.words), s.meaning] for s in answer.steps],
    }


def _answer_from(data: Json | None) -> Answer | None:
    if data is None:
        return None
    return Answer(
        Status(data["status"]),
        data["lang"],
        data["text"],
        tuple(_value_from(v) for v in data["values"]),
        data["sparql"],
        data["paraphrase"],
        tuple(_evidence_from(e) for e in data["evidence"]),
        data["confidence"],
        tuple(Alternative(*a) for a in data["alternatives"]),
        data["failed"],
        tuple(_node_from(node) for node in data["focus"]),
        data["ms"],
        data["form"],
        tuple(Step(depth, rule, tuple(words), meaning) for depth, rule, words, meaning in data.get("steps", ())),
    )


def _alternative_to(a: Alternative) -> list[Any]:
    return [a.paraphrase, a.sparql, a.confidence, a.form]


def _value_to(value: Value) -> list[Any]:
    return [_term_to(value.term), value.label, [_value_to(column) for column in value.columns], value.heading]


def _value_from(data: list[Any]) -> Value:
    heading = data[3] if len(data) > 3 else ""  # replies kept before headings came have none
    return Value(_term_from(data[0]), data[1], tuple(_value_from(column) for column in data[2]), heading)


def _evidence_to(e: Evidence) -> list[Any]:
    s = e.source
    return [
        [str(s.id), s.title, s.uri, s.sha256, s.lang, s.added_at],
        e.quote,
        e.start,
        e.end,
        e.model,
        e.score,
        e.header,
        None if e.span is None else list(e.span),
    ]


def _evidence_from(data: list[Any]) -> Evidence:
    source = Source(URIRef(data[0][0]), *data[0][1:])
    span = data[7] if len(data) > 7 else None  # replies kept before spans came have none
    quote, start, end, model, score, header = data[1:7]
    return Evidence(source, quote, start, end, model, score, header, None if span is None else (span[0], span[1]))


def _triple_to(triple: Triple) -> list[Any]:
    return [_term_to(term) for term in triple]


def _triple_from(data: list[Any]) -> Triple:
    s, p, o = data
    return _node_from(s), URIRef(_node_from(p)), _term_from(o)


def _term_to(term: Identifier) -> list[Any]:
    """A term as ["uri", v], ["bnode", v] or ["literal", v, lang, datatype]."""
    if isinstance(term, URIRef):
        return ["uri", str(term)]
    if isinstance(term, BNode):
        return ["bnode", str(term)]
    if isinstance(term, Literal):
        return ["literal", str(term), term.language, None if term.datatype is None else str(term.datatype)]
    raise TypeError(f"cannot keep a {type(term).__name__}: {term!r}")


def _term_from(data: list[Any]) -> Identifier:
    match data:
        case ["uri" | "bnode", *_]:
            return _node_from(data)
        case ["literal", text, lang, datatype]:
            return Literal(text, lang=lang, datatype=None if datatype is None else URIRef(datatype), normalize=False)
    raise ValueError(f"not a stored term: {data!r}")


def _node_from(data: list[Any]) -> IdentifiedNode:
    match data:
        case ["uri", text]:
            return URIRef(text)
        case ["bnode", text]:
            return BNode(text)
    raise ValueError(f"not a stored node: {data!r}")
