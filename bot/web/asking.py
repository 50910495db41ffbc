"""Single questions: `/api/ask`, the SPARQL protocol at `/api/query`, and the TEXT2SPARQL challenge's `/text2sparql`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field
from rdflib import Graph

from bot.dialogue.unasked import answer_to
from bot.messages import in_each
from bot.results import print_result
from bot.web.access import Caller, Reader, Role
from bot.web.problem import Problem
from kg.question import answer_json

if TYPE_CHECKING:
    from bot.app import App

router = APIRouter(tags=["questions"])

_MOST = 10_000
"""Longest question, in characters."""
_RESULTS = {
    "application/sparql-results+json": ("json", "application/sparql-results+json"),
    "application/json": ("json", "application/sparql-results+json"),
    "text/csv": ("csv", "text/csv; charset=utf-8"),
    "application/sparql-results+xml": ("xml", "application/sparql-results+xml"),
    "application/xml": ("xml", "application/sparql-results+xml"),
    "text/turtle": ("turtle", "application/sparql-results+json"),
    "*/*": ("json", "application/sparql-results+json"),
}


class Question(BaseModel):
    """One question."""

    question: str = Field(min_length=1, max_length=_MOST, examples=in_each("example_ask"))
    lang: str | None = Field(None, pattern="^(zh|en)$", description="Language of the answer; else the question's.")


ANSWER = {
    "status": "answered",
    "text": "The designer of COBOL is Grace Hopper.",
    "answers": [{"type": "uri", "value": "urn:tuwen:entity:Grace_Hopper", "label": "Grace Hopper"}],
    "sparql": "SELECT DISTINCT ?designer WHERE { ... }",
    "paraphrase": "designer of COBOL",
    "confidence": 0.93,
    "evidence": [
        {
            "source": "file:///documents/hopper.md",
            "title": "Grace Hopper",
            "quote": "Grace Hopper designed COBOL.",
            "start": 14,
            "end": 42,
        }
    ],
    "alternatives": [],
    "failed": "",
    "ms": 12.3,
}


@router.post("/api/ask", responses={200: {"content": {"application/json": {"example": ANSWER}}}})
async def ask(asked: Question, request: Request, caller: Reader) -> dict[str, Any]:
    """The answer with its SPARQL, paraphrase, confidence and evidence, as `tuwen ask --json` prints it."""
    app: App = request.app.state.tuwen
    seconds = app.config.asking.seconds
    person = f"web:{caller.name}"
    answer = await request.app.state.questions.run(
        lambda: answer_to(app.asker(person), clean(asked.question), asked.lang, seconds)
    )
    found = answer_json(answer)
    found.pop("id", None)
    return found


@router.get("/text2sparql", responses={404: {"model": Problem, "description": "unknown dataset"}})
async def text2sparql(
    request: Request,
    caller: Reader,
    dataset: Annotated[str, Query(max_length=500, examples=["https://example.org/states"])],
    question: Annotated[str, Query(min_length=1, max_length=_MOST, examples=["What is the capital of Texas?"])],
) -> dict[str, str]:
    """A SPARQL query for a question over one of the configured graphs (the TEXT2SPARQL challenge's interface).

    Nobody can be asked back here: of several readings that are as good, the query is the first one's.
    """
    app: App = request.app.state.tuwen
    if dataset not in app.config.web.datasets:
        known = ", ".join(app.config.web.datasets) or "none; set web.datasets in config.yaml"
        raise HTTPException(404, f"unknown dataset {dataset!r}; known are {known}")
    answer = await request.app.state.questions.run(
        lambda: answer_to(app.dataset(dataset).asker(), clean(question), None, app.config.asking.seconds)
    )
    query = answer.sparql or next((reading.sparql for reading in answer.alternatives), "")
    return {"dataset": dataset, "question": question, "query": query}


_EXAMPLE = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 10"
_ROWS: dict[str, Any] = {
    "application/sparql-results+json": {
        "example": {
            "head": {"vars": ["s"]},
            "results": {"bindings": [{"s": {"type": "uri", "value": "urn:tuwen:entity:COBOL"}}]},
        }
    },
    "application/sparql-results+xml": {},
    "text/csv": {},
    "text/turtle": {},
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "rows, a truth value, or a graph", "content": _ROWS},
    406: {"model": Problem, "description": "results do not come in that format"},
}


@router.get("/api/query", response_class=Response, responses=_RESPONSES)
async def query_get(
    request: Request,
    caller: Reader,
    query: Annotated[str, Query(min_length=1, max_length=100_000, examples=[_EXAMPLE])],
) -> Response:
    """A read-only SPARQL query by GET, as the SPARQL 1.1 protocol has it; the Accept header chooses the format."""
    return await _query(request, caller, query)


_BODY = {
    "required": True,
    "content": {
        "application/sparql-query": {"schema": {"type": "string", "minLength": 1}, "example": _EXAMPLE},
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["query"],
                "properties": {"query": {"type": "string", "minLength": 1}},
            },
            "example": {"query": _EXAMPLE},
        },
    },
}


@router.post(
    "/api/query",
    response_class=Response,
    responses={**_RESPONSES, 415: {"model": Problem, "description": "neither a query nor a form"}},
    openapi_extra={"requestBody": _BODY},
)
async def query_post(request: Request, caller: Reader) -> Response:
    """A read-only SPARQL query by POST: a form with `query`, or the query itself as application/sparql-query."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        body = (await request.body()).decode("utf-8")
    except UnicodeDecodeError:
        raise HTTPException(400, "the query is not UTF-8") from None
    if kind == "application/x-www-form-urlencoded":
        body = (parse_qs(body).get("query") or [""])[0]
    elif kind != "application/sparql-query":
        raise HTTPException(415, "send application/sparql-query, or a form with the field query")
    if not body.strip():
        raise HTTPException(400, "the query is empty")
    return await _query(request, caller, body)


async def _query(request: Request, caller: Caller, query: str) -> Response:
    app: App = request.app.state.tuwen
    format, media = _format(request.headers.get("accept", "*/*"))

    def run() -> tuple[str, str]:
        result = app.queries.run(clean(query), f"web:{caller.name}", owner=caller.role >= Role.owner)
        graph = isinstance(result, Graph)
        out = io.StringIO()
        print_result(result, "turtle" if graph else "json" if format == "turtle" else format, out)
        return out.getvalue(), "text/turtle; charset=utf-8" if graph else media

    text, kind = await request.app.state.queries.run(run)
    return Response(text, media_type=kind)


def _format(accept: str) -> tuple[str, str]:
    wanted: list[tuple[float, str]] = []
    for part in accept.split(","):
        kind, *parameters = part.split(";")
        weight = next((p.strip()[2:] for p in parameters if p.strip().startswith("q=")), "1")
        try:
            wanted.append((-float(weight), kind.strip().lower()))
        except ValueError:
            continue
    for _, kind in sorted(wanted, key=lambda w: w[0]):
        if kind in _RESULTS:
            return _RESULTS[kind]
    raise HTTPException(406, f"results come as {', '.join(k for k in _RESULTS if k != '*/*')}")


def clean(text: str) -> str:
    """The text without lone surrogates, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
